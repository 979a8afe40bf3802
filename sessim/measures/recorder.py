"""The watcher that turns finished years into rows of measures."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from sessim.measures.catalogue import NAMES, families_for
from sessim.measures.groups.columns import GROUP_MEASURES, measure_by_group
from sessim.measures.groups.strata import ROWS
from sessim.measures.memory import Memory, remember_year
from sessim.measures.view import view_of
from sessim.year.context import Year


class Recorder:
    """Collects measures of every year.

    Attributes:
        names: The measures that it collects, in the order of the catalogue.
        years: Fiscal years seen, in order.
        memory: What it remembers of those years; None before the first.
        strata_years: Of these years, those measured by group as well.
    """

    def __init__(
        self,
        memory: Memory | None = None,
        by_group_in: Collection[int] = (),
        names: Collection[str] | None = None,
    ) -> None:
        """Start watching.

        Args:
            memory: Memory of years that another recorder saw, or None.
            by_group_in: Fiscal years in which measures are taken by group of executives as well.
            names: Measures to collect, so that only what they need is computed; None for all.

        Raises:
            ValueError: There is no such measure.
        """
        wanted = NAMES if names is None else names
        self._families = families_for(wanted)
        self.names: tuple[str, ...] = tuple(name for name in NAMES if name in wanted)
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
        for family in self._families:
            values.update(family(view))
        if year.fiscal_year in self._by_group_in:
            self.strata_years.append(year.fiscal_year)
            self._strata.append(measure_by_group(view))
        self.memory = remember_year(view.before, year.people, view.truly_bottom10_rows, view.failing_since)
        self.years.append(year.fiscal_year)
        self._rows.append([values[name] for name in self.names])

    def table(self) -> NDArray[np.float64]:
        """Measures by year, shape (years, measures), columns in the order of `names`."""
        return np.array(self._rows, dtype=np.float64).reshape(len(self._rows), len(self.names))

    def strata(self) -> NDArray[np.float64]:
        """Measures by group, shape (years measured by group, groups, measures)."""
        shape = (len(self._strata), len(ROWS), len(GROUP_MEASURES))
        return np.array(self._strata, dtype=np.float64).reshape(shape)
