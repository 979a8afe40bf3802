"""Swept values: levers of the focal policy, each value an arm of its own, and values of worlds, run alongside the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.numbers import are_same, read_number
from sessim.settings.renames import current_key, current_value
from sessim.settings.schema import Declared, format_value, read_declared_keys, unknown_key

WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class WorldPoint:
    """One value of a world parameter at which the arms are run again."""

    key: str
    value: float

    @property
    def name(self) -> str:
        """Name of the point, and of its folder."""
        return f"{self.key.removeprefix('world.values.')}={format_value(self.value)}"


def list_swept(
    values: Mapping[str, Any], shipped: Mapping[str, Any], sweep: Sequence[str], where: str
) -> list[tuple[str, Any]]:
    """Return full key and value of every swept lever of the focal policy, each an arm of its own.

    A value that the focal policy has already is left out, because the focal arm covers it.

    Args:
        values: Settings of the focal policy by full key.
        shipped: Settings of its file by full key.
        sweep: Entries such as `limit.share=0.2`, levers without the prefix `policy.`.
        where: Where the sweep is declared, as shown to the user.

    Raises:
        UserError: If a lever is unknown, a value is of the wrong type or out of range, or a value appears twice.
    """
    entries = _read_entries(sweep, "experiment.sweep", "policy.", shipped, where)
    return [(key, value) for key, value in entries if not are_same(value, values[key])]


def parse_world_points(entries: Sequence[str], where: str) -> list[WorldPoint]:
    """Points of a sweep over values of worlds.

    Args:
        entries: Such as `pay_practice.award_level5=0.05`, keys without the prefix `world.values.`.
        where: Where the sweep is declared, as shown to the user.

    Raises:
        UserError: A key is unknown, a value is no number or out of range, or a value appears twice.
    """
    found = _read_entries(entries, "experiment.world_sweep", "world.values.", read_declared_keys(), where)
    for key, value in found:
        if value is None:
            raise UserError(f"experiment.world_sweep: {key} has no value", where=where, allowed="a number")
    return [WorldPoint(key, float(value)) for key, value in found]


def _read_entries(
    entries: Sequence[str], setting: str, prefix: str, known: Mapping[str, Any], where: str
) -> list[tuple[str, Any]]:
    """Return key and value of every entry, each value once."""
    found: list[tuple[str, Any]] = []
    for entry in entries:
        name, _, typed = entry.partition("=")
        key = current_key(f"{prefix}{name}", where)
        if key not in known:
            raise unknown_key(key, where)
        declared = read_declared_keys()[key]
        read = current_value(key, _read_value(declared, typed.strip(), f"{setting}: {name}", where), where)
        value = declared.check(read, where)
        for number, (other, before) in enumerate(found):
            if other == key and are_same(value, before):
                raise UserError(
                    f"{setting} holds {entries[number]} and {entry}, which are the same",
                    where=where,
                    allowed="each value once",
                )
        found.append((key, value))
    return found


def _read_value(declared: Declared, typed: str, what: str, where: str) -> Any:
    """Return the value of a swept entry, read as the declared type is read everywhere."""
    if typed in WORDS and declared.type != "text":
        return WORDS[typed]
    if declared.type in ("integer", "number"):
        return read_number(typed, what, where)
    if declared.type != "list":
        return None if typed == "null" else typed
    inside = typed.removeprefix("[").removesuffix("]")
    if inside == typed or len(inside) != len(typed) - 2:
        raise UserError(f"{what}={typed} is not a list", where=where, allowed=declared.describe_allowed())
    items = [each.strip() for each in inside.split(",")] if inside.strip() else []
    return [read_number(each, what, where) if declared.of in ("integer", "number") else each for each in items]
