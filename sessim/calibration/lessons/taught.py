"""What history taught: a distribution before and after the record, how much narrower, and which block taught it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

Floats = NDArray[np.float64]
NOBODY = "history does not touch it"
BY_CHANCE = (
    0.01  # probability with which two samples of one distribution may lie as far apart and still count as different
)


def describe_lesson(before: Floats, after: Floats, without: Mapping[str, Floats], taught_from: float) -> dict[str, Any]:
    """Compare a quantity before and after the record, and after the record without each block.

    Args:
        before: Draws of the prior.
        after: Draws of the posterior.
        without: Draws of the posterior without each block.
        taught_from: Distance between distribution functions from which something counts as taught.

    Returns:
        Middle and ends of both distributions, how much narrower the middle nine tenths are, their distance, the block without
        which the posterior lies farthest from itself, and one plain sentence.
    """
    low, median, high = _find_ends(before)
    new_low, new_median, new_high = _find_ends(after)
    narrower = 1.0 - (new_high - new_low) / (high - low) if high > low else 0.0
    moved, is_touched = _compare(before, after, taught_from)
    compared = {name: _compare(after, draws, taught_from) for name, draws in without.items()}
    teacher = max(compared, key=lambda name: compared[name][0], default="")
    farthest, has_taught = compared.get(teacher, (0.0, False))
    if not is_touched:
        teacher, says = "", NOBODY
    elif not has_taught:
        teacher, says = "", "no block alone taught it"
    else:
        says = f"taught by {teacher}"
    return {
        "prior_low90": low, "prior_median": median, "prior_high90": high, "low90": new_low, "median": new_median,
        "high90": new_high, "narrower": narrower, "distance_from_prior": moved, "taught_by": teacher,
        "distance_without_it": farthest, "says": says,
    }  # fmt: skip


def _find_ends(draws: Floats) -> tuple[float, float, float]:
    """Quantiles .05, .5 and .95; NaN where a quantity has no value in any draw."""
    low, median, high = np.quantile(draws, [0.05, 0.5, 0.95]) if len(draws) else np.full(3, np.nan)
    return float(low), float(median), float(high)


def _compare(first: Floats, second: Floats, taught_from: float) -> tuple[float, bool]:
    """Distance of two distribution functions, and whether it is large and beyond what chance would show; 0 without draws."""
    if not len(first) or not len(second):
        return 0.0, False
    found = ks_2samp(first, second)
    distance = float(found.statistic)
    return distance, distance >= taught_from and float(found.pvalue) < BY_CHANCE
