"""The surroundings of executive pay: the labour market, pay outside government, and how annuities are indexed.

These are facts of a year, not rules; they are kept with the rules because a scenario sets them in the same way. A rulebook that
says nothing about them knows no pay outside government, which then affects nobody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabourMarket:
    """Unemployment, percent of the labour force.

    Attributes:
        unemployment: Of the fiscal year.
        reference: Of the year whose exits set the base rates of leaving.
    """

    unemployment: float = 0.0
    reference: float = 0.0

    @property
    def gap(self) -> float:
        """Percentage points by which unemployment is above that of the reference year."""
        return self.unemployment - self.reference


@dataclass(frozen=True, slots=True)
class PrivatePay:
    """Pay of company vice-presidents in the calendar year after the fiscal year, a lognormal distribution.

    Attributes:
        median: Median, dollars a year; 0 where no pay outside government is known.
        log_spread: Standard deviation of its logarithm.
        level: Private pay over that of the record, ratio (a lever).
    """

    median: float = 0.0
    log_spread: float = 0.0
    level: float = 1.0

    @property
    def middle(self) -> float:
        """Median after the lever, dollars a year."""
        return self.median * self.level


@dataclass(frozen=True, slots=True)
class AnnuityIndexing:
    """How annuities moved against pay over the years that an annuity averages.

    Attributes:
        gap: Log points by which consumer prices, which index annuities, rose more than the highest rate of pay; None until known.
    """

    gap: float | None = None


def indexing_gap(prices: tuple[float, float], maximum: tuple[float, float]) -> float:
    """Log points by which prices rose more than the highest rate of pay.

    Args:
        prices: Price index at the beginning and at the end.
        maximum: Highest rate of pay at the beginning and at the end, dollars a year.
    """
    return math.log(prices[1] / prices[0]) - math.log(maximum[1] / maximum[0])
