"""What stands in the address of a page: read with checks, so that a wrong address is answered in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sessim.ground.errors import UserError, find_nearest_word

LONGEST_ADDRESS, LONGEST_VALUE = 4_000, 200
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


def one_of(choices: Mapping[str, object] | tuple[str, ...]) -> Check:
    """A check that a value is one of some choices."""

    def check(value: str) -> None:
        if value not in choices:
            raise UserError(
                f"{value!r} is not known", allowed=", ".join(choices), nearest=find_nearest_word(value, choices)
            )

    return check


def whole_number(low: int, high: int) -> Check:
    """A check that a value is a whole number in a range."""

    def check(value: str) -> None:
        if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
            raise UserError(f"{value!r} is not a whole number from {low} to {high}")

    return check


def number(low: float, high: float) -> Check:
    """A check that a value is a number in a range."""

    def check(value: str) -> None:
        try:
            inside = low <= float(value) <= high
        except ValueError:
            inside = False
        if not inside:
            raise UserError(f"{value!r} is not a number from {low:g} to {high:g}")

    return check


def any_text(value: str) -> None:
    """A check that lets any short text pass."""


def read_query(search: str | None, checks: Mapping[str, Check]) -> Read:
    """Read the part of an address after the question mark; what is wrong is left out and said.

    Args:
        search: Query string, with or without its question mark.
        checks: Check by key; a check raises `UserError`.
    """
    text = (search or "").removeprefix("?")
    if len(text) > LONGEST_ADDRESS:
        return Read({}, (f"the address is longer than {LONGEST_ADDRESS} characters and was left out",))
    values: dict[str, str] = {}
    problems: list[str] = []
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key not in checks:
            near = find_nearest_word(key, checks)
            problems.append(f"unknown setting {key[:60]!r}" + (f"; did you mean {near}?" if near else ""))
        elif len(value) > LONGEST_VALUE:
            problems.append(f"{key}: the value is longer than {LONGEST_VALUE} characters")
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
