"""What leaving now and being released are worth to each executive, present value in today's dollars.

Annuities keep their real value (a deferred one too, which flatters leaving early); the value runs to a horizon age.
Leaving brings the best immediate annuity available, or a deferred one, plus one-time payments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.annuity import (
    AnnuityRules,
    basic_annuity,
    may_retire_early,
    share_after_reduction,
    supplement,
)
from sessim.law.tenure.retirement import may_retire_reduced, minimum_retirement_age, years_since_eligible
from sessim.law.tenure.separation import SeparationRules, has_immediate_annuity, leave_payout, severance

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where people are in their careers when they leave; arrays of shape (people,).

    Attributes:
        age: Age, years.
        birth_year: Year of birth.
        service: Creditable service, years.
        high: Average of the highest consecutive years of basic pay, dollars a year.
    """

    age: Floats
    birth_year: Floats
    service: Floats
    high: Floats


def present_value(amount_a_year: Floats, years: Floats | float, discount_rate: float) -> Floats:
    """Value today of an amount paid at the start of each year for some years (parts of years count in part)."""
    if discount_rate == 0.0:
        return np.asarray(amount_a_year * years)
    return np.asarray(amount_a_year * (1.0 - (1.0 + discount_rate) ** -years) / (1.0 - 1.0 / (1.0 + discount_rate)))


def value_of_leaving(
    standing: Standing, is_involuntary: NDArray[np.bool_] | bool, paid_once: Floats | float, rules: AnnuityRules
) -> Floats:
    """Present value of leaving now.

    Args:
        standing: Age, service and average pay on leaving.
        is_involuntary: Whether discontinued service, early-out or removal for performance opens an early annuity.
        paid_once: Severance and annual leave paid on leaving, dollars.
        rules: Terms of the annuity.

    Returns:
        Dollars of today.
    """
    age, service = standing.age, standing.service
    minimum_age = minimum_retirement_age(standing.birth_year, rules)
    full = basic_annuity(standing.high, service, age, rules)
    left = np.maximum(rules.horizon_age - age, 0.0)

    is_unreduced = years_since_eligible(age, service, minimum_age, rules) >= 0.0
    is_early = may_retire_early(age, service, rules) & is_involuntary
    at_once = present_value(full, left, rules.discount_rate) * (is_unreduced | is_early)
    until_supplement = np.maximum(minimum_age - age, 0.0)
    supplement_years = np.maximum(rules.supplement_ends_at - np.maximum(age, minimum_age), 0.0)
    a_year = supplement(np.maximum(age, minimum_age), service, minimum_age, is_unreduced | is_early, rules)
    at_once = at_once + present_value(a_year, supplement_years, rules.discount_rate) * _discount(
        until_supplement, rules
    )

    is_reduced = may_retire_reduced(age, service, minimum_age, rules)
    reduced = present_value(full * share_after_reduction(age, rules), left, rules.discount_rate) * is_reduced
    return np.maximum(np.maximum(at_once, reduced), _value_deferred_annuity(standing, minimum_age, rules)) + paid_once


def value_of_release(standing: Standing, pay: Floats, rules: AnnuityRules, separation: SeparationRules) -> Floats:
    """Present value of being released in a reduction in force without a place elsewhere.

    Discontinued service opens an early annuity (5 USC 8414(b)); severance is paid to those whom no immediate annuity is
    open to (5 USC 5595(a)(2)); annual leave is paid out.

    Args:
        standing: Age, service and average pay on leaving.
        pay: Basic pay, dollars a year.
        rules: Terms of the annuity.
        separation: Terms of severance and leave.

    Returns:
        Dollars of today.
    """
    age, service = standing.age, standing.service
    has_annuity = has_immediate_annuity(age, service, minimum_retirement_age(standing.birth_year, rules), rules)
    hours = np.full(age.shape, separation.leave_hours_on_leaving)
    paid_once = severance(pay, service, age, has_annuity, separation) + leave_payout(pay, hours, separation)
    return value_of_leaving(standing, True, paid_once, rules)


def _discount(years: Floats, rules: AnnuityRules) -> Floats:
    return np.asarray((1.0 + rules.discount_rate) ** -years)


def _value_deferred_annuity(standing: Standing, minimum_age: Floats, rules: AnnuityRules) -> Floats:
    """Annuity that begins at the age at which the service on leaving makes it unreduced."""
    service = standing.service
    from_middle = np.where(service >= rules.middle_age_service, rules.middle_age, rules.full_age)
    starts = np.where(service >= rules.minimum_age_service, minimum_age, from_middle)
    starts = np.maximum(starts, standing.age)
    a_year = rules.rate * service * standing.high * (service >= rules.deferred_service)
    years = np.maximum(rules.horizon_age - starts, 0.0)
    return present_value(a_year, years, rules.discount_rate) * _discount(starts - standing.age, rules)
