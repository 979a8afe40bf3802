"""Whether a selection disadvantages a group: adverse impact ratio, four-fifths rule, standardised difference.

Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D); the standardised difference of two rates is the one used
with them (Hazelwood School District v. United States, 433 US 299, 1977).
"""

from __future__ import annotations

import math

FOUR_FIFTHS = 0.8  # 29 CFR 1607.4(D)


def impact_ratio(rate: float, reference_rate: float) -> float:
    """Adverse impact ratio: rate of the group over that of the reference group; NaN when the latter is 0.

    Args:
        rate: Share (0-1) of the group that is selected (rated 4 or 5, given an award).
        reference_rate: The same of the reference group.
    """
    return rate / reference_rate if reference_rate > 0.0 else math.nan


def fails_four_fifths(rate: float, reference_rate: float) -> bool:
    """Whether the rate is below four fifths of the reference group's; for a desirable selection, not an exit."""
    return impact_ratio(rate, reference_rate) < FOUR_FIFTHS


def standardised_difference(rate: float, number: float, reference_rate: float, reference_number: float) -> float:
    """Difference of two rates in standard errors under one common rate; NaN when it has none.

    Args:
        rate: Share (0-1) of the group.
        number: People of the group.
        reference_rate: Share of the reference group.
        reference_number: People of the reference group.
    """
    if number <= 0 or reference_number <= 0:
        return math.nan
    pooled = (rate * number + reference_rate * reference_number) / (number + reference_number)
    error = math.sqrt(pooled * (1.0 - pooled) * (1.0 / number + 1.0 / reference_number))
    return (rate - reference_rate) / error if error > 0.0 else math.nan
