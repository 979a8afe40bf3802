"""Measures of what low ratings lead to: removals by cause, time to action, what is avoided (M6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.tenure.removal import PERMITTED, PROBATION, REFUSAL, TWO_BELOW3, TWO_LEVEL1
from sessim.measures.measure import Measure, measures
from sessim.measures.memory import COHORT_YEARS
from sessim.measures.statistics import at_rows, count, mean_of_all, ratio, share_of
from sessim.measures.view import View
from sessim.year.appraise import standards


@measures(
    Measure(
        "removals_two_level1", "M6.1", "per 1,000 a year", "none", "removals for two level 1 ratings in five years"
    ),
    Measure(
        "removals_two_below3", "M6.1", "per 1,000 a year", "none", "removals for two ratings below 3 in three years"
    ),
    Measure(
        "removals_permitted",
        "M6.1",
        "per 1,000 a year",
        "none",
        "removals that the law permits after one rating below 3",
    ),
    Measure("removals_probation", "M6.1", "per 1,000 a year", "none", "removals in the first year"),
    Measure("removals_refusal", "M6.1", "per 1,000 a year", "none", "removals for refusing a reassignment"),
    Measure(
        "reassigned_per_1000", "M6.1", "per 1,000 a year", "none", "career executives reassigned after a level 1 rating"
    ),
    Measure(
        "retired_in_lieu_per_1000",
        "M6.1",
        "per 1,000 a year",
        "none",
        "career executives who retire in the year they are rated below 3",
    ),
)
def measure_causes_of_removal(view: View) -> dict[str, float]:
    """Removals by cause, reassignments, and retirements after a rating below 3, per 1,000 career executives (M6.1)."""
    people = view.people
    per_1000 = 1000.0 / max(len(view.career_rows), 1)

    def rate(happens: NDArray[np.bool_]) -> float:
        return per_1000 * count(happens & view.has_career_executive)

    return {
        "removals_two_level1": rate(people.removal_reason == TWO_LEVEL1),
        "removals_two_below3": rate(people.removal_reason == TWO_BELOW3),
        "removals_permitted": rate(people.removal_reason == PERMITTED),
        "removals_probation": rate(people.removal_reason == PROBATION),
        "removals_refusal": rate(people.removal_reason == REFUSAL),
        "reassigned_per_1000": rate(people.was_reassigned),
        "retired_in_lieu_per_1000": rate(view.rated_low & view.retires),
    }


@measures(
    Measure(
        "years_to_action",
        "M6.2",
        "years",
        "lower",
        "years from the first year in the true bottom 10 percent to a rating below 3 or removal",
    ),
    Measure(
        "failers_after_3",
        "M6.2",
        "share",
        "lower",
        "share of the true bottom 10 percent of three years ago who are still in post",
    ),
    Measure(
        "removed_at_level3_per_1000",
        "M6.3",
        "per 1,000 a year",
        "none",
        "career executives rated 3 who are removed (no rule does; waiting removals can)",
    ),
    Measure("level3_exit_gap", "M6.3", "share a year", "none", "exit rate of level 3 less that of levels 4 and 5"),
    Measure(
        "limited_exit_gap",
        "M6.3",
        "share a year",
        "none",
        "exit rate of those held to level 3 by the limit less that of other level 3",
    ),
    Measure(
        "limited_star_exit_rate",
        "M6.4",
        "share a year",
        "lower",
        "exit rate of the true top 30 percent whom the limit holds to level 3",
    ),
    Measure(
        "low_rating_avoided",
        "M6.5",
        "share",
        "lower",
        "share rated 3 or higher among those whose evidence lies below the standard for level 3",
    ),
    Measure(
        "saved_pay_real",
        "M6.5",
        "dollars of 2026 a year",
        "lower",
        "mean saved pay above the General Schedule ceiling of those removed after probation",
    ),
)
def measure_action_on_failing(view: View) -> dict[str, float]:
    """How long failure takes to have a consequence, and what level 3 by itself leads to (M6.2-M6.5)."""
    people, year = view.people, view.year
    leaves, at_level3 = view.leaves, view.rated_level3
    leaves3 = leaves & at_level3
    level3, limited3 = count(at_level3), count(at_level3 & people.was_limited)
    leavers3, limited_leavers3 = count(leaves3), count(leaves3 & people.was_limited)
    meets_level3 = standards(year.world.rating, low_shift=year.appraised.low_shift)[1]
    is_avoided = view.is_rated_career & (people.evidence < meets_level3)
    is_fallback = view.has_career_executive & view.is_removed & view.is_placed_outside
    above_gs15 = np.maximum(at_rows(people.pay, np.flatnonzero(is_fallback)) - year.rules.pay.gs15_ceiling, 0.0)
    return {
        "years_to_action": _years_to_action(view),
        "failers_after_3": _still_in_post(view),
        "removed_at_level3_per_1000": 1000.0 * ratio(count(view.is_removed & at_level3), level3),
        "level3_exit_gap": ratio(leavers3, level3) - ratio(count(leaves & view.rated_high), view.number_rated_high),
        "limited_exit_gap": ratio(limited_leavers3, limited3) - ratio(leavers3 - limited_leavers3, level3 - limited3),
        "limited_star_exit_rate": share_of(leaves, view.truly_top30 & people.was_limited),
        "low_rating_avoided": share_of(people.final_level >= 3, is_avoided),
        "saved_pay_real": mean_of_all(above_gs15) * year.rules.base_year_dollars,
    }


def _years_to_action(view: View) -> float:
    """Mean years since those acted on this year were first in the true bottom 10 percent; NaN when there are none."""
    is_acted_on = view.has_career_executive & (view.failing_since > 0) & (view.rated_low | view.is_removed)
    since = at_rows(view.failing_since, np.flatnonzero(is_acted_on))  # of few
    return mean_of_all((view.year.fiscal_year - since).astype(np.float64))


def _still_in_post(view: View) -> float:
    """Share of the true bottom 10 percent of three years ago who hold their seat and stay; NaN before the fourth year."""
    if len(view.before.cohorts) < COHORT_YEARS:
        return float("nan")
    rows, arrivals = view.before.cohorts[-1]
    people = view.people
    stays = (people.arrival_year[rows] == arrivals) & (people.is_filled & ~view.leaves)[rows]
    return ratio(count(stays), len(rows))
