"""Hypervolume of what a search has found, at the same points for every search that is compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Floats = NDArray[np.float64]


def follow_hypervolume(scores: list[Floats], low: Floats, high: Floats, points: int, seed: int) -> list[float]:
    """Share of a box that is dominated after each generation.

    Args:
        scores: Scores of the rules of each generation, more is better, shape (rules, objectives).
        low: Lower corner of the box, shape (objectives,).
        high: Upper corner.
        points: Number of points at which it is estimated, rounded up to a power of 2.
        seed: Seed of the points.
    """
    width = np.where(high > low, high - low, 1.0)
    power = int(np.ceil(np.log2(points)))
    grid = qmc.Sobol(len(low), seed=np.random.default_rng(seed)).random_base2(power)
    is_dominated = np.zeros(len(grid), dtype=bool)
    followed = []
    for generation in scores:
        for score in (generation - low) / width:
            is_dominated |= (score[None, :] >= grid).all(axis=1)
        followed.append(float(is_dominated.mean()))
    return followed


def is_nondominated(scores: Floats) -> NDArray[np.bool_]:
    """Which rules no other rule beats: at least as good on every objective and better on one."""
    found = np.ones(len(scores), dtype=bool)
    for number, score in enumerate(scores):
        beats = (scores >= score).all(axis=1) & (scores > score).any(axis=1)
        found[number] = not beats.any()
    return found
