"""The chronicle: an observer that records, seat by seat, what happened in a year and why each rating came out as it did.

Every number is a column of the executives' table, the output of a stage, or a rule of the year; nothing is drawn
or decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.signal import SIGNAL_PARTS, weigh_elements
from sessim.corps.columns import COLUMNS
from sessim.corps.seats import APPOINTMENTS
from sessim.year.appraise import standards
from sessim.year.context import Year


@dataclass(frozen=True, slots=True)
class SignalParts:
    """What a rater's signal is made of, rating SD, weighted over the critical elements; the parts add up to `total`.

    Attributes:
        performance: The person's own measured results and the shared work of the component.
        workforce: Productivity of those under the executives of the component, as the element for leading people sees it.
        leniency: Leniency of those who rate the person.
        affinity: What the rater sees in the person besides performance.
        inflation: Shift of all ratings of the agency, its norm among it.
        lesson: What the board's changes of past ratings taught the rater; 0 if raters do not learn.
        group_difference: Subtracted from the signals of the smaller demographic group, 0 or less.
        job_change: What the appraisal of the supervisor before a change of jobs within the year adds.
        reading: Error of this one rating.
        total: The weighted signal.
    """

    performance: float
    workforce: float
    leniency: float
    affinity: float
    inflation: float
    lesson: float
    group_difference: float
    job_change: float
    reading: float
    total: float


@dataclass(frozen=True, slots=True)
class BoardStory:
    """What the review board saw and did.

    Attributes:
        leniency_seen: The rater's mean signal less the mean of the board's component, rating SD.
        leniency_removed: Share (0-1) of it that the board takes out; `rigour` likewise for inflation.
        rigour: Share (0-1) of the agency's inflation that the board takes out.
        political_pull: What political members add to its reading, rating SD.
        own_level: Summary level of its own reading.
        acted: Whether its reading replaced the rater's.
    """

    leniency_seen: float
    leniency_removed: float
    rigour: float
    political_pull: float
    own_level: int
    acted: bool


@dataclass(frozen=True, slots=True)
class SlotStory:
    """How places at levels 4 and 5 were shared in the person's group.

    Attributes:
        slots: Places of the group.
        counted: Executives of the group whom the limit counts.
        claimants: Of these, recommended for level 4 or 5.
        place: The person's place among the claimants (1 is served first); 0 if not among them.
    """

    slots: int
    counted: int
    claimants: int
    place: int


@dataclass(frozen=True, slots=True)
class SeatYear:
    """One fiscal year of one seat.

    Attributes:
        fiscal_year: The year.
        agency: Name of the agency; `component` and `rater` are ids.
        component: Component id, which is its board.
        rater: Rater id.
        appointment: `career`, `noncareer` or `limited`.
        columns: Every column of the seat at the end of the year, read-only.
        weights: Weights of the critical elements, percent.
        standards: Signals from which a reader gives element levels 2, 3, 4 and 5, rating SD; raters whom conflict costs
            (`social_cost`) give 1 and 2 only further below.
        signal: What the rater's signal is made of; None if the person was not rated.
        board: What the board did; None if the person was not rated.
        slot: How places were shared; None if no limit bound the person's group.
    """

    fiscal_year: int
    agency: str
    component: int
    rater: int
    appointment: str
    columns: Mapping[str, Any]
    weights: tuple[int, ...]
    standards: tuple[float, ...]
    signal: SignalParts | None
    board: BoardStory | None
    slot: SlotStory | None


class Chronicle:
    """Watches some seats and keeps a `SeatYear` of each finished year.

    Attributes:
        years_of: Years of each seat that is followed, oldest first, by seat id.
    """

    def __init__(self, seat_ids: Iterable[int]) -> None:
        self.years_of: dict[int, list[SeatYear]] = {seat: [] for seat in seat_ids}

    def __call__(self, year: Year) -> None:
        """Write down the finished year of every seat that is followed.

        Raises:
            KeyError: There is no such seat.
        """
        for seat, years in self.years_of.items():
            (rows,) = np.nonzero(year.seats.seat_id == seat)
            if len(rows) == 0:
                raise KeyError(f"no seat {seat}")
            years.append(tell_seat_year(year, int(rows[0])))


def tell_seat_year(year: Year, row: int) -> SeatYear:
    """Record the finished year of one row of the tables."""
    seats, people, rating = year.seats, year.people, year.world.rating
    columns = {name: getattr(people, name)[..., row].tolist() for name in COLUMNS}
    is_rated = bool(people.is_rated[row])
    low_shift = np.broadcast_to(year.appraised.low_shift, people.is_rated.shape)[row]
    return SeatYear(
        fiscal_year=year.fiscal_year,
        agency=seats.agency_names[seats.agency[row]],
        component=int(seats.component[row]),
        rater=int(seats.rater[row]),
        appointment=APPOINTMENTS[seats.appointment[row]],
        columns=MappingProxyType(columns),
        weights=tuple(element.weight for element in year.rules.appraisal.elements),
        standards=tuple(float(each) for each in standards(rating, low_shift=low_shift)),
        signal=_tell_signal(year, row) if is_rated else None,
        board=_tell_board(year, row) if is_rated else None,
        slot=_tell_slot(year, row) if is_rated else None,
    )


def _tell_signal(year: Year, row: int) -> SignalParts:
    people, appraised = year.people, year.appraised
    weights = weigh_elements(year.rules.appraisal.elements)

    def weigh(part: Sequence[NDArray[np.float64]] | NDArray[np.float64] | float) -> float:
        """Weighted mean over the elements; a part of shape (seats,), or one number, is the same for all of them."""
        return float(weights @ np.broadcast_to(part, people.element_signal.shape)[:, row])

    parts = {name: weigh(getattr(appraised.signal, name)) for name in SIGNAL_PARTS}
    return SignalParts(**parts, job_change=weigh(appraised.job_change), total=weigh(people.element_signal))


def _tell_board(year: Year, row: int) -> BoardStory:
    people, reviewed = year.people, year.reviewed
    stance = year.institutions.boards[year.seats.component[row]].stance
    return BoardStory(
        leniency_seen=float(reviewed.leniency_seen[row]),
        leniency_removed=stance.leniency_removed,
        rigour=float(np.broadcast_to(reviewed.rigour, people.is_rated.shape)[row]),
        political_pull=float(np.broadcast_to(reviewed.political_pull, people.is_rated.shape)[row]),
        own_level=int(reviewed.board_level[row]),
        acted=bool(people.recommended_level[row] != people.initial_level[row]),
    )


def _tell_slot(year: Year, row: int) -> SlotStory | None:
    places, seat_id = year.limited.places, year.seats.seat_id
    if places is None or not places.is_bound[row]:
        return None
    group, own = places.group[row], places.priority[row]
    is_here = places.is_bound & (places.group == group)
    claims = is_here & year.limited.is_nominated
    # equal priorities are served in the order of seat ids
    ahead = (places.priority > own) | ((places.priority == own) & (seat_id < seat_id[row]))
    return SlotStory(
        slots=int(places.slots[group]),
        counted=int(is_here.sum()),
        claimants=int(claims.sum()),
        place=int((claims & ahead).sum()) + 1 if claims[row] else 0,
    )
