"""Seats: the positions, filled or vacant, which never move, and the raters above them.

Rows are kept in board order: all seats of a component are adjacent, so that a board works on a slice. Ids of seats, raters,
components and agencies do not depend on the order of rows; draws are indexed by id.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Flags, Ints, Levels

CAREER, NONCAREER, LIMITED = 0, 1, 2
APPOINTMENTS = ("career", "noncareer", "limited")

DEFENSE = "Defense"  # name of the department in configs/data/agency_names.csv


@dataclass(frozen=True, slots=True)
class Seats:
    """Static description of the seats, one entry per row.

    Attributes:
        seat_id: Stable id, 0 to seats - 1, by which draws are indexed.
        agency: Agency id.
        component: Component (= board) id; equal ids are in adjacent rows.
        rater: Rater id.
        appointment: 0 career, 1 noncareer, 2 limited.
        agency_names: Name of each agency id.
        is_inspector_general: Whether an agency id is an Office of Inspector General.
        component_agency: Agency id of each component id.
        number_of_raters: Number of rater ids.
        is_reserved: Whether the seat is career-reserved at the start; other career seats are general, like all seats that
            are not career.
        has_own_authority: Whether an agency id may remove executives under an authority of its own.
        has_own_system: Whether an agency id rates under an appraisal system of its own.
        allocations: Positions authorised for each agency id, at least its seats.
        is_lower_grade: Whether a seat is of the lower grade, from which the others are filled; None without grades.
        pools_reshuffle: Whether people of an agency change places at random.
        pools_reshuffle_every: Years between two such changes (1 or more).
        minority_share: Share (0-1) of those drawn for the seats who belong to the smaller of two demographic groups.
        supervisors_per_person: Supervisors who each rate all people under one rater id (1 or more).
        peer_weight: Weight (0-1) of the mean view of the others under the same rater id in a person's rating.
        arrivals_a_year: Most vacated seats filled a year; None for all that are ready.
        is_defense: Whether an agency id is the Department of Defense or its Office of Inspector General.
    """

    seat_id: Ints
    agency: Ints
    component: Ints
    rater: Ints
    appointment: Levels
    agency_names: tuple[str, ...]
    is_inspector_general: Flags
    component_agency: Ints
    number_of_raters: int
    is_reserved: Flags
    has_own_authority: Flags
    has_own_system: Flags
    allocations: Ints
    is_lower_grade: Flags | None = None
    pools_reshuffle: bool = False
    pools_reshuffle_every: int = 1
    minority_share: float = 0.0
    supervisors_per_person: int = 1
    peer_weight: float = 0.0
    arrivals_a_year: int | None = None
    starts: Ints = field(init=False)
    run_component: Ints = field(init=False)
    runs_are_components: bool = field(init=False)
    has_identity_order: bool = field(init=False)
    is_defense: Flags = field(init=False)

    def __post_init__(self) -> None:
        change = np.flatnonzero(np.diff(self.component)) + 1
        starts = np.concatenate(([0], change)).astype(np.int64)
        run_component = self.component[starts]
        if len(np.unique(run_component)) != len(run_component):
            raise ValueError("rows of one component must stand together")
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "run_component", run_component)
        is_in_order = np.array_equal(run_component, np.arange(len(self.component_agency)))
        object.__setattr__(self, "runs_are_components", bool(is_in_order))
        object.__setattr__(self, "has_identity_order", bool(np.array_equal(self.seat_id, np.arange(len(self.seat_id)))))
        is_defense = [name == DEFENSE or name.startswith(f"{DEFENSE} OIG") for name in self.agency_names]
        object.__setattr__(self, "is_defense", np.array(is_defense, dtype=bool))

    def __len__(self) -> int:
        return len(self.seat_id)

    @property
    def number_of_agencies(self) -> int:
        """Number of agency ids."""
        return len(self.agency_names)

    @property
    def number_of_components(self) -> int:
        """Number of component ids."""
        return len(self.component_agency)

    def component_sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum a column over each component; shape (components,), by component id."""
        of_run = np.add.reduceat(values, self.starts)
        if self.runs_are_components:
            return of_run
        total = np.zeros(self.number_of_components)
        total[self.run_component] = of_run
        return total

    def agency_sum(self, whole_numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum a column of whole numbers, such as dollars, over each agency; shape (agencies,), by agency id.

        Components are summed first, which is several times cheaper; whole numbers have one sum in whatever order.
        """
        of_component = self.component_sum(whole_numbers)
        total = np.bincount(self.component_agency, weights=of_component, minlength=self.number_of_agencies)
        return total.astype(np.float64, copy=False)

    def agency_count(self, is_marked: Flags) -> Ints:
        """Count the marked seats of each agency; shape (agencies,), by agency id."""
        return self.agency_sum(is_marked.astype(np.float64)).astype(np.int64)
