"""Measures of where scarce ratings and money go: within and between agencies, rounding, luck (M1)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, gini, mean_of, mean_of_all, share_of, slope, top_within
from sessim.measures.view import TOP_SHARE, View

SMALLEST_LIMITED, LARGEST_SINGLE_DIGIT = 5, 9  # agencies in which the rounding of the limit costs most


def misallocation(view: View) -> dict[str, float]:
    """Top ratings within and between agencies of unlike quality, and what rounding takes (M1.1, M1.4, M1.5)."""
    level_top = view.level >= 4
    tops = len(view.top)
    agencies = len(view.agency_rated)
    held = np.bincount(at_rows(view.agency, view.top), minlength=agencies)
    earners = np.flatnonzero(view.truth_rank >= len(view.truth) - tops)
    earned = np.bincount(at_rows(view.agency, earners), minlength=agencies)
    is_best_within = top_within(view.agency, view.truth_rank, TOP_SHARE)
    return {
        "top30_found_within": share_of(level_top, is_best_within),
        "moved_between_agencies": float(np.abs(held - earned).sum()) / (2.0 * tops) if tops else float("nan"),
        "missed_in_strong_agencies": share_of(~level_top, view.is_star & view.is_in_strong_agency),
        "raised_in_weak_agencies": share_of(~view.is_star, level_top & ~view.is_in_strong_agency),
        **_rounding(view),
    }


def _rounding(view: View) -> dict[str, float]:
    facts, limit = view.year.facts, view.year.rules.limit
    open_share = at_rows(1.0 - facts.scarcity, view.agency)
    applies = at_rows(facts.limit_applies, view.agency)
    size = view.agency_rated
    is_small = at_rows((size >= SMALLEST_LIMITED) & (size <= LARGEST_SINGLE_DIGIT), view.agency)
    bound = np.flatnonzero(applies)  # by rows: where every share is the limit's own, their mean is it to the last bit
    lost = limit.share - mean_of(open_share, bound) if limit.share is not None and len(bound) else 0.0
    return {
        "effective_limit": mean_of_all(open_share),
        "effective_limit_small": mean_of(open_share, is_small),
        "rounding_loss": lost,
        "outside_limit_share": (len(applies) - len(bound)) / len(applies) if len(applies) else float("nan"),
    }


def merit_of_money(view: View) -> dict[str, float]:
    """How awards and total pay follow true contribution, and what chance has to do with ratings (M1.3, M1.6)."""
    award = view.award
    total = view.of_rated("pay") + award + view.of_rated("rank_award")
    luck = view.of_rated("measured") - view.of_rated("individual") - view.of_rated("gaming")
    affinity = view.of_rated("affinity")
    return {
        "award_slope_real": slope(award, view.truth) * view.year.rules.base_year_dollars,
        "pay_elasticity": 100.0 * slope(np.log(np.maximum(total, 1.0)), view.truth),
        "award_gini": gini(award),
        "luck_of_top": mean_of(luck, view.top) - mean_of(luck, view.other),
        "favour_of_top": mean_of(affinity, view.top) - mean_of(affinity, view.other),
    }
