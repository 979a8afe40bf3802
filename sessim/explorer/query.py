"""What the address of a page says, read with checks, so that a wrong address is answered in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sessim.ground.errors import UserError, find_nearest_word
from sessim.settings.schema import Declared

LONGEST_ADDRESS, LONGEST_VALUE, LONGEST_SHOWN = 4_000, 200, 60
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")  # as JSON has it
Check = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Read:
    """An address that was read.

    Attributes:
        values: Accepted values by key.
        problems: One line for everything that was left out.
    """

    values: dict[str, str]
    problems: tuple[str, ...]


def parse_number(text: str) -> float:
    """The number that a text writes as JSON does.

    Raises:
        UserError: It is written otherwise, or is too large to be one.
    """
    found = float(text) if NUMBER.fullmatch(text) else float("nan")
    if not abs(found) < float("inf"):
        raise UserError(f"{text[:LONGEST_SHOWN]!r} is not a number; write it like 0.5 or 12")
    return found


def require_one_of(choices: Mapping[str, object] | tuple[str, ...]) -> Check:
    """A check that a value is one of some choices."""

    def check(value: str) -> None:
        if value not in choices:
            raise UserError(
                f"{value!r} is not known", allowed=", ".join(choices), nearest=find_nearest_word(value, choices)
            )

    return check


def require_whole_number(low: int, high: int) -> Check:
    """A check that a value is a whole number in a range."""

    def check(value: str) -> None:
        if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
            raise UserError(f"{value!r} is not a whole number from {low} to {high}")

    return check


def require_number(low: float, high: float) -> Check:
    """A check that a value is a number in a range."""

    def check(value: str) -> None:
        if not low <= parse_number(value) <= high:
            raise UserError(f"{value!r} is not a number from {low:g} to {high:g}")

    return check


def require_setting(declared: Declared) -> Check:
    """A check that a value is one that a declared setting of a study can have: a number or one of its choices."""

    def check(value: str) -> None:
        given: object = value
        if declared.type in ("number", "integer"):
            given = parse_number(value)
            given = int(given) if given.is_integer() and declared.type == "integer" else given
        if declared.type == "yes_no":
            given = {"true": True, "false": False}.get(value, value)
        declared.check(given, "")

    return check


def accept_any_text(value: str) -> None:
    """A check that lets any short text pass."""


def read_query(search: str | None, checks: Mapping[str, Check]) -> Read:
    """Read the part of an address after the question mark; what is wrong is left out and reported.

    Args:
        search: Query string, with or without its question mark.
        checks: Check by key; a check raises `UserError`.
    """
    text = (search or "").removeprefix("?")
    if len(text) > LONGEST_ADDRESS:
        return Read({}, (f"the address is longer than {LONGEST_ADDRESS} characters and was left out",))
    return check_values(dict(parse_qsl(text, keep_blank_values=True)), checks)


def check_values(given: Mapping[str, object], checks: Mapping[str, Check]) -> Read:
    """Values that pass the checks of a page, and one line for each that does not; an empty value is none.

    Args:
        given: Values by key, as an address or a browser has them.
        checks: Check by key; a check raises `UserError`.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for key, each in given.items():
        value = str(each)
        if key not in checks:
            near = find_nearest_word(key[:LONGEST_VALUE], checks)
            problems.append(f"unknown setting {key[:LONGEST_SHOWN]!r}" + (f"; did you mean {near}?" if near else ""))
        elif len(value) > LONGEST_VALUE:
            problems.append(f"{key}: the value is longer than {LONGEST_VALUE} characters")
        elif not value.isprintable():
            problems.append(f"{key}: the value holds a character that cannot be printed")
        elif value != "":
            try:
                checks[key](value)
                values[key] = value
            except UserError as error:
                problems.append(f"{key}: {error}")
    return Read(values, tuple(problems))


def write_query(values: Mapping[str, str]) -> str:
    """The part of an address after the question mark, with it; nothing for no values."""
    return "?" + urlencode(values) if values else ""
