"""Discrepancy of levels, learnt: how far the published figures of blocks lie from worlds that never saw them.

A miss in units of the declared discrepancy is `class term * block term`: each class of figures (ratings, awards, ...) has a scale
of its own, drawn about a common one, and each block a factor that its figures share, so that a block that is missed may be
missed in all of them. With a factor drawn as for Student's t, a figure's miss is a t of few degrees of freedom times the scale
of its class. Blocks are few, so the scales have a prior: the declared discrepancy, give or take a factor of four.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import invgamma

from sessim.calibration.lessons.weights import effective_number, resample, shares_of

Floats = NDArray[np.float64]
COMMON_SPREAD = 0.7  # of the logarithm of the common scale: a factor of three either way in 90 of 100 cases
CLASS_SPREAD = 0.5  # of the logarithm of the scale of a class about the common one
TRIED = 20_000  # scales that are drawn from the prior and weighted
FACTORS = 24  # equally likely factors of a block that represent their distribution


@dataclass(frozen=True)
class Miss:
    """How far the figures of one block were missed, in units of their declared discrepancy, shape (figures,) each.

    Attributes:
        kinds: Class of each figure.
        size: Published less expected figure.
        variance: Variance that the error of the figure and the spread of the worlds account for.
    """

    kinds: tuple[str, ...]
    size: Floats
    variance: Floats


@dataclass(frozen=True)
class Scales:
    """Scales of discrepancy in units of the declared one.

    Attributes:
        freedom: Degrees of freedom.
        table: One row per equally likely draw, one column per class, and `other` for a class that no block knows.
        effective_number: Number of equally weighted draws that those tried are worth.
    """

    freedom: float
    table: pd.DataFrame
    effective_number: float

    def draw_terms(self, kinds: Sequence[str], count: int, generator: np.random.Generator) -> Floats:
        """Terms of the figures of one block, in units of their declared discrepancy, shape (count, figures)."""
        rows = generator.integers(0, len(self.table), count)
        columns = [kind if kind in self.table else OTHER for kind in kinds]
        scale = self.table[columns].to_numpy(dtype=float)[rows]
        factor = np.sqrt(self.freedom / generator.chisquare(self.freedom, count))
        found: Floats = scale * factor[:, None] * generator.standard_normal(scale.shape)
        return found


OTHER = "other"


def learn_scales(
    misses: Sequence[Miss], kinds: Sequence[str], freedom: float, count: int, generator: np.random.Generator
) -> Scales:
    """Learn the scales from misses of blocks that were left out.

    Args:
        misses: One a block; none give the prior.
        kinds: Classes.
        freedom: Degrees of freedom.
        count: Number of draws.
        generator: Source of every draw.
    """
    common = COMMON_SPREAD * generator.standard_normal(TRIED)
    scale = np.exp(common[:, None] + CLASS_SPREAD * generator.standard_normal((TRIED, len(kinds) + 1)))
    place = {kind: number for number, kind in enumerate(kinds)}
    factors = invgamma.ppf((np.arange(FACTORS) + 0.5) / FACTORS, freedom / 2.0, scale=freedom / 2.0)
    likelihood = np.zeros(TRIED)
    for miss in misses:
        own = scale[:, [place[kind] for kind in miss.kinds]] ** 2
        variance = own[:, None, :] * factors[:, None] + miss.variance
        each = -0.5 * np.sum(np.log(variance) + miss.size**2 / variance, axis=2)
        likelihood += logsumexp(each, axis=1)
    weights = shares_of(likelihood)
    rows = generator.permutation(resample(weights, count, generator))
    return Scales(freedom, pd.DataFrame(scale[rows], columns=[*kinds, OTHER]), effective_number(weights))


def scales_table(learnt: Scales, misses: Sequence[Miss]) -> pd.DataFrame:
    """Scale of each class before and after the blocks have spoken, and how many figures spoke."""
    spread = float(np.hypot(COMMON_SPREAD, CLASS_SPREAD))
    rows: list[dict[str, Any]] = []
    for kind in learnt.table.columns:
        low, median, high = np.quantile(learnt.table[kind], [0.05, 0.5, 0.95])
        rows.append(
            {
                "kind": kind,
                "figures": sum(miss.kinds.count(kind) for miss in misses),
                "prior_low": float(np.exp(-1.645 * spread)),
                "prior_median": 1.0,
                "prior_high": float(np.exp(1.645 * spread)),
                "low90": float(low),
                "median": float(median),
                "high90": float(high),
            }
        )
    return pd.DataFrame(rows)
