"""What the stages of a year use: tables, institutions, rules, world and draws of one fiscal year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.reviewing import Stance
from sessim.corps.columns import Executives
from sessim.corps.seats import CAREER, Seats
from sessim.institutions.agency import Agency
from sessim.institutions.central_office import CentralOffice
from sessim.institutions.review_board import ReviewBoard
from sessim.law.ratings.elements import with_text_shift
from sessim.law.rulebook import ReviewRules, Rulebook
from sessim.streams import Streams
from sessim.world import World
from sessim.year.outputs import (
    ActedOnRatings,
    Appraised,
    Limited,
    Performed,
    Planned,
    Reviewed,
    Rewarded,
    StageNotRunError,
    StageOutput,
)

Output = TypeVar("Output")
# How the boards of each agency work, by agency id: as stances, and as numbers of shape (agencies, 6)
Stances = tuple[Sequence[Stance], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Institutions:
    """The Mesa agents, each list in the order of its ids.

    Attributes:
        office: OPM.
        agencies: Agencies.
        boards: Performance Review Boards.
        known_stances: How the boards of each agency work, by review rules, as far as it was worked out.
    """

    office: CentralOffice
    agencies: Sequence[Agency]
    boards: Sequence[ReviewBoard]
    known_stances: dict[ReviewRules, Stances] = field(default_factory=dict, repr=False)

    def of_agencies(self, read: Callable[[Agency], float]) -> NDArray[np.float64]:
        """Gather a number from every agency, by agency id."""
        return np.fromiter(map(read, self.agencies), dtype=np.float64, count=len(self.agencies))

    @property
    def workforces(self) -> NDArray[np.float64]:
        """Productivity of those under the executives of each component, by component id, applicant SD."""
        return np.fromiter((board.workforce for board in self.boards), dtype=np.float64, count=len(self.boards))


@dataclass(slots=True)
class Year:
    """One fiscal year in progress.

    What a stage leaves for later ones is under its own name (`planned`, `appraised`, `limited`, ...) once it has run; reading
    it earlier raises a `StageNotRunError`.

    Attributes:
        fiscal_year: The year.
        seats: Seats, in board order.
        people: Executives' table.
        leniency_trait: Lasting leniency by rater id, SD.
        institutions: Boards, agencies, OPM.
        rules: Rulebook of the year, its elements as they are read in this world.
        world: Parameters and theory choices.
        streams: Draws of the run.
        observers: Watchers that the stage `record` calls.
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
    is_career: NDArray[np.bool_] = field(init=False)
    is_counted: NDArray[np.bool_] = field(init=False)
    _left: dict[type, Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        appraisal, shift = self.rules.appraisal, self.world.rating.text_shift
        if appraisal.changed_element and shift != 0.0:
            elements = with_text_shift(appraisal.elements, appraisal.changed_element, shift)
            self.rules = replace(self.rules, appraisal=replace(appraisal, elements=elements))
        self.is_career = (self.seats.appointment == CAREER) & ~self.people.is_converted
        self.is_counted = (
            np.ones(len(self.seats), dtype=bool) if self.rules.limit.includes_noncareer else self.is_career
        )

    def normal(self, decision: str) -> NDArray[np.float64]:
        """Normal draws of a decision, one per row of the tables."""
        return self.normal_of(self.fiscal_year, decision)

    def uniform(self, decision: str) -> NDArray[np.float64]:
        """Uniform draws of a decision, one per row of the tables."""
        return self._by_row(self.streams.uniform(self.fiscal_year, decision, len(self.seats)))

    def normal_of(self, fiscal_year: int, decision: str) -> NDArray[np.float64]:
        """Normal draws of a decision in another year, such as that of a person's arrival, one per row of the tables."""
        return self._by_row(self.streams.normal(fiscal_year, decision, len(self.seats)))

    def _by_row(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        return draws if self.seats.has_identity_order else draws[self.seats.seat_id]

    def run(self, stage: Callable[[Year], StageOutput | None]) -> None:
        """Run a stage, and keep what it leaves for later stages and observers."""
        output = stage(self)
        if output is not None:
            self.keep(output)

    def keep(self, output: StageOutput) -> None:
        """Keep what a stage leaves, in place of what it left before."""
        self._left[type(output)] = output

    @property
    def planned(self) -> Planned:
        """What `plan` left."""
        return self._left_by("plan", Planned)

    @property
    def performed(self) -> Performed:
        """What `perform` left."""
        return self._left_by("perform", Performed)

    @property
    def appraised(self) -> Appraised:
        """What `appraise` left."""
        return self._left_by("appraise", Appraised)

    @property
    def reviewed(self) -> Reviewed:
        """What `review` left."""
        return self._left_by("review", Reviewed)

    @property
    def limited(self) -> Limited:
        """What `limit` left."""
        return self._left_by("limit", Limited)

    @property
    def rewarded(self) -> Rewarded:
        """What `reward` left."""
        return self._left_by("reward", Rewarded)

    @property
    def acted_on_ratings(self) -> ActedOnRatings:
        """What `act_on_ratings` left."""
        return self._left_by("act_on_ratings", ActedOnRatings)

    def _left_by(self, stage: str, kind: type[Output]) -> Output:
        found: Output | None = self._left.get(kind)
        if found is None:
            raise StageNotRunError(
                f"fiscal year {self.fiscal_year}: the stage `{stage}` has not run, so nothing can read what it leaves"
            )
        return found
