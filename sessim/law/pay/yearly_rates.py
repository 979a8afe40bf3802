"""How rates of pay set by law move from one January to the next.

The Executive Schedule and the Vice President's salary rise by a percentage of the rate of the year before, rounded to the
nearest 100 dollars, halves up (5 USC 5318; 3 USC 104). The lowest rate of the Senior Executive Service is 120 percent of
GS-15 step 1 (5 USC 5382(a)), which rises with the General Schedule and is rounded to the dollar. Both are computed exactly,
in decimals, because some rates are half-way between two hundreds. Private pay, known for one year, is carried to others by the
growth of an index of wages in the same way, to the dollar. Because no raise is negative, only one rounded rate yields the
rate after a raise, and each rule can be run backwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED, DOLLAR = 100, 1
FLOOR_SHARE = Decimal("1.2")


def _round(amount: Decimal, unit: int) -> int:
    return int((amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * unit


def raised_rate(rate: int, raise_share: float, unit: int) -> int:
    """A rate after a raise, rounded to the nearest multiple of a unit, halves up.

    Args:
        rate: Rate before, dollars a year.
        raise_share: Raise as a share of the rate (0 or more).
        unit: Dollars to which it is rounded.

    Returns:
        Dollars a year.
    """
    return _round(rate * (1 + Decimal(str(raise_share))), unit)


def rate_before_raise(rate: int, raise_share: float, unit: int) -> int:
    """The only rounded rate that `raised_rate` raises to a given rate.

    Args:
        rate: Rate after the raise, dollars a year, a multiple of the unit.
        raise_share: Raise as a share of the rate before (0 or more).
        unit: Dollars to which rates are rounded.

    Returns:
        Dollars a year.

    Raises:
        ValueError: If no rounded rate does, so that rate and raise do not match.
    """
    lowest = (rate - Decimal(unit) / 2) / (1 + Decimal(str(raise_share)))
    before = math.ceil(lowest / unit) * unit
    if raised_rate(before, raise_share, unit) != rate:
        raise ValueError(f"no rate in steps of {unit} leads to {rate} by a raise of {raise_share:.1%}")
    return before


def lowest_executive_pay(first_step: int) -> int:
    """Lowest rate of the Senior Executive Service for a rate of GS-15 step 1, dollars a year (5 USC 5382(a))."""
    return _round(FLOOR_SHARE * first_step, DOLLAR)


def first_step_of(lowest_pay: int) -> int:
    """The rate of GS-15 step 1 to which a lowest rate of the Senior Executive Service belongs, dollars a year."""
    return _round(lowest_pay / FLOOR_SHARE, DOLLAR)


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """How a rate moves with the raise of a January.

    Attributes:
        after: Rate before and raise (share) to the rate after.
        before: Rate after and raise (share) to the rate before.
    """

    after: Callable[[int, float], int]
    before: Callable[[int, float], int]


EXECUTIVE_SCHEDULE = YearlyRule(
    lambda rate, share: raised_rate(rate, share, HUNDRED),
    lambda rate, share: rate_before_raise(rate, share, HUNDRED),
)
LOWEST_EXECUTIVE_PAY = YearlyRule(
    lambda pay, share: lowest_executive_pay(raised_rate(first_step_of(pay), share, DOLLAR)),
    lambda pay, share: lowest_executive_pay(rate_before_raise(first_step_of(pay), share, DOLLAR)),
)
PRIVATE_WAGES = YearlyRule(
    lambda pay, share: raised_rate(pay, share, DOLLAR),
    lambda pay, share: _round(
        pay / (1 + Decimal(str(share))), DOLLAR
    ),  # a market has no single rate that yields another
)


def rates_by_year(
    published: Mapping[int, int], raises: Mapping[int, float], first: int, last: int, rule: YearlyRule
) -> dict[int, int]:
    """The rate of every January: as published where known, otherwise carried from the year before or the year after.

    Args:
        published: Rates that were seen, dollars a year by calendar year.
        raises: Raise of each January as a share of the rate before it, by calendar year.
        first: First year wanted.
        last: Last year wanted.
        rule: How a raise moves the rate.

    Returns:
        Dollars a year by calendar year, `first` to `last`.

    Raises:
        ValueError: If nothing was published, a raise is missing, or a raise cannot have led to a rate.
    """
    if not published:
        raise ValueError("no published rate to start from")
    anchor = min(published)
    years = range(min(first, anchor), max(last, anchor) + 1)
    missing = [year for year in years[1:] if year not in published and year not in raises]
    if missing:
        raise ValueError(f"no raise is known for {missing[0]}")
    found = {anchor: published[anchor]}
    for year in range(anchor - 1, years[0] - 1, -1):
        found[year] = rule.before(found[year + 1], raises[year + 1])
    for year in range(anchor + 1, years[-1] + 1):
        found[year] = published[year] if year in published else rule.after(found[year - 1], raises[year])
    return {year: found[year] for year in range(first, last + 1)}
