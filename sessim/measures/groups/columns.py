"""What is measured by group of executives: each column next to its formula.

A column adds up one number per filled career seat and, unless it is a count, divides by the sum of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sessim.measures.groups.strata import STRATA
from sessim.measures.view import View
from sessim.year.leave import QUIT, RETIRED

Part = NDArray[np.float64] | NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CareerSeats:
    """The filled career seats of a finished year, one entry each.

    Attributes:
        view: The year.
    """

    view: View

    @cached_property
    def is_rated(self) -> NDArray[np.bool_]:
        """Rated executives."""
        return self.view.is_rated_career[self.view.career_rows]

    @cached_property
    def level(self) -> NDArray[np.int8]:
        """Final levels, 0 for those without a rating."""
        return np.where(self.is_rated, self.of("final_level"), 0)

    @cached_property
    def truly_top30(self) -> NDArray[np.bool_]:
        """The true top 30 percent of the rated."""
        return self.view.truly_top30[self.view.career_rows]

    def of(self, column: str) -> NDArray[np.float64]:
        """Values of a column."""
        values: NDArray[np.float64] = getattr(self.view.people, column)[self.view.career_rows]
        return values


Formula = Callable[[CareerSeats], Part]
BASES: dict[str, Formula] = {
    "people": lambda seats: np.ones(len(seats.level)),
    "rated": lambda seats: seats.is_rated,
    "truly_top30": lambda seats: seats.truly_top30,
    "pay": lambda seats: seats.view.pay_before_raise[seats.view.career_rows] * seats.is_rated,
}


@dataclass(frozen=True, slots=True)
class GroupMeasure:
    """One column of the table by group.

    Attributes:
        name: Column name.
        meaning: One line a reader can check.
        over: Sum of `BASES` that divides, "" for a count.
        formula: Number per seat that is summed.
        codes: Codes of the measure list M1.1-M9.4 that the column serves.
    """

    name: str
    meaning: str
    over: str
    formula: Formula
    codes: tuple[str, ...] = ()


_DECLARED: tuple[GroupMeasure, ...] = (
    GroupMeasure("people", "filled career seats", "", BASES["people"]),
    GroupMeasure("rated", "rated career executives", "", BASES["rated"]),
    GroupMeasure(
        "contribution",
        "mean true contribution, applicant SD",
        "people",
        lambda seats: seats.of("contribution"),
        ("M8.6",),
    ),
    GroupMeasure(
        "top_share",
        "share of the rated at levels 4 and 5",
        "rated",
        lambda seats: seats.level >= 4,
        ("M1.2", "M1.4", "M1.5", "M3.2", "M6.4"),
    ),
    GroupMeasure("level5_share", "share of the rated at level 5", "rated", lambda seats: seats.level == 5, ("M2.1",)),
    GroupMeasure(
        "below3_share",
        "share of the rated at levels 1 and 2",
        "rated",
        lambda seats: (seats.level == 1) | (seats.level == 2),
        ("M3.2", "M4.5"),
    ),
    GroupMeasure(
        "limited_share",
        "share of the rated held to level 3 by the limit",
        "rated",
        lambda seats: seats.of("was_limited") * seats.is_rated,
        ("M1.5", "M5.5"),
    ),
    GroupMeasure(
        "top30_found",
        "share of the true top 30 percent who are rated 4 or 5",
        "truly_top30",
        lambda seats: seats.truly_top30 & (seats.level >= 4),
        ("M1.1", "M1.4"),
    ),
    GroupMeasure(
        "award_recipients",
        "share of the rated with a performance award",
        "rated",
        lambda seats: seats.of("award_granted") > 0.0,
        ("M6.4",),
    ),
    GroupMeasure(
        "award_rate",
        "awards over pay before the raise, share of pay",
        "pay",
        lambda seats: seats.of("award_granted") * seats.is_rated,
        ("M1.3", "M7.5"),
    ),
    GroupMeasure(
        "raise_rate",
        "raises over pay before the raise, share of pay",
        "pay",
        lambda seats: seats.of("pay_rise") * seats.is_rated,
        ("M1.3", "M7.5"),
    ),
    GroupMeasure(
        "effort",
        "mean effort response, SD",
        "people",
        lambda seats: seats.of("effort"),
        ("M4.1", "M5.1", "M8.6"),
    ),
    GroupMeasure(
        "helping", "mean help given to peers, 0-1", "people", lambda seats: seats.of("helping"), ("M4.2", "M8.6")
    ),
    GroupMeasure(
        "fairness",
        "mean felt fairness of the rated, -3 to 3",
        "rated",
        lambda seats: seats.of("fairness") * seats.is_rated,
        ("M5.5",),
    ),
    GroupMeasure(
        "exit_rate",
        "share who leave this year",
        "people",
        lambda seats: seats.of("exit_kind") != 0,
        ("M6.4", "M7.1", "M7.3", "M7.6"),
    ),
    GroupMeasure("quit_rate", "share who quit", "people", lambda seats: seats.of("exit_kind") == QUIT, ("M7.1",)),
    GroupMeasure(
        "retire_rate", "share who retire", "people", lambda seats: seats.of("exit_kind") == RETIRED, ("M7.1",)
    ),
)
GROUP_MEASURES: dict[str, GroupMeasure] = {each.name: each for each in _DECLARED}


def measure_by_group(view: View) -> NDArray[np.float64]:
    """Measure every group, shape (groups, measures), in the order of `ROWS` and `GROUP_MEASURES`.

    The mean of an empty group is NaN; counts are 0.
    """
    seats = CareerSeats(view)
    members = [(stratum.group_of(view) + 1, len(stratum.groups) + 1) for stratum in STRATA]  # 0 is for those outside

    def add_up(part: Part) -> NDArray[np.float64]:
        sums = [np.bincount(group, weights=part, minlength=groups)[1:] for group, groups in members]
        return np.concatenate(sums)

    bases = {name: add_up(formula(seats)) for name, formula in BASES.items()}
    columns = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for each in _DECLARED:
            total = add_up(each.formula(seats)) if each.over else bases[each.name]
            columns.append(total / bases[each.over] if each.over else total)
    return np.column_stack(columns)
