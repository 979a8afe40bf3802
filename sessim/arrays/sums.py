"""Sums whose last bit is the same under every Python."""

from __future__ import annotations

from collections.abc import Iterable


def add_in_order(values: Iterable[float]) -> float:
    """Sum of a few numbers, added one after the other; 0 of none.

    From Python 3.12 on the built-in sum keeps what rounding loses, so that its last bit depends on the version.
    """
    total = 0.0
    for value in values:
        total += value
    return total
