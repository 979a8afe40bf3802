"""Annuities of the Federal Employees Retirement System (5 USC 8412-8421), in dollars of the day of leaving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnnuityRules:
    """Terms of the annuity.

    Attributes:
        rate: Annuity for each year of service, share of high-3.
        long_rate: The same at `long_rate_age` with `long_rate_service`.
        long_rate_age: Age from which the higher rate holds.
        long_rate_service: Service from which the higher rate holds, years.
        high_years: Consecutive years of pay that are averaged.
        reduction_a_month: Reduction for each month under `full_age` at the minimum age with `reduced_service`.
        reduced_service: Service for a reduced annuity at the minimum age, years.
        early_service: Service for an early annuity at any age, years.
        early_age: Age for an early annuity with `early_age_service`.
        early_age_service: Service for an early annuity at that age, years.
        deferred_service: Service for a deferred annuity at `full_age`, years.
        full_age: Age from which `full_age_service` earns an unreduced annuity and nothing is reduced.
        full_age_service: Service for an unreduced annuity at `full_age`, years.
        middle_age: Age from which `middle_age_service` earns an unreduced annuity.
        middle_age_service: Service for an unreduced annuity at `middle_age`, years.
        minimum_age_service: Service for an unreduced annuity at the minimum retirement age, years.
        minimum_age: Minimum retirement age of those born before the first rise, years.
        rise_months: Months by which it rises with each year of birth in a rise.
        first_rise_begins: First year of birth of the first rise.
        first_rise_ends: Last year of birth of the first rise.
        second_rise_begins: First year of birth of the second rise.
        second_rise_ends: Last year of birth of the second rise.
        supplement_years: Years of a whole career in the supplement.
        supplement_ends_at: Age at which the supplement ends.
        full_social_security: Yearly Social Security benefit that the supplement scales, dollars.
        reference_pay: Pay that the supplement is expressed as a share of, where values are in years of pay, dollars a year.
        discount_rate: Real discount rate a year.
        horizon_age: Age to which annuities are valued.
    """

    rate: float
    long_rate: float
    long_rate_age: float
    long_rate_service: float
    high_years: int
    reduction_a_month: float
    reduced_service: float
    early_service: float
    early_age: float
    early_age_service: float
    deferred_service: float
    full_age: float
    full_age_service: float
    middle_age: float
    middle_age_service: float
    minimum_age_service: float
    minimum_age: float
    rise_months: float
    first_rise_begins: int
    first_rise_ends: int
    second_rise_begins: int
    second_rise_ends: int
    supplement_years: float
    supplement_ends_at: float
    full_social_security: float
    reference_pay: float
    discount_rate: float
    horizon_age: float


def basic_annuity(high: Floats, service: Floats, age: Floats, rules: AnnuityRules) -> Floats:
    """Unreduced annuity, dollars a year.

    Args:
        high: Average pay, dollars a year.
        service: Creditable service, years.
        age: Age on leaving, years.
        rules: Rates.

    Returns:
        Dollars a year.
    """
    is_long = (age >= rules.long_rate_age) & (service >= rules.long_rate_service)
    return np.where(is_long, rules.long_rate, rules.rate) * service * high


def share_after_reduction(age: Floats, rules: AnnuityRules) -> Floats:
    """Share of the annuity left at the minimum age with short service: reduced for each full month under `full_age`.

    A partial month reduces nothing (5 USC 8415(h)(1)).
    """
    months = np.floor(12.0 * np.maximum(rules.full_age - age, 0.0) + 1e-9)
    return np.maximum(1.0 - rules.reduction_a_month * months, 0.0)


def may_retire_early(age: Floats, service: Floats, rules: AnnuityRules) -> NDArray[np.bool_]:
    """Whether removal for performance, discontinued service or early-out brings an immediate annuity (5 USC 8414)."""
    by_age = (age >= rules.early_age) & (service >= rules.early_age_service)
    return np.asarray(by_age | (service >= rules.early_service))


def supplement(
    age: Floats, service: Floats, minimum_age: Floats, is_entitled: NDArray[np.bool_], rules: AnnuityRules
) -> Floats:
    """Annuity supplement from the minimum age until it ends, dollars a year (5 USC 8421).

    Args:
        age: Age of the year in which it is paid.
        service: Creditable service, years.
        minimum_age: Minimum retirement age; early retirees get the supplement only from it.
        is_entitled: Whether the annuity is immediate and unreduced (long or middle service, or early).
        rules: Scale and end.

    Returns:
        Dollars a year.
    """
    scaled = rules.full_social_security * np.minimum(np.floor(service), rules.supplement_years) / rules.supplement_years
    is_paid = is_entitled & (age >= minimum_age) & (age < rules.supplement_ends_at)
    return np.where(is_paid, scaled, 0.0)
