"""Measures of coming and going: accountability, exits, ability, knowledge, vacancies (M6, M7, M8)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, mean_of, share_of
from sessim.measures.view import View
from sessim.year.leave import QUIT, RELEASED, REMOVED, RETIRED


def accountability(view: View) -> dict[str, float]:
    """Removals for ratings, and whether the truly poor stay (M6.1, M6.2, M6.4)."""
    people = view.people
    is_removed = people.exit_kind == REMOVED
    is_good = 2 * view.truth_rank > len(view.truth) - 1  # above the median
    return {
        "released_per_1000": 1000.0 * share_of(people.exit_kind == RELEASED, view.is_held),
        "removals_per_1000": 1000.0 * share_of(is_removed, view.is_held),
        "poor_still_in_post": share_of(people.exit_kind == 0, view.is_bottom),
        "good_removed": share_of(is_good, at_rows(is_removed, view.rated)),
    }


def exits(view: View) -> dict[str, float]:
    """Exit rates of career executives and who the leavers are (M7.1, M7.2)."""
    people = view.people
    leaves = people.exit_kind != 0
    is_voluntary = (people.exit_kind == RETIRED) | (people.exit_kind == QUIT)
    goes = view.is_rated & is_voluntary
    stays = view.is_rated & ~leaves
    return {
        "exit_rate": share_of(leaves, view.is_held),
        "retire_rate": share_of(people.exit_kind == RETIRED, view.is_held),
        "quit_rate": share_of(people.exit_kind == QUIT, view.is_held),
        "star_exit_rate": share_of(leaves, view.is_top),
        "regretted_share": share_of(view.is_top, goes),
        "leaver_gap": mean_of(people.contribution, goes) - mean_of(people.contribution, stays),
        "ability": view.mean_of_held(people.ability),
    }


def knowledge(view: View) -> dict[str, float]:
    """Knowledge of the post and vacancies over career seats (M8.1, M8.4)."""
    people = view.people
    stands = view.is_career & np.isfinite(people.vacant_months)
    seats = max(int(np.count_nonzero(stands)), 1)
    held_know_how = people.know_how * view.is_held
    return {
        "know_how": float(held_know_how.sum()) / seats,
        "know_how_lost": float((held_know_how * (people.exit_kind != 0)).sum()) / seats,
        "vacancy_months": 12.0 - mean_of(people.months_served, stands) if stands.any() else 0.0,
    }


def demography(view: View) -> dict[str, float]:
    """Who sits in the career seats."""
    people, year = view.people, view.year.fiscal_year
    tenure = year - view.mean_of_held(people.arrival_year.astype(np.float64))
    return {
        "filled_career": float(np.count_nonzero(view.is_held)),
        "mean_age": year - view.mean_of_held(people.birth_year),
        "mean_service": view.mean_of_held(people.service_at_arrival) + tenure,
        "mean_tenure": tenure,
        "eligible_share": share_of(people.years_eligible >= 0.0, view.is_held),
    }
