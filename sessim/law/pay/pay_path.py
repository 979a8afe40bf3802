"""Pay paths: a freeze of raises and of the rate range, a furlough, and the year in which either is restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.rates import adjusted_pay
from sessim.law.rulebook import PayAhead, PayPath, PayRules

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PayPathYears:
    """A pay path as it is enacted: in which fiscal years what happens.

    Attributes:
        freeze_years: Fiscal years whose raises, due the following January, are withheld.
        raise_share: Share (0-1) of each raise that is given in those years.
        range_is_frozen: Whether the pay tables of those Januaries are not raised either.
        furlough_years: Fiscal years in which a part of basic pay is not paid.
        furlough_share: Share (0-1) of the year's basic pay that is not paid in them.
        restored_year: Fiscal year in which freeze and furlough are restored; None for never.
        restored_share: Share (0-1) of the withheld raises that is then given.
        back_paid_share: Share (0-1) of the unpaid pay that is then paid back.
    """

    freeze_years: Sequence[int]
    raise_share: float
    range_is_frozen: bool
    furlough_years: Sequence[int]
    furlough_share: float
    restored_year: int | None
    restored_share: float
    back_paid_share: float

    def rises_missed(self, fiscal_year: int) -> tuple[int, ...]:
        """Fiscal years up to this one whose raise of the pay tables is still missing."""
        is_restored = self.restored_year is not None and fiscal_year >= self.restored_year
        if is_restored or not self.range_is_frozen:
            return ()
        return tuple(sorted(year for year in set(self.freeze_years) if year <= fiscal_year))

    def in_year(self, fiscal_year: int, minimum_lost: int, ceiling_lost: int) -> PayPath:
        """What the path says of one fiscal year.

        Args:
            fiscal_year: The year.
            minimum_lost: Dollars a year by which the missing raises lower the lowest rate.
            ceiling_lost: Likewise the highest rate.
        """
        years = (*self.freeze_years, *self.furlough_years)
        if not years:
            return PayPath()
        if fiscal_year < min(years):
            return PayPath(ahead=self.seen_from(fiscal_year))
        is_restoration = fiscal_year == self.restored_year
        return PayPath(
            has_begun=True,
            raise_share=self.raise_share if fiscal_year in self.freeze_years else 1.0,
            minimum_lost=minimum_lost,
            ceiling_lost=ceiling_lost,
            furlough_share=self.furlough_share if fiscal_year in self.furlough_years else 0.0,
            restored_share=self.restored_share if is_restoration else 0.0,
            back_paid_share=self.back_paid_share if is_restoration else 0.0,
            ahead=self.seen_from(fiscal_year),
        )

    def seen_from(self, fiscal_year: int) -> PayAhead:
        """What is announced for the years after a fiscal year."""
        is_ahead = self.restored_year is not None and self.restored_year > fiscal_year
        return PayAhead(
            frozen=tuple(sorted(year - fiscal_year for year in set(self.freeze_years) if year > fiscal_year)),
            raise_share=self.raise_share,
            furloughs=tuple(sorted(year - fiscal_year for year in set(self.furlough_years) if year > fiscal_year)),
            furlough_share=self.furlough_share,
            restoration=self.restored_year - fiscal_year if is_ahead and self.restored_year is not None else None,
            restored_share=self.restored_share if is_ahead else 0.0,
            back_paid_share=self.back_paid_share if is_ahead else 0.0,
        )


def amount_without_rises(amount: float, rises: Sequence[tuple[float, float]]) -> int:
    """An amount of a pay table as if it had not been raised in some years.

    Args:
        amount: Amount of the table, dollars.
        rises: Amounts before and after each missing raise, dollars.

    Returns:
        Whole dollars.
    """
    ratio = 1.0
    for before, after in rises:
        ratio *= before / after
    return round(amount * ratio)


def given_rate(rate: Floats, path: PayPath) -> Floats:
    """Adjustment of basic pay that is given: part of a raise, all of a cut. Shares of pay."""
    return np.where(rate > 0.0, rate * path.raise_share, rate)


def pay_on_usual_path(pay: Floats, held_back: Floats, rate: Floats, rules: PayRules, path: PayPath) -> Floats:
    """Basic pay after the adjustment if nothing had been withheld.

    Args:
        pay: Basic pay before, whole dollars a year.
        held_back: By how much it is lower than it would have been, dollars a year.
        rate: Adjustment that the rating allows, share of pay.
        rules: Rate range in force.
        path: What the range has lost.

    Returns:
        Whole dollars a year.
    """
    usual = replace(
        rules,
        minimum=rules.minimum + path.minimum_lost,
        maximum_certified=rules.maximum_certified + path.ceiling_lost,
        maximum_uncertified=rules.maximum_uncertified + path.ceiling_lost,
    )
    return adjusted_pay(pay + held_back, rate, usual)


def restored_raise(pay: Floats, usual_pay: Floats, rules: PayRules, path: PayPath) -> tuple[Floats, Floats]:
    """Split withheld pay into what is given now and what stays withheld.

    Args:
        pay: Basic pay after the adjustment of the year, whole dollars a year.
        usual_pay: The same if nothing had been withheld.
        rules: Rate range in force.
        path: Share that is restored this year.

    Returns:
        Given now, within the range, and still withheld, whole dollars a year; they add up to what was withheld.
    """
    held_back = np.maximum(usual_pay - pay, 0.0)
    given = np.minimum(np.rint(held_back * path.restored_share), np.maximum(rules.ceiling - pay, 0.0))
    return given, held_back - given


def pay_not_paid(pay: Floats, months: Floats, balance: Floats, path: PayPath) -> tuple[Floats, Floats]:
    """Basic pay of the year that a furlough leaves unpaid, less what is paid back for earlier years.

    Args:
        pay: Basic pay of the year, dollars a year.
        months: Months served in it.
        balance: Unpaid in earlier years and not yet paid back, dollars.
        path: Shares of the year.

    Returns:
        Unpaid this year (negative if more is paid back) and the new balance, whole dollars.
    """
    not_paid = np.rint(pay * months / 12.0 * path.furlough_share) - np.rint(balance * path.back_paid_share)
    return not_paid, balance + not_paid
