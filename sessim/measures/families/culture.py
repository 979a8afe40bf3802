"""Measures of custom: what executives expect, who takes turns, where effort goes (M4, M5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.sums import add_in_order
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import dot, mean_of, ratio, share_of
from sessim.measures.view import View

NO_EFFORT = 0.01  # applicant SD; below it the effort response counts as none
EXPECTS_MORE_THAN_3 = 3.5  # level; from here on level 3 feels like a fall of half a level or more


@measures(
    Measure("low_effort_share", "M4.1", "share", "lower", "share whose effort response is below 0.01 SD"),
    Measure("expected_level", "M4.3", "level", "none", "mean level that executives have come to expect"),
    Measure(
        "level3_as_failure", "M4.3", "share", "none", "share who expect at least 3.5 and so see a level 3 as a fall"
    ),
    Measure(
        "rotation_rate",
        "M4.4",
        "share",
        "none",
        "share of level 4-5 holders, rated in both years, who were below 4 last year",
    ),
    Measure(
        "fell_from_top",
        "M5.5",
        "share",
        "none",
        "share of last year's level 4-5 holders, rated in both years, who are below 4",
    ),
    Measure("lobbying", "M4.4", "rating SD", "lower", "mean noise that lobbying adds to the evidence of boards"),
)
def measure_culture(view: View) -> dict[str, float]:
    """Effort near its floor, expectations, turns and lobbying (M4.1, M4.3, M4.4)."""
    people, was_rated_high = view.people, view.before.level >= 4
    is_high_and_was_rated = view.was_rated_before & view.rated_high
    boards = view.year.institutions.boards
    return {
        "low_effort_share": view.share_of_career(people.effort < NO_EFFORT),
        "expected_level": view.mean_over_career(people.reference_level),
        "level3_as_failure": view.share_of_career(people.reference_level >= EXPECTS_MORE_THAN_3),
        "rotation_rate": share_of(~was_rated_high, is_high_and_was_rated),
        "fell_from_top": share_of(~view.rated_high, view.was_rated_before & was_rated_high),
        "lobbying": add_in_order(board.stance.lobbying_noise for board in boards) / max(len(boards), 1),
    }


@measures(
    Measure("award_gap", "M5.2", "share of pay", "none", "award of levels 4-5 less that of level 3"),
    Measure("raise_gap", "M5.2", "share of pay", "none", "raise of levels 4-5 less that of level 3"),
    Measure("effort_own", "M5.4", "SD", "higher", "mean effort response that reaches the executive's own results"),
    Measure("effort_diverted", "M5.4", "SD", "lower", "mean effort taken from shared work"),
    Measure(
        "fairness_of_limited", "M5.5", "-3 to 3", "none", "mean felt fairness of those held to level 3 by the limit"
    ),
    Measure("crowding", "M5.5", "0-1", "lower", "mean public service motivation lost to felt control"),
)
def measure_incentives(view: View) -> dict[str, float]:
    """What a top rating pays, and what effort is diverted from (M5.2, M5.4, M5.5)."""
    people = view.people
    high, level3 = view.rated_high.astype(np.float64), view.rated_level3.astype(np.float64)
    # dollars are whole, so that the order of rows cannot change the sums
    high_pay, level3_pay = dot(view.pay_before_raise, high), dot(view.pay_before_raise, level3)

    def gap(cash: NDArray[np.float64]) -> float:
        return ratio(dot(cash, high), high_pay) - ratio(dot(cash, level3), level3_pay)

    return {
        "award_gap": gap(people.award_granted),
        "raise_gap": gap(people.pay_rise),
        "effort_own": view.mean_over_career(people.effort - people.gaming),
        "effort_diverted": view.mean_over_career(
            view.own_above_shared - view.year.world.cooperation.sharing_value * view.share_of_help_withheld
        ),
        "fairness_of_limited": mean_of(people.fairness, view.is_rated_career & people.was_limited),
        "crowding": view.mean_over_career(people.crowding),
    }
