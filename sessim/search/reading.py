"""How every file of `configs/search/` is read: known keys, values of the right kind, one line for what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word


def read_fields(
    raw: Any, what: str, where: str, needed: Collection[str], optional: Collection[str] = ()
) -> dict[str, Any]:
    """Return an entry whose keys are known and complete.

    Raises:
        UserError: It is not a mapping, a key is unknown, or one is missing.
    """
    if not isinstance(raw, Mapping):
        raise UserError(f"{what} is not a list of key and value", where=where, allowed=", ".join(needed))
    known = [*needed, *optional]
    for key in raw:
        if key not in known:
            nearest = find_nearest_word(str(key), known)
            raise UserError(
                f"{what} has an unknown key {key!r}", where=where, allowed=", ".join(known), nearest=nearest
            )
    if missing := [key for key in needed if key not in raw]:
        raise UserError(f"{what} has no {missing[0]}", where=where)
    return dict(raw)


def read_number(raw: Any, what: str, where: str, low: float, high: float) -> float:
    """Return a number within its range.

    Raises:
        UserError: It is not a number, or out of range.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not low <= raw <= high:
        raise UserError(f"{what} is {raw!r}", where=where, allowed=f"a number from {low:g} to {high:g}")
    return float(raw)


def read_count(raw: Any, what: str, where: str, low: int, high: int) -> int:
    """Return a whole number within its range.

    Raises:
        UserError: It is not a whole number, or out of range.
    """
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise UserError(f"{what} is {raw!r}", where=where, allowed=f"a whole number from {low:,} to {high:,}")
    return raw


def read_words(raw: Any, what: str, where: str) -> str:
    """Return a text of at least one character.

    Raises:
        UserError: It is not text, or is empty.
    """
    if not isinstance(raw, str) or not raw.strip():
        raise UserError(f"{what} is {raw!r}", where=where, allowed="a text")
    return raw


def read_mapping(raw: Any, what: str, where: str) -> dict[str, Any]:
    """Return a non-empty mapping with text keys.

    Raises:
        UserError: It is not a mapping, or is empty.
    """
    if not isinstance(raw, Mapping) or not raw or not all(isinstance(key, str) for key in raw):
        raise UserError(f"{what} is not a list of names with values", where=where)
    return dict(raw)
