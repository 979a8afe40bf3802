"""Levers: what a rule may set, each with its range, its steps and plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word
from sessim.search.reading import read_fields, read_mapping, read_number, read_words
from sessim.settings.policy.rule_words import number_word
from sessim.settings.schema import read_declared_keys

Value = float | str
MOST_STEPS = 1_000
UNITS = ("percent", "people", "years", "plain")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a non-numeric lever: its words, and the keys that it sets."""

    words: str
    sets: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever.

    Attributes:
        name: Its name in files and tables.
        title: Its name for a reader.
        source: Why its range is what it is.
        options: Every value it may take, numbers in rising order.
        words: What a rule says of it, with `{value}`; empty if each choice has its own words.
        words_at: What it says instead at some values, such as the ends of the range.
        unit: One of `UNITS`.
        sets: Keys of a policy, each with the factor on the number.
        phases_in: Keys that reach their final value only after as many years, by the value they start from.
        choices: Choices by name; empty for a number.
        only_with: Choices of other levers with which it has a meaning, by name of the lever; with others it is at its first
            value.
    """

    name: str
    title: str
    source: str
    options: tuple[Value, ...]
    words: str = ""
    words_at: Mapping[float, str] = field(default_factory=dict)
    unit: str = "plain"
    sets: Mapping[str, float] = field(default_factory=dict)
    phases_in: Mapping[str, float] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    only_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether its values are ordered numbers."""
        return not self.choices

    @property
    def keys(self) -> set[str]:
        """Keys of a policy that it sets."""
        return {key for choice in self.choices.values() for key in choice.sets} | set(self.sets)

    def settings_for(self, value: Value) -> dict[str, Any]:
        """Keys of a policy without the prefix `policy.`, as the lever sets them at a value."""
        if isinstance(value, str):
            return dict(self.choices[value].sets)
        return {key: _fit_type(key, value * factor) for key, factor in self.sets.items()}

    def describe(self, value: Value) -> str:
        """What a rule says of the lever at a value."""
        if isinstance(value, str):
            return self.choices[value].words
        return self.words_at.get(value) or self.words.format(value=self.show(value))

    def show(self, value: Value) -> str:
        """A value as a reader sees it."""
        if isinstance(value, str):
            return self.choices[value].words
        if self.unit == "percent":
            return f"{100 * value:g} percent"
        if self.unit == "years":
            return "no years" if value == 0 else "one year" if value == 1 else f"{number_word(round(value))} years"
        return f"{value:g}"


def _fit_type(key: str, value: float) -> float | int:
    kind = read_declared_keys()[f"policy.{key}"].type
    return round(value) if kind == "integer" else round(value, 10)


def read_lever(name: str, raw: Any, where: str) -> Lever:
    """Read and check one lever.

    Raises:
        UserError: A key is unknown or missing, a range is empty, or the lever sets what no policy has.
    """
    what = f"lever {name}"
    optional = ("words", "words_at", "low", "high", "step", "unit", "sets", "phases_in", "choices", "only_with")
    entry = read_fields(raw, what, where, ("title", "source"), optional)
    title, source = (read_words(entry[key], f"{key} of {what}", where) for key in ("title", "source"))
    if "choices" in entry:
        if extra := sorted(set(entry) - {"title", "source", "choices", "only_with"}):
            raise UserError(f"{what} has choices and {extra[0]}", where=where, allowed="one or the other")
        choices = {
            choice: _read_choice(about, f"choice {choice} of {what}", where)
            for choice, about in read_mapping(entry["choices"], f"choices of {what}", where).items()
        }
        return Lever(
            name, title, source, tuple(choices), choices=choices, only_with=_read_only_with(entry, what, where)
        )
    needed = ("title", "source", "words", "low", "high", "step", "unit")
    entry = read_fields(entry, what, where, needed, ("words_at", "sets", "phases_in", "only_with"))
    if entry["unit"] not in UNITS:
        raise UserError(f"unit of {what} is {entry['unit']!r}", where=where, allowed=", ".join(UNITS))
    if ("sets" in entry) == ("phases_in" in entry):
        raise UserError(f"{what} must set keys or phase them in", where=where, allowed="sets, or phases_in")
    words = read_words(entry["words"], f"words of {what}", where)
    if "{value}" not in words or words.replace("{value}", "").count("{"):
        raise UserError(f"words of {what} are {words!r}", where=where, allowed="a text with {value} in it")
    numbers = {
        key: _read_key_number(key, value, what, where)
        for key, value in read_mapping(entry.get("sets", entry.get("phases_in")), f"keys of {what}", where).items()
    }
    options = _list_options(entry, what, where)
    is_phasing = "phases_in" in entry
    if is_phasing and not all(float(each).is_integer() and each >= 0 for each in options):
        raise UserError(f"{what} phases in over years", where=where, allowed="whole numbers of 0 or more")
    words_at = entry.get("words_at", {})
    if not isinstance(words_at, Mapping) or not all(each in options for each in words_at):
        raise UserError(f"words_at of {what} names a value that it does not take", where=where)
    lever = Lever(
        name, title, source, options, words, {float(each): str(text) for each, text in words_at.items()}, entry["unit"],
        sets={} if is_phasing else numbers, phases_in=numbers if is_phasing else {},
        only_with=_read_only_with(entry, what, where),
    )  # fmt: skip
    for end in (options[0], options[-1]):
        _check_settings(lever.settings_for(end), what, where)
    return lever


def _read_only_with(entry: Mapping[str, Any], what: str, where: str) -> dict[str, tuple[str, ...]]:
    if "only_with" not in entry:
        return {}
    found = {}
    for lever, choices in read_mapping(entry["only_with"], f"only_with of {what}", where).items():
        if not isinstance(choices, list) or not choices or not all(isinstance(each, str) for each in choices):
            raise UserError(f"only_with of {what}: {lever} is {choices!r}", where=where, allowed="a list of choices")
        found[lever] = tuple(choices)
    return found


def _read_choice(raw: Any, what: str, where: str) -> Choice:
    entry = read_fields(raw, what, where, ("words", "sets"))
    sets = read_mapping(entry["sets"], f"sets of {what}", where)
    _check_settings(sets, what, where)
    return Choice(read_words(entry["words"], f"words of {what}", where), sets)


def _read_key_number(key: str, value: Any, what: str, where: str) -> float:
    _refuse_unknown_key(key, what, where)
    kind = read_declared_keys()[f"policy.{key}"].type
    if kind not in ("integer", "number"):
        raise UserError(f"{what} sets {key}, which is not a number", where=where, allowed="choices")
    return read_number(value, f"{key} of {what}", where, -1e9, 1e9)


def _check_settings(sets: Mapping[str, Any], what: str, where: str) -> None:
    for key, value in sets.items():
        _refuse_unknown_key(key, what, where)
        read_declared_keys()[f"policy.{key}"].check(value, f"{where}, {what}")


def _refuse_unknown_key(key: str, what: str, where: str) -> None:
    known = [
        each.removeprefix("policy.")
        for each in read_declared_keys()
        if each.startswith("policy.") and each.count(".") > 1
    ]
    if key not in known:
        raise UserError(f"{what} sets {key!r}, which no policy has", where=where, nearest=find_nearest_word(key, known))


def _list_options(entry: Mapping[str, Any], what: str, where: str) -> tuple[float, ...]:
    low = read_number(entry["low"], f"low of {what}", where, -1e9, 1e9)
    high = read_number(entry["high"], f"high of {what}", where, low, 1e9)
    step = read_number(entry["step"], f"step of {what}", where, 1e-9, 1e9)
    count = math.floor((high - low) / step + 1e-9) + 1
    if count > MOST_STEPS:
        raise UserError(
            f"{what} has {count:,} values", where=where, allowed=f"a step that leaves at most {MOST_STEPS:,}"
        )
    return tuple(round(low + step * number, 10) for number in range(count))
