"""The option-value theory of leaving: one person's tree of later chances to leave, walked year by year."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from sessim.world import Leaving

from .arithmetic import held_within

if TYPE_CHECKING:
    from .executive import Executive


def log_odds_of_leaving(person: Executive, age: float, service: float) -> float:
    """Gain of leaving now over staying, in shock scales, between the two nearest points of the grid of advantages."""
    leaving, stake = person.model.world.leaving, max(person.model.central_office.remembered_stake, 0.0)
    advantage = 1 + person.top_chance * stake + leaving.taste_spread * person.service_taste
    advantage -= leaving.outside_offer + leaving.outside_slope * person.contribution
    place = held_within((advantage + 1.0) / 0.05, 0.0, 50.0)
    below = min(math.floor(place), 49)
    whole_age = int(held_within(math.floor(age), 30, 74))
    whole_service = int(held_within(math.floor(service), 0, 50))
    low, high = (
        (annuity(leaving, whole_age, whole_service) - stay(leaving, whole_age, whole_service, point))
        / leaving.shock_scale
        for point in (below, below + 1)
    )
    return low + (place - below) * (high - low)


def keeps(leaving: Leaving, age: int) -> float:
    """Worth today of a dollar in a year, at an age: patience times survival."""
    return leaving.discount_factor * (1 - min(1.0, leaving.death_at_55 * math.exp(leaving.death_growth * (age - 55))))


@cache
def stay(leaving: Leaving, age: int, service: int, point: int) -> float:
    """Value of one more year, followed by the better of leaving and staying on."""
    older, longer = age + 1, min(service + 1, 50)
    best = annuity(leaving, older, longer)
    if older < 75:
        scale = leaving.shock_scale
        first, second = stay(leaving, older, longer, point) / scale, best / scale
        best = scale * (max(first, second) + math.log1p(math.exp(-abs(first - second))))
    return keeps(leaving, age) * (-1.0 + 0.05 * point + best)


@cache
def for_life(leaving: Leaving, age: int) -> float:
    """Value of one dollar a year from now to age 100."""
    return 1.0 if age == 100 else 1.0 + keeps(leaving, age) * for_life(leaving, age + 1)


@cache
def annuity(leaving: Leaving, age: int, service: int) -> float:
    """Value of the annuity of one who leaves: unreduced now or later, or reduced now if that is worth more."""
    if service < 5:
        return 0.0
    unreduced_from = 57 if service >= 30 else 60 if service >= 20 else 62
    rate = 0.011 if age >= 62 and service >= 20 else 0.01
    start = max(age, unreduced_from)
    wait = math.prod(keeps(leaving, year) for year in range(age, start))
    value = rate * service * wait * for_life(leaving, start)
    if age >= 57 and service >= 10:
        value = max(value, 0.01 * service * (1 - 0.05 * max(62 - age, 0)) * for_life(leaving, age))
    return value
