"""The watcher that turns finished years into rows of measures."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from sessim.measures.catalogue import NAMES
from sessim.measures.conduct import conduct, incidents, output
from sessim.measures.consequences import action, causes
from sessim.measures.continuity import pool_of_successors, programs, settling
from sessim.measures.culture import culture, incentives
from sessim.measures.market import applicants, hazards, pay_by_quality
from sessim.measures.memory import Memory, remembered
from sessim.measures.misallocation import merit_of_money, misallocation
from sessim.measures.money import money
from sessim.measures.ratings import accuracy, distribution, merit
from sessim.measures.record import agencies, clock, newly_level3, raises
from sessim.measures.reliability import confusion, reliability
from sessim.measures.strata import ROWS, STRATUM_MEASURES, by_stratum
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
    misallocation,
    merit_of_money,
    confusion,
    reliability,
    culture,
    incentives,
    causes,
    action,
    hazards,
    applicants,
    pay_by_quality,
    programs,
    settling,
    pool_of_successors,
    agencies,
    newly_level3,
    clock,
    raises,
)


class Recorder:
    """Collects every declared measure of every year.

    Attributes:
        years: Fiscal years seen, in order.
        memory: What it remembers of those years; None before the first.
        strata_years: Of these years, those measured by group as well.
    """

    def __init__(self, memory: Memory | None = None, by_group_in: Collection[int] = ()) -> None:
        """Start watching.

        Args:
            memory: Memory of years that another recorder saw, or None.
            by_group_in: Fiscal years in which measures are taken by group of executives as well.
        """
        self.years: list[int] = []
        self.strata_years: list[int] = []
        self._by_group_in = by_group_in
        self._strata: list[NDArray[np.float64]] = []
        self.memory = memory
        self._rows: list[list[float]] = []

    def __call__(self, year: Year) -> None:
        """Measure a finished year."""
        view = view_of(year, self.memory)
        values: dict[str, float] = {}
        for family in FAMILIES:
            values.update(family(view))
        if year.fiscal_year in self._by_group_in:
            self.strata_years.append(year.fiscal_year)
            self._strata.append(by_stratum(view))
        self.memory = remembered(view.before, year.people, view.weak_rows, view.failing_since)
        self.years.append(year.fiscal_year)
        self._rows.append([values[name] for name in NAMES])

    def table(self) -> NDArray[np.float64]:
        """Measures by year, shape (years, measures), columns in the order of the catalogue."""
        return np.array(self._rows, dtype=np.float64).reshape(len(self._rows), len(NAMES))

    def strata(self) -> NDArray[np.float64]:
        """Measures by group, shape (years measured by group, groups, measures)."""
        shape = (len(self._strata), len(ROWS), len(STRATUM_MEASURES))
        return np.array(self._strata, dtype=np.float64).reshape(shape)
