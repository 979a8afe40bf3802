"""What an announced path of pay is worth under the option-value theory of leaving (stage 9)."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from .arithmetic import logistic
from .staying import Prospect, keeps, leave, stay

if TYPE_CHECKING:
    from .executive import Executive


def worth_of_path(person: Executive, world: Prospect, age: int, service: int, point: int) -> float:
    """`path_i`: what staying gains by what is announced, years of pay, at a point of the grid of advantages."""
    ahead, held = person.model.rulebook.pay_path.ahead, person.raise_held_back / person.pay
    missed = (1 - ahead.raise_share) * person.model.world.pay_practice.raise_level4

    def from_year(years: int) -> float:
        return served(world, age, service, point, years)

    worth = -missed * math.fsum(from_year(years) for years in ahead.frozen)
    worth -= ahead.furlough_share * math.fsum(from_year(years - 1) - from_year(years) for years in ahead.furloughs)
    if ahead.restoration is not None and ahead.restoration > 0:
        good = ahead.restoration
        worth += ahead.restored_share * (held + missed * len(ahead.frozen)) * from_year(good)
        owed = ahead.furlough_share * len(ahead.furloughs)
        worth += ahead.back_paid_share * owed * (from_year(good - 1) - from_year(good))
    return worth


@cache
def served(world: Prospect, age: int, service: int, point: int, ahead: int) -> float:
    """`R`: expected discounted years that one who stays still serves, from so many years ahead on."""
    older, longer, sooner = age + 1, min(service + 1, 50), max(ahead - 1, 0)
    later = 0.0
    if older < 75:
        gain = (leave(world, older, longer) - stay(world, older, longer, point)) / world.leaving.shock_scale
        later = (1 - logistic(gain)) * served(world, older, longer, point, sooner)
    return keeps(world.leaving, age) * ((ahead <= 0) + later)
