"""What is paid once on leaving: severance (5 USC 5595) and annual leave (5 USC 5551, 6304(f))."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.annuity import AnnuityRules, may_retire_early
from sessim.law.tenure.retirement import may_retire_reduced, years_since_eligible

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeparationRules:
    """Terms of severance and leave.

    Attributes:
        weeks_a_year: Weeks of pay for each of the first years.
        first_years: Number of first years.
        later_weeks_a_year: Weeks of pay for each later year.
        age_from: Age above which severance rises.
        age_rise: Rise for each year of age above it.
        most_weeks: Most weeks of pay.
        leave_hours_a_year: Annual leave earned, hours a year.
        leave_carry_over_hours: Annual leave that may be carried over, hours.
        hours_a_year: Hours of a year of pay.
        leave_hours_on_leaving: Annual leave that a leaver has saved, hours.
    """

    weeks_a_year: float
    first_years: float
    later_weeks_a_year: float
    age_from: float
    age_rise: float
    most_weeks: float
    leave_hours_a_year: float
    leave_carry_over_hours: float
    hours_a_year: float
    leave_hours_on_leaving: float


def has_immediate_annuity(age: Floats, service: Floats, minimum_age: Floats, rules: AnnuityRules) -> NDArray[np.bool_]:
    """Whether someone separated involuntarily has earned an immediate annuity, which bars severance (5 USC 5595(a)(2)).

    Unreduced, reduced at the minimum age with short service, or early for discontinued service: a reduced annuity begins at once
    too, and bars severance although it is smaller.

    Args:
        age: Age, years.
        service: Creditable service, years.
        minimum_age: Minimum retirement age, years.
        rules: Terms of the annuity.
    """
    return np.asarray(
        (years_since_eligible(age, service, minimum_age, rules) >= 0.0)
        | may_retire_reduced(age, service, minimum_age, rules)
        | may_retire_early(age, service, rules)
    )


def severance(
    pay: Floats, service: Floats, age: Floats, is_barred: NDArray[np.bool_], rules: SeparationRules
) -> Floats:
    """Severance pay, dollars.

    Args:
        pay: Basic pay, dollars a year.
        service: Service, years.
        age: Age, years.
        is_barred: Whether an immediate annuity or removal for cause or inefficiency bars it.
        rules: Weeks and limits.

    Returns:
        Dollars.
    """
    first = np.minimum(service, rules.first_years) * rules.weeks_a_year
    later = np.maximum(service - rules.first_years, 0.0) * rules.later_weeks_a_year
    risen = (first + later) * (1.0 + rules.age_rise * np.maximum(age - rules.age_from, 0.0))
    weeks = np.minimum(risen, rules.most_weeks)
    return np.where(is_barred, 0.0, pay / 52.0 * weeks)


def leave_payout(pay: Floats, hours: Floats, rules: SeparationRules) -> Floats:
    """Lump-sum payment for annual leave on leaving, dollars."""
    return pay / rules.hours_a_year * hours
