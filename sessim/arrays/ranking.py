"""Ranking inside groups: who ranks where, and who keeps one of a given number of places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_PRIORITY_BITS = 50  # a number of 53 bits holds such a key without rounding it up into the next group
SMALLEST_SPREAD = 1e-200  # of priorities; keeps the division below finite


def rank_in_runs(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position (0, 1, ...) of each entry within its run of equal values."""
    position = np.arange(len(group))
    is_start = np.ones(len(group), dtype=bool)
    is_start[1:] = group[1:] != group[:-1]
    starts = position[is_start]
    return position - np.repeat(starts, np.diff(np.append(starts, len(group))))


def order_in_groups(
    group: NDArray[np.int64], priority: NDArray[np.float64], seat_id: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Order by group, then falling priority, then seat id.

    Args:
        group: Group of each candidate (0 or more), shape (candidates,).
        priority: Priority, higher is better.
        seat_id: Seat ids, by which ties are broken (lower first).

    Returns:
        Indices of the candidates in that order.
    """
    if len(group) == 0:
        return np.zeros(0, dtype=np.int64)
    key, row_bits = _queue_keys(group, priority)
    key.sort()
    order = key & ((1 << row_bits) - 1)
    key >>= row_bits
    is_tied = key[1:] == key[:-1]
    if is_tied.any():
        _settle_ties(order, is_tied, group, priority, seat_id)
    return order


def _queue_keys(group: NDArray[np.int64], priority: NDArray[np.float64]) -> tuple[NDArray[np.int64], int]:
    """Write group, falling priority and row as one whole number a candidate.

    Sorting such numbers costs a third of sorting rows by a key beside them, and carries the rows along. Priority gets the
    bits that are left, so that priorities nearer than they can tell come out as ties.

    Returns:
        Keys, shape (candidates,), and how many of their lowest bits hold the row.
    """
    row_bits = max(len(group) - 1, 1).bit_length()
    last_group = int(group.max())
    bits = min(62 - row_bits - last_group.bit_length(), MOST_PRIORITY_BITS)
    below_best = np.subtract(priority.max(), priority, dtype=np.float64)
    below_best *= (2.0**bits - 1.0) / max(below_best.max(), SMALLEST_SPREAD)
    key = below_best.astype(np.int64)
    key <<= row_bits
    key += np.arange(len(group))
    if last_group > 0:
        key += group << (bits + row_bits)
    return key, row_bits


def _settle_ties(
    order: NDArray[np.int64],
    is_tied: NDArray[np.bool_],
    group: NDArray[np.int64],
    priority: NDArray[np.float64],
    seat_id: NDArray[np.int64],
) -> None:
    """Put candidates whose keys are equal into their exact order, in place.

    Args:
        order: Indices of the candidates, in order but for ties.
        is_tied: Whether the keys of each and of the next in that order are equal, shape (candidates - 1,).
        group: Group of each candidate.
        priority: Priority.
        seat_id: Seat ids.
    """
    in_tie = np.zeros(len(order), dtype=bool)
    in_tie[1:] = is_tied
    in_tie[:-1] |= is_tied
    places = np.flatnonzero(in_tie)
    rows = order[places]
    order[places] = rows[np.lexsort((seat_id[rows], -priority[rows], group[rows]))]


def keep_best(
    group: NDArray[np.int64],
    priority: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    slots_of_group: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Who keeps a scarce slot: in each group the candidates of highest priority, as many as there are slots.

    Args:
        group: Group id of each candidate (0 or more), shape (candidates,).
        priority: Priority, higher is better; ties go to the lower seat id.
        seat_id: Seat ids.
        slots_of_group: Slots by group id.

    Returns:
        Whether each candidate keeps a slot, shape (candidates,).
    """
    order = order_in_groups(group, priority, seat_id)
    keeps = np.zeros(len(group), dtype=bool)
    keeps[order] = is_within_slots(group[order], slots_of_group)
    return keeps


def is_within_slots(group: NDArray[np.int64], slots_of_group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each place in queues laid end to end is among the first of its queue.

    Args:
        group: Group of each place, rising, shape (places,).
        slots_of_group: Slots by group id.

    Returns:
        One answer per place.
    """
    slots_end = np.searchsorted(group, np.arange(len(slots_of_group))) + slots_of_group
    return np.asarray(np.arange(len(group)) < slots_end[group])
