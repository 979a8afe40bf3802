"""Measures of programs that depend on others, on filled seats and on settled people (M8)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import mean_of_all, share_of
from sessim.measures.view import View


def programs(view: View) -> dict[str, float]:
    """Output of programs that need nobody else and of those that need everybody, and what vacancies cost (M8.3, M8.4)."""
    people, organisation = view.people, view.year.world.organisation
    served = people.months_served / 12.0
    lost = organisation.vacancy_cost * (1.0 - served)
    missing = people.measured - people.gaming - people.shared
    percent = 100.0 * organisation.output_effect
    return {
        "output_solo": percent * mean_of_all(people.individual * served - lost),
        "output_joint": percent * mean_of_all((people.individual - missing) * served - lost),
        "vacancy_loss": percent * mean_of_all(lost),
    }


def settling(view: View) -> dict[str, float]:
    """Seats without a settled executive, and executives without a rating (M8.5)."""
    people, year = view.people, view.year
    is_new = people.arrival_year == year.fiscal_year
    return {
        "unsettled_share": share_of(~people.is_filled | is_new, view.is_career),
        "unrated_share": share_of(~view.is_rated, view.is_held),
        "transition_year": float(year.rules.is_transition_year),
    }


def pool_of_successors(view: View) -> dict[str, float]:
    """How many of a component's executives know its work: bench depth behind a seat (M8.1)."""
    people, seats = view.people, view.year.seats
    able = (view.is_held & (people.know_how >= 0.5)).astype(np.float64)
    behind = seats.component_sum(able)[seats.component] - able
    return {"bench_depth": view.mean_of_held(behind)}
