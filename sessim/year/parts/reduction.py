"""Reduction in force, a part of stage 7, act_on_ratings.

Positions are abolished in numbers. Placement comes first: as many executives as the agency has vacant career positions move
into one, which leaves the table as if the vacant position were the one abolished; the others are released in the order of
their performance.
"""

from __future__ import annotations

import numpy as np

from sessim.arrays.ranking import keep_best
from sessim.corps.columns import Flags
from sessim.law.ratings.limit import slots
from sessim.law.tenure.protections import release_in_reduction
from sessim.law.tenure.removal import NO_REMOVAL
from sessim.year.context import Year

UNRATED_STANDING = 3  # those not rated compete as fully successful


def reduce_in_force(year: Year) -> Flags:
    """Write who is released, and return which positions are abolished while they are vacant, shape (seats,)."""
    people, seats, share = year.people, year.seats, year.rules.reduction.share_abolished
    people.is_released = np.zeros(len(seats), dtype=bool)
    is_abolished = np.zeros(len(seats), dtype=bool)
    if share == 0.0:
        return is_abolished
    stands = year.is_career & np.isfinite(people.vacant_months)
    abolished = slots(share, np.bincount(seats.agency[stands], minlength=seats.number_of_agencies), "floor")
    vacant = np.flatnonzero(stands & ~people.is_filled)
    goes = vacant[keep_best(seats.agency[vacant], np.zeros(len(vacant)), seats.seat_id[vacant], abolished)]
    is_abolished[goes] = True

    left = abolished - np.bincount(seats.agency[goes], minlength=seats.number_of_agencies)
    rows = np.flatnonzero(stands & people.is_filled & (people.removal_reason == NO_REMOVAL))
    level = np.where(people.is_rated[rows], people.final_level[rows], UNRATED_STANDING)
    # every level 5 comes before every level 4: evidence is squeezed into less than one level
    standing = level + 0.5 * np.tanh(people.evidence[rows] / 20.0)
    is_released = release_in_reduction(seats.agency[rows], standing, seats.seat_id[rows], left)
    people.is_released[rows[is_released]] = True
    return is_abolished
