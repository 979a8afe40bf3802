"""Public cost in dollars of one year."""

from __future__ import annotations


def real_dollars(nominal: float, index: float, base_index: float) -> float:
    """Convert nominal dollars to dollars of the base year.

    Args:
        nominal: Dollars of the year of the index.
        index: Price index of that year.
        base_index: Price index of the base year.

    Returns:
        Dollars of the base year.
    """
    return nominal * (base_index / index)
