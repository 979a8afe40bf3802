"""Monte Carlo error of a mean over worlds where runs may share their seed, and with it their luck."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@cache
def find_student(share: float, freedom: int) -> float:
    """Quantile of Student's distribution, which few of a study's thousands of contrasts have to themselves."""
    return float(stats.t.ppf(share, freedom))


def find_clustered_error(
    deviations: Floats, seeds: NDArray[np.int64], is_pair: NDArray[np.bool_], counts: NDArray[np.int64]
) -> tuple[float, int]:
    """Standard error of the mean over worlds, with deviations first summed by seed, and its degrees of freedom.

    With a seed of its own for each pair this is the usual pooled error; where worlds share seeds their noise is
    common and does not average out over worlds.
    """
    worlds = len(counts)
    if worlds == 0:
        return math.nan, 0
    weights = np.sqrt(counts / (counts - 1.0)) / (worlds * counts)
    contributions = _add_up_by_seed((deviations * weights[:, None])[is_pair], seeds[is_pair])
    clusters = len(contributions)
    is_shared = clusters < int(counts.sum())
    freedom = int(counts.min()) - 1 if is_shared else clusters - worlds
    return float(np.sqrt((contributions**2).sum())), freedom


def _add_up_by_seed(values: Floats, seeds: NDArray[np.int64]) -> Floats:
    """Sum of the values of each seed, by rising seed."""
    order = np.argsort(seeds, kind="stable")
    if np.all(np.diff(seeds[order]) > 0):
        return values[order]  # a seed a pair, as nearly always
    return np.asarray(pd.Series(values).groupby(seeds).sum())
