"""Measures of custom: what executives expect, who takes turns, where effort goes (M4, M5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.measures.statistics import at_rows, dot, mean_of, share_of
from sessim.measures.view import View

NO_EFFORT = 0.01  # applicant SD; below it the effort response is as good as none
EXPECTS_MORE_THAN_3 = 3.5  # level; from here level 3 is felt as a fall of half a level or more


def culture(view: View) -> dict[str, float]:
    """Effort near its floor, expectations, turns and lobbying (M4.1, M4.3, M4.4)."""
    people, before = view.people, view.before
    was_rated = view.is_rated & view.is_known & (before.level > 0)
    is_top, was_top = people.final_level >= 4, before.level >= 4
    boards = view.year.institutions.boards
    return {
        "low_effort_share": share_of(people.effort < NO_EFFORT, view.is_held),
        "expected_level": view.mean_of_held(people.reference_level),
        "level3_as_failure": share_of(people.reference_level >= EXPECTS_MORE_THAN_3, view.is_held),
        "rotation_rate": share_of(~was_top, was_rated & is_top),
        "fell_from_top": share_of(~is_top, was_rated & was_top),
        "lobbying": sum(board.stance.lobbying_noise for board in boards) / max(len(boards), 1),
    }


def incentives(view: View) -> dict[str, float]:
    """What a top rating pays and what effort is taken from (M5.2, M5.4, M5.5)."""
    people, facts = view.people, view.year.facts
    # dollars are whole, so that the order of rows cannot change the sums
    is_top, is_level3 = (view.level >= 4).astype(np.float64), (view.level == 3).astype(np.float64)
    top_pay, level3_pay = dot(view.pay_before, is_top), dot(view.pay_before, is_level3)

    def gap(cash: NDArray[np.float64]) -> float:
        if top_pay == 0.0 or level3_pay == 0.0:
            return float("nan")
        return dot(cash, is_top) / top_pay - dot(cash, is_level3) / level3_pay

    missing = people.measured - people.gaming - people.shared
    withheld = view.year.world.cooperation.sharing_value * (1.0 - facts.component_helping)
    diverted = missing - at_rows(withheld, view.year.seats.component)
    return {
        "award_gap": gap(view.award),
        "raise_gap": gap(view.of_rated("pay_rise")),
        "effort_own": view.mean_of_held(people.effort - people.gaming),
        "effort_diverted": view.mean_of_held(diverted),
        "fairness_of_limited": mean_of(people.fairness, view.is_rated & people.was_limited),
        "crowding": view.mean_of_held(people.crowding),
    }
