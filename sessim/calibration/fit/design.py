"""The space that the calibration searches: quantiles of the parameters, and theories as categories.

A point of the space is a quantile (0-1) for every parameter and a theory for every mechanism. Quantiles become values as in
any study (`sessim.settings.worlds.worlds`). Of the parameters that a policy would move, those are matched that a screening of
simulated worlds finds to move some figure of history (`sessim.calibration.fit.screening`); the others are drawn from their
ranges in every world, because history says nothing about them.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from sessim.calibration.fit.method import read_declared_method
from sessim.ground.errors import UserError
from sessim.settings.worlds.parameters import Mechanism, Parameter, load_mechanisms, load_parameters
from sessim.settings.worlds.worlds import values_at

Floats = NDArray[np.float64]


def find_matched_parameters(touched: Collection[str] = ()) -> tuple[Parameter, ...]:
    """Parameters on which the record can say something.

    Args:
        touched: Keys of those that a policy would move and that the record was found to touch.
    """
    return tuple(
        each
        for each in load_parameters()
        if each.low < each.high and (not each.is_moved_by_policy or each.key in touched)
    )


def find_screened_parameters() -> tuple[Parameter, ...]:
    """Parameters that a policy would move, where a screening says whether the record informs them."""
    return tuple(each for each in load_parameters() if each.is_moved_by_policy and each.low < each.high)


def draw_prior_points(count: int, seed: int, stream: int) -> pd.DataFrame:
    """Points spread evenly over each dimension, theories and quantiles: a Latin hypercube, its dimensions paired at random.

    A Sobol sequence is not an option here: in more than a hundred dimensions a few hundred of its points draw two late dimensions
    in one pattern, so that what moves a figure cannot be told from what is unrelated to it.

    Args:
        count: Number of points.
        seed: Seed of the calibration.
        stream: Number that distinguishes the draws of one step from those of another.

    Returns:
        One row per point: a quantile under each parameter key, a name under each `theory.<mechanism>`.
    """
    parameters, mechanisms = load_parameters(), load_mechanisms()
    dimensions = len(parameters) + len(mechanisms)
    generator = np.random.default_rng((seed, stream))
    points = qmc.LatinHypercube(dimensions, rng=generator).random(count)
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


def find_weighed_mechanisms() -> tuple[Mechanism, ...]:
    """Mechanisms whose theories the record before the limit can weigh."""
    return tuple(each for each in load_mechanisms() if each.name not in read_declared_method()["unweighed"])


def find_stand_ins(mechanism: Mechanism) -> dict[str, str]:
    """For each rival theory of a mechanism, the one that represents it in the years without a limit.

    Raises:
        UserError: A group of theories that say the same without a limit names one that is not a rival.
    """
    stands = {theory.name: theory.name for theory in mechanism.theories if not theory.is_benchmark}
    for group in read_declared_method()["alike_without_limit"].get(mechanism.name, []):
        unknown = sorted(set(group) - set(stands))
        if unknown:
            raise UserError(
                f"{mechanism.name} has no rival theory {unknown[0]!r}",
                where="configs/calibration/method.yaml",
                allowed=", ".join(stands),
            )
        stands |= dict.fromkeys(group, group[0])
    return stands


def list_matched_columns(touched: Collection[str] = ()) -> list[str]:
    """Columns of a point on which the record says something: matched parameters and theories of weighed mechanisms."""
    return [
        *(each.key for each in find_matched_parameters(touched)),
        *(f"theory.{each.name}" for each in find_weighed_mechanisms()),
    ]


def redraw_unmatched(points: pd.DataFrame, seed: int, stream: int, touched: Collection[str] = ()) -> pd.DataFrame:
    """Points with everything on which the record is silent redrawn from the prior.

    These are the parameters that a policy would move and the record does not touch, the theories of mechanisms that are not
    weighed, and, among theories that say the same without a limit, which of them it is.
    """
    fresh = draw_prior_points(len(points), seed, stream)
    kept = {key: points[key].to_numpy() for key in list_matched_columns(touched)}
    for place, mechanism in enumerate(find_weighed_mechanisms()):
        stands = find_stand_ins(mechanism)
        chance = np.random.default_rng((seed, stream, place)).random(len(points))
        members = {name: [each for each in stands if stands[each] == stands[name]] for name in stands}
        column = f"theory.{mechanism.name}"
        kept[column] = np.array(
            [members[name][int(at * len(members[name]))] for name, at in zip(kept[column], chance, strict=True)],
            dtype=object,
        )
    return fresh.assign(**kept)


def inputs_of(points: pd.DataFrame, touched: Collection[str] = ()) -> Floats:
    """Inputs of the emulator: matched quantiles less one half, and 0/1 columns for theories that the record can tell apart.

    Returns:
        Shape (points, inputs); of each mechanism the first theory has no column.
    """
    columns = [points[each.key].to_numpy(dtype=float) - 0.5 for each in find_matched_parameters(touched)]
    for mechanism in find_weighed_mechanisms():
        stands = find_stand_ins(mechanism)
        chosen = points[f"theory.{mechanism.name}"].map(stands).to_numpy()
        columns += [(chosen == name).astype(float) for name in list(dict.fromkeys(stands.values()))[1:]]
    return np.column_stack(columns)
