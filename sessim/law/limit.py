"""The limit on ratings at levels 4 and 5: how many slots, and who keeps one (OPM cap from the FY2026 closeout)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-9  # 0.29 x 100 is 28.999... in binary; a legal share is meant exactly


def slots(share: float, number: NDArray[np.int64], rounding: str) -> NDArray[np.int64]:
    """Slots in groups of the given sizes.

    Args:
        share: Share (0-1) of the group.
        number: Group sizes, any shape.
        rounding: `floor`, `nearest` (half up) or `ceiling`.

    Returns:
        Whole slots, same shape.

    Raises:
        ValueError: The rounding is unknown.
    """
    exact = share * number
    if rounding == "floor":
        whole = np.floor(exact + TOLERANCE)
    elif rounding == "nearest":
        whole = np.floor(exact + 0.5 + TOLERANCE)
    elif rounding == "ceiling":
        whole = np.ceil(exact - TOLERANCE)
    else:
        raise ValueError(f"rounding must be floor, nearest or ceiling, not {rounding!r}")
    return np.asarray(whole, dtype=np.int64)


def largest_remainder(total: NDArray[np.int64], owner: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Share each owner's total among its parts in proportion to their size (Hamilton's method).

    Args:
        total: Slots of each owner, shape (owners,).
        owner: Owner of each part, shape (parts,); remainder ties go to the earlier part.
        size: Size of each part, shape (parts,).

    Returns:
        Slots of each part, shape (parts,).
    """
    owner_size = np.bincount(owner, weights=size, minlength=len(total))
    exact = total[owner] * size / np.maximum(owner_size[owner], 1)
    whole = np.floor(exact + TOLERANCE).astype(np.int64)
    left = total - np.bincount(owner, weights=whole, minlength=len(total)).astype(np.int64)
    remainder = np.round(exact - whole, 9)
    order = np.lexsort((np.arange(len(owner)), -remainder, owner))
    rank = rank_in_runs(owner[order])
    whole[order] += rank < left[owner[order]]
    return whole


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

    One sort of a combined key is several times cheaper than a lexicographic one; where two keys are equal (a tie, or
    priorities nearer than the key can tell) the lexicographic sort decides.

    Args:
        group: Group of each candidate, shape (candidates,).
        priority: Priority, higher is better.
        seat_id: Seat ids, by which ties are broken (lower first).

    Returns:
        Indices of the candidates in that order.
    """
    if len(group) == 0:
        return np.zeros(0, dtype=np.int64)
    lowest, highest = priority.min(), priority.max()
    scale = 0.5 / max(highest - lowest, 1e-12)
    key = group + (highest - priority) * scale
    order = np.argsort(key)
    in_order = key[order]
    gaps = in_order[1:] - in_order[:-1]
    if len(gaps) and gaps.min() <= 1e-12 * max(1.0, float(in_order[-1])):
        return np.lexsort((seat_id, -priority, group))
    return order


def keep_best(
    group: NDArray[np.int64],
    priority: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    slots_of_group: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Who keeps a scarce slot: in each group the candidates of highest priority, as many as there are slots.

    Args:
        group: Group id of each candidate, shape (candidates,).
        priority: Priority, higher is better; ties go to the lower seat id.
        seat_id: Seat ids.
        slots_of_group: Slots by group id.

    Returns:
        Whether each candidate keeps a slot, shape (candidates,).
    """
    order = order_in_groups(group, priority, seat_id)
    # the order runs group by group, so that the first of each group and its slots say where the slots end
    number = np.bincount(group, minlength=len(slots_of_group))
    slots_end = np.cumsum(number) - number + slots_of_group
    keeps = np.zeros(len(group), dtype=bool)
    keeps[order] = np.arange(len(group)) < np.repeat(slots_end, number)
    return keeps
