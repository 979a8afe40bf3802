"""History matching and the posterior: which worlds the record rules out, and how much weight the others have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def implausibility(figures: Floats, published: Floats, variance: Floats) -> Floats:
    """Distance of each figure from the published one in standard deviations, shape (worlds, figures).

    Args:
        figures: Emulated or simulated figures, shape (worlds, figures).
        published: Published figures, shape (figures,).
        variance: Sum of the variances of observation, discrepancy, luck and emulator, shape (figures,).
    """
    distance: Floats = np.abs(figures - published) / np.sqrt(variance)
    return distance


def is_plausible(distance: Floats, cut_off: float, allowed_misses: int) -> NDArray[np.bool_]:
    """Whether no more than `allowed_misses` figures of a world lie beyond the cut-off, shape (worlds,)."""
    plausible: NDArray[np.bool_] = np.count_nonzero(distance > cut_off, axis=1) <= allowed_misses
    return plausible


def log_likelihood(distance: Floats, cut_off: float, allowed_misses: int) -> Floats:
    """Normal log likelihood over the figures without its constant, minus infinity for worlds ruled out, shape (worlds,).

    A distance counts as `cut_off` at most, so that a figure that no world reaches does not decide among them; so does a figure
    that a world does not have (NaN).

    Args:
        distance: Implausibility, shape (worlds, figures).
        cut_off: Largest distance that counts.
        allowed_misses: Figures that may lie beyond it before a world is ruled out.
    """
    counted = np.minimum(np.where(np.isnan(distance), cut_off, distance), cut_off)
    plausible = is_plausible(distance, cut_off, allowed_misses)
    found: Floats = np.where(plausible, -0.5 * np.sum(counted**2, axis=1), -np.inf)
    return found


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


def theory_weights(names: Sequence[str], weights: Floats, rivals: Sequence[str]) -> dict[str, float]:
    """Weight of each rival theory: the sum of the weights of the worlds in which it speaks."""
    spoken = np.asarray(names, dtype=object)
    return {name: float(weights[spoken == name].sum()) for name in rivals}
