"""Worlds: points in the space of uncertainties, drawn by a declared design.

World 0 is always the central one. The others are a Latin hypercube: each parameter's draws are spread evenly over its
quantiles, and a quantile becomes a value by linear interpolation from low (0) over central (1/2) to high (1), so the central
value is the median. With `vary_theories` each of them also draws one of the allowed theories per mechanism, with equal chances.
With the design `calibrated` the others are those of the stored posterior (`sessim.settings.worlds.posterior`), in its order.
Every parameter and every theory has a stream of its own, so that adding or fixing one leaves the others as they
were.
"""

from __future__ import annotations

import dataclasses
import typing
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.ground.errors import UserError
from sessim.settings.worlds.parameters import Mechanism, SumLimit, load_mechanisms, load_parameters, load_sum_limits
from sessim.settings.worlds.posterior import load_posterior
from sessim.settings.worlds.sides import Side, read_side
from sessim.world import Theories, World

Floats = NDArray[np.float64]


def make_worlds(config: Mapping[str, Any]) -> tuple[World, ...]:
    """Return the worlds of a study.

    Args:
        config: Checked settings by full key: `run.worlds`, `world.design`, `world.seed`, `world.vary_theories`, `world.side`,
            `world.values.*` (None by the design, a number for every world) and `world.theory.*` likewise.

    Raises:
        UserError: If fixed shares sum above their limit.
    """
    count = 1 if config["world.design"] == "central" else config["run.worlds"]
    if config["world.design"] == "calibrated":
        values, theories = _read_calibrated(config, count)
    else:
        values, theories = _draw_values(config, count), _draw_theories(config, count)
    if config["world.side"] is not None:
        _take_side(read_side(config["world.side"]), config, values, theories)
    return assemble_worlds(values, theories)


def assemble_worlds(values: Mapping[str, Floats], theories: Mapping[str, Sequence[str]]) -> tuple[World, ...]:
    """Return the worlds that have the given values and theories, one for each entry.

    Args:
        values: Values of every parameter by key, shape (worlds,).
        theories: Theory names of every mechanism.
    """
    count = len(next(iter(values.values())))
    parts = {name: kind for name, kind in typing.get_type_hints(World).items() if name != "theory"}
    made = []
    for world in range(count):
        fields = {
            name: kind(**{each.name: float(values[f"{name}.{each.name}"][world]) for each in dataclasses.fields(kind)})
            for name, kind in parts.items()
        }
        theory = Theories(**{mechanism: names[world] for mechanism, names in theories.items()})
        made.append(World(theory=theory, **fields))
    return tuple(made)


def world_table(made: Sequence[World]) -> pd.DataFrame:
    """Return worlds as a table: `world`, `theory.<mechanism>` and `<mechanism>.<name>`, one row per world."""
    rows = []
    for number, world in enumerate(made):
        row: dict[str, Any] = {"world": number}
        for part, fields in dataclasses.asdict(world).items():
            row |= {f"{part}.{name}": value for name, value in fields.items()}
        rows.append(row)
    return pd.DataFrame(rows)


def _draw_values(config: Mapping[str, Any], count: int) -> dict[str, Floats]:
    """Return the values of every parameter by key, shape (worlds,)."""
    values: dict[str, Floats] = {}
    fixed = set()
    for parameter in load_parameters():
        chosen = config[f"world.values.{parameter.key}"]
        if chosen is not None:
            fixed.add(parameter.key)
            values[parameter.key] = np.full(count, chosen)
            continue
        quantiles = np.concatenate(([0.5], _spread_quantiles(config["world.seed"], parameter.key, count - 1)))
        low_central_high = (parameter.low, parameter.central, parameter.high)
        values[parameter.key] = np.interp(quantiles, (0.0, 0.5, 1.0), low_central_high)
    for limit in load_sum_limits():
        _shrink(values, limit, fixed)
    return values


def values_at(quantiles: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the values of every parameter at given quantiles (0-1) of its range, sums of shares held within their limits."""
    values = {
        each.key: np.interp(quantiles[each.key], (0.0, 0.5, 1.0), (each.low, each.central, each.high))
        for each in load_parameters()
    }
    for limit in load_sum_limits():
        _shrink(values, limit, set())
    return values


def _read_calibrated(config: Mapping[str, Any], count: int) -> tuple[dict[str, Floats], dict[str, list[str]]]:
    """Return values and theories of the central world and of the first worlds of the posterior.

    A parameter or theory that is set holds in every world; a parameter that the posterior does not know is drawn from its range.

    Raises:
        UserError: The posterior has fewer worlds, or refers to a theory that no longer exists.
    """
    table = load_posterior().worlds
    if count - 1 > len(table):
        raise UserError(
            f"run.worlds={count}, but the posterior has {len(table)} worlds besides the central one",
            where="command line",
            allowed=f"run.worlds of at most {len(table) + 1}",
        )
    values = _draw_values(config, count)
    for key in values:
        if config[f"world.values.{key}"] is None and key in table:
            values[key] = np.concatenate((values[key][:1], table[key].to_numpy(dtype=float)[: count - 1]))
    _hold_sums(config, values)
    theories = _draw_theories({**config, "world.vary_theories": False}, count)
    for mechanism in load_mechanisms():
        column = f"theory.{mechanism.name}"
        if config[f"world.theory.{mechanism.name}"] is None and config["world.vary_theories"] and column in table:
            drawn = [str(name) for name in table[column][: count - 1]]
            gone = set(drawn) - {theory.name for theory in mechanism.theories}
            if gone:
                raise UserError(f"the posterior refers to {mechanism.name} {sorted(gone)[0]!r}; type: sessim calibrate")
            theories[mechanism.name][1:] = drawn
    return values, theories


def _spread_quantiles(seed: int, key: str, count: int) -> Floats:
    """Return one axis of a Latin hypercube, shape (count,), in [0, 1)."""
    if count == 0:
        return np.empty(0)
    from scipy.stats import qmc  # half a second to import, and only drawing needs it

    generator = np.random.default_rng((seed, zlib.crc32(key.encode())))
    quantiles: Floats = qmc.LatinHypercube(d=1, rng=generator).random(count)[:, 0]
    return quantiles


def _shrink(values: dict[str, Floats], limit: SumLimit, fixed: set[str]) -> None:
    """Make drawn shares smaller, in place, where the sum is above the limit: what each lies above its low end, in proportion."""
    free = [key for key in limit.shrinking if key not in fixed]
    kept = np.sum([values[key] for key in limit.keys if key not in free], axis=0)
    drawn = np.sum([np.zeros_like(kept), *(values[key] for key in free)], axis=0)
    room: Floats = (limit.limit if free else 1.0) - kept  # if all are set, raters without error may be intended
    if (room < -1e-9).any():
        named = ", ".join(f"world.values.{key}" for key in limit.keys)
        raise UserError(
            f"{named} sum to {float(np.max(kept + drawn)):g} in some world, which leaves nothing for random error",
            where="command line",
            allowed=f"a sum of at most {limit.limit:g}",
        )
    low = {parameter.key: parameter.low for parameter in load_parameters()}
    least = sum(low[key] for key in free)
    above = np.where(drawn > least, drawn - least, 1.0)
    factor = np.where(drawn > room, (room - least) / above, 1.0)
    for key in free:
        values[key] = np.where(drawn > room, low[key] + (values[key] - low[key]) * factor, values[key])
        if (values[key] < low[key] - 1e-9).any():
            raise UserError(
                f"the fixed shares leave less for {key} than its low end {low[key]:g}",
                where="command line",
                allowed=f"{', '.join(limit.keys)} sum to at most {limit.limit:g}; fix world.values.{key} too",
            )


def _hold_sums(config: Mapping[str, Any], values: dict[str, Floats]) -> None:
    """Hold sums of shares within their limits, in place, after some of them have been replaced; what is set stays."""
    fixed = {key for key in values if config[f"world.values.{key}"] is not None}
    for limit in load_sum_limits():
        _shrink(values, limit, fixed)


def _take_side(
    side: Side, config: Mapping[str, Any], values: dict[str, Floats], theories: dict[str, list[str]]
) -> None:
    """Replace, in place, the ranges and the weights of theories that a side has; what is set for every world stays.

    A parameter keeps its stream, so that two sides differ in their ranges and not in luck; world 0 has the side's middle.
    """
    for key, own in side.ranges.items():
        if config[f"world.values.{key}"] is None:
            count = len(values[key])
            quantiles = np.concatenate(([0.5], _spread_quantiles(config["world.seed"], key, count - 1)))
            values[key] = np.interp(quantiles, (0.0, 0.5, 1.0), (own.low, own.central, own.high))
    _hold_sums(config, values)
    for mechanism in load_mechanisms():
        weights = side.weights.get(mechanism.name)
        if weights is None or config[f"world.theory.{mechanism.name}"] is not None:
            continue
        names = theories[mechanism.name]
        names[0] = max(weights, key=lambda name: weights[name]) if weights[names[0]] == 0.0 else names[0]
        if config["world.vary_theories"]:
            names[1:] = [
                _draw_theory(config["world.seed"], world, mechanism, weights) for world in range(1, len(names))
            ]


def _draw_theories(config: Mapping[str, Any], count: int) -> dict[str, list[str]]:
    """Return the theory of every mechanism in every world."""
    names: dict[str, list[str]] = {}
    for mechanism in load_mechanisms():
        chosen = config[f"world.theory.{mechanism.name}"]
        drawn = [chosen or mechanism.central] * count
        if chosen is None and config["world.vary_theories"]:
            drawn[1:] = [_draw_theory(config["world.seed"], world, mechanism) for world in range(1, count)]
        names[mechanism.name] = drawn
    return names


def _draw_theory(seed: int, world: int, mechanism: Mechanism, weights: Mapping[str, float] | None = None) -> str:
    """Return the rival with the highest of as many uniform draws, each rival having a stream of its own.

    Without weights all have equal chances, and adding a rival takes over some worlds and leaves every other world as it was. With
    weights a draw is raised to the power of 1 / weight, by which each rival wins in proportion to its weight (Efraimidis and
    Spirakis 2006).
    """
    rivals = [theory for theory in mechanism.theories if not theory.is_benchmark]
    if weights is not None:
        rivals = [theory for theory in rivals if weights[theory.name] > 0.0]
    keys = [zlib.crc32(f"{mechanism.name}.{theory.drawn_as}".encode()) for theory in rivals]
    luck = [np.random.default_rng((seed, world, key)).random() for key in keys]
    if weights is not None:
        luck = [each ** (1.0 / weights[rival.name]) for each, rival in zip(luck, rivals, strict=True)]
    return rivals[int(np.argmax(luck))].name
