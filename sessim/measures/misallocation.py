"""Measures of where scarce ratings and money go: within and between agencies, rounding, luck (M1)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, best_within, gini, mean_of, mean_of_all, ratio, share_of
from sessim.measures.view import TOP_SHARE, View

SMALLEST_LIMITED, LARGEST_SINGLE_DIGIT = 5, 9  # agencies in which the rounding of the limit costs most


def misallocation(view: View) -> dict[str, float]:
    """Top ratings within and between agencies of unlike quality, and what rounding takes (M1.1, M1.4, M1.5)."""
    number, agency = view.ratings_by_agency, view.agency_by_truth
    is_strong = view.is_strong_agency.astype(np.int64)
    stars, found = int(number.star @ is_strong), int(number.top_star @ is_strong)
    tops, deserved = view.tops - int(number.top @ is_strong), int(number.top_star.sum()) - found
    earned = np.bincount(agency[len(agency) - view.tops :], minlength=len(number.top))
    return {
        "top30_found_within": share_of(view.level_by_truth >= 4, best_within(agency, number.rated, TOP_SHARE)),
        "moved_between_agencies": ratio(float(np.abs(number.top - earned).sum()), 2.0 * view.tops),
        "missed_in_strong_agencies": ratio(stars - found, stars),
        "raised_in_weak_agencies": ratio(tops - deserved, tops),
        **_rounding(view),
    }


def _rounding(view: View) -> dict[str, float]:
    """What the limit leaves open: places over the people who share them, as the stage `limit` gave them out."""
    places, limit, size = view.year.limited.places, view.year.rules.limit, view.agency_rated
    agency = at_rows(view.year.seats.agency, view.rated)
    is_small = at_rows((size >= SMALLEST_LIMITED) & (size <= LARGEST_SINGLE_DIGIT), agency)
    open_share, bound, lost = np.ones(len(agency)), np.zeros(0, dtype=np.int64), 0.0
    if places is not None:
        bound = np.flatnonzero(at_rows(places.is_bound, view.rated))
        of_group = places.slots / np.maximum(places.bound_of_group, 1)
        open_share[bound] = at_rows(of_group, at_rows(places.group, at_rows(view.rated, bound)))
        if limit.share is not None and len(bound):
            lost = limit.share - mean_of_all(at_rows(open_share, bound))
    return {
        "effective_limit": mean_of_all(open_share),
        "effective_limit_small": mean_of(open_share, is_small),
        "rounding_loss": lost,
        "outside_limit_share": ratio(len(agency) - len(bound), len(agency)),
    }


def merit_of_money(view: View) -> dict[str, float]:
    """How awards and total pay follow true contribution, and what chance has to do with ratings (M1.3, M1.6)."""
    people, top = view.people, view.top
    other = np.flatnonzero(view.is_rated & ~view.has_top)
    total = at_rows(view.total_pay, view.rated)
    luck = people.measured - people.individual - people.gaming
    return {
        "award_slope_real": view.slope_on_truth(view.award) * view.year.rules.base_year_dollars,
        "pay_elasticity": 100.0 * view.slope_on_truth(np.log(np.maximum(total, 1.0))),
        "award_gini": gini(view.award),
        "luck_of_top": mean_of(luck, top) - mean_of(luck, other),
        "favour_of_top": mean_of(people.affinity, top) - mean_of(people.affinity, other),
    }
