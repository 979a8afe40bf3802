"""Registered sides: ranges and weights of theories that a critic or a supporter of the policy would defend, with sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

RANGE_FIELDS = {"low", "central", "high", "source"}


@dataclass(frozen=True, slots=True)
class SideRange:
    """Range of one parameter as a side would set it, and why."""

    low: float
    central: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Side:
    """One registered side.

    Attributes:
        name: Its name.
        title: Whose view it is.
        ranges: Ranges by key of the parameter.
        weights: Weight of every theory that may be drawn, by mechanism; 0 for one that the side rules out.
        sources: Why the weights of a mechanism are what they are.
    """

    name: str
    title: str
    ranges: Mapping[str, SideRange]
    weights: Mapping[str, Mapping[str, float]]
    sources: Mapping[str, str]


def list_sides() -> tuple[str, ...]:
    """Names of the registered sides."""
    return tuple(sorted(path.stem for path in (configs_folder() / "world" / "side").glob("*.yaml")))


@cache
def read_side(name: str) -> Side:
    """Read and check one side.

    Raises:
        UserError: There is no such side, or its file names what does not exist or breaks what the formulas allow.
    """
    if name not in list_sides():
        raise UserError(
            f"no side {name!r}", allowed=", ".join(list_sides()), nearest=find_nearest_word(name, list_sides())
        )
    file = f"configs/world/side/{name}.yaml"
    raw = read_yaml(configs_folder() / "world" / "side" / f"{name}.yaml")
    if not isinstance(raw, Mapping) or set(raw) != {"title", "ranges", "theories"}:
        raise UserError("must hold title, ranges and theories", where=file)
    ranges = {str(key): _read_range(str(key), about, file) for key, about in raw["ranges"].items()}
    weights, sources = {}, {}
    for mechanism, about in raw["theories"].items():
        weights[str(mechanism)], sources[str(mechanism)] = _read_weights(str(mechanism), about, file)
    return Side(name, str(raw["title"]), ranges, weights, sources)


def _read_range(key: str, about: Any, file: str) -> SideRange:
    known = {each.key: each for each in load_parameters()}
    if key not in known:
        raise UserError(f"{key} is not a parameter", where=file, nearest=find_nearest_word(key, known))
    if not isinstance(about, Mapping) or set(about) != RANGE_FIELDS or not str(about["source"]).strip():
        raise UserError(f"{key} must have low, central, high and source", where=file)
    low, central, high = (float(about[field]) for field in ("low", "central", "high"))
    least, most = known[key].minimum, known[key].maximum
    if not least <= low <= central <= high <= most:
        raise UserError(
            f"{key}: {low:g}, {central:g} and {high:g} are not in rising order within {least:g} to {most:g}", where=file
        )
    return SideRange(low, central, high, str(about["source"]))


def _read_weights(mechanism: str, about: Any, file: str) -> tuple[dict[str, float], str]:
    known = {each.name: each for each in load_mechanisms()}
    if mechanism not in known:
        raise UserError(f"{mechanism} is not a mechanism", where=file, allowed=", ".join(known))
    if (
        not isinstance(about, Mapping)
        or set(about) != {"weights", "source"}
        or not isinstance(about["weights"], Mapping)
    ):
        raise UserError(f"{mechanism} must have weights and source", where=file)
    rivals = [each.name for each in known[mechanism].theories if not each.is_benchmark]
    weights = {str(name): float(weight) for name, weight in about["weights"].items()}
    if set(weights) != set(rivals) or min(weights.values()) < 0.0 or max(weights.values()) <= 0.0:
        raise UserError(
            f"{mechanism}: weights of 0 or more, not all 0, must be given to each rival",
            where=file,
            allowed=", ".join(rivals),
        )
    return weights, str(about["source"])
