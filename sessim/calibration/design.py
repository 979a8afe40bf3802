"""The space that the calibration searches: quantiles of the parameters, and theories as categories.

A point of the space is a quantile (0-1) for every parameter and a theory for every mechanism. Quantiles become values as in
any study (`sessim.study.worlds`). The parameters that a policy would move are drawn from their literature ranges in every
world and never matched: the years before the limit say nothing about them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from sessim.study.parameters import Parameter, load_mechanisms, load_parameters
from sessim.study.worlds import values_at

Floats = NDArray[np.float64]


def matched_parameters() -> tuple[Parameter, ...]:
    """Parameters that the record before the limit can speak about."""
    return tuple(each for each in load_parameters() if not each.is_moved_by_policy and each.low < each.high)


def prior_points(count: int, seed: int, stream: int) -> pd.DataFrame:
    """Points spread evenly over the whole space: a scrambled Sobol sequence of theories and quantiles.

    The theories take the first dimensions, which few points spread best: in late ones two mechanisms may draw their theories
    together for hundreds of points, and no emulator could tell them apart.

    Args:
        count: Number of points.
        seed: Seed of the calibration.
        stream: Number that tells the draws of one step from those of another.

    Returns:
        One row a point: a quantile under each parameter key, a name under each `theory.<mechanism>`.
    """
    parameters, mechanisms = load_parameters(), load_mechanisms()
    dimensions = len(parameters) + len(mechanisms)
    generator = np.random.default_rng((seed, stream))
    exponent = int(np.ceil(np.log2(max(count, 2))))
    points = qmc.Sobol(dimensions, rng=generator).random_base2(exponent)[:count]
    table: dict[str, object] = {
        each.key: points[:, place] for place, each in enumerate(parameters, start=len(mechanisms))
    }
    for place, mechanism in enumerate(mechanisms):
        rivals = np.array([theory.name for theory in mechanism.theories if not theory.is_benchmark], dtype=object)
        table[f"theory.{mechanism.name}"] = rivals[(points[:, place] * len(rivals)).astype(int)]
    return pd.DataFrame(table)


def world_values(points: pd.DataFrame) -> pd.DataFrame:
    """Points as worlds: parameter values instead of quantiles, sums of shares held within their limits."""
    keys = [each.key for each in load_parameters()]
    values = values_at({key: points[key].to_numpy(dtype=float) for key in keys})
    theories = {name: points[name].to_numpy() for name in points.columns if name.startswith("theory.")}
    return pd.DataFrame({**theories, **values})


def inputs_of(points: pd.DataFrame, parameters: Sequence[Parameter] | None = None) -> Floats:
    """Inputs of the emulator: matched quantiles less one half, and one 0/1 column for each theory but the first of a mechanism.

    Returns:
        Shape (points, inputs).
    """
    matched = matched_parameters() if parameters is None else parameters
    columns = [points[each.key].to_numpy(dtype=float) - 0.5 for each in matched]
    for mechanism in load_mechanisms():
        rivals = [theory.name for theory in mechanism.theories if not theory.is_benchmark]
        chosen = points[f"theory.{mechanism.name}"].to_numpy()
        columns += [(chosen == name).astype(float) for name in rivals[1:]]
    return np.column_stack(columns)
