"""Measures of what low ratings lead to: removals by cause, time to action, what is avoided (M6)."""

from __future__ import annotations

import numpy as np

from sessim.law.removal import PERMITTED, PROBATION, TWO_BELOW3, TWO_LEVEL1
from sessim.measures.memory import COHORT_YEARS
from sessim.measures.statistics import mean_of, share_of
from sessim.measures.view import View
from sessim.year.appraise import standards
from sessim.year.leave import REMOVED, RETIRED


def causes(view: View) -> dict[str, float]:
    """Removals by cause, reassignments, and retirements after a rating below 3, per 1,000 career executives (M6.1)."""
    people = view.people
    per_1000 = 1000.0 / max(len(view.held), 1)

    def removed_for(reason: np.int8) -> float:
        return per_1000 * float(np.count_nonzero(view.is_held & (people.removal_reason == reason)))

    is_low = (people.final_level == 1) | (people.final_level == 2)
    in_lieu = np.count_nonzero(view.is_held & is_low & (people.exit_kind == RETIRED))
    return {
        "removals_two_level1": removed_for(TWO_LEVEL1),
        "removals_two_below3": removed_for(TWO_BELOW3),
        "removals_permitted": removed_for(PERMITTED),
        "removals_probation": removed_for(PROBATION),
        "reassigned_per_1000": per_1000 * float(np.count_nonzero(people.was_reassigned & view.is_held)),
        "retired_in_lieu_per_1000": per_1000 * float(in_lieu),
    }


def action(view: View) -> dict[str, float]:
    """How long failing takes to have a consequence, and what level 3 by itself leads to (M6.2-M6.5)."""
    people, year, failing_since = view.people, view.year, view.failing_since
    leaves = people.exit_kind != 0
    level = people.final_level
    is_removed = people.exit_kind == REMOVED
    acted_on = view.is_held & (failing_since > 0) & (((level == 1) | (level == 2)) | is_removed)
    at_level3 = view.is_rated & (level == 3)
    is_avoided = people.evidence < standards(year.world.rating)[1]
    is_fallback = view.is_held & is_removed & (people.removal_reason != PROBATION)
    above_gs15 = np.maximum(people.pay[is_fallback] - year.rules.pay.gs15_ceiling, 0.0)
    return {
        "years_to_action": mean_of((year.fiscal_year - failing_since).astype(np.float64), acted_on),
        "failers_after_3": _still_in_post(view),
        "removed_at_level3_per_1000": 1000.0 * share_of(is_removed, at_level3),
        "level3_exit_gap": share_of(leaves, at_level3) - share_of(leaves, view.is_rated & (level >= 4)),
        "limited_exit_gap": share_of(leaves, at_level3 & people.was_limited)
        - share_of(leaves, at_level3 & ~people.was_limited),
        "limited_star_exit_rate": share_of(leaves, view.is_top & people.was_limited),
        "low_rating_avoided": share_of(level >= 3, view.is_rated & is_avoided),
        "saved_pay_real": float(above_gs15.mean()) * year.rules.base_year_dollars if len(above_gs15) else float("nan"),
    }


def _still_in_post(view: View) -> float:
    """Share of the true bottom 10 percent of three years ago who hold their seat and stay; NaN before the fourth year."""
    if len(view.before.cohorts) < COHORT_YEARS:
        return float("nan")
    rows, arrivals = view.before.cohorts[-1]
    people = view.people
    stays = people.is_filled[rows] & (people.arrival_year[rows] == arrivals) & (people.exit_kind[rows] == 0)
    return float(stays.mean()) if len(rows) else float("nan")
