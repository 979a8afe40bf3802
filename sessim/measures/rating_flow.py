"""A watcher of how ratings flow: from the rater through the board to the annual summary rating, agency by agency."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.year.context import Year


class RatingFlow:
    """Keeps the levels of every seat in every finished year, and the places that a limit left to each agency.

    Attributes:
        years: Fiscal years, in order.
        initial: Initial level by year and row, 0 if not rated; `recommended` and `final` likewise.
        counted: Executives whom the limit counts, by year and agency; all rated ones without a limit.
        places: Places at levels 4 and 5 by year and agency; NaN where no limit applies or places are shared beyond the agency.
        was_limited: Held to level 3 by the limit, by year and row.
    """

    def __init__(self) -> None:
        self.years: list[int] = []
        self.initial: list[NDArray[np.int8]] = []
        self.recommended: list[NDArray[np.int8]] = []
        self.final: list[NDArray[np.int8]] = []
        self.counted: list[NDArray[np.int64]] = []
        self.places: list[NDArray[np.float64]] = []
        self.was_limited: list[NDArray[np.bool_]] = []

    def __call__(self, year: Year) -> None:
        """Keep the levels of a finished year."""
        people, seats, limited = year.people, year.seats, year.limited
        rated = people.is_rated
        self.years.append(year.fiscal_year)
        self.initial.append(people.initial_level * rated)
        self.recommended.append(people.recommended_level * rated)
        self.final.append(people.final_level * rated)
        self.was_limited.append(people.was_limited.copy())
        number = seats.number_of_agencies
        self.counted.append(np.bincount(seats.agency[limited.is_counted], minlength=number))
        places = np.full(number, np.nan)
        if limited.places is not None and year.rules.limit.scope != "government":
            by_component = "component" in (
                year.rules.limit.scope,
                year.rules.limit.reconciliation.removesuffix("_slots"),
            )
            owner = seats.component_agency if by_component else np.arange(number)
            total = np.bincount(owner, weights=limited.places.slots[: len(owner)], minlength=number)
            is_bound = np.bincount(seats.agency[limited.places.is_bound], minlength=number) > 0
            places = np.where(is_bound, total, np.nan)
        self.places.append(places)
