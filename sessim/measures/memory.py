"""What the watcher remembers of earlier years, for measures that need more than one; nothing in the model reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Executives

NOBODY = np.int16(-1)
COHORT_YEARS = 3  # M6.2 asks who is still in post three years on

Cohort = tuple[NDArray[np.int64], NDArray[np.int16]]


@dataclass(frozen=True, slots=True)
class Memory:
    """State of the seats as last seen.

    Attributes:
        years: Fiscal years seen.
        arrival_year: Year of arrival of the person in the seat, -1 for a vacant seat, shape (seats,).
        level: Final level, 0 if not rated.
        contribution: True contribution, applicant SD.
        failing_since: First fiscal year in which the person was in the true bottom 10 percent, 0 for never.
        vacant_years: Whole fiscal years that the seat has been vacant.
        cohorts: Rows and arrival years of the true bottom 10 percent of the last three years, the latest first.
    """

    years: int
    arrival_year: NDArray[np.int16]
    level: NDArray[np.int8]
    contribution: NDArray[np.float64]
    failing_since: NDArray[np.int16]
    vacant_years: NDArray[np.int16]
    cohorts: tuple[Cohort, ...]

    def has_same_person(self, people: Executives) -> NDArray[np.bool_]:
        """Whether each seat is held by the person who held it when last seen."""
        is_same: NDArray[np.bool_] = people.is_filled & (people.arrival_year == self.arrival_year)
        return is_same


def remember_nothing(seats: int) -> Memory:
    """Return the memory before the first year."""
    return Memory(
        years=0,
        arrival_year=np.full(seats, NOBODY, dtype=np.int16),
        level=np.zeros(seats, dtype=np.int8),
        contribution=np.zeros(seats),
        failing_since=np.zeros(seats, dtype=np.int16),
        vacant_years=np.zeros(seats, dtype=np.int16),
        cohorts=(),
    )


def remember_year(
    before: Memory, people: Executives, bottom: NDArray[np.int64], failing_since: NDArray[np.int16]
) -> Memory:
    """Return the memory with one more year; the arrays of the model are copied, never kept.

    Args:
        before: Memory of the years before.
        people: Executives at the end of the year.
        bottom: Rows of the true bottom 10 percent of the rated career executives, in any order.
        failing_since: First fiscal year in which each person was among them, 0 for never.
    """
    return Memory(
        years=before.years + 1,
        # a choice by `np.where` takes ten times as long on small integers
        arrival_year=(people.arrival_year - NOBODY) * people.is_filled + NOBODY,
        level=people.final_level.copy(),
        contribution=people.contribution.copy(),
        failing_since=failing_since,
        vacant_years=(before.vacant_years + 1) * ~people.is_filled,
        cohorts=((bottom, people.arrival_year[bottom]), *before.cohorts)[:COHORT_YEARS],
    )
