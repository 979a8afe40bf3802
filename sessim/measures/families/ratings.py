"""Measures of the ratings: their distribution, merit and accuracy (M1, M3, M5.5)."""

from __future__ import annotations

import numpy as np

from sessim.measures.measure import Measure, measures
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


@measures(
    Measure("rated", "R", "people", "none", "career executives rated"),
    Measure(
        "level5_share",
        "R",
        "share",
        "none",
        "share of rated career executives at level 5",
        also=("M2.1", "M2.2", "M2.3"),
    ),
    Measure("level4_share", "R", "share", "none", "share at level 4"),
    Measure("level3_share", "R", "share", "none", "share at level 3"),
    Measure("below3_share", "R", "share", "none", "share at levels 1 and 2"),
    Measure("top_share", "R", "share", "none", "share at levels 4 and 5", also=("M2.1",)),
    Measure("nominated_share", "M4.4", "share", "none", "share that boards recommend for levels 4 and 5"),
    Measure("limited_share", "M5.5", "share", "none", "share whom the limit moves down to level 3"),
    Measure("small_agency_top_share", "M1.5", "share", "none", "share at levels 4 and 5 in agencies of 5 to 20 rated"),
    Measure("rating_entropy_bits", "M3.6", "bits", "none", "entropy of final levels"),
)
def measure_levels(view: View) -> dict[str, float]:
    """Shares of the final levels among rated career executives, and what boards and limit did."""
    number = view.ratings_by_agency
    counts = number.by_level_and_fifth.sum(axis=1)
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
        "small_agency_top_share": number.share_rated_high((number.rated >= 5) & (number.rated <= 20)),
        "rating_entropy_bits": entropy_bits(counts),
    }


@measures(
    Measure(
        "top30_found",
        "M1.1",
        "share",
        "higher",
        "share of the true top 30 percent who are rated 4 or 5",
        also=("M3.2",),
    ),
    Measure("top_deserved", "M1.2", "share", "higher", "share of level 4-5 holders who are in the true top 30 percent"),
)
def measure_merit(view: View) -> dict[str, float]:
    """Whether ratings find the true top 30 percent (M1.1, M1.2)."""
    found = count(view.rated_high & view.truly_top30)
    return {
        "top30_found": ratio(found, view.number_truly_top30),
        "top_deserved": ratio(found, view.number_rated_high),
    }


@measures(
    Measure(
        "rank_correlation",
        "M1.2",
        "correlation",
        "higher",
        "Spearman correlation of final level and true contribution",
        also=("M3.1",),
    ),
)
def measure_order(view: View) -> dict[str, float]:
    """Whether ratings order people as their contributions do (M1.2)."""
    counts = view.ratings_by_agency.by_level_and_fifth.sum(axis=1)
    return {"rank_correlation": rank_correlation(view.level_by_truth, counts)}


@measures(
    Measure(
        "award_share_top30", "M1.3", "share", "higher", "share of award dollars that goes to the true top 30 percent"
    ),
    Measure("cash_slope", "M1.3", "percent of pay per SD", "higher", "slope of award plus raise on true contribution"),
)
def measure_merit_of_cash(view: View) -> dict[str, float]:
    """Whether money finds the true top 30 percent (M1.3)."""
    # dollars are whole, so that the order of rows cannot change the sums
    to_stars = float(at_rows(view.people.award_granted, view.truly_top30_rows).sum())
    cash = 100.0 * (view.award_of_rated + view.pay_rise_of_rated) / view.pay_before_raise_of_rated
    return {
        "award_share_top30": ratio(to_stars, float(view.award_of_rated.sum())),
        "cash_slope": view.slope_on_truth(cash),
    }


@measures(
    Measure(
        "information_bits", "M3.1", "bits", "higher", "mutual information of final level and true fifth", also=("M3.6",)
    ),
    Measure("poor_rated_top", "M3.2", "share", "lower", "share of the true bottom 10 percent rated 4 or 5"),
    Measure(
        "poor_rated_low", "M4.5", "share", "higher", "share of the true bottom 10 percent rated below 3", also=("M3.2",)
    ),
    Measure("fairness", "M5.5", "-3 to 3", "higher", "mean felt fairness", also=("M5.6",)),
)
def measure_accuracy(view: View) -> dict[str, float]:
    """Whether the ratings tell excellent, mediocre and poor apart, and how fair they are felt to be (M3.1, M3.2, M4.5, M5.5)."""
    return {
        "information_bits": information_bits(view.ratings_by_agency.by_level_and_fifth),
        "poor_rated_top": view.share_of_truly_bottom10(view.rated_high),
        "poor_rated_low": view.share_of_truly_bottom10(view.rated_low),
        "fairness": mean_of(view.people.fairness, view.rated_rows),
    }


@measures(
    Measure(
        "alignment",
        "M3.4",
        "correlation",
        "higher",
        "correlation of component mean level and component mean contribution",
    ),
)
def measure_alignment(view: View) -> dict[str, float]:
    """Whether the ratings of an organization follow its results (M3.4)."""
    people, seats = view.people, view.year.seats
    number = seats.component_sum(view.rated_weight)
    has_rated = number > 0.0
    rated = number[has_rated]
    level = seats.component_sum(
        (people.final_level * view.is_rated_career).astype(np.float64)
    )  # whole numbers, in any order
    return {
        "alignment": correlation(level[has_rated] / rated, view.truth_by_component[has_rated] / rated),
    }
