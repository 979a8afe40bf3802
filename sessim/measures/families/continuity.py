"""Measures of programs that depend on others, on filled seats and on settled people (M8)."""

from __future__ import annotations

import numpy as np

from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import count, ratio, share_of
from sessim.measures.view import View


@measures(
    Measure("output_solo", "M8.3", "percent of output", "higher", "output of programs that need the executive alone"),
    Measure(
        "output_joint",
        "M8.3",
        "percent of output",
        "higher",
        "output of programs that need all executives of a component together",
    ),
    Measure("vacancy_loss", "M8.4", "percent of output", "lower", "output lost to vacant months"),
)
def measure_programs(view: View) -> dict[str, float]:
    """Output of programs that need no one else and of those that need everyone, and what vacancies cost (M8.3, M8.4)."""
    individual, served, lost = view.people.individual, view.share_of_year_served, view.vacancy_loss
    percent = 100.0 * view.year.world.organisation.output_effect
    return {
        "output_solo": percent * view.mean_over_seats_not_abolished(individual * served - lost),
        "output_joint": percent
        * view.mean_over_seats_not_abolished((individual - view.own_above_shared) * served - lost),
        "vacancy_loss": percent * view.mean_over_seats_not_abolished(lost),
    }


@measures(
    Measure(
        "unsettled_share",
        "M8.5",
        "share",
        "lower",
        "share of career seats vacant or held by a person in the first year",
    ),
    Measure("unrated_share", "M8.5", "share", "lower", "share of career executives who are not rated"),
    Measure("transition_year", "M8.5", "yes or no", "none", "1 in the first year of a new administration"),
)
def measure_settling(view: View) -> dict[str, float]:
    """Seats without a settled executive, and executives without a rating (M8.5)."""
    is_unsettled = ~view.people.is_filled | view.arrived_this_year
    return {
        "unsettled_share": share_of(is_unsettled, view.is_career_seat & view.is_not_abolished),
        "unrated_share": view.share_of_career(~view.is_rated_career),
        "transition_year": float(view.year.rules.is_transition_year),
    }


@measures(
    Measure(
        "bench_depth",
        "M8.1",
        "people",
        "higher",
        "mean number of other career executives of the component who know half or more of their post",
    ),
)
def measure_bench_depth(view: View) -> dict[str, float]:
    """How many of a component's executives know its work: bench depth behind a seat (M8.1)."""
    seats = view.year.seats
    is_able = view.has_career_executive & (view.people.know_how >= 0.5)
    able = seats.component_sum(is_able.astype(np.float64))
    held = seats.component_sum(view.career_weight)
    # behind each held seat are the able executives of its component, except its own holder
    return {"bench_depth": ratio(float(able @ held) - count(is_able), len(view.career_rows))}
