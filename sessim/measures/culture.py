"""Measures of custom: what executives expect, who takes turns, where effort goes (M4, M5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.sums import add_in_order
from sessim.measures.statistics import dot, mean_of, ratio, share_of
from sessim.measures.view import View

NO_EFFORT = 0.01  # applicant SD; below it the effort response is as good as none
EXPECTS_MORE_THAN_3 = 3.5  # level; from here level 3 is felt as a fall of half a level or more


def culture(view: View) -> dict[str, float]:
    """Effort near its floor, expectations, turns and lobbying (M4.1, M4.3, M4.4)."""
    people, was_top = view.people, view.before.level >= 4
    is_top_again = view.was_rated & view.has_top
    boards = view.year.institutions.boards
    return {
        "low_effort_share": view.share_of_held(people.effort < NO_EFFORT),
        "expected_level": view.mean_of_held(people.reference_level),
        "level3_as_failure": view.share_of_held(people.reference_level >= EXPECTS_MORE_THAN_3),
        "rotation_rate": share_of(~was_top, is_top_again),
        "fell_from_top": share_of(~view.has_top, view.was_rated & was_top),
        "lobbying": add_in_order(board.stance.lobbying_noise for board in boards) / max(len(boards), 1),
    }


def incentives(view: View) -> dict[str, float]:
    """What a top rating pays and what effort is taken from (M5.2, M5.4, M5.5)."""
    people = view.people
    top, level3 = view.has_top.astype(np.float64), view.is_level3.astype(np.float64)
    # dollars are whole, so that the order of rows cannot change the sums
    top_pay, level3_pay = dot(view.year.rewarded.previous_pay, top), dot(view.year.rewarded.previous_pay, level3)

    def gap(cash: NDArray[np.float64]) -> float:
        return ratio(dot(cash, top), top_pay) - ratio(dot(cash, level3), level3_pay)

    return {
        "award_gap": gap(people.award_granted),
        "raise_gap": gap(people.pay_rise),
        "effort_own": view.mean_of_held(people.effort - people.gaming),
        "effort_diverted": view.mean_of_held(view.missing - view.year.world.cooperation.sharing_value * view.withheld),
        "fairness_of_limited": mean_of(people.fairness, view.is_rated & people.was_limited),
        "crowding": view.mean_of_held(people.crowding),
    }
