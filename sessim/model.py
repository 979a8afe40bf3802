"""The model: a fiscal year is a short list of stages through which the corps of executives flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType, TracebackType
from typing import Any, Self

import mesa
import numpy as np

from sessim.behavior.reviewing import board_of_agency
from sessim.corps.columns import COLUMNS, copy_table
from sessim.corps.populate import Corps
from sessim.institutions.agency import Agency
from sessim.institutions.central_office import CentralOffice
from sessim.institutions.review_board import ReviewBoard
from sessim.law.rulebook import Rulebook
from sessim.streams import Streams
from sessim.world import World
from sessim.year.act_on_ratings import act_on_ratings
from sessim.year.appraise import appraise
from sessim.year.chronicle import Chronicle, SeatYear
from sessim.year.context import Institutions, Year
from sessim.year.leave import leave
from sessim.year.limit import limit
from sessim.year.outputs import StageOutput
from sessim.year.perform import perform
from sessim.year.plan import plan
from sessim.year.record import record
from sessim.year.recruit import recruit
from sessim.year.respond import respond
from sessim.year.review import review
from sessim.year.reward import reward

STAGES: tuple[Callable[[Year], StageOutput | None], ...] = (
    plan,  # requirements and limits are announced; expectations form
    perform,  # effort, help and gaming become results
    appraise,  # raters give the initial summary rating
    review,  # boards look at it and recommend
    limit,  # the cap decides who may be rated 4 or 5
    reward,  # raises, awards, aggregate limit
    act_on_ratings,  # statutory clocks, removal, reassignment
    respond,  # executives and institutions learn from what happened
    leave,  # who leaves, and why
    record,  # watchers look at the finished year while its people still sit in their seats
    recruit,  # vacancies arise and are filled for the next year
)


class SESModel(mesa.Model):  # type: ignore[misc]
    """The Senior Executive Service in a world, with one seed: a state that lives each fiscal year under the rules it is given.

    Boards, agencies and OPM are Mesa agents; executives and raters are rows of tables. One `step(rules)` is one fiscal year.
    No policy is held here: whoever steps the model gives it the rules of the year. Use as a context manager, or call
    `close()`, so that Mesa releases the model.

    Attributes:
        corps: Seats and people.
        institutions: The Mesa agents by kind.
        world: Parameters and theory choices.
        streams: Draws of the run.
        fiscal_year: Year that the next step simulates.
        observers: Watchers called by the stage `record`; they change nothing.
    """

    def __init__(
        self,
        corps: Corps,
        world: World,
        streams: Streams,
        first_year: int,
        observers: Sequence[Callable[[Year], None]] = (),
    ) -> None:
        super().__init__(rng=0)  # never drawn from: every draw comes from `streams`
        # Mesa hides `step` behind a counter of its own, which from 3.5 on takes no arguments and so would pass no rules
        self.__dict__.pop("step", None)
        self.corps = corps
        self.world = world
        self.streams = streams
        self.fiscal_year = first_year
        self.observers = observers
        seats, traits = corps.seats, corps.traits
        self.institutions = Institutions(
            office=CentralOffice(self, remembered_stake=world.effort.reference_stake),
            agencies=[
                Agency(
                    self,
                    agency,
                    name,
                    bool(seats.is_inspector_general[agency]),
                    award_thrift=float(corps.internal_limit[agency]),
                    norms=replace(world.norms, initial=world.norms.initial + float(traits.norm_deviation[agency])),
                    award_level=float(traits.award_level[agency]),
                    board=board_of_agency(world.board, float(traits.rigour[agency])),
                    compliance=float(traits.compliance[agency]),
                )
                for agency, name in enumerate(seats.agency_names)
            ],
            boards=[
                ReviewBoard(self, component, int(agency)) for component, agency in enumerate(seats.component_agency)
            ],
        )

    def step(self, rules: Rulebook) -> None:
        """Simulate one fiscal year: the stages in order.

        Args:
            rules: Rules of that fiscal year.

        Raises:
            ValueError: They are the rules of another year.
        """
        year = self.open_year(rules)
        for stage in STAGES:
            year.run(stage)
        self.fiscal_year += 1

    def open_year(self, rules: Rulebook) -> Year:
        """Set up what the stages of the coming fiscal year work on.

        Args:
            rules: Rules of that fiscal year.

        Raises:
            ValueError: They are the rules of another year.
        """
        if rules.fiscal_year != self.fiscal_year:
            raise ValueError(f"fiscal year {self.fiscal_year} is next, and these are the rules of {rules.fiscal_year}")
        return Year(
            fiscal_year=self.fiscal_year,
            seats=self.corps.seats,
            people=self.corps.people,
            leniency_trait=self.corps.leniency_trait,
            institutions=self.institutions,
            rules=rules,
            world=self.world,
            streams=self.streams,
            observers=self.observers,
        )

    def executive(self, seat_id: int) -> Mapping[str, Any]:
        """Look at one person: every column of the seat, read-only. For people to read, never used inside a stage.

        Raises:
            KeyError: There is no such seat.
        """
        (rows,) = np.nonzero(self.corps.seats.seat_id == seat_id)
        if len(rows) == 0:
            raise KeyError(f"no seat {seat_id}")
        values = {name: getattr(self.corps.people, name)[..., rows[0]] for name in COLUMNS}
        return MappingProxyType({name: value.tolist() for name, value in values.items()})

    def explain(self, seat_id: int) -> tuple[SeatYear, ...]:
        """Tell the story of a seat's years so far, oldest first: its columns, and why each rating came out as it did.

        For people to read, never used inside a stage. A `Chronicle` among the observers writes the story as the years pass,
        because the model itself keeps no past.

        Raises:
            KeyError: No chronicle of this model follows the seat.
        """
        for observer in self.observers:
            if isinstance(observer, Chronicle) and seat_id in observer.years_of:
                return tuple(observer.years_of[seat_id])
        raise KeyError(f"no chronicle follows seat {seat_id}")

    def branch(self, observers: Sequence[Callable[[Year], None]] = ()) -> SESModel:
        """Return a model with the same past, whose years to come may have other rules.

        Arms of a study share the years before their policies start; simulating that past once gives the same bytes as
        simulating it for each.

        Args:
            observers: Watchers of the years to come.
        """
        twin = SESModel(
            replace(self.corps, people=copy_table(self.corps.people)),
            self.world,
            self.streams,
            self.fiscal_year,
            observers,
        )
        twin.institutions.office.remember_like(self.institutions.office)
        for ours, theirs in zip(self.institutions.agencies, twin.institutions.agencies, strict=True):
            theirs.remember_like(ours)
        for board, board_of_twin in zip(self.institutions.boards, twin.institutions.boards, strict=True):
            board_of_twin.remember_like(board)
        return twin

    def close(self) -> None:
        """Release the model: Mesa 3.3 keeps every model with agents alive through its counter of agent ids (3.5 has none)."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.remove_all_agents()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
