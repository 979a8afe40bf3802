"""Measures of the ratings: their distribution, merit and accuracy (M1, M3, M5.5)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import (
    at_rows,
    correlation,
    count,
    entropy_bits,
    information_bits,
    mean_of,
    rank_correlation,
    ratio,
)
from sessim.measures.view import View


def distribution(view: View) -> dict[str, float]:
    """Shares of the final levels among rated career executives, and what boards and limit did."""
    number = view.ratings_by_agency
    counts = number.of_fifth.sum(axis=1)
    rated = int(counts.sum())
    share = (counts / max(rated, 1)).tolist()
    return {
        "rated": float(rated),
        "level5_share": share[5],
        "level4_share": share[4],
        "level3_share": share[3],
        "below3_share": share[1] + share[2],
        "top_share": share[4] + share[5],
        "nominated_share": view.share_of_rated(view.year.limited.is_nominated),
        "limited_share": view.share_of_rated(view.people.was_limited),
        "small_agency_top_share": number.top_share((number.rated >= 5) & (number.rated <= 20)),
        "rating_entropy_bits": entropy_bits(counts),
    }


def merit(view: View) -> dict[str, float]:
    """Whether ratings and money find the true top 30 percent (M1.1-M1.3)."""
    found = count(view.has_top & view.is_top)
    # dollars are whole, so that the order of rows cannot change the sums
    to_stars = float(at_rows(view.people.award_granted, view.star_rows).sum())
    cash = 100.0 * (view.award + view.pay_rise) / view.pay_before
    return {
        "top30_found": ratio(found, view.stars),
        "top_deserved": ratio(found, view.tops),
        "rank_correlation": rank_correlation(view.level_by_truth, view.ratings_by_agency.of_fifth.sum(axis=1)),
        "award_share_top30": ratio(to_stars, float(view.award.sum())),
        "cash_slope": view.slope_on_truth(cash),
    }


def accuracy(view: View) -> dict[str, float]:
    """Whether the ratings tell excellent, mediocre and poor apart (M3.1, M3.2, M3.4, M4.5)."""
    people, seats = view.people, view.year.seats
    number = seats.component_sum(view.rated_weight)
    has_rated = number > 0.0
    rated = number[has_rated]
    level = seats.component_sum((people.final_level * view.is_rated).astype(np.float64))  # whole numbers, in any order
    return {
        "information_bits": information_bits(view.ratings_by_agency.of_fifth),
        "poor_rated_top": view.share_of_bottom(view.has_top),
        "poor_rated_low": view.share_of_bottom(view.is_low),
        "alignment": correlation(level[has_rated] / rated, view.component_truth[has_rated] / rated),
        "fairness": mean_of(people.fairness, view.rated),
    }
