"""The names that an outcome may use: columns of people and seats, the year, and the parameters of the world."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.signal import see_overall_performance, weigh_elements
from sessim.corps.columns import COLUMNS
from sessim.world import World
from sessim.year.context import Year

Values = NDArray[Any]


def see_due(year: Year) -> Values:
    """Part of the raters' signals that is performance, rating SD."""
    return see_overall_performance(
        year.people.measured, year.people.shared, year.rules.appraisal.elements, year.world.rating
    )


def find_lower_grade(year: Year) -> Values:
    """Whether a seat is of the lower grade; no seat is without grades."""
    is_lower = year.seats.is_lower_grade
    return np.zeros(len(year.seats), dtype=bool) if is_lower is None else is_lower


OF_SEATS: dict[str, tuple[str, Callable[[Year], Any]]] = {
    "agency": ("number of the agency", lambda year: year.seats.agency),
    "component": ("number of the component, whose people are reviewed by one board", lambda year: year.seats.component),
    "rater": ("number of the rater", lambda year: year.seats.rater),
    "appointment": ("kind of seat: 0 career, 1 noncareer, 2 limited", lambda year: year.seats.appointment),
    "is_lower_grade": ("whether the seat is of the lower grade", find_lower_grade),
    "is_career": ("whether the seat is held by or for a career appointee", lambda year: year.is_career),
    "is_counted": ("whether the limit counts the seat", lambda year: year.is_counted),
}
OF_YEAR: dict[str, tuple[str, Callable[[Year], Any]]] = {
    "fiscal_year": ("the fiscal year", lambda year: year.fiscal_year),
    "signal": (
        "what the rater sees of the person over all elements, rating SD",
        lambda year: weigh_elements(year.rules.appraisal.elements) @ year.people.element_signal,
    ),
    "due": ("the part of it that is performance, rating SD", see_due),
}


def _read_column(name: str) -> Callable[[Year], Any]:
    return lambda year: getattr(year.people, name)


def _read_parameter(part: str, name: str) -> Callable[[Year], Any]:
    return lambda year: getattr(getattr(year.world, part), name)


NAMES: dict[str, Callable[[Year], Any]] = {
    **{name: _read_column(name) for name, about in COLUMNS.items() if not about["per_element"]},
    **{name: read for name, (_, read) in (OF_SEATS | OF_YEAR).items()},
}
PARAMETERS: dict[str, Callable[[Year], Any]] = {
    f"{part}.{each.name}": _read_parameter(part, each.name)
    for part, kind in get_type_hints(World).items()
    if part != "theory"
    for each in dataclasses.fields(kind)
}


class Moment:
    """A finished year as an outcome sees it.

    Attributes:
        year: The year.
        recalled: What is remembered of the years before, in the order in which the outcomes ask for it.
    """

    def __init__(self, year: Year, recalled: Sequence[Values] = ()) -> None:
        self.year = year
        self.recalled = list(recalled)
        self._found: dict[str, Values] = {}

    @property
    def rows(self) -> tuple[int]:
        """Shape of a column."""
        return (len(self.year.seats),)

    def look_up(self, name: str) -> Values:
        """Return the value of a name of the language, conditions as they are and everything else as numbers."""
        if name not in self._found:
            found = np.asarray((NAMES.get(name) or PARAMETERS[name])(self.year))
            self._found[name] = found if found.dtype == np.bool_ else found.astype(np.float64)
        return self._found[name]
