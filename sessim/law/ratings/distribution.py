"""Forced distributions of comparison arms: individual ranks, full distributions, a limit on level 5 alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.largest_remainder import TOLERANCE
from sessim.arrays.ranking import keep_best, order_in_groups, rank_in_runs


def ranks(group: NDArray[np.int64], priority: NDArray[np.float64], seat_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank everyone within the group: 1 for the highest priority, ties to the lower seat id.

    Args:
        group: Group id of each person, shape (people,).
        priority: Priority, higher is better.
        seat_id: Seat ids.

    Returns:
        Ranks from 1, shape (people,).
    """
    order = order_in_groups(group, priority, seat_id)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = rank_in_runs(group[order]) + 1
    return rank


def force_levels(
    level: NDArray[np.int8],
    group: NDArray[np.int64],
    priority: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    top_slots: NDArray[np.int64],
    low_slots: NDArray[np.int64],
) -> NDArray[np.int8]:
    """Place everyone by rank: an exact number at levels 4-5, an exact number below 3, the rest at 3.

    If the recommended level is on the right side of the bound it is kept (a 5 in the top stays a 5, a 1 in the
    lower tail a 1); otherwise the nearest level is given. A group too small for both tails fills the top first.

    Args:
        level: Recommended levels 1 to 5, shape (people,).
        group: Group id of each person.
        priority: Priority, higher is better; ties to the lower seat id.
        seat_id: Seat ids.
        top_slots: Level 4-5 slots by group id.
        low_slots: Slots below level 3 by group id.

    Returns:
        Levels 1 to 5, shape (people,).
    """
    rank = ranks(group, priority, seat_id)
    size = np.bincount(group, minlength=len(top_slots))
    is_top = rank <= top_slots[group]
    is_low = ~is_top & (rank > (size - low_slots)[group])
    forced = np.where(is_top, np.maximum(level, 4), np.where(is_low, np.minimum(level, 2), 3))
    return forced.astype(np.int8)


def hold_level5_to_slots(
    level: NDArray[np.int8],
    group: NDArray[np.int64],
    priority: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    level5_slots: NDArray[np.int64],
) -> NDArray[np.int8]:
    """Limit level 5 to its own slots; those beyond are given level 4.

    Args:
        level: Levels after the limit on levels 4 and 5 together, shape (people,).
        group: Group id of each person.
        priority: Priority, higher is better; ties to the lower seat id.
        seat_id: Seat ids.
        level5_slots: Level 5 slots by group id.

    Returns:
        Levels, shape (people,).
    """
    best = np.flatnonzero(level == 5)
    keeps = keep_best(group[best], priority[best], seat_id[best], level5_slots)
    held = level.copy()
    held[best[~keeps]] = 4
    return held


def slots_by_lot(
    share: float,
    number: NDArray[np.int64],
    owner: NDArray[np.int64],
    turn: NDArray[np.float64],
    start: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Whole places in groups, with fractions allocated by lot within each owner, so that its total is kept to within one place.

    The groups of an owner are taken in the order of their draws and their fractions summed; a group gets a place whenever
    the sum passes a whole number (systematic sampling). So 5 percent of ten groups of ten is one place in five of them.

    Args:
        share: Share (0-1) of the group.
        number: Group sizes, shape (groups,).
        owner: Owner of each group, shape (groups,).
        turn: Draw (0-1) of each group, by which groups are called.
        start: Draw (0-1) of each owner, at which its sum starts, shape (owners,).

    Returns:
        Places by group id.
    """
    exact = share * number
    whole = np.floor(exact + TOLERANCE)
    fraction = np.maximum(exact - whole, 0.0)
    order = np.lexsort((turn, owner))
    called = owner[order]
    total = np.bincount(owner, weights=fraction, minlength=len(start))
    before_owner = np.concatenate(([0.0], np.cumsum(total)))[:-1]
    after = np.cumsum(fraction[order]) - before_owner[called] + start[called]
    places = whole.astype(np.int64)
    places[order] += (np.floor(after + TOLERANCE) - np.floor(after - fraction[order] + TOLERANCE)).astype(np.int64)
    return np.asarray(places, dtype=np.int64)
