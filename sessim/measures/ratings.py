"""Measures of the ratings: their distribution, merit and accuracy (M1, M3, M5.5)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import (
    at_rows,
    correlation,
    dot,
    entropy_bits,
    information_bits,
    mean_of,
    rank_correlation,
    share_of,
    slope,
)
from sessim.measures.view import View


def distribution(view: View) -> dict[str, float]:
    """Shares of the final levels among rated career executives, and what boards and limit did."""
    people, seats, facts = view.people, view.year.seats, view.year.facts
    counts = np.bincount(view.level, minlength=6).astype(np.int64)
    rated = int(counts.sum())
    share = counts / max(rated, 1)
    number = view.agency_rated
    is_small = ((number >= 5) & (number <= 20))[seats.agency]
    has_top = people.final_level >= 4
    return {
        "rated": float(rated),
        "level5_share": float(share[5]),
        "level4_share": float(share[4]),
        "level3_share": float(share[3]),
        "below3_share": float(share[1] + share[2]),
        "top_share": float(share[4] + share[5]),
        "nominated_share": share_of(facts.nominated, view.is_rated),
        "limited_share": share_of(people.was_limited, view.is_rated),
        "small_agency_top_share": share_of(has_top, view.is_rated & is_small),
        "rating_entropy_bits": entropy_bits(counts),
    }


def merit(view: View) -> dict[str, float]:
    """Whether ratings and money find the true top 30 percent (M1.1-M1.3)."""
    people = view.people
    has_top = view.is_rated & (people.final_level >= 4)
    award = view.award
    awarded = float(award.sum())
    pay = view.pay_before
    cash = 100.0 * (award + view.of_rated("pay_rise")) / np.maximum(pay, 1.0)
    return {
        "top30_found": share_of(has_top, view.is_top),
        "top_deserved": share_of(view.is_top, has_top),
        "rank_correlation": rank_correlation(view.level, view.truth_rank),
        "award_share_top30": dot(people.award_granted, view.is_top.astype(np.float64)) / awarded
        if awarded
        else float("nan"),
        "cash_slope": slope(cash, view.truth),
    }


def accuracy(view: View) -> dict[str, float]:
    """Whether the ratings tell excellent, mediocre and poor apart (M3.1, M3.2, M3.4, M4.5)."""
    people, seats = view.people, view.year.seats
    component = at_rows(seats.component, view.rated)
    number = seats.component_sum(view.is_rated.astype(np.float64))
    has_rated = number > 0
    level = seats.component_sum((people.final_level * view.is_rated).astype(np.float64))  # whole numbers, in any order
    truth = np.bincount(component, weights=view.truth, minlength=len(number))
    return {
        "information_bits": information_bits(view.level, view.truth_rank),
        "poor_rated_top": share_of(people.final_level >= 4, view.is_bottom),
        "poor_rated_low": share_of(people.final_level <= 2, view.is_bottom),
        "alignment": correlation(level[has_rated] / number[has_rated], truth[has_rated] / number[has_rated]),
        "fairness": mean_of(people.fairness, view.rated),
    }
