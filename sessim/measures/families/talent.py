"""Measures of coming and going: accountability, exits, ability, knowledge, vacancies (M6, M7, M8)."""

from __future__ import annotations

import numpy as np

from sessim.corps.seats import CAREER
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, count, mean_of, ratio
from sessim.measures.view import View
from sessim.year.leave import RELEASED


@measures(
    Measure(
        "released_per_1000", "M6.1", "per 1,000 a year", "none", "career executives released in reductions in force"
    ),
    Measure("removals_per_1000", "M6.1", "per 1,000 a year", "none", "career executives removed for ratings"),
    Measure(
        "poor_still_in_post",
        "M6.2",
        "share",
        "lower",
        "share of the true bottom 10 percent who are in post the next year",
    ),
    Measure("good_removed", "M6.4", "share", "lower", "share of removed executives who are above the true median"),
)
def measure_accountability(view: View) -> dict[str, float]:
    """Removals for ratings, and whether the truly poor stay (M6.1, M6.2, M6.4)."""
    people, rows = view.people, view.rated_rows_by_truth
    is_removed = at_rows(view.is_removed, rows)
    above_median = (len(rows) + 1) // 2
    return {
        "released_per_1000": 1000.0 * view.share_of_career(people.exit_kind == RELEASED),
        "removals_per_1000": 1000.0 * view.share_of_career(view.is_removed),
        "poor_still_in_post": view.share_of_truly_bottom10(~view.leaves),
        "good_removed": ratio(count(is_removed[above_median:]), count(is_removed)),
    }


@measures(
    Measure("exit_rate", "M7.1", "share a year", "none", "career executives who leave", also=("M7.6",)),
    Measure("retire_rate", "M7.1", "share a year", "none", "career executives who retire", also=("M7.6",)),
    Measure("quit_rate", "M7.1", "share a year", "none", "career executives who quit", also=("M7.6",)),
    Measure("star_exit_rate", "M7.1", "share a year", "lower", "exit rate of the true top 30 percent", also=("M7.3",)),
    Measure("regretted_share", "M7.2", "share", "lower", "share of voluntary leavers in the true top 30 percent"),
    Measure("leaver_gap", "M7.2", "SD", "lower", "true contribution of voluntary leavers less that of stayers"),
    Measure(
        "ability", "M7.2", "applicant SD", "higher", "mean fixed ability of filled career seats", also=("M9.1", "M9.2")
    ),
)
def measure_exits(view: View) -> dict[str, float]:
    """Exit rates of career executives and who the leavers are (M7.1, M7.2)."""
    people = view.people
    goes = view.is_rated_career & (view.retires | view.quits)
    stays = view.is_rated_career & ~view.leaves
    return {
        "exit_rate": ratio(view.number_of_leavers, len(view.career_rows)),
        "retire_rate": view.share_of_career(view.retires),
        "quit_rate": view.share_of_career(view.quits),
        "star_exit_rate": view.share_of_truly_top30(view.leaves),
        "regretted_share": ratio(count(view.truly_top30 & goes), count(goes)),
        "leaver_gap": mean_of(people.contribution, goes) - mean_of(people.contribution, stays),
        "ability": view.mean_over_career(people.ability),
    }


@measures(
    Measure(
        "know_how", "M8.1", "0-1", "higher", "mean knowledge of the post over all seats, vacant ones counted as none"
    ),
    Measure(
        "know_how_lost",
        "M8.1",
        "per seat a year",
        "lower",
        "knowledge of the post that leaves with executives, per seat",
    ),
    Measure("vacancy_months", "M8.4", "months per seat a year", "lower", "months that seats are vacant"),
)
def measure_knowledge(view: View) -> dict[str, float]:
    """Knowledge of the post and vacancies over career seats (M8.1, M8.4)."""
    people = view.people
    stands = view.is_career_seat & view.is_not_abolished
    seats = max(count(stands), 1)
    held_know_how = people.know_how * view.career_weight
    lost = held_know_how * view.leaves.astype(np.float64)  # a product of unlike types takes twice the time
    return {
        "know_how": float(held_know_how.sum()) / seats,
        "know_how_lost": float(lost.sum()) / seats,
        "vacancy_months": 12.0 - mean_of(people.months_served, stands) if stands.any() else 0.0,
    }


@measures(
    Measure("filled_career", "R", "people", "none", "filled career seats"),
    Measure(
        "retained_force", "R", "share", "none", "filled career seats over the career seats that the corps opened with"
    ),
    Measure("mean_age", "R", "years", "none", "mean age of career executives"),
    Measure("mean_service", "R", "years", "none", "mean federal service of career executives"),
    Measure("mean_tenure", "R", "years", "none", "mean years in the SES seat of career executives"),
    Measure("eligible_share", "R", "share", "none", "share of career executives eligible for unreduced retirement"),
)
def measure_demography(view: View) -> dict[str, float]:
    """Who sits in the career seats."""
    people, year = view.people, view.year.fiscal_year
    tenure = year - view.mean_over_career(people.arrival_year.astype(np.float64))
    return {
        "filled_career": float(len(view.career_rows)),
        "retained_force": ratio(len(view.career_rows), count(view.year.seats.appointment == CAREER)),
        "mean_age": year - view.mean_over_career(people.birth_year),
        "mean_service": view.mean_service_at_arrival + tenure,
        "mean_tenure": tenure,
        "eligible_share": ratio(view.number_eligible_to_retire, len(view.career_rows)),
    }
