"""Limits on kinds of appointment and the career-reserved floor (5 USC 3132-3134)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.largest_remainder import TOLERANCE

CLASSES = (
    "assistant secretary",
    "principal deputy",
    "deputy assistant secretary where no general position stands at that level",
    "general on 19 January 2021",
)
GOLDEN = 0.6180339887498949
"""Step that spreads any number of places over 0 to 1 as evenly as possible."""


@dataclass(frozen=True, slots=True)
class AppointmentRules:
    """Limits on appointments, shares of the positions that OPM has allocated (authorised), filled or not.

    Attributes:
        noncareer_share: Most noncareer executives, government-wide.
        agency_noncareer_share: Most noncareer executives in an agency.
        agency_least_positions: Positions from which the agency limit applies.
        limited_share: Most limited appointees, government-wide.
        authorised_share: Most positions against authorizations.
        reserved_floor: Fewest career-reserved positions, government-wide.
        redesignates_classes: Whether the classes of positions named in February 2025 are redesignated as general (a lever).
        class_shares: Share (0-1) of the career-reserved positions in each class, in the order of `CLASSES` (levers).
        redesignated_share: Share of career-reserved positions that is redesignated as general (a lever); 1 takes them down
            to the floor, which is then their number.
        conversion_share: Probability (0-1) that a vacant general career position goes to a noncareer appointee (a lever).
    """

    noncareer_share: float
    agency_noncareer_share: float
    agency_least_positions: int
    limited_share: float
    authorised_share: float
    reserved_floor: int
    redesignates_classes: bool
    class_shares: Sequence[float]
    redesignated_share: float
    conversion_share: float


def most_noncareer(positions: int, rules: AppointmentRules) -> int:
    """Most noncareer executives for a number of allocated positions, government-wide."""
    return math.floor(rules.noncareer_share * positions + TOLERANCE)


def most_noncareer_in_agency(positions: int, noncareer_in_1978: int, rules: AppointmentRules) -> int:
    """Most noncareer executives in an agency: the greater of a share and its count of 1978; all in the smallest.

    Args:
        positions: Positions allocated to the agency.
        noncareer_in_1978: Noncareer executives of the agency in 1978.
        rules: Limits.

    Returns:
        People.
    """
    if positions < rules.agency_least_positions:
        return positions
    return max(math.floor(rules.agency_noncareer_share * positions + TOLERANCE), noncareer_in_1978)


def most_limited(positions: int, rules: AppointmentRules) -> int:
    """Most limited appointees for a number of allocated positions, government-wide."""
    return math.floor(rules.limited_share * positions + TOLERANCE)


def most_positions(authorised: int, rules: AppointmentRules) -> int:
    """Most positions in a fiscal year for a number of authorizations."""
    return math.floor(rules.authorised_share * authorised + TOLERANCE)


def reserved_after_redesignation(career_reserved: int, rules: AppointmentRules) -> int:
    """Career-reserved positions left after the redesignation, which never takes them below the floor.

    Args:
        career_reserved: Career-reserved positions before, government-wide.
        rules: Share redesignated and floor.

    Returns:
        Positions; the number before where it is already below the floor.
    """
    left = career_reserved - math.floor(rules.redesignated_share * career_reserved + TOLERANCE)
    return max(left, min(career_reserved, rules.reserved_floor))


def class_of_position(number: int, shares: Sequence[float]) -> NDArray[np.int64]:
    """Class of each of a number of career-reserved positions, spread evenly in their order.

    Args:
        number: Career-reserved positions.
        shares: Share (0-1) of them in each class.

    Returns:
        Number of the class from 1, 0 for a position of none.
    """
    place = np.arange(1, number + 1) * GOLDEN % 1.0
    limits = [math.fsum(shares[: count + 1]) for count in range(len(shares))]
    found = np.searchsorted(limits, place, side="right") + 1
    return np.where(found > len(shares), 0, found).astype(np.int64)


def without_classes(
    is_reserved: NDArray[np.bool_], seat_id: NDArray[np.int64], rules: AppointmentRules
) -> NDArray[np.bool_]:
    """Which career-reserved positions stay so when the named classes are redesignated, which never goes below the floor.

    Args:
        is_reserved: Whether each position was career-reserved before.
        seat_id: Seat ids; lower classes and then lower ids are redesignated first.
        rules: Classes and floor.

    Returns:
        One answer per position.
    """
    if not rules.redesignates_classes:
        return is_reserved
    rows = np.flatnonzero(is_reserved)
    rows = rows[np.argsort(seat_id[rows])]
    number = len(rows)
    of_class = class_of_position(number, rules.class_shares)
    named = rows[of_class > 0][np.argsort(of_class[of_class > 0], kind="stable")]
    left = is_reserved.copy()
    left[named[: number - min(number, rules.reserved_floor)]] = False
    return left


def still_reserved(
    is_reserved: NDArray[np.bool_], seat_id: NDArray[np.int64], rules: AppointmentRules
) -> NDArray[np.bool_]:
    """Which career-reserved positions are left after the redesignation: the named classes, then a share of the rest.

    The share is spread evenly in the order of seat ids.

    Args:
        is_reserved: Whether each position was career-reserved before.
        seat_id: Seat ids.
        rules: Share redesignated and floor.

    Returns:
        One answer per position.
    """
    rows = np.flatnonzero(without_classes(is_reserved, seat_id, rules))
    number = len(rows)
    left = reserved_after_redesignation(number, rules)
    place = np.arange(number)
    is_left = (place + 1) * left // max(number, 1) > place * left // max(number, 1)
    found = np.zeros(len(is_reserved), dtype=bool)
    found[rows[np.argsort(seat_id[rows])][is_left]] = True
    return found


def noncareer_room(
    positions: NDArray[np.int64], noncareer: NDArray[np.int64], rules: AppointmentRules
) -> tuple[NDArray[np.int64], int]:
    """How many more noncareer appointees the limits leave room for.

    Args:
        positions: Allocated positions by agency id.
        noncareer: Of these, positions held for or by noncareer appointees.
        rules: Limits; counts of 1978 are not known and taken as 0.

    Returns:
        Room by agency id, and government-wide.
    """
    most = np.array([most_noncareer_in_agency(int(number), 0, rules) for number in positions], dtype=np.int64)
    whole = most_noncareer(int(positions.sum()), rules) - int(noncareer.sum())
    return np.maximum(most - noncareer, 0), max(whole, 0)
