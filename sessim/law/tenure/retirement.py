"""FERS eligibility to retire (5 USC 8412)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.annuity import AnnuityRules

MONTHS_A_YEAR = 12.0


def minimum_retirement_age(birth_year: NDArray[np.float64], rules: AnnuityRules) -> NDArray[np.float64]:
    """Minimum retirement age (5 USC 8412(h)).

    The lowest age for those born before the first rise; so many months more for each year of birth in the first and in the
    second rise.

    Args:
        birth_year: Year of birth; fractions of a year are dropped.
        rules: Lowest age, months a step, first and last year of birth of both rises.

    Returns:
        Age in years, same shape.
    """
    born = np.floor(birth_year)
    first = np.clip(born - rules.first_rise_begins + 1.0, 0.0, rules.first_rise_ends - rules.first_rise_begins + 1.0)
    second = np.clip(
        born - rules.second_rise_begins + 1.0, 0.0, rules.second_rise_ends - rules.second_rise_begins + 1.0
    )
    return np.asarray(rules.minimum_age + (first + second) * rules.rise_months / MONTHS_A_YEAR)


def years_since_eligible(
    age: NDArray[np.float64], service: NDArray[np.float64], minimum_age: NDArray[np.float64], rules: AnnuityRules
) -> NDArray[np.float64]:
    """Years since the first unreduced immediate annuity (negative: years until it).

    Three ways lead to it (5 USC 8412(a)-(c)): the minimum age with long service, a middle age with middle service, and the
    full age with short service.

    Args:
        age: Age in years.
        service: Creditable service in years.
        minimum_age: Minimum retirement age in years.
        rules: Ages and service.

    Returns:
        Years, same shape.
    """
    at_minimum = np.minimum(age - minimum_age, service - rules.minimum_age_service)
    at_middle = np.minimum(age - rules.middle_age, service - rules.middle_age_service)
    at_full = np.minimum(age - rules.full_age, service - rules.full_age_service)
    return np.maximum(np.maximum(at_minimum, at_middle), at_full)


def may_retire_reduced(
    age: NDArray[np.float64], service: NDArray[np.float64], minimum_age: NDArray[np.float64], rules: AnnuityRules
) -> NDArray[np.bool_]:
    """Whether the minimum age with service for a reduced annuity is reached (5 USC 8412(g))."""
    return (age >= minimum_age) & (service >= rules.reduced_service)
