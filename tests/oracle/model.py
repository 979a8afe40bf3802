"""The oracle's model: build the agents, then call the stages of `docs/model/specification.md` in order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import mesa

from sessim.law.rulebook import Rulebook
from sessim.streams import Streams
from sessim.world import World

from .arithmetic import held_within
from .central_office import CentralOffice
from .executive import Executive
from .hiring import turn_over
from .institutions import Agency
from .limit import apply_limit
from .results import announce
from .rows import ComparedColumn, compare_ready_columns, row_of
from .seat import Seat
from .start import OracleStart
from .supervisors import Board, Rater
from .theories import refuse_unknown

__all__ = ["ComparedColumn", "OracleModel", "OracleStart", "compare_ready_columns"]

_AGENCY_COLUMNS = (
    "number",
    "name",
    "is_limit_applied",
    "has_waiver",
    "stated_reason",
    "believed_top_share",
    "scarcity",
    "inflation",
    "payroll",
    "budget",
    "awarded",
    "norm",
    "remembered_top_share",
    "remembered_mean_level",
    "customary_award_share",
    "hidden_incidents",
    "surfaced_incidents",
    "inspector_findings",
    "result",
    "exact_places",
)


def read_in_world(book: Rulebook, world: World) -> Rulebook:
    """The rules with what the world says of the element whose text changed."""
    number = book.appraisal.changed_element
    if number == 0:
        return book
    elements = list(book.appraisal.elements)
    share = held_within(elements[number - 1].shared_share + world.rating.text_shift, 0.0, 1.0)
    elements[number - 1] = replace(elements[number - 1], shared_share=share)
    return replace(book, appraisal=replace(book.appraisal, elements=tuple(elements)))


class OracleModel(mesa.Model):
    """The corps, one agent a person, rater, board and agency, and one for the central office.

    Args:
        start: State at the start of `first_year`.
        rulebooks: Rules by fiscal year, for every year to be stepped; the pay rules in that of year t are those of
            calendar year t + 1.
        world: Theory choices and parameters.
        seed: Seed of the draws.
        first_year: First fiscal year to be stepped.

    Raises:
        ValueError: When the world names a theory that the oracle does not have, or ids of the start are inconsistent.
    """

    def __init__(
        self, start: OracleStart, rulebooks: dict[int, Rulebook], world: World, seed: int, first_year: int
    ) -> None:
        super().__init__(seed=seed)
        refuse_unknown(world.theory)
        self.world = world
        self.rulebooks = {year: read_in_world(book, world) for year, book in rulebooks.items()}
        self.first_year = self.fiscal_year = first_year
        self.minority_share = start.minority_share
        self.pools_reshuffle = start.pools_reshuffle
        self.pools_reshuffle_every = start.pools_reshuffle_every
        self.supervisors_per_person = start.supervisors_per_person
        self.peer_weight = start.peer_weight
        self.arrivals_a_year = start.arrivals_a_year
        self.draws = Streams(seed)
        self._drawn: dict[str, list[float]] = {}
        self.announced_share: dict[int, float] = {}
        self._rows: list[dict[str, Any]] = []
        self._number_of_seats = 1 + max(seat.seat_id for seat in start.seats)
        self._number_of_raters = len(start.leniency_traits)
        self._number_of_components = 1 + max(seat.component for seat in start.seats)
        self._number_of_agencies = 1 + max(agency.agency for agency in start.agencies)

        self.seats = [
            Seat(each.seat_id, each.appointment, start.vacant_months.get(each.seat_id, 0.0), each.is_reserved)
            for each in start.seats
        ]
        for seat in self.seats:
            seat.is_lower_grade = seat.seat_id in start.lower_grade
            seat.responsibility = self._responsibility_of(seat.seat_id)
        if len({seat.seat_id for seat in self.seats}) < len(self.seats):
            raise ValueError("two seats have the same id")
        self.central_office = CentralOffice(self, start.remembered_stake)
        self._build_agencies(start)
        self._build_supervisors(start)
        for seat in self.seats:
            if seat.seat_id in start.people:
                seat.occupant = Executive(self, seat, start.people[seat.seat_id])

    def _responsibility_of(self, seat_id: int) -> float:
        """People and money under a seat, against the mean seat."""
        spread = self.world.organisation.responsibility_spread
        return math.exp(spread * self.normal_of_seat_in(0, "seat.responsibility", seat_id) - spread**2 / 2)

    def _build_agencies(self, start: OracleStart) -> None:
        below = self._seats_by([each.agency for each in start.seats])
        for each in start.agencies:
            agency = Agency(self, each, below.pop(each.agency, []))
            for seat in agency.seats:
                seat.agency = agency
        if below:
            raise ValueError(f"seats belong to unknown agencies {sorted(below)}")

    def _build_supervisors(self, start: OracleStart) -> None:
        agencies_of: dict[int, set[int]] = {}
        for each in start.seats:
            agencies_of.setdefault(each.component, set()).add(each.agency)
        if any(len(agencies) > 1 for agencies in agencies_of.values()):
            raise ValueError("a component belongs to one agency")
        for number, seats in self._seats_by([each.component for each in start.seats]).items():
            board = Board(self, number, seats)
            for seat in seats:
                seat.board = board
        for number, seats in self._seats_by([each.rater for each in start.seats]).items():
            rater = Rater(self, number, seats, start.leniency_traits[number])
            for seat in seats:
                seat.rater = rater

    def _seats_by(self, owners: list[int]) -> dict[int, list[Seat]]:
        """Seats by owner; `owners` in the order of the seats."""
        below: dict[int, list[Seat]] = {}
        for owner, seat in zip(owners, self.seats, strict=True):
            below.setdefault(owner, []).append(seat)
        return below

    @property
    def rulebook(self) -> Rulebook:
        """Rules of the fiscal year being stepped."""
        return self.rulebooks[self.fiscal_year]

    @property
    def agencies_of_all(self) -> Iterable[Agency]:
        """Every agency, as an AgentSet."""
        return self._all(Agency)

    @property
    def executives(self) -> Iterable[Executive]:
        """Everyone who holds a seat, as an AgentSet."""
        return self._all(Executive)

    def _all(self, kind: type[mesa.Agent]) -> Any:
        return self.agents.select(agent_type=kind)

    def step(self) -> None:
        """One fiscal year."""
        people, agencies, boards, raters = (self._all(kind) for kind in (Executive, Agency, Board, Rater))
        # 1. plan
        self.central_office.see_the_election()
        agencies.do("hear_of_the_limit")
        limited = [agency for agency in agencies if agency.is_limit_applied]
        self.announced_share = announce({agency: len(agency.subject) for agency in limited}, self.rulebook)
        agencies.do("plan")
        people.do("form_expectations")
        # 2. perform
        people.do("work")
        boards.do("gather_helping")
        people.do("share_the_work")
        # 3. appraise
        agencies.do("set_inflation")
        people.do("meet_the_rater")
        raters.do("appraise")
        # 4. review
        boards.do("review")
        # 5. limit
        people.do("accept_recommendation")
        apply_limit(agencies, self.rulebook)
        # 6. reward: awards first, they use pay before the raise
        agencies.do("grant_awards")
        self.central_office.give_rank_awards(agencies)
        people.do("take_raise")
        people.do("collect_awards")
        # 7. act_on_ratings
        people.do("face_removal_rules")
        agencies.do("reduce_in_force")
        # 8. respond
        people.do("take_it_in")
        people.do("plant_incidents")
        raters.do("learn_from_the_board")
        boards.do("lead_the_workforce")
        agencies.do("remember")
        self.central_office.remember()
        # 9. leave
        self.central_office.learn_what_is_paid()
        people.do("consider_leaving")
        people.do("hear_of_exits")
        self.central_office.pay_the_placed()
        # 11. record, before stage 10 empties seats
        self._rows = [row_of(seat, self.fiscal_year) for seat in self.seats]
        # 10. recruit
        turn_over(self)
        self._drawn.clear()
        self.fiscal_year += 1

    def rows(self) -> list[dict[str, Any]]:
        """One row a seat, in the order of the start's seats, for the year just stepped (see `rows.py`)."""
        return self._rows

    def agency_rows(self) -> list[dict[str, Any]]:
        """Memory and money of each agency after the year just stepped."""
        return [{name: getattr(agency, name) for name in _AGENCY_COLUMNS} for agency in self._all(Agency)]

    def _draw(self, kind: str, decision: str, count: int, index: int) -> float:
        if decision not in self._drawn:
            source = self.draws.normal if kind == "normal" else self.draws.uniform
            self._drawn[decision] = source(self.fiscal_year, decision, count).tolist()
        return self._drawn[decision][index]

    def normal_of_seat(self, decision: str, seat_id: int) -> float:
        """Standard normal draw of a seat in the year being stepped."""
        return self._draw("normal", decision, self._number_of_seats, seat_id)

    def normal_of_seat_in(self, fiscal_year: int, decision: str, seat_id: int) -> float:
        """Standard normal draw of a seat in another year."""
        return float(self.draws.normal(fiscal_year, decision, self._number_of_seats)[seat_id])

    def uniform_of_seat(self, decision: str, seat_id: int) -> float:
        """Uniform draw of a seat in the year being stepped."""
        return self._draw("uniform", decision, self._number_of_seats, seat_id)

    def normal_of_rater(self, decision: str, rater: int) -> float:
        """Standard normal draw of a rater in the year being stepped."""
        return self._draw("normal", decision, self._number_of_raters, rater)

    def normal_of_component(self, decision: str, component: int) -> float:
        """Standard normal draw of a component in the year being stepped."""
        return self._draw("normal", decision, self._number_of_components, component)

    def lasting_normal_of_component(self, decision: str, component: int) -> float:
        """Standard normal draw of a component that is the same in every year."""
        return float(self.draws.normal(0, decision, self._number_of_components)[component])

    def uniform_of_group(self, decision: str, number: int) -> float:
        """Uniform draw of a group that is counted together in the year being stepped."""
        return self._draw("uniform", decision, self._number_of_components, number)

    def lasting_uniform_of_agency(self, decision: str, agency: int) -> float:
        """Uniform draw of an agency that is the same in every year."""
        return float(self.draws.uniform(0, decision, self._number_of_agencies)[agency])

    def lasting_normal_of_agency(self, decision: str, agency: int) -> float:
        """Standard normal draw of an agency that is the same in every year."""
        return float(self.draws.normal(0, decision, self._number_of_agencies)[agency])

    def normal_of_agency(self, decision: str, agency: int) -> float:
        """Standard normal draw of an agency in the year being stepped."""
        return self._draw("normal", decision, self._number_of_agencies, agency)

    def uniform_of_agency(self, decision: str, agency: int) -> float:
        """Uniform draw of an agency in the year being stepped."""
        return self._draw("uniform", decision, self._number_of_agencies, agency)
