"""What the stages of a year work on: tables, institutions, rules, world and draws of one fiscal year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Executives
from sessim.corps.seats import CAREER, Seats
from sessim.institutions.agency import Agency
from sessim.institutions.central_office import CentralOffice
from sessim.institutions.review_board import ReviewBoard
from sessim.law.rulebook import Rulebook
from sessim.streams import Streams
from sessim.world import World


@dataclass(frozen=True, slots=True)
class Institutions:
    """The Mesa agents, each list in the order of its ids."""

    office: CentralOffice
    agencies: Sequence[Agency]
    boards: Sequence[ReviewBoard]

    def of_agencies(self, read: Callable[[Agency], float]) -> NDArray[np.float64]:
        """Gather a number from every agency, by agency id."""
        return np.fromiter(map(read, self.agencies), dtype=np.float64, count=len(self.agencies))


def _nothing_yet() -> NDArray[Any]:
    return np.zeros(0)


@dataclass(slots=True)
class Facts:
    """Arrays that one stage leaves for later stages of the same year.

    Attributes:
        limit_applies: By agency: whether the limit applies (plan).
        scarcity: By agency: share kept out of the top levels by a limit, 0 without one (plan).
        standing_gap: By seat: believed standing less the believed cut, rating SD (plan).
        component_helping: By component: mean helping (perform).
        inflation: By agency: shift of its raters' ratings, rating SD (appraise).
        leniency: By seat: leniency of the year of those who rate the person, rater SD (appraise).
        rated_of_rater: By rater: people rated (review).
        leniency_seen: By seat: the rater's mean signal less the board's, rating SD (review).
        board_level: By seat: summary level of the board's own reading (review).
        board_elements: Element levels of the board's own reading, shape (5, seats) (review).
        board_acts: By seat: the board's own reading takes the place of the rater's (review).
        nominated: By seat: counted by the limit and recommended for level 4 or 5 (limit).
        counted: By seat: rated and counted by the limit (limit).
        is_abolished: By seat: vacant position that a reduction in force abolishes this year (act_on_ratings).
        bound: By seat: counted, and in an agency to which the limit applies (limit, when there is one).
        priority: By seat: order in which scarce places are given out, rating SD (limit, when there is one).
        slot_group: By seat: group among which places are shared (limit, when there is one).
        slots: By group: places at levels 4 and 5 (limit, when there is one).
        bound_of_group: By group: people who share its places (limit, when there is one).
        payroll: By agency: basic pay of filled career seats before the raise, dollars (reward).
        previous_pay: By seat: basic pay before the raise, dollars (reward).
    """

    limit_applies: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    scarcity: NDArray[np.float64] = field(default_factory=_nothing_yet)
    standing_gap: NDArray[np.float64] = field(default_factory=_nothing_yet)
    component_helping: NDArray[np.float64] = field(default_factory=_nothing_yet)
    inflation: NDArray[np.float64] = field(default_factory=_nothing_yet)
    leniency: NDArray[np.float64] = field(default_factory=_nothing_yet)
    rated_of_rater: NDArray[np.float64] = field(default_factory=_nothing_yet)
    leniency_seen: NDArray[np.float64] = field(default_factory=_nothing_yet)
    board_level: NDArray[np.int8] = field(default_factory=_nothing_yet)
    board_elements: NDArray[np.int8] = field(default_factory=_nothing_yet)
    board_acts: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    nominated: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    counted: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    is_abolished: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    bound: NDArray[np.bool_] = field(default_factory=_nothing_yet)
    priority: NDArray[np.float64] = field(default_factory=_nothing_yet)
    slot_group: NDArray[np.int64] = field(default_factory=_nothing_yet)
    slots: NDArray[np.int64] = field(default_factory=_nothing_yet)
    bound_of_group: NDArray[np.int64] = field(default_factory=_nothing_yet)
    payroll: NDArray[np.float64] = field(default_factory=_nothing_yet)
    previous_pay: NDArray[np.float64] = field(default_factory=_nothing_yet)


@dataclass(slots=True)
class Year:
    """One fiscal year in progress.

    Attributes:
        fiscal_year: The year.
        seats: Seats, in board order.
        people: Executives' table.
        leniency_trait: Lasting leniency by rater id, SD.
        institutions: Boards, agencies, OPM.
        rules: Rulebook of the year.
        world: Parameters and theory choices.
        streams: Draws of the run.
        observers: Watchers that the stage `record` calls.
        facts: What stages of this year tell later ones about agencies and components (arrays by id).
        is_career: Whether a seat is for a career appointee, and no noncareer appointee holds it.
        is_counted: Whether the limit counts the appointment of a seat.
    """

    fiscal_year: int
    seats: Seats
    people: Executives
    leniency_trait: NDArray[np.float64]
    institutions: Institutions
    rules: Rulebook
    world: World
    streams: Streams
    observers: Sequence[Callable[[Year], None]] = ()
    facts: Facts = field(default_factory=Facts)
    is_career: NDArray[np.bool_] = field(init=False)
    is_counted: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.is_career = (self.seats.appointment == CAREER) & ~self.people.is_converted
        self.is_counted = (
            np.ones(len(self.seats), dtype=bool) if self.rules.limit.includes_noncareer else self.is_career
        )

    def normal(self, decision: str) -> NDArray[np.float64]:
        """Normal draws of a decision, one a row of the tables."""
        return self._by_row(self.streams.normal(self.fiscal_year, decision, len(self.seats)))

    def uniform(self, decision: str) -> NDArray[np.float64]:
        """Uniform draws of a decision, one a row of the tables."""
        return self._by_row(self.streams.uniform(self.fiscal_year, decision, len(self.seats)))

    def _by_row(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        return draws if self.seats.has_identity_order else draws[self.seats.seat_id]
