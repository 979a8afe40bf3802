"""Measures of programs that depend on others, on filled seats and on settled people (M8)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import count, ratio, share_of
from sessim.measures.view import View


def programs(view: View) -> dict[str, float]:
    """Output of programs that need nobody else and of those that need everybody, and what vacancies cost (M8.3, M8.4)."""
    individual, served, lost = view.people.individual, view.served, view.vacancy_loss
    percent = 100.0 * view.year.world.organisation.output_effect
    return {
        "output_solo": percent * view.mean_of_standing(individual * served - lost),
        "output_joint": percent * view.mean_of_standing((individual - view.missing) * served - lost),
        "vacancy_loss": percent * view.mean_of_standing(lost),
    }


def settling(view: View) -> dict[str, float]:
    """Seats without a settled executive, and executives without a rating (M8.5)."""
    is_unsettled = ~view.people.is_filled | view.is_new
    return {
        "unsettled_share": share_of(is_unsettled, view.is_career & view.stands),
        "unrated_share": view.share_of_held(~view.is_rated),
        "transition_year": float(view.year.rules.is_transition_year),
    }


def pool_of_successors(view: View) -> dict[str, float]:
    """How many of a component's executives know its work: bench depth behind a seat (M8.1)."""
    seats = view.year.seats
    is_able = view.is_held & (view.people.know_how >= 0.5)
    able = seats.component_sum(is_able.astype(np.float64))
    held = seats.component_sum(view.held_weight)
    # each held seat has behind it the able of its component but for its own holder
    return {"bench_depth": ratio(float(able @ held) - count(is_able), len(view.held))}
