"""Measures of coming and going: accountability, exits, ability, knowledge, vacancies (M6, M7, M8)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, count, mean_of, ratio
from sessim.measures.view import View
from sessim.year.leave import RELEASED


def accountability(view: View) -> dict[str, float]:
    """Removals for ratings, and whether the truly poor stay (M6.1, M6.2, M6.4)."""
    people, rows = view.people, view.by_truth
    is_removed = at_rows(view.is_removed, rows)
    above_median = (len(rows) + 1) // 2
    return {
        "released_per_1000": 1000.0 * view.share_of_held(people.exit_kind == RELEASED),
        "removals_per_1000": 1000.0 * view.share_of_held(view.is_removed),
        "poor_still_in_post": view.share_of_bottom(~view.leaves),
        "good_removed": ratio(count(is_removed[above_median:]), count(is_removed)),
    }


def exits(view: View) -> dict[str, float]:
    """Exit rates of career executives and who the leavers are (M7.1, M7.2)."""
    people = view.people
    goes = view.is_rated & (view.retires | view.quits)
    stays = view.is_rated & ~view.leaves
    return {
        "exit_rate": ratio(view.leavers, len(view.held)),
        "retire_rate": view.share_of_held(view.retires),
        "quit_rate": view.share_of_held(view.quits),
        "star_exit_rate": view.share_of_top(view.leaves),
        "regretted_share": ratio(count(view.is_top & goes), count(goes)),
        "leaver_gap": mean_of(people.contribution, goes) - mean_of(people.contribution, stays),
        "ability": view.mean_of_held(people.ability),
    }


def knowledge(view: View) -> dict[str, float]:
    """Knowledge of the post and vacancies over career seats (M8.1, M8.4)."""
    people = view.people
    stands = view.is_career & view.stands
    seats = max(count(stands), 1)
    held_know_how = people.know_how * view.held_weight
    lost = held_know_how * view.leaves.astype(np.float64)  # a product of unlike types takes twice the time
    return {
        "know_how": float(held_know_how.sum()) / seats,
        "know_how_lost": float(lost.sum()) / seats,
        "vacancy_months": 12.0 - mean_of(people.months_served, stands) if stands.any() else 0.0,
    }


def demography(view: View) -> dict[str, float]:
    """Who sits in the career seats."""
    people, year = view.people, view.year.fiscal_year
    tenure = year - view.mean_of_held(people.arrival_year.astype(np.float64))
    return {
        "filled_career": float(len(view.held)),
        "mean_age": year - view.mean_of_held(people.birth_year),
        "mean_service": view.mean_service_at_arrival + tenure,
        "mean_tenure": tenure,
        "eligible_share": ratio(view.eligible, len(view.held)),
    }
