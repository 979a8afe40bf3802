"""The state at the start of the first simulated fiscal year, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .differing import KnownNorm


@dataclass(frozen=True, slots=True)
class SeatStart:
    """A seat, which never changes.

    Attributes:
        seat_id: Id by which draws are indexed.
        agency: Agency id.
        component: Component (= board) id.
        rater: Rater id.
        appointment: 0 career, 1 noncareer, 2 limited.
        is_reserved: Whether the seat is career-reserved.
    """

    seat_id: int
    agency: int
    component: int
    rater: int
    appointment: int
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class PersonStart:
    """A person as they sit down (newcomer) or as they are found (incumbent at the start).

    The first block is what `recruit` writes. The second is carried from year to year; its defaults are the values on
    arrival, where `pay` None stands for the entry pay.
    """

    arrival_year: int
    months_served: float
    birth_year: float
    service_at_arrival: float
    is_external: bool
    ability: float
    self_regard: float
    entry_pay: int

    in_minority_group: bool = False
    service_taste: float = 0.0
    leaning: float = 0.0
    handed_over: float = 0.0
    state: float = 0.0
    affinity: float = 0.0
    peer_leniency: float = 0.0
    pay: int | None = None
    deferred: int = 0
    level1_years: int = 0
    below3_years: int = 0
    reference_level: float = 4.0
    fairness: float = 0.0
    standing_belief: float = 0.0
    years_since_top: int = 0
    is_converted: bool = False


@dataclass(frozen=True, slots=True)
class AgencyStart:
    """An agency and what it remembers.

    Attributes:
        agency: Agency id.
        name: Name.
        award_thrift: Share (0-1) of the legal awards pool that the agency's own limit allows.
        norm: Rating norm, rating SD, before what sets the agency apart.
        remembered_top_share: Share (0-1) at levels 4 and 5 in the last year.
        customary_award_share: Award dollars over payroll that the agency is used to.
        has_own_authority: Whether it may remove under an authority of its own.
        has_own_system: Whether it rates under an appraisal system of its own.
        is_inspector_general: Whether it is an Office of Inspector General.
        unfilled: Positions allocated to it for which it has no seat.
        remembered_mean_level: Mean final level of its rated people in the last year.
        known_norm: What published ratings say of its norm; None where nothing is published.
    """

    agency: int
    name: str
    award_thrift: float
    norm: float
    remembered_top_share: float
    customary_award_share: float
    has_own_authority: bool = False
    has_own_system: bool = False
    is_inspector_general: bool = False
    unfilled: int = 0
    remembered_mean_level: float = 4.0
    known_norm: KnownNorm | None = None


_WHOLE = {"arrival_year", "entry_pay", "pay", "deferred", "level1_years", "below3_years", "years_since_top"}
PERSON_COLUMNS: tuple[str, ...] = tuple(PersonStart.__dataclass_fields__)
"""Columns of a person that `OracleStart.from_arrays` reads; it needs `is_filled` and `vacant_months` beside them."""


def _whole(name: str, value: Any) -> int:
    if value != int(value):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _person(people: Mapping[str, Sequence[Any]], row: int) -> PersonStart:
    values: dict[str, Any] = {}
    for name in PERSON_COLUMNS:
        value = people[name][row]
        if name in _WHOLE:
            values[name] = _whole(name, value)
        elif name in ("is_external", "is_converted", "in_minority_group"):
            values[name] = bool(value)
        else:
            values[name] = float(value)
    return PersonStart(**values)


@dataclass(frozen=True, slots=True)
class OracleStart:
    """Everything the oracle is given before the first year.

    Attributes:
        seats: The seats in any order.
        people: Person by seat id; a seat without an entry is vacant.
        vacant_months: By seat id of vacant seats: what stage 10 of the first simulated year compares with 12, months.
        leniency_traits: Lasting leniency of each rater, SD, by rater id.
        agencies: The agencies.
        remembered_stake: The central office's remembered stake, share of pay.
        minority_share: Share (0-1) of later hires who belong to the smaller of two demographic groups.
        lower_grade: Ids of the seats of the lower grade.
        pools_reshuffle: Whether people of an agency change seats.
        pools_reshuffle_every: They do so at the end of fiscal years that it divides.
        supervisors_per_person: Supervisors who rate everyone below a rater id.
        peer_weight: Weight (0-1) of the mean view of the others below it.
        arrivals_a_year: Most seats that are filled in a year; None for no limit.
    """

    seats: tuple[SeatStart, ...]
    people: dict[int, PersonStart]
    vacant_months: dict[int, float]
    leniency_traits: tuple[float, ...]
    agencies: tuple[AgencyStart, ...]
    remembered_stake: float
    minority_share: float = 0.0
    lower_grade: frozenset[int] = frozenset()
    pools_reshuffle: bool = False
    pools_reshuffle_every: int = 1
    supervisors_per_person: int = 1
    peer_weight: float = 0.0
    arrivals_a_year: int | None = None

    @classmethod
    def from_arrays(
        cls,
        *,
        seat_id: Sequence[int],
        agency: Sequence[int],
        component: Sequence[int],
        rater: Sequence[int],
        appointment: Sequence[int],
        people: Mapping[str, Sequence[Any]],
        leniency_traits: Sequence[float],
        agency_names: Sequence[str],
        award_thrift: Sequence[float],
        norm: Sequence[float],
        remembered_top_share: Sequence[float],
        customary_award_share: Sequence[float],
        remembered_stake: float,
        is_reserved: Sequence[bool] | None = None,
        has_own_authority: Sequence[bool] | None = None,
        minority_share: float = 0.0,
    ) -> OracleStart:
        """Build a start from sequences.

        Args:
            seat_id: Seat id by row.
            agency: Agency id by row.
            component: Component id by row.
            rater: Rater id by row.
            appointment: Appointment code by row.
            people: `is_filled`, `vacant_months` and every name of `PERSON_COLUMNS`, by row; other names are ignored,
                and so are the values of vacant rows.
            leniency_traits: By rater id.
            agency_names: By agency id, as are the next four.
            award_thrift: Share of the legal pool, 0-1.
            norm: Rating SD.
            remembered_top_share: 0-1.
            customary_award_share: Share of payroll.
            remembered_stake: Share of pay.
            is_reserved: Whether career-reserved, by row; None for no seat.
            has_own_authority: By agency id; None for no agency.
            minority_share: 0-1.

        Raises:
            ValueError: When sequences of one kind differ in length or money and counts are not whole numbers.
            KeyError: When a column of people is missing.
        """
        seats = tuple(
            SeatStart(*(int(value) for value in row), is_reserved=bool(reserved))
            for *row, reserved in zip(
                seat_id, agency, component, rater, appointment, is_reserved or [False] * len(seat_id), strict=True
            )
        )
        filled: dict[int, PersonStart] = {}
        vacant: dict[int, float] = {}
        for row, seat in enumerate(seats):
            if people["is_filled"][row]:
                filled[seat.seat_id] = _person(people, row)
            else:
                vacant[seat.seat_id] = float(people["vacant_months"][row])
        attributes = zip(agency_names, award_thrift, norm, remembered_top_share, customary_award_share, strict=True)
        agencies = tuple(
            AgencyStart(
                number,
                str(name),
                *(float(value) for value in values),
                has_own_authority=bool(has_own_authority and has_own_authority[number]),
            )
            for number, (name, *values) in enumerate(attributes)
        )
        return cls(
            seats=seats,
            people=filled,
            vacant_months=vacant,
            leniency_traits=tuple(float(trait) for trait in leniency_traits),
            agencies=agencies,
            remembered_stake=float(remembered_stake),
            minority_share=float(minority_share),
        )
