"""The space that the calibration searches: quantiles of the parameters, and theories as categories.

A point of the space is a quantile (0-1) for every parameter and a theory for every mechanism. Quantiles become values as in
any study (`sessim.study.worlds`). The parameters that a policy would move are drawn from their literature ranges in every
world and never matched: the years before the limit say nothing about them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from sessim.study.errors import UserError
from sessim.study.parameters import Mechanism, Parameter, load_mechanisms, load_parameters
from sessim.study.resources import configs_folder, read_yaml
from sessim.study.worlds import values_at

Floats = NDArray[np.float64]


def matched_parameters() -> tuple[Parameter, ...]:
    """Parameters that the record before the limit can speak about."""
    return tuple(each for each in load_parameters() if not each.is_moved_by_policy and each.low < each.high)


def prior_points(count: int, seed: int, stream: int) -> pd.DataFrame:
    """Points spread evenly over the whole space: a scrambled Sobol sequence of quantiles and theories.

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
    table: dict[str, object] = {each.key: points[:, place] for place, each in enumerate(parameters)}
    for place, mechanism in enumerate(mechanisms, start=len(parameters)):
        rivals = np.array([theory.name for theory in mechanism.theories if not theory.is_benchmark], dtype=object)
        table[f"theory.{mechanism.name}"] = rivals[(points[:, place] * len(rivals)).astype(int)]
    return pd.DataFrame(table)


def world_values(points: pd.DataFrame) -> pd.DataFrame:
    """Points as worlds: parameter values instead of quantiles, sums of shares held within their limits."""
    keys = [each.key for each in load_parameters()]
    values = values_at({key: points[key].to_numpy(dtype=float) for key in keys})
    theories = {name: points[name].to_numpy() for name in points.columns if name.startswith("theory.")}
    return pd.DataFrame({**theories, **values})


def alike_without_limit() -> dict[str, list[list[str]]]:
    """Groups of theories that say the same as long as no limit is in force, by mechanism."""
    declared: dict[str, list[list[str]]] = read_yaml(configs_folder() / "calibration" / "method.yaml")[
        "alike_without_limit"
    ]
    return declared


def told_apart(mechanism: Mechanism) -> dict[str, str]:
    """For each rival theory of a mechanism the one that stands for it in the years without a limit."""
    stands = {theory.name: theory.name for theory in mechanism.theories if not theory.is_benchmark}
    for group in alike_without_limit().get(mechanism.name, []):
        unknown = set(group) - set(stands)
        if unknown:
            raise UserError(
                f"{mechanism.name} has no rival theory {sorted(unknown)[0]!r}",
                where="configs/calibration/method.yaml",
                allowed=", ".join(stands),
            )
        stands |= dict.fromkeys(group, group[0])
    return stands


def inputs_of(points: pd.DataFrame) -> Floats:
    """Inputs of the emulator: matched quantiles less one half, and 0/1 columns for theories that the record can tell apart.

    Returns:
        Shape (points, inputs); of each mechanism the first theory has no column.
    """
    columns = [points[each.key].to_numpy(dtype=float) - 0.5 for each in matched_parameters()]
    for mechanism in load_mechanisms():
        stands = told_apart(mechanism)
        chosen = points[f"theory.{mechanism.name}"].map(stands).to_numpy()
        columns += [(chosen == name).astype(float) for name in list(dict.fromkeys(stands.values()))[1:]]
    return np.column_stack(columns)
