"""History matching and the posterior: which worlds the record rules out, and how much weight the others have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ABSENT = 3.0  # standard deviations counted for a figure that a world does not have


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


def log_likelihood(distance: Floats, freedom: float) -> Floats:
    """Student-t log likelihood over the figures without its constant, shape (worlds,).

    No distance is capped: a world that misses a figure by more always weighs less. With few degrees of freedom a figure that
    no world reaches does not decide among them, as under a normal likelihood it would.

    Args:
        distance: Implausibility, shape (worlds, figures). A figure that a world does not have (NaN) counts as one at `ABSENT`.
        freedom: Degrees of freedom.
    """
    counted = np.where(np.isnan(distance), ABSENT, distance)
    found: Floats = -0.5 * (freedom + 1.0) * np.sum(np.log1p(counted**2 / freedom), axis=1)
    return found


def theory_weights(names: Sequence[str], weights: Floats, rivals: Sequence[str]) -> dict[str, float]:
    """Weight of each rival theory: the sum of the weights of the worlds in which it holds."""
    spoken = np.asarray(names, dtype=object)
    return {name: float(weights[spoken == name].sum()) for name in rivals}
