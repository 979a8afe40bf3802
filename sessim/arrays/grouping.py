"""Sums and means of rows by the group that they belong to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def mean_by(group: NDArray[np.int64], values: NDArray[np.float64], number: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of `values` by group id; 0 for a group without any.

    Args:
        group: Group of each row.
        values: Values, 0 in the rows that do not count.
        number: Rows that count, by group id.
    """
    return sum_by(group, values, len(number)) / np.maximum(number, 1.0)


def sum_by(group: NDArray[np.int64], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Sum of `values` by group id, shape (groups,)."""
    return np.asarray(np.bincount(group, weights=values, minlength=groups), dtype=np.float64)
