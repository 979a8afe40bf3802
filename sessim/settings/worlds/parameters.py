"""The declared uncertainties: parameters with their ranges, and rival theories, from `configs/world/`."""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sessim.behavior.theories import THEORIES
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.world import World

PARAMETER_FIELDS = frozenset(
    {"low", "central", "high", "allowed", "unit", "meaning", "source", "grade", "moved_by_policy"}
)
SIGN_FIELDS = frozenset(
    {"no_effect", "one_signed", "sign_measured"}
)  # no_effect is required where a policy moves the parameter
SUM_LIMIT_FIELDS = frozenset({"names", "limit", "shrinks"})
MECHANISM_FIELDS = frozenset({"meaning", "central", "theories"})
THEORY_FIELDS = frozenset({"meaning", "source"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One uncertain number.

    Attributes:
        mechanism: Part of `World` to which it belongs.
        name: Name of the field.
        low: Low end of its range.
        central: Central value (the median of draws).
        high: High end of its range.
        minimum: Smallest value that the formulas allow.
        maximum: Largest value that the formulas allow.
        unit: Unit.
        meaning: What it is.
        source: Where the range comes from.
        grade: Grade of the evidence.
        is_moved_by_policy: Whether the record before the limit says little about it.
        no_effect: Value at which it does nothing; None for a speed, scale or threshold, and where none is declared.
        one_signed: Why the effect can take one sign alone (arithmetic, definition or law); empty if it can take either.
        sign_measured: Who measured its sign, so that its range need not cross `no_effect`; empty if nobody has.
        file: File that declares it, as shown to the user.
    """

    mechanism: str
    name: str
    low: float
    central: float
    high: float
    minimum: float
    maximum: float
    unit: str
    meaning: str
    source: str
    grade: str
    is_moved_by_policy: bool
    no_effect: float | None
    one_signed: str
    sign_measured: str
    file: str

    @property
    def key(self) -> str:
        """`<mechanism>.<name>`."""
        return f"{self.mechanism}.{self.name}"


@dataclass(frozen=True, slots=True)
class SumLimit:
    """Shares that together stay within a limit.

    Attributes:
        keys: Keys of the shares.
        limit: Largest sum.
        shrinking: Keys of those that are made smaller in proportion when draws sum above it.
    """

    keys: tuple[str, ...]
    limit: float
    shrinking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theory:
    """One rival theory.

    Attributes:
        name: Name by which it is chosen.
        meaning: What it says.
        source: Where it comes from.
        is_benchmark: Whether the published record contradicts it for these people: it can be chosen by name, but is not drawn
            for sampled worlds.
        drawn_as: Name of its random stream, which it keeps when it gets another name.
        reads: Keys of the parameters that its formula reads.
    """

    name: str
    meaning: str
    source: str
    is_benchmark: bool
    drawn_as: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A contested mechanism: its rival theories and the central one."""

    name: str
    meaning: str
    central: str
    theories: tuple[Theory, ...]
    file: str


def _parts_of_world() -> dict[str, list[str]]:
    """Return the parameter names of each part of `World`, theories left out."""
    hints = typing.get_type_hints(World)
    return {
        part.name: [each.name for each in dataclasses.fields(hints[part.name])]
        for part in dataclasses.fields(World)
        if part.name != "theory"
    }


def _read_parameter(mechanism: str, name: str, about: Mapping[str, Any], file: str) -> Parameter:
    key = f"{mechanism}.{name}"
    if not isinstance(about, Mapping) or set(about) - SIGN_FIELDS != PARAMETER_FIELDS:
        wrong = sorted(map(str, PARAMETER_FIELDS ^ (set(about) - SIGN_FIELDS))) if isinstance(about, Mapping) else "all"
        known = ", ".join(sorted(PARAMETER_FIELDS | SIGN_FIELDS))
        raise UserError(f"{key} has missing or unknown fields {wrong}", where=file, allowed=known)
    ends = about["allowed"] if isinstance(about["allowed"], list) else []
    numbers = [about["low"], about["central"], about["high"], *ends]
    if len(numbers) != 5 or not all(
        isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in numbers
    ):
        raise UserError(f"{key}: low, central, high and both allowed ends must be numbers", where=file)
    low, central, high, minimum, maximum = map(float, numbers)
    if not minimum <= low <= central <= high <= maximum:
        raise UserError(
            f"{key}: low {low:g}, central {central:g} and high {high:g} are not in rising order within "
            f"the allowed {minimum:g} to {maximum:g}",
            where=file,
        )
    for field in ("unit", "meaning", "source", "grade"):
        _need_text(key, field, about[field], file)
    if not isinstance(about["moved_by_policy"], bool):
        raise UserError(f"{key}: moved_by_policy must be true or false", where=file)
    no_effect = _read_no_effect(key, about, file)
    return Parameter(
        mechanism, name, low, central, high, minimum, maximum, about["unit"], about["meaning"], about["source"],
        about["grade"], about["moved_by_policy"], no_effect, about.get("one_signed", ""), about.get("sign_measured", ""), file,
    )  # fmt: skip


def _read_no_effect(key: str, about: Mapping[str, Any], file: str) -> float | None:
    if about["moved_by_policy"] and "no_effect" not in about:
        raise UserError(
            f"{key}: a parameter moved by policy needs no_effect, the value at which it does nothing", where=file
        )
    for field in sorted({"one_signed", "sign_measured"} & set(about)):
        _need_text(key, field, about[field], file)
    value = about.get("no_effect")
    if value is None:
        if "no_effect" in about and "one_signed" not in about:
            raise UserError(f"{key}: no_effect is null without a reason in one_signed", where=file)
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UserError(f"{key}: no_effect must be a number or null", where=file)
    if not about["allowed"][0] <= value <= about["allowed"][1]:
        raise UserError(f"{key}: no_effect {value:g} is not among the allowed", where=file)
    return float(value)


def _check_sum_limit(rule: Any, known: Sequence[str], file: str) -> None:
    if not isinstance(rule, Mapping) or set(rule) != SUM_LIMIT_FIELDS:
        raise UserError(
            "sum_limit has missing or unknown fields", where=file, allowed=", ".join(sorted(SUM_LIMIT_FIELDS))
        )
    for field in ("names", "shrinks"):
        names = rule[field]
        if not isinstance(names, list) or any(name not in known for name in names):
            raise UserError(f"sum_limit: {field} is not a list of parameters", where=file, allowed=", ".join(known))
    if isinstance(rule["limit"], bool) or not isinstance(rule["limit"], int | float):
        raise UserError("sum_limit: limit must be a number", where=file)


def read_mechanism_parameters(path: Path) -> tuple[tuple[Parameter, ...], tuple[SumLimit, ...]]:
    """Read one file of `configs/world/parameters/`.

    Raises:
        UserError: If fields are missing or unknown, numbers are not in rising order, or names are not those of `World`.
    """
    file, mechanism = shorten_path(path), path.stem
    content = read_yaml(path)
    known = _parts_of_world()
    if mechanism not in known:
        raise UserError(f"{mechanism} is not part of World", where=file, allowed=", ".join(known))
    if not isinstance(content, Mapping) or not isinstance(content.get("parameters"), Mapping):
        raise UserError("has no parameters", where=file)
    named = content["parameters"]
    if set(named) != set(known[mechanism]):
        wrong = sorted(map(str, set(named) ^ set(known[mechanism])))
        raise UserError(f"missing or unknown parameters {wrong}", where=file, allowed=", ".join(known[mechanism]))
    parameters = tuple(_read_parameter(mechanism, name, named[name], file) for name in known[mechanism])
    limits: tuple[SumLimit, ...] = ()
    if "sum_limit" in content:
        rule = content["sum_limit"]
        _check_sum_limit(rule, known[mechanism], file)
        keys = tuple(f"{mechanism}.{name}" for name in rule["names"])
        limits = (SumLimit(keys, float(rule["limit"]), tuple(f"{mechanism}.{name}" for name in rule["shrinks"])),)
        central = sum(each.central for each in parameters if each.key in keys)
        if central > limits[0].limit:
            raise UserError(
                f"central values of {', '.join(keys)} sum to {central:g}, above {limits[0].limit:g}", where=file
            )
    return parameters, limits


@cache
def _load_all() -> tuple[tuple[Parameter, ...], tuple[SumLimit, ...]]:
    parameters: tuple[Parameter, ...] = ()
    limits: tuple[SumLimit, ...] = ()
    for mechanism in _parts_of_world():
        more, rules = read_mechanism_parameters(configs_folder() / "world" / "parameters" / f"{mechanism}.yaml")
        parameters, limits = parameters + more, limits + rules
    return parameters, limits


def load_parameters() -> tuple[Parameter, ...]:
    """Return every parameter, in the order of `World`."""
    return _load_all()[0]


def load_sum_limits() -> tuple[SumLimit, ...]:
    """Return the rules about sums of shares."""
    return _load_all()[1]


def read_mechanism(path: Path) -> Mechanism:
    """Read one file of `configs/world/theory/`: the rival theories of the mechanism that it is named after.

    Raises:
        UserError: If the mechanism or its theories are not those of `sessim.behavior`, or a field is missing or unknown.
    """
    file, name = shorten_path(path), path.stem
    about = read_yaml(path)
    if name not in THEORIES:
        raise UserError(
            f"{name} is not a mechanism",
            where=file,
            allowed=", ".join(THEORIES),
            nearest=find_nearest_word(name, THEORIES),
        )
    if not isinstance(about, Mapping) or set(about) != MECHANISM_FIELDS:
        wrong = sorted(MECHANISM_FIELDS ^ set(about)) if isinstance(about, Mapping) else "all"
        raise UserError(f"missing or unknown fields {wrong}", where=file, allowed=", ".join(sorted(MECHANISM_FIELDS)))
    rivals = about["theories"]
    if not isinstance(rivals, Mapping) or set(rivals) != set(THEORIES[name]):
        raise UserError(f"{name}: the theories must be those that exist", where=file, allowed=", ".join(THEORIES[name]))
    if about["central"] not in rivals:
        raise UserError(f"{name}: central={about['central']} is not a theory", where=file, allowed=", ".join(rivals))
    _need_text(name, "meaning", about["meaning"], file)
    theories = tuple(_read_theory(name, each, text, file) for each, text in rivals.items())
    return Mechanism(name, about["meaning"], about["central"], theories, file)


def _read_theory(mechanism: str, name: str, about: Any, file: str) -> Theory:
    key, fields = f"{mechanism}.{name}", THEORY_FIELDS | {"is_benchmark", "drawn_as"}
    if not isinstance(about, Mapping) or not THEORY_FIELDS <= set(about) <= fields:
        wrong = sorted((THEORY_FIELDS - set(about)) | (set(about) - fields)) if isinstance(about, Mapping) else "all"
        raise UserError(f"{key} has missing or unknown fields {wrong}", where=file, allowed=", ".join(sorted(fields)))
    for field in sorted(set(about) - {"is_benchmark"}):
        _need_text(key, field, about[field], file)
    is_benchmark = about.get("is_benchmark", False)
    if not isinstance(is_benchmark, bool):
        raise UserError(f"{key}: is_benchmark must be true or false", where=file)
    reads = THEORIES[mechanism].declared[name].reads
    return Theory(name, about["meaning"], about["source"], is_benchmark, about.get("drawn_as", name), reads)


def _need_text(key: str, field: str, value: Any, file: str) -> None:
    if not isinstance(value, str) or not value:
        raise UserError(f"{key}: {field} must be text", where=file)


@cache
def load_mechanisms() -> tuple[Mechanism, ...]:
    """Return the contested mechanisms with their theories, in the order of `sessim.behavior.theories`."""
    folder = configs_folder() / "world" / "theory"
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in THEORIES:
            read_mechanism(path)  # refuses it
    return tuple(read_mechanism(folder / f"{name}.yaml") for name in THEORIES)
