"""Discrepancy of answers, learnt: a factor on the model's response, sign included, from historical contrasts alone.

For each block in which rules or their handling changed, published effects = factor * effects of worlds that never saw the block +
noise, the noise being the error of the figures and their declared discrepancy. The factors of blocks lie about a common one as
Student's t with few degrees of freedom; a new answer has a factor of its own. With few blocks the prior matters, and it is wide:
the model may respond in the wrong direction, or not enough, or too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import t as student

from sessim.calibration.lessons.left_out import LeftOut
from sessim.calibration.lessons.weights import effective_number, resample, shares_of

Floats = NDArray[np.float64]
CENTRE, SPREAD = 1.0, 1.0  # prior of the common factor: normal, below zero in one case of six
BETWEEN = 1.0  # prior of how far the factors of blocks lie apart: half normal
GRID = np.arange(-5.0, 7.0001, 0.05)  # factors at which the likelihood of a block is known
TRIED = 20_000  # common factors and spreads that are drawn from the prior and weighted


@dataclass(frozen=True)
class Factors:
    """Factors on the model's response.

    Attributes:
        common: Draws of the common factor, shape (count,).
        between: Draws of the spread between blocks, shape (count,).
        new: Draws of the factor of a new answer, shape (count,).
        effective_number: Number of equally weighted draws that those tried are worth.
        table: One row per block and one each for the prior, the common factor and a new answer.
    """

    common: Floats
    between: Floats
    new: Floats
    effective_number: float
    table: pd.DataFrame


def block_likelihood(block: LeftOut) -> Floats:
    """Log likelihood of factors on the grid by the contrasts of a block, shape (factors,)."""
    chosen = block.is_contrast
    model, published, error = (
        block.shown_effect[:, chosen], block.published_effect[chosen], block.effect_error[chosen],
    )  # fmt: skip
    missed = (published - GRID[:, None, None] * model) / error
    with np.errstate(divide="ignore"):
        shares = np.log(block.weights)
    found: Floats = logsumexp(shares - 0.5 * np.sum(missed**2, axis=2), axis=1)
    return found


def learn_factors(blocks: Sequence[LeftOut], freedom: float, count: int, generator: np.random.Generator) -> Factors:
    """Learn the factors; blocks without contrasts or without a change of rules do not speak.

    Args:
        blocks: Blocks that were left out.
        freedom: Degrees of freedom.
        count: Number of draws.
        generator: Source of every draw.
    """
    speaking = [each for each in blocks if each.moves_rules and each.is_contrast.any()]
    common = CENTRE + SPREAD * generator.standard_normal(TRIED)
    between = np.maximum(BETWEEN * np.abs(generator.standard_normal(TRIED)), GRID[1] - GRID[0])
    density = student.logpdf((GRID - common[:, None]) / between[:, None], freedom) - np.log(between)[:, None]
    density -= logsumexp(density, axis=1, keepdims=True)
    heard = [block_likelihood(each) for each in speaking]
    likelihood = sum((logsumexp(density + each, axis=1) for each in heard), np.zeros(TRIED))
    weights = shares_of(likelihood)
    rows = generator.permutation(resample(weights, count, generator))
    new = common[rows] + between[rows] * generator.standard_t(freedom, count)
    prior_new = common + between * generator.standard_t(freedom, TRIED)
    table = [
        _row("prior of a new answer", "", prior_new),
        _row("common", "", common[rows]),
        _row("new answer", "", new),
    ]
    for block, each in zip(speaking, heard, strict=True):
        shares = shares_of(each)
        own = GRID[resample(shares, 2_000, generator)]
        table.append(_row(block.block, ", ".join(np.array(block.figures)[block.is_contrast]), own))
    return Factors(common[rows], between[rows], new, effective_number(weights), pd.DataFrame(table))


def _row(subject: str, contrasts: str, draws: Floats) -> dict[str, Any]:
    low, lower, median, upper, high = (float(q) for q in np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95]))
    return {
        "factor_of": subject, "contrasts": contrasts, "low90": low, "low50": lower, "median": median, "high50": upper,
        "high90": high, "share_of_wrong_sign": float(np.mean(draws < 0.0)),
    }  # fmt: skip
