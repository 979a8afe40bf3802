"""From the statute book to the parameters of one concept of `sessim.law`."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from sessim.settings.policy.statutes import StatuteBook

Rules = TypeVar("Rules")


def make_concept_rules(book: StatuteBook, part: str, kind: type[Rules], year: int) -> Rules:
    """Return the parameters of a concept in a year.

    Args:
        book: The law.
        part: First part of the keys, such as `annuity`.
        kind: Frozen dataclass whose fields are the second parts.
        year: Fiscal year.

    Raises:
        UserError: If the year is before a value begins.
    """
    names = [each.name for each in dataclasses.fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: book.value(f"{part}.{name}", year) for name in names})
