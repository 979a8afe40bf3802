"""The watcher that turns finished years into rows of measures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sessim.measures.catalogue import NAMES
from sessim.measures.conduct import conduct, incidents, output
from sessim.measures.money import money
from sessim.measures.ratings import accuracy, distribution, merit
from sessim.measures.record import agencies, clock, newly_level3, raises
from sessim.measures.talent import accountability, demography, exits, knowledge
from sessim.measures.view import View, view_of
from sessim.year.context import Year

FAMILIES: tuple[Callable[[View], dict[str, float]], ...] = (
    distribution,
    merit,
    accuracy,
    conduct,
    output,
    incidents,
    accountability,
    exits,
    knowledge,
    money,
    demography,
    agencies,
    newly_level3,
    clock,
    raises,
)


class Recorder:
    """Collects every declared measure of every year.

    Attributes:
        years: Fiscal years seen, in order.
    """

    def __init__(self) -> None:
        self.years: list[int] = []
        self._rows: list[list[float]] = []

    def __call__(self, year: Year) -> None:
        """Measure a finished year."""
        view = view_of(year)
        values: dict[str, float] = {}
        for family in FAMILIES:
            values.update(family(view))
        self.years.append(year.fiscal_year)
        self._rows.append([values[name] for name in NAMES])

    def table(self) -> NDArray[np.float64]:
        """Measures by year, shape (years, measures), columns in the order of the catalogue."""
        return np.array(self._rows, dtype=np.float64).reshape(len(self._rows), len(NAMES))
