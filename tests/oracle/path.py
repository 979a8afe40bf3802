"""What an announced path of pay is worth under the option-value theory of leaving (stage 9)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .adapter import paths_from_now
from .arithmetic import logistic
from .staying import Prospect, keeps, leave, stay

if TYPE_CHECKING:
    from .executive import Executive


def worth_of_path(person: Executive, world: Prospect, age: int, service: int, point: int) -> float:
    """What staying gains by the path of pay from this year on, years of pay, at a point of the grid of advantages."""
    model, now = person.model, person.model.fiscal_year
    if not model.rulebook.pay_path.has_begun:
        return 0.0
    held, raise_level4 = person.raise_held_back / person.pay, model.world.pay_practice.raise_level4
    worth = 0.0
    for year, path in paths_from_now(model).items():
        from_then = served(world, age, service, point, year - now)
        worth -= path.furlough_share * (from_then - served(world, age, service, point, year - now + 1))
        if year > now:
            worth += path.restored_share * held * from_then
            worth -= (1 - path.raise_share) * raise_level4 * from_then
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
