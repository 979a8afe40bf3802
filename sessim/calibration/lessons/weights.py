"""Weights of worlds: shares, what they are worth, and draws in proportion to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shares_of(log_weights: Floats) -> Floats:
    """Weights that sum to one, all zero when every world is ruled out."""
    best = float(np.max(log_weights))
    if not np.isfinite(best):
        return np.zeros(len(log_weights))
    weights = np.exp(log_weights - best)
    shares: Floats = weights / weights.sum()
    return shares


def effective_number(weights: Floats) -> float:
    """Number of equally weighted worlds that would be worth as much; 0 when all weights are 0."""
    return float(weights.sum() ** 2 / np.sum(weights**2)) if weights.any() else 0.0


def resample(weights: Floats, count: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Systematic draw of `count` rows in proportion to the weights; a row may be drawn more than once."""
    at = (np.arange(count) + generator.random()) / count
    rows: NDArray[np.int64] = np.minimum(np.searchsorted(np.cumsum(weights), at), len(weights) - 1).astype(np.int64)
    return rows
