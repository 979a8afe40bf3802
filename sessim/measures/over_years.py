"""Measures of a path over years, from yearly measures: half-life, persistence, present value (M2.3, M4.3, M5.6, M7.5)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def half_life(path: Floats) -> float:
    """Years until half of the way from the first to the last value is covered for the first time.

    Between two years the path is taken to be straight.

    Args:
        path: Values by year.

    Returns:
        Years; NaN when the path ends where it began, or is shorter than two years.
    """
    if len(path) < 2 or math.isclose(path[0], path[-1], rel_tol=0.0, abs_tol=1e-12):
        return math.nan
    way = (path - path[0]) / (path[-1] - path[0])
    after = int(np.argmax(way >= 0.5))
    return after - 1 + float((0.5 - way[after - 1]) / (way[after] - way[after - 1]))


def persistence(difference: Floats) -> float:
    """Mean difference of years 3 to 5 over that of the first year; NaN with fewer than five years or no first difference.

    Args:
        difference: Difference between two arms by year of the policy.
    """
    if len(difference) < 5 or difference[0] == 0.0:
        return math.nan
    return float(difference[2:5].mean() / difference[0])


def present_value_of_path(amounts: Floats, discount_rate: float) -> float:
    """Value in the first year of real amounts by year.

    Args:
        amounts: Amounts by year, such as the difference in total pay of one true group between two arms.
        discount_rate: Real rate a year.
    """
    return float(amounts @ (1.0 + discount_rate) ** -np.arange(len(amounts)))
