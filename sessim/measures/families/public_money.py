"""Measures of what a year costs the public, vacancies and hiring among it, and of what it pays for a unit of output."""

from __future__ import annotations

import numpy as np

from sessim.measures.families.money import sum_cash, sum_severance
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import count, dot, ratio
from sessim.measures.view import View


@measures(
    Measure(
        "vacancy_saving_real",
        "R",
        "dollars of 2026",
        "none",
        "basic pay not spent while career seats are vacant, in real dollars",
    ),
    Measure(
        "hiring_cost_real",
        "R",
        "dollars of 2026",
        "none",
        "cost of filling the career seats filled this year, in real dollars",
    ),
    Measure(
        "year_cost_real",
        "R",
        "dollars of 2026",
        "none",
        "public cost of the year with hiring and without the months before an arrival, in real dollars",
    ),
    Measure(
        "cost_per_output_real",
        "R",
        "dollars of 2026",
        "none",
        "cost of the year per seat-year of an average applicant's output, in real dollars",
    ),
)
def measure_public_money(view: View) -> dict[str, float]:
    """Vacancies, hiring, and the whole cost of a year, in all and for a unit of output.

    A vacant month saves the pay of a career executive; a hire costs a share of the year's pay of who is hired.
    """
    people, organisation = view.people, view.year.world.organisation
    unserved = dot(people.pay * (1.0 - view.share_of_year_served), view.career_weight)
    empty = count(view.is_career_seat & view.is_not_abolished & ~people.is_filled)
    arrives = view.has_career_executive & view.arrived_this_year
    hiring = view.year.world.hiring.cost_share * dot(people.pay, arrives.astype(np.float64))
    public = sum_cash(view) + view.year.institutions.office.saved_pay_cost + sum_severance(view)
    worth = view.year.rules.base_year_dollars
    cost = (public - unserved + hiring) * worth
    output = count(view.is_not_abolished) * (
        1.0 + organisation.output_effect * view.mean_over_seats_not_abolished(view.worth)
    )
    return {
        "vacancy_saving_real": (unserved + empty * (view.mean_career_pay if empty else 0.0)) * worth,
        "hiring_cost_real": hiring * worth,
        "year_cost_real": cost,
        "cost_per_output_real": ratio(cost, output),
    }
