"""What outcomes remember from one year to the next, about a person whatever the seat, or about a seat whoever sits in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.calibration.replication.vocabulary import Moment
from sessim.corps.columns import Executives
from sessim.year.context import Year

Floats = NDArray[np.float64]
BEFORE, FIRST, TOTAL = "before", "first", "total"


@dataclass(frozen=True, slots=True)
class Remembered:
    """One thing that is carried from year to year.

    Attributes:
        kind: `before` (the value some years ago), `first` (that of the first year seen), `total` (sum of the years seen).
        of: What is carried.
        years: Years that `before` looks back and `total` adds up, this one included; None for all.
        is_of_seat: Whether it stays with the seat; else it goes with the person and ends when the person leaves.
    """

    kind: str
    of: Callable[[Moment], NDArray[Any]]
    years: int | None
    is_of_seat: bool


class Memory:
    """Carries what is remembered through the years of one run.

    Args:
        remembered: What is carried, inner things before those that take them.
    """

    def __init__(self, remembered: Sequence[Remembered]) -> None:
        self._remembered = remembered
        self._past: list[list[Floats]] = [[] for _ in remembered]  # oldest first, in the rows of the year before
        self._known: tuple[Floats, ...] = ()

    def recall(self, year: Year) -> Moment:
        """Return a finished year together with what is remembered at its end."""
        moment = Moment(year)
        if not self._remembered:
            return moment
        rows = np.arange(len(year.seats))
        came_from = self._find_rows_before(year.people)
        for each, past in zip(self._remembered, self._past, strict=True):
            origin = rows if each.is_of_seat else came_from
            past[:] = [np.where(origin >= 0, values[origin], np.nan) for values in past]
            now = np.broadcast_to(np.asarray(each.of(moment), dtype=np.float64), moment.rows).copy()
            moment.recalled.append(_look_back(each, past, now, origin))
        self._known = describe_people(year.people)
        return moment

    def _find_rows_before(self, people: Executives) -> NDArray[np.int64]:
        """Row in which each person sat a year ago, -1 for those who were not there."""
        if not self._known:
            return np.full(len(people.is_filled), -1)
        return find_same_people(self._known, describe_people(people))


def describe_people(people: Executives) -> tuple[Floats, ...]:
    """What never changes about a person and no two share: the year of arrival, and draws of his or her own."""
    alone = (people.arrival_year, people.birth_year, people.self_regard)
    return tuple(np.where(people.is_filled, each, np.nan).astype(np.float64) for each in alone)


def find_same_people(before: Sequence[Floats], now: Sequence[Floats]) -> NDArray[np.int64]:
    """Row of `before` that describes the same person as each row of `now`, -1 for none; an empty seat is nobody."""
    order = np.lexsort(before)
    regard = before[-1][order]
    place = np.minimum(np.searchsorted(regard, now[-1]), len(order) - 1)
    found = order[place]
    is_same = np.logical_and.reduce([old[found] == new for old, new in zip(before, now, strict=True)])
    return np.where(is_same, found, -1)


def _look_back(each: Remembered, past: list[Floats], now: Floats, origin: NDArray[np.int64]) -> Floats:
    """Return what is remembered at the end of this year, and put this year into the past."""
    if each.kind == BEFORE:
        years = each.years or 1
        found = past[-years] if len(past) >= years else np.full(len(now), np.nan)
        past.append(now)
        del past[:-years]
        return found
    if each.kind == FIRST:
        found = np.where(origin >= 0, past[0], now) if past else now
        past[:] = [found]
        return found
    added = np.nan_to_num(now)
    total = added + np.sum([np.nan_to_num(values) for values in past], axis=0) if past else added
    if each.years is None:
        past[:] = [total]
    else:
        past.append(added)
        del past[: -(each.years - 1) or len(past)]
    return total
