"""Measures of custom: what executives expect, who takes turns, where effort goes (M4, M5)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.measures.statistics import mean_of, share_of
from sessim.measures.view import View

NO_EFFORT = 0.01  # applicant SD; below it the effort response is as good as none
EXPECTS_MORE_THAN_3 = 3.5  # level; from here level 3 is felt as a fall of half a level or more


def culture(view: View) -> dict[str, float]:
    """Effort near its floor, expectations, turns and lobbying (M4.1, M4.3, M4.4)."""
    people, before, held = view.people, view.before, view.held
    expected = people.reference_level[held]
    was_rated = view.is_rated & before.is_known(people) & (before.level > 0)
    is_top, was_top = people.final_level >= 4, before.level >= 4
    boards = view.year.institutions.boards
    return {
        "low_effort_share": share_of(people.effort < NO_EFFORT, view.is_held),
        "expected_level": float(expected.mean()) if len(held) else float("nan"),
        "level3_as_failure": share_of(people.reference_level >= EXPECTS_MORE_THAN_3, view.is_held),
        "rotation_rate": share_of(~was_top, was_rated & is_top),
        "fell_from_top": share_of(~is_top, was_rated & was_top),
        "lobbying": sum(board.stance.lobbying_noise for board in boards) / max(len(boards), 1),
    }


def incentives(view: View) -> dict[str, float]:
    """What a top rating pays and what effort is taken from (M5.2, M5.4, M5.5)."""
    people, facts, held = view.people, view.year.facts, view.held
    pay = np.bincount(view.level, weights=view.pay_before, minlength=6)
    award = np.bincount(view.level, weights=view.award, minlength=6)
    rise = np.bincount(view.level, weights=people.pay_rise[view.rated], minlength=6)
    both = pay[4] + pay[5] > 0.0 and pay[3] > 0.0

    def gap(cash: NDArray[Any]) -> float:
        return float((cash[4] + cash[5]) / (pay[4] + pay[5]) - cash[3] / pay[3]) if both else float("nan")

    missing = people.measured - people.gaming - people.shared
    withheld = view.year.world.cooperation.sharing_value * (1.0 - facts.component_helping)
    diverted = missing - withheld[view.year.seats.component]
    return {
        "award_gap": gap(award),
        "raise_gap": gap(rise),
        "effort_own": mean_of(people.effort - people.gaming, held),
        "effort_diverted": mean_of(diverted, held),
        "fairness_of_limited": mean_of(people.fairness, view.is_rated & people.was_limited),
        "crowding": mean_of(people.crowding, held),
    }
