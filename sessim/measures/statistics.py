"""Statistics of ordinal ratings against a continuous truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.sums import add_in_order

PIECE = 10_000  # OpenBLAS uses threads in longer products of two vectors
COLUMNS_OF_A_PIECE = 1_800  # and in products with a table of more than about 9,000 numbers, here of five rows


def mark_largest(values: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Mark the largest `share` (0-1) of the values, as many as rounding gives; none for an empty array."""
    number = round(share * len(values))
    if number == 0:
        return np.zeros(len(values), dtype=bool)
    first = len(values) - number
    marked: NDArray[np.bool_] = values >= np.partition(values, first)[first]
    if count(marked) > number:  # of those who tie with the last, as many as there is room for
        marked[:] = False
        marked[np.argpartition(values, first)[first:]] = True
    return marked


def mark_ends(values: NDArray[np.float64], share: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the smallest and the largest `share` (0-1) of the values, each as `mark_largest` marks them."""
    number = round(share * len(values))
    if number == 0:
        return mark_largest(-values, share), mark_largest(values, share)
    last, first = number - 1, len(values) - number
    parted = np.partition(values, (last, first))
    smallest, largest = values <= parted[last], values >= parted[first]
    return (
        smallest if count(smallest) == number else mark_largest(-values, share),
        largest if count(largest) == number else mark_largest(values, share),
    )


def spread(values: NDArray[np.float64]) -> float:
    """Standard deviation of the values; NaN when there are none."""
    centred = values - mean_of_all(values)
    return math.sqrt(dot(centred, centred) / len(values)) if len(values) else float("nan")


def share_of(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    """Share of `whole` that is in `part`; NaN when `whole` is empty."""
    return ratio(count(part & whole), count(whole))


def count(marks: NDArray[np.bool_]) -> int:
    """How many are marked."""
    return int(np.count_nonzero(marks))


def ratio(part: float, whole: float) -> float:
    """The one over the other; NaN when the whole is nothing."""
    return float(part / whole) if whole else float("nan")


def at_rows(values: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """Values at rows that are known to exist; leaving out the check of each halves the time."""
    return values.take(rows, mode="clip")


def mean_of(values: NDArray[np.float64], where: NDArray[np.bool_] | NDArray[np.int64]) -> float:
    """Mean of the values marked, or at the rows given; NaN when there are none.

    Values that are not marked must be numbers: they are multiplied by 0, which is cheaper than to leave them out.
    """
    if where.dtype == np.bool_:
        number = int(np.count_nonzero(where))
        return dot(values, where.astype(np.float64)) / number if number else float("nan")
    return mean_of_all(at_rows(values, where.astype(np.int64, copy=False)))


def dot(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Sum of products, in pieces short enough that the linear algebra library keeps to one thread.

    With threads the order of addition, and so the last bits, would depend on the cores of the machine.
    """
    if len(first) <= PIECE:
        return float(first @ second)
    return add_in_order(float(first[at : at + PIECE] @ second[at : at + PIECE]) for at in range(0, len(first), PIECE))


def weighted_sum(weights: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted sum of the rows of a table, shape (columns,), in pieces short enough for one thread.

    Args:
        weights: Weight of each row, shape (rows,).
        table: Numbers, shape (rows, columns).
    """
    total = np.empty(table.shape[1])
    step = COLUMNS_OF_A_PIECE
    for at in range(0, len(total), step):
        total[at : at + step] = weights @ table[:, at : at + step]
    return total


def mean_of_all(values: NDArray[np.float64]) -> float:
    """Mean of the values; NaN when there are none."""
    # the bytes of `values.mean()`, which takes as long to get ready as to add
    return float(np.add.reduce(values, dtype=np.float64)) / len(values) if len(values) else float("nan")


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson correlation; NaN when either does not vary or there are fewer than three pairs."""
    if len(first) < 3:
        return float("nan")
    a, b = first - mean_of_all(first), second - mean_of_all(second)
    scale = math.sqrt(dot(a, a) * dot(b, b))
    return dot(a, b) / scale if scale > 1e-12 else float("nan")


def order_by_values(rows: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order rows by their values, the lowest first.

    Numbers are sorted in a third of the time of an `argsort`. So the last bits of each number, which hardly ever decide,
    make room for its row. Where they would have decided, and where values are alike, the slower way is taken; of those
    alike the first row comes first.

    Args:
        rows: Rows, rising.
        values: Values by row, of more rows than those.
    """
    chosen = at_rows(values, rows)
    room = (1 << len(values).bit_length()) - 1
    numbered = (chosen.view(np.int64) & ~room) | rows
    numbered.view(np.float64).sort()
    order: NDArray[np.int64] = numbered & room
    in_order = at_rows(values, order)
    return order if (in_order[1:] > in_order[:-1]).all() else at_rows(rows, np.argsort(chosen, kind="stable"))


def rank_correlation(level: NDArray[np.int8], counts: NDArray[np.int64]) -> float:
    """Spearman correlation of levels (many ties) with a continuous truth (none); NaN as for `correlation`.

    Ranks and their means are whole or half numbers, so that the sums are exact in any order.

    Args:
        level: Levels 0 to 5, from the lowest true value to the highest.
        counts: People at each level.
    """
    people = len(level)
    if people < 3:
        return float("nan")
    # those at one level share their mean rank; here less the mean rank of all
    rank = np.cumsum(counts) - (counts - 1) / 2.0 - (people + 1) / 2.0
    together = dot(at_rows(rank, level.astype(np.int64)), np.arange(people, dtype=np.float64))
    scale = math.sqrt(float(counts @ (rank * rank)) * (people * (people * people - 1) / 12))
    return together / scale if scale > 1e-12 else float("nan")


def entropy_bits(counts: NDArray[np.int64]) -> float:
    """Shannon entropy in bits of a table of counts, any shape; NaN when it is empty."""
    total = counts.sum()
    if total == 0:
        return float("nan")
    shares = counts[counts > 0] / total
    return float(-(shares * np.log2(shares)).sum())


def information_bits(table: NDArray[np.int64]) -> float:
    """Mutual information in bits of two things, given how often each pair of their values occurs."""
    return entropy_bits(table.sum(axis=0)) + entropy_bits(table.sum(axis=1)) - entropy_bits(table)


def middles(quality: NDArray[np.float64], number: NDArray[np.int64]) -> NDArray[np.float64]:
    """The place of each group among all people when groups are ordered by quality.

    Args:
        quality: Quality of each group.
        number: People of each group.

    Returns:
        Share (0-1) of people in groups of lower quality plus half of the group's own; NaN for an empty group.
    """
    order = np.argsort(quality, kind="stable")  # wherever an empty group falls, it takes no place
    in_order = number[order]
    upper = np.cumsum(in_order)
    standing = np.full(len(number), np.nan)
    if len(upper) and upper[-1] > 0:
        standing[order] = (upper - in_order / 2.0) / upper[-1]
    standing[number == 0] = np.nan
    return standing


def mark_best_within(group: NDArray[np.int64], number: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Mark the best `share` (0-1) of every group, as many as rounding gives.

    Args:
        group: Group of each person, from the lowest person to the highest.
        number: People of each group.
        share: Share of each group.
    """
    people = len(group)
    if people == 0:
        return np.zeros(0, dtype=bool)
    # numbers that put people group by group, from the lowest person, kept as small as they can be: they are sorted sooner
    kind = np.min_scalar_type(len(number) * people)
    place = group.astype(kind) * kind.type(people) + np.arange(people, dtype=kind)
    best = np.rint(share * number).astype(np.int64)
    lowest = at_rows(np.sort(place), np.cumsum(number) - best)
    lowest[best == 0] = len(number) * people  # above everybody
    return np.asarray(place >= at_rows(lowest, group))


def gini(values: NDArray[np.float64]) -> float:
    """Gini coefficient (0 equal, 1 all to one) of values that are not negative; NaN when there are none or all are 0."""
    total = float(values.sum())
    if total == 0.0:
        return float("nan")
    number = len(values)
    return 2.0 * dot(np.sort(values), np.arange(1.0, number + 1.0)) / (number * total) - (number + 1.0) / number
