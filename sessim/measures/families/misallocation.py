"""Measures of where scarce ratings and money go: within and between agencies, rounding, luck (M1)."""

from __future__ import annotations

import numpy as np

from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, gini, mark_best_within, mean_of, mean_of_all, ratio, share_of
from sessim.measures.view import TOP_SHARE, View

SMALLEST_LIMITED, LARGEST_SINGLE_DIGIT = 5, 9  # agencies in which the rounding of the limit costs most


@measures(
    Measure(
        "top30_found_within",
        "M1.1",
        "share",
        "higher",
        "share of the true top 30 percent of each agency who are rated 4 or 5",
    ),
    Measure(
        "moved_between_agencies",
        "M1.4",
        "share",
        "lower",
        "share of levels 4 and 5 that would go to another agency if as many went to the truly best",
    ),
    Measure(
        "missed_in_strong_agencies",
        "M1.4",
        "share",
        "lower",
        "share of the true top 30 percent in agencies of the stronger half who are not rated 4 or 5",
    ),
    Measure(
        "raised_in_weak_agencies",
        "M1.4",
        "share",
        "lower",
        "share of level 4-5 holders in agencies of the weaker half who are outside the true top 30 percent",
    ),
    Measure(
        "effective_limit",
        "M1.5",
        "share",
        "none",
        "largest share that the limit leaves for levels 4 and 5 after rounding, 1 without a limit",
    ),
    Measure("effective_limit_small", "M1.5", "share", "none", "the same in agencies of 5 to 9 rated career executives"),
    Measure(
        "rounding_loss",
        "M1.5",
        "share",
        "none",
        "share of the limit less what rounding leaves of it, where a limit applies; 0 without one",
    ),
    Measure(
        "outside_limit_share",
        "M1.5",
        "share",
        "none",
        "share of rated career executives in agencies to which no limit applies",
    ),
)
def measure_misallocation(view: View) -> dict[str, float]:
    """Top ratings within and between agencies of different quality, and what rounding costs (M1.1, M1.4, M1.5)."""
    number, agency = view.ratings_by_agency, view.agency_by_truth
    is_strong = view.is_strong_agency.astype(np.int64)
    top30_strong, found_strong = int(number.truly_top30 @ is_strong), int(number.truly_top30_rated_high @ is_strong)
    high_weak = view.number_rated_high - int(number.rated_high @ is_strong)
    found_weak = int(number.truly_top30_rated_high.sum()) - found_strong
    earned = np.bincount(agency[len(agency) - view.number_rated_high :], minlength=len(number.rated_high))
    return {
        "top30_found_within": share_of(view.level_by_truth >= 4, mark_best_within(agency, number.rated, TOP_SHARE)),
        "moved_between_agencies": ratio(float(np.abs(number.rated_high - earned).sum()), 2.0 * view.number_rated_high),
        "missed_in_strong_agencies": ratio(top30_strong - found_strong, top30_strong),
        "raised_in_weak_agencies": ratio(high_weak - found_weak, high_weak),
        **_rounding(view),
    }


def _rounding(view: View) -> dict[str, float]:
    """What the limit leaves open: places over the people who share them, as the stage `limit` allocated them."""
    places, size = view.year.limited.places, view.rated_by_agency
    agency = at_rows(view.year.seats.agency, view.rated_rows)
    is_small = at_rows((size >= SMALLEST_LIMITED) & (size <= LARGEST_SINGLE_DIGIT), agency)
    open_share, bound, lost = np.ones(len(agency)), np.zeros(0, dtype=np.int64), 0.0
    if places is not None:
        bound = np.flatnonzero(at_rows(places.is_bound, view.rated_rows))
        of_group = places.slots / np.maximum(places.bound_of_group, 1)
        open_share[bound] = at_rows(of_group, at_rows(places.group, at_rows(view.rated_rows, bound)))
        if len(bound):
            allowed = at_rows(view.year.planned.limit_share, at_rows(agency, bound))
            # a limit that is the same for all allows exactly itself, without rounding error
            mean_allowed = float(allowed[0]) + mean_of_all(allowed - allowed[0])
            lost = mean_allowed - mean_of_all(at_rows(open_share, bound))
    return {
        "effective_limit": mean_of_all(open_share),
        "effective_limit_small": mean_of(open_share, is_small),
        "rounding_loss": lost,
        "outside_limit_share": ratio(len(agency) - len(bound), len(agency)),
    }


@measures(
    Measure(
        "award_slope_real",
        "M1.3",
        "dollars of 2026 per SD",
        "higher",
        "slope of the award on true contribution, in real dollars",
    ),
    Measure(
        "pay_elasticity",
        "M1.3",
        "percent of total pay per SD",
        "higher",
        "slope of the logarithm of pay plus awards on true contribution",
    ),
    Measure(
        "award_gini",
        "M1.3",
        "0-1",
        "none",
        "Gini coefficient of awards among rated career executives, no award counted as zero",
    ),
    Measure(
        "luck_of_top",
        "M1.6",
        "SD",
        "lower",
        "chance results of the components of those rated 4 or 5 less those of the others",
    ),
    Measure(
        "favour_of_top",
        "M6.4",
        "SD",
        "lower",
        "what supervisors see in those rated 4 or 5 other than performance, less what they see in others",
    ),
)
def measure_merit_of_money(view: View) -> dict[str, float]:
    """How awards and total pay follow true contribution, and what chance contributes to ratings (M1.3, M1.6)."""
    people, high = view.people, view.rated_high_rows
    other = np.flatnonzero(view.is_rated_career & ~view.rated_high)
    total = at_rows(view.total_pay, view.rated_rows)
    luck = people.measured - people.individual - people.gaming
    return {
        "award_slope_real": view.slope_on_truth(view.award_of_rated) * view.year.rules.base_year_dollars,
        "pay_elasticity": 100.0 * view.slope_on_truth(np.log(np.maximum(total, 1.0))),
        "award_gini": gini(view.award_of_rated),
        "luck_of_top": mean_of(luck, high) - mean_of(luck, other),
        "favour_of_top": mean_of(people.affinity, high) - mean_of(people.affinity, other),
    }
