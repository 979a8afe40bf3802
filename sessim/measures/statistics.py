"""Statistics of ordinal ratings against a continuous truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.law.limit import order_in_groups

PIECE = 10_000  # OpenBLAS uses threads in longer products of two vectors
COLUMNS_OF_A_PIECE = 1_800  # and in products with a table of more than about 9,000 numbers, here of five rows


def largest(values: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Mark the largest `share` (0-1) of the values, as many as rounding gives; none for an empty array."""
    count = round(share * len(values))
    if count == 0:
        return np.zeros(len(values), dtype=bool)
    first = len(values) - count
    marked: NDArray[np.bool_] = values >= np.partition(values, first)[first]
    if np.count_nonzero(marked) > count:  # of those who tie with the last, as many as there is room for
        marked[:] = False
        marked[np.argpartition(values, first)[first:]] = True
    return marked


def spread(values: NDArray[np.float64]) -> float:
    """Standard deviation of the values; NaN when there are none."""
    centred = values - mean_of_all(values)
    return math.sqrt(dot(centred, centred) / len(values)) if len(values) else float("nan")


def share_of(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    """Share of `whole` that is in `part`; NaN when `whole` is empty."""
    number = int(np.count_nonzero(whole))
    return float(np.count_nonzero(part & whole) / number) if number else float("nan")


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
    return sum(float(first[at : at + PIECE] @ second[at : at + PIECE]) for at in range(0, len(first), PIECE))


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


def slope(outcome: NDArray[np.float64], cause: NDArray[np.float64]) -> float:
    """Least-squares slope of `outcome` on `cause`; NaN when the cause does not vary."""
    centred = cause - mean_of_all(cause) if len(cause) else cause
    variation = dot(centred, centred)
    return dot(centred, outcome) / variation if variation > 1e-12 else float("nan")


def level_ranks(level: NDArray[np.int8]) -> NDArray[np.float64]:
    """Average ranks (1 to n) of levels 0 to 5, ties sharing their mean rank."""
    counts = np.bincount(level, minlength=6)
    upper = np.cumsum(counts)
    return (upper - (counts - 1) / 2.0)[level]


def ranks_of(truth: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks 0 to n - 1 of a continuous truth, lowest first."""
    rows = np.arange(len(truth))
    ranks = np.empty(len(truth), dtype=np.int64)
    ranks[order_in_groups(np.zeros_like(rows), -truth, rows)] = rows
    return ranks


def rank_correlation(level: NDArray[np.int8], truth_rank: NDArray[np.int64]) -> float:
    """Spearman correlation of levels (many ties) with the ranks of a continuous truth (none)."""
    return correlation(level_ranks(level), truth_rank.astype(np.float64))


def entropy_bits(counts: NDArray[np.int64]) -> float:
    """Shannon entropy in bits of a table of counts, any shape; NaN when it is empty."""
    total = counts.sum()
    if total == 0:
        return float("nan")
    shares = counts[counts > 0] / total
    return float(-(shares * np.log2(shares)).sum())


def information_bits(level: NDArray[np.int8], truth_rank: NDArray[np.int64], groups: int = 5) -> float:
    """Mutual information in bits of level and equal-sized groups of the truth, given by its ranks (0 to n - 1)."""
    group = truth_rank * groups // max(len(truth_rank), 1)
    table = np.bincount(level.astype(np.int64) * groups + group, minlength=6 * groups).reshape(6, groups)
    return entropy_bits(table.sum(axis=0)) + entropy_bits(table.sum(axis=1)) - entropy_bits(table)


def area_under_curve(level: NDArray[np.int8], is_positive: NDArray[np.bool_]) -> float:
    """Probability that a positive has the higher level than a negative, ties counting half; NaN without both kinds."""
    positive = np.bincount(level[is_positive], minlength=6)
    negative = np.bincount(level[~is_positive], minlength=6)
    pairs = int(positive.sum()) * int(negative.sum())
    if pairs == 0:
        return float("nan")
    below = np.cumsum(negative) - negative
    return float((positive * (below + negative / 2.0)).sum() / pairs)


def middles(quality: NDArray[np.float64], number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Where each group stands among all people when groups are ordered by quality.

    Args:
        quality: Quality of each group.
        number: People of each group.

    Returns:
        Share (0-1) of people in groups of lower quality plus half of the group's own; NaN for an empty group.
    """
    order = np.argsort(np.where(number > 0, quality, np.inf), kind="stable")
    upper = np.cumsum(number[order])
    standing = np.full(len(number), np.nan)
    if len(upper) and upper[-1] > 0:
        standing[order] = (upper - number[order] / 2.0) / upper[-1]
    standing[number == 0] = np.nan
    return standing


def top_within(group: NDArray[np.int64], rank: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Mark in each group the highest `share` (0-1) by rank, as many as rounding gives.

    Args:
        group: Group of each person, 0 or more.
        rank: Ranks 0 to n - 1 over all people, no ties.
        share: Share of each group.
    """
    number = np.bincount(group)
    place = group * len(rank) + rank  # group by group
    first_marked = np.cumsum(number) - np.rint(share * number).astype(np.int64)
    in_order = np.append(np.sort(place), len(number) * len(rank))  # above everybody, for a last group that marks nobody
    return np.asarray(place >= in_order[first_marked][group])


def gini(values: NDArray[np.float64]) -> float:
    """Gini coefficient (0 equal, 1 all to one) of values that are not negative; NaN when there are none or all are 0."""
    total = float(values.sum())
    if total == 0.0:
        return float("nan")
    number = len(values)
    positive = np.sort(values)[number - np.count_nonzero(values) :]  # what is 0 comes first and adds nothing
    place = np.arange(number - len(positive) + 1.0, number + 1.0)
    return 2.0 * dot(positive, place) / (number * total) - (number + 1.0) / number


def means_by(group: NDArray[Any], values: NDArray[Any], groups: int) -> list[float]:
    """Mean of `values` in each group 0 to groups - 1; NaN for an empty one."""
    number = np.bincount(group, minlength=groups)
    total = np.bincount(group, weights=values, minlength=groups)
    found: list[float] = np.where(number > 0, total / np.maximum(number, 1), np.nan).tolist()
    return found
