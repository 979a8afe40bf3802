"""What being released in a reduction in force is worth: the best annuity, severance, and the leave paid out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .arithmetic import minimum_retirement_age, years_since_unreduced

if TYPE_CHECKING:
    from .executive import Executive


def release(person: Executive, age: float, service: float) -> float:
    """Worth in years of pay of a release without a place, with the patience of the theory and to the horizon age."""
    terms, separation = person.model.rulebook.annuity, person.model.rulebook.separation
    patience = person.model.world.leaving.discount_factor

    def years_of(amount: float, first: float, last: float) -> float:
        """Worth today of an amount a year from one age to another."""
        length = max(last - first, 0.0)
        return amount * patience ** (first - age) * (1 - patience**length) / (1 - patience)

    minimum_age = minimum_retirement_age(person.birth_year, terms)
    is_unreduced = years_since_unreduced(age, service, minimum_age, terms) >= 0
    is_early = service >= terms.early_service or (age >= terms.early_age and service >= terms.early_age_service)
    is_reduced = age >= minimum_age and service >= terms.reduced_service
    is_long = age >= terms.long_rate_age and service >= terms.long_rate_service
    a_year = (terms.long_rate if is_long else terms.rate) * service

    worths = [0.0]
    if is_unreduced or is_early:
        scale = min(math.floor(service), terms.supplement_years) / terms.supplement_years
        extra = terms.full_social_security / person.pay * scale
        from_minimum = max(age, minimum_age)
        worths.append(
            years_of(a_year, age, terms.horizon_age) + years_of(extra, from_minimum, terms.supplement_ends_at)
        )
    if is_reduced:
        months = math.floor(12 * max(terms.full_age - age, 0) + 1e-9)
        worths.append(years_of(a_year * max(1 - terms.reduction_a_month * months, 0), age, terms.horizon_age))
    if service >= terms.deferred_service:
        waits_for = terms.full_age
        if service >= terms.middle_age_service:
            waits_for = terms.middle_age
        if service >= terms.minimum_age_service:
            waits_for = minimum_age
        worths.append(years_of(terms.rate * service, max(waits_for, age), terms.horizon_age))

    paid = separation.leave_hours_on_leaving / separation.hours_a_year
    if not (is_unreduced or is_early or is_reduced):
        first = min(service, separation.first_years) * separation.weeks_a_year
        weeks = first + max(service - separation.first_years, 0) * separation.later_weeks_a_year
        weeks *= 1 + separation.age_rise * max(age - separation.age_from, 0)
        paid += min(weeks, separation.most_weeks) / 52
    return max(worths) + paid
