"""The tree of later chances to leave under the option-value theory, walked year by year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from sessim.law.rulebook import AnnuityRules
from sessim.world import Leaving

from .arithmetic import minimum_retirement_age, years_since_unreduced


def keeps(leaving: Leaving, age: int) -> float:
    """Worth today of a dollar in a year, at an age: patience times survival."""
    return leaving.discount_factor * (1 - min(1.0, leaving.death_at_55 * math.exp(leaving.death_growth * (age - 55))))


@dataclass(frozen=True)
class Prospect:
    """Parameters, what the law says of the annuity, and the leave paid out in years of pay."""

    leaving: Leaving
    terms: AnnuityRules
    payout: float


@cache
def stay(world: Prospect, age: int, service: int, point: int) -> float:
    """Value of one more year, followed by the better of leaving and staying on."""
    older, longer = age + 1, min(service + 1, 50)
    best = leave(world, older, longer)
    if older < 75:
        scale = world.leaving.shock_scale
        first, second = stay(world, older, longer, point) / scale, best / scale
        best = scale * (max(first, second) + math.log1p(math.exp(-abs(first - second))))
    return keeps(world.leaving, age) * (-1.0 + 0.05 * point + best)


@cache
def a_dollar_a_year(world: Prospect, age: int, last: int) -> float:
    """Value of one dollar a year from now to an age, included."""
    if age > last:
        return 0.0
    return 1.0 + keeps(world.leaving, age) * a_dollar_a_year(world, age + 1, last)


def leave(world: Prospect, age: int, service: int) -> float:
    """Value of leaving now: the annuity and the leave paid out."""
    return world.payout + annuity(world, age, service)


@cache
def annuity(world: Prospect, age: int, service: int) -> float:
    """Value of the annuity of one who leaves: unreduced now or later, or reduced now if that is worth more."""
    terms = world.terms
    minimum_age = minimum_retirement_age(terms.second_rise_ends, terms)
    opens = [year for year in range(30, 101) if years_since_unreduced(year, service, minimum_age, terms) >= 0]
    value = 0.0
    if opens:
        is_long = age >= terms.long_rate_age and service >= terms.long_rate_service
        start = max(age, opens[0])
        wait = math.prod(keeps(world.leaving, year) for year in range(age, start))
        rate = terms.long_rate if is_long else terms.rate
        value = rate * service * wait * a_dollar_a_year(world, start, 100)
        if start == age and age >= minimum_age:
            value += whole_supplement(terms, service) * a_dollar_a_year(world, age, int(terms.supplement_ends_at) - 1)
    if age >= minimum_age and service >= terms.reduced_service:
        kept = max(1 - 12 * terms.reduction_a_month * max(terms.full_age - age, 0), 0)
        value = max(value, terms.rate * service * kept * a_dollar_a_year(world, age, 100))
    return value


def whole_supplement(terms: AnnuityRules, service: int) -> float:
    """Supplement of one who draws it, in years of pay a year."""
    scale = min(service, terms.supplement_years) / terms.supplement_years
    return terms.full_social_security / terms.reference_pay * scale
