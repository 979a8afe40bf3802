"""Sharing whole numbers out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Share a whole number in proportion to weights, by largest remainder (ties to the earlier one).

    Args:
        total: Number to share, 0 or more.
        weights: Weights, 0 or more, not all 0.
    """
    quotas = np.asarray(weights, dtype=float) * total / np.sum(weights)
    shares = np.floor(quotas + 1e-9).astype(int)
    left = total - int(shares.sum())
    for place in np.argsort(-(quotas - shares), kind="stable")[:left]:
        shares[place] += 1
    return [int(share) for share in shares]
