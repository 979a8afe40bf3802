"""Theories weighed by how well they predict a block that they never saw (stacking), next to their weight in the sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logsumexp

from sessim.calibration.lessons.left_out import LeftOut

Floats = NDArray[np.float64]
STEPS = 5_000  # of the rise to the best weights; each raises the score


def foretell(block: LeftOut, freedom: float) -> Floats:
    """Log density of the published figures of a block in each draw of worlds that never saw it, shape (draws,).

    The kernel is Student's t with the error and the declared discrepancy of each figure.
    """
    scale = np.hypot(block.error, block.discrepancy)
    squared = ((block.published - block.shown) / scale) ** 2
    found: Floats = -0.5 * (freedom + 1.0) * np.sum(np.log1p(squared / freedom), axis=1)
    return found


def score_theories(left: Sequence[LeftOut], mechanism: str, theories: Sequence[str], freedom: float) -> Floats:
    """Log density of each block under each theory, shape (blocks, theories).

    A theory that no draw holds is as good as the worst: the other blocks have all but ruled it out.

    Args:
        left: Blocks.
        mechanism: Column of theories.
        theories: Rival theories.
        freedom: Degrees of freedom.
    """
    found = np.full((len(left), len(theories)), np.nan)
    for row, block in enumerate(left):
        density = foretell(block, freedom)
        spoken = block.theories[mechanism].to_numpy()
        for place, name in enumerate(theories):
            own = (spoken == name) & (block.weights > 0.0)
            if own.any():
                shares = np.log(block.weights[own] / block.weights[own].sum())
                found[row, place] = logsumexp(shares + density[own])
    worst = np.nanmin(found, axis=1, keepdims=True)
    return np.where(np.isnan(found), worst, found)


def stack(scores: Floats) -> Floats:
    """Weights that predict the blocks best together, shape (theories,): they maximise the sum of the logs of mixed densities.

    Each step multiplies a weight by its theory's mean share in the mixtures, which never lowers the score (the EM algorithm of a
    mixture with known parts).

    Args:
        scores: Log densities, shape (blocks, theories).
    """
    density = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = np.full(scores.shape[1], 1.0 / scores.shape[1])
    for _ in range(STEPS):
        mixed = density * weights
        weights = (mixed / mixed.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def stacking_table(left: Sequence[LeftOut], theories: pd.DataFrame, freedom: float) -> pd.DataFrame:
    """Stacked weights next to those in the sample.

    Args:
        left: Blocks.
        theories: Table of the theories of weighed mechanisms: mechanism, theory, prior, posterior.
        freedom: Degrees of freedom.

    Returns:
        One row per theory: weight before, weight in the sample, weight by held-out score, the sum of its log densities less that
        of the best rival, and in how many blocks it predicts best.
    """
    rows: list[dict[str, Any]] = []
    for mechanism, rivals in theories.groupby("mechanism", sort=False):
        names = [str(name) for name in rivals["theory"]]
        scores = score_theories(left, f"theory.{mechanism}", names, freedom)
        stacked, total = stack(scores), scores.sum(axis=0)
        for place, row in enumerate(rivals.to_dict("records")):
            rows.append(
                {
                    "mechanism": mechanism,
                    "theory": names[place],
                    "prior": row["prior"],
                    "in_sample": row["posterior"],
                    "stacked": round(float(stacked[place]), 6),
                    "log_score_less_best": float(total[place] - total.max()),
                    "blocks_foretold_best": int(np.sum(scores.argmax(axis=1) == place)),
                }
            )
    return pd.DataFrame(rows)
