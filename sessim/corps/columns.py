"""The columns of the executives' table: what each means, who writes it, and its value when a person arrives.

A column has one owner, the stage of the year that writes it; all others only read it. On arrival every column is set to its
arrival value: a constant, or the value of a column that `recruit` has just written (given by name).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int16]
Levels = NDArray[np.int8]
Bits = NDArray[np.uint8]
Flags = NDArray[np.bool_]

NUMBER_OF_ELEMENTS = 5


def column(
    owner: str, dtype: type, unit: str, meaning: str, *, arrival: float | bool | str = 0, per_element: bool = False
) -> Any:
    """Declare a column.

    Args:
        owner: Stage that writes it.
        dtype: Numpy type of its values.
        unit: Unit, empty for none.
        meaning: What it holds.
        arrival: Value when a person arrives: a constant or the name of a column owned by `recruit`.
        per_element: Whether it has one row per critical element, shape (5, seats) instead of (seats,).
    """
    about = {
        "owner": owner,
        "dtype": np.dtype(dtype),
        "unit": unit,
        "meaning": meaning,
        "arrival": arrival,
        "per_element": per_element,
    }
    return field(metadata=about)


@dataclass(slots=True)
class Executives:
    """Struct of arrays, one entry per seat in board order; a vacant seat holds arrival values."""

    # recruit: who sits here
    is_filled: Flags = column("recruit", np.bool_, "", "a person holds the seat this fiscal year", arrival=False)
    arrival_year: Shorts = column("recruit", np.int16, "fiscal year", "first fiscal year of the person in the seat")
    months_served: Floats = column("recruit", np.float64, "months", "months of this fiscal year that the person serves")
    vacant_months: Floats = column(
        "recruit", np.float64, "months", "months until a vacant seat is filled, without end for an abolished one"
    )
    is_converted: Flags = column(
        "recruit", np.bool_, "", "noncareer appointee in a general career position", arrival=False
    )
    birth_year: Floats = column("recruit", np.float64, "year", "year of birth, with fraction")
    service_at_arrival: Floats = column("recruit", np.float64, "years", "federal service on arrival in the SES")
    is_external: Flags = column(
        "recruit", np.bool_, "", "career executive hired from outside government", arrival=False
    )
    ability: Floats = column("recruit", np.float64, "applicant SD", "fixed part of performance")
    in_minority_group: Flags = column(
        "recruit", np.bool_, "", "belongs to the smaller of two demographic groups", arrival=False
    )
    self_regard: Floats = column("recruit", np.float64, "SD", "part of one's view of oneself that is not performance")
    service_taste: Floats = column(
        "recruit", np.float64, "SD", "lasting taste for public service, 0 where no theory asks"
    )
    leaning: Floats = column(
        "recruit", np.float64, "SD", "political leaning, positive to the party first in office, 0 where no theory asks"
    )
    handed_over: Floats = column("recruit", np.float64, "0-1", "knowledge of the post taken over from the predecessor")
    entry_pay: Floats = column("recruit", np.float64, "dollars a year", "basic pay on arrival")
    # plan: expectations
    top_chance: Floats = column("plan", np.float64, "probability", "own belief of being rated 4 or 5")
    marginality: Floats = column("plan", np.float64, "0-1", "how close the person believes to be to the cut")
    # perform
    state: Floats = column("perform", np.float64, "applicant SD", "slowly changing part of performance")
    know_how: Floats = column("perform", np.float64, "0-1", "knowledge of the post, learnt with time")
    effort: Floats = column(
        "perform", np.float64, "applicant SD", "effort response of the year (incentive less setback)"
    )
    gaming: Floats = column("perform", np.float64, "applicant SD", "effort that lifts the measure and not the work")
    crowding: Floats = column("perform", np.float64, "0-1", "public service motivation lost to felt control")
    helping: Floats = column(
        "perform", np.float64, "ratio", "help and information given to peers, 1 = as if ratings were worth nothing"
    )
    sabotage: Floats = column("perform", np.float64, "acts a year", "harm done to a peer of the component")
    individual: Floats = column("perform", np.float64, "applicant SD", "results of the person alone")
    contribution: Floats = column("perform", np.float64, "applicant SD", "true contribution, shared work included")
    measured: Floats = column("perform", np.float64, "applicant SD", "individual results as the measures show them")
    shared: Floats = column(
        "perform", np.float64, "applicant SD", "shared work of the person's component, seen from the seat"
    )
    # appraise
    is_rated: Flags = column("appraise", np.bool_, "", "served the minimum period and is rated", arrival=False)
    affinity: Floats = column("appraise", np.float64, "SD", "what this rater sees in this person beside performance")
    peer_leniency: Floats = column(
        "appraise", np.float64, "SD", "leniency of this person as a rater of peers, 0 where peers have no say"
    )
    element_signal: Floats = column("appraise", np.float64, "rating SD", "rater's signal by element", per_element=True)
    element_level: Levels = column("appraise", np.int8, "level", "rater's level by element", per_element=True)
    initial_points: Shorts = column("appraise", np.int16, "points", "points of the initial rating, 0 if not rated")
    initial_level: Levels = column("appraise", np.int8, "level", "initial summary level, 0 if not rated")
    # review
    evidence: Floats = column("review", np.float64, "rating SD", "the board's evidence, by which it ranks")
    board_deviation: Floats = column("review", np.float64, "rating SD", "evidence less the mean of the component")
    recommended_points: Shorts = column("review", np.int16, "points", "points the board recommends")
    recommended_level: Levels = column("review", np.int8, "level", "summary level the board recommends")
    # limit
    final_points: Shorts = column("limit", np.int16, "points", "points of the annual summary rating")
    final_level: Levels = column("limit", np.int8, "level", "annual summary rating, 0 if not rated")
    was_limited: Flags = column("limit", np.bool_, "", "held to level 3 by the limit", arrival=False)
    was_forced_low: Flags = column("limit", np.bool_, "", "put below level 3 by a lower-tail quota", arrival=False)
    # reward
    pay: Floats = column(
        "reward", np.float64, "dollars a year", "basic pay after this year's raise", arrival="entry_pay"
    )
    pay_rise: Floats = column("reward", np.float64, "dollars a year", "change of basic pay for this year's rating")
    raise_held_back: Floats = column(
        "reward", np.float64, "dollars a year", "raises held back by a pay freeze and not restored"
    )
    pay_restored: Floats = column("reward", np.float64, "dollars a year", "raises held back before that are given now")
    pay_not_paid: Floats = column(
        "reward", np.float64, "dollars", "basic pay that a furlough leaves unpaid, less what is paid back now"
    )
    unpaid_balance: Floats = column(
        "reward", np.float64, "dollars", "basic pay left unpaid by furloughs and not paid back"
    )
    award_granted: Floats = column("reward", np.float64, "dollars", "performance award for this year's rating")
    rank_given: Levels = column("reward", np.int8, "code", "rank award: 0 none, 1 Meritorious, 2 Distinguished")
    rank_award: Floats = column("reward", np.float64, "dollars", "rank award for this year")
    meritorious_year: Shorts = column("reward", np.int16, "fiscal year", "last Meritorious award, 0 for none")
    distinguished_year: Shorts = column("reward", np.int16, "fiscal year", "last Distinguished award, 0 for none")
    award_paid: Floats = column("reward", np.float64, "dollars", "awards paid within the aggregate limit")
    deferred: Floats = column("reward", np.float64, "dollars", "awards carried over to the next calendar year")
    # act_on_ratings
    level1_years: Bits = column(
        "act_on_ratings", np.uint8, "bits", "level 1 in this year (bit 0), the year before (bit 1), ..."
    )
    below3_years: Bits = column(
        "act_on_ratings", np.uint8, "bits", "below level 3 in this year (bit 0), the year before, ..."
    )
    removal_reason: Levels = column(
        "act_on_ratings", np.int8, "code", "0 none, 1 two level 1, 2 two below 3, 3 permitted, 4 probation, 5 refusal"
    )
    deferred_removal: Levels = column(
        "act_on_ratings", np.int8, "code", "reason of a removal that waits for a moratorium to end"
    )
    was_reassigned: Flags = column("act_on_ratings", np.bool_, "", "reassigned after a level 1 rating", arrival=False)
    is_released: Flags = column("act_on_ratings", np.bool_, "", "released in a reduction in force", arrival=False)
    # respond
    reference_level: Floats = column(
        "respond", np.float64, "level", "rating the person has come to expect", arrival=4.0
    )
    shortfall: Floats = column(
        "respond", np.float64, "levels", "how far this year's rating fell below the expected one"
    )
    fairness: Floats = column("respond", np.float64, "-3 to 3", "felt fairness, 0 neutral")
    standing_belief: Floats = column("respond", np.float64, "rating SD", "own belief of one's place among peers")
    planted_incidents: Floats = column(
        "respond", np.float64, "incidents", "expected incidents of this year's work that come to light later"
    )
    board_lesson: Floats = column(
        "respond", np.float64, "levels", "what the board's changes of past ratings taught the rater of this person"
    )
    years_since_top: Shorts = column("respond", np.int16, "years", "rated years since the last level 4 or 5")
    # leave
    exit_kind: Levels = column("leave", np.int8, "code", "0 stays, 1 removed, 2 died, 3 retired, 4 quit, 5 released")
    years_eligible: Floats = column(
        "leave", np.float64, "years", "years since unreduced retirement eligibility (negative: until)"
    )
    able_exits: Floats = column(
        "leave", np.float64, "share", "able executives of the component who retired or quit this year"
    )
    quit_hazard: Floats = column("leave", np.float64, "probability", "probability of quitting this year")
    retire_hazard: Floats = column("leave", np.float64, "probability", "probability of retiring this year")
    value_of_leaving: Floats = column(
        "leave", np.float64, "years of pay", "worth of leaving now, where the theory of leaving weighs it (0 elsewhere)"
    )
    value_of_staying: Floats = column(
        "leave", np.float64, "years of pay", "worth of staying for the best time to leave, likewise"
    )
    value_of_release: Floats = column(
        "leave", np.float64, "years of pay", "worth of being released without a place, likewise"
    )


COLUMNS: dict[str, dict[str, Any]] = {each.name: dict(each.metadata) for each in fields(Executives)}
ARRIVAL_VALUES = tuple((name, about["arrival"]) for name, about in COLUMNS.items() if about["owner"] != "recruit")


def vacant_table(seats: int) -> Executives:
    """Return a table of `seats` vacant seats, every column at its arrival value."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, about in COLUMNS.items():
        shape = (NUMBER_OF_ELEMENTS, seats) if about["per_element"] else (seats,)
        constant = 0 if isinstance(about["arrival"], str) else about["arrival"]
        arrays[name] = np.full(shape, constant, dtype=about["dtype"])
    return Executives(**arrays)


def settle_newcomers(people: Executives, rows: Ints) -> None:
    """Set every column that `recruit` does not own to its arrival value in the given rows."""
    for name, arrival in ARRIVAL_VALUES:
        array = getattr(people, name)
        value = getattr(people, arrival)[rows] if isinstance(arrival, str) else arrival
        for line in array if array.ndim > 1 else (array,):  # cheaper than all elements at once by an ellipsis
            line[rows] = value


def copy_table(people: Executives) -> Executives:
    """Return a copy of the table with its own arrays."""
    return Executives(**{name: getattr(people, name).copy() for name in COLUMNS})
