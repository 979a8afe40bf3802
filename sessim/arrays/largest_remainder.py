"""Sharing whole numbers out in proportion, by largest remainder (Hamilton's method)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.ranking import rank_in_runs

TOLERANCE = 1e-9  # 0.29 x 100 is 28.999... in binary; a stated share is meant exactly


def largest_remainder(
    total: NDArray[np.int64], owner: NDArray[np.int64], size: NDArray[np.int64] | NDArray[np.float64]
) -> NDArray[np.int64]:
    """Share each owner's total among its parts in proportion to their size (Hamilton's method).

    Args:
        total: Slots of each owner, shape (owners,).
        owner: Owner of each part, shape (parts,); remainder ties go to the earlier part.
        size: Size of each part, shape (parts,).

    Returns:
        Slots of each part, shape (parts,).
    """
    owner_size = np.bincount(owner, weights=size, minlength=len(total))
    exact = total[owner] * size / np.maximum(owner_size[owner], 1)
    whole = np.floor(exact + TOLERANCE).astype(np.int64)
    left = total - np.bincount(owner, weights=whole, minlength=len(total)).astype(np.int64)
    remainder = np.round(exact - whole, 9)
    order = np.lexsort((np.arange(len(owner)), -remainder, owner))
    rank = rank_in_runs(owner[order])
    whole[order] += rank < left[owner[order]]
    return whole


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Share one whole number in proportion to weights (ties to the earlier one).

    Args:
        total: Number to share, 0 or more.
        weights: Weights, 0 or more, not all 0.
    """
    size = np.asarray(weights, dtype=np.float64)
    shares = largest_remainder(np.array([total]), np.zeros(len(size), dtype=np.int64), size)
    return [int(share) for share in shares]
