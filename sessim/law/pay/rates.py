"""Basic pay of career executives (5 USC 5382, 5383) and the aggregate limit on cash (5 USC 5307)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.rulebook import PayRules


def adjusted_pay(pay: NDArray[np.float64], rate: NDArray[np.float64], rules: PayRules) -> NDArray[np.float64]:
    """Pay after the year's single adjustment, within the rate range.

    Args:
        pay: Basic pay before, whole dollars a year.
        rate: Adjustment as a share of pay; negative for a cut.
        rules: Rate range of the calendar year in which the adjustment takes effect.

    Returns:
        Basic pay after, whole dollars a year. A raise never lowers pay that is already above the ceiling.
    """
    proposed = np.rint(pay * (1.0 + rate))
    inside = np.maximum(np.minimum(proposed, rules.ceiling), rules.minimum)
    return np.where(rate >= 0.0, np.maximum(inside, pay), inside)


def pay_through_the_gate(
    pay: NDArray[np.float64],
    adjusted: NDArray[np.float64],
    final_level: NDArray[np.int8],
    strictness: float,
    rules: PayRules,
) -> NDArray[np.float64]:
    """Pay after the adjustment where raises above Executive Schedule III are reserved for levels 4 and 5 (5 CFR 534.403(a)(3)).

    Args:
        pay: Basic pay before, whole dollars a year.
        adjusted: Basic pay after the adjustment, inside the rate range.
        final_level: Annual summary rating.
        strictness: Share (0-1) of the part of a raise above that rate that is withheld below level 4.
        rules: Executive Schedule III, which is the highest rate of an uncertified system, and whether the gate is in use.

    Returns:
        Basic pay after, whole dollars a year; nothing is taken from those already above the rate.
    """
    if not rules.gate_at_ex3:
        return adjusted
    above = np.maximum(adjusted - np.maximum(pay, float(rules.maximum_uncertified)), 0.0)
    return np.where(final_level < 4, adjusted - np.rint(strictness * above), adjusted)


def may_adjust(months_since_last: NDArray[np.float64], months_between: float) -> NDArray[np.bool_]:
    """Whether basic pay may be adjusted: at most once in the months between two adjustments (5 USC 5383(c))."""
    return months_since_last >= months_between


def lawful_rate(
    rate: NDArray[np.float64], final_level: NDArray[np.int8], level3_raise_limit: float, largest_cut: float
) -> NDArray[np.float64]:
    """Limit a wanted adjustment to what the rating allows.

    Args:
        rate: Wanted adjustment, share of pay; negative for a cut.
        final_level: Annual summary rating; 0 (not rated) allows nothing.
        level3_raise_limit: Largest raise at level 3.
        largest_cut: Largest cut below level 3; level 3 and above are not cut for performance.

    Returns:
        Adjustment, share of pay.
    """
    most = np.array([0.0, 0.0, 0.0, level3_raise_limit, np.inf, np.inf])[final_level]
    least = np.array([0.0, -largest_cut, -largest_cut, 0.0, 0.0, 0.0])[final_level]
    return np.clip(rate, least, most)


def certification_headroom(rules: PayRules) -> int:
    """Dollars a year by which certification raises the highest rate."""
    return rules.maximum_certified - rules.maximum_uncertified


def entry_pay(previous_pay: NDArray[np.float64], promotion_raise: float, rules: PayRules) -> NDArray[np.float64]:
    """Initial SES pay of a new appointee.

    Args:
        previous_pay: Pay before the appointment, dollars a year.
        promotion_raise: Raise on appointment, share of previous pay.
        rules: Rate range in force on appointment.

    Returns:
        Basic pay, whole dollars a year, inside the range.
    """
    return np.maximum(rules.minimum, np.minimum(np.rint(previous_pay * (1.0 + promotion_raise)), rules.ceiling))


def pay_within_aggregate_limit(
    owed: NDArray[np.float64], basic_pay: NDArray[np.float64], aggregate_limit: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Split awards owed into what the calendar year's aggregate limit lets be paid and what is carried over.

    Args:
        owed: Awards granted plus awards carried over, dollars.
        basic_pay: Basic pay of the calendar year, dollars.
        aggregate_limit: Limit on basic pay plus awards, dollars.

    Returns:
        Paid and deferred amounts, dollars; they add up to `owed`.
    """
    paid = np.minimum(owed, np.maximum(0.0, aggregate_limit - basic_pay))
    return paid, owed - paid
