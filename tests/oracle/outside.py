"""What an executive is paid and could be paid elsewhere, and what that and the labour market do to leaving (stage 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel


def expected_award(person: Executive) -> float:
    """Award that the person may expect, share of pay."""
    office = person.model.central_office
    return person.top_chance * office.award_rate_top + (1 - person.top_chance) * office.award_rate_3


def relief(person: Executive) -> float:
    """Worth today of the raises held back that are announced to be restored in a later year, dollars a year."""
    model, ahead = person.model, person.model.rulebook.pay_path.ahead
    if ahead.restoration is None or ahead.restoration <= 0:
        return 0.0
    return person.raise_held_back * ahead.restored_share * model.world.leaving.discount_factor**ahead.restoration


def own_pay(person: Executive, relief: float = 0.0) -> float:
    """`own_i`: lasting pay with the awards to be expected, dollars a year."""
    paid = (person.pay + relief) * (1 + expected_award(person))
    return max(min(paid, person.model.rulebook.pay.aggregate_limit), 1)


def private_median(model: OracleModel) -> float:
    """What an executive at the middle can expect to earn outside, dollars a year; 0 where nothing is known."""
    private = model.rulebook.private_pay
    return model.world.leaving.outside_pay_transfer_share * private.median * private.level


def outside_pay(person: Executive) -> float:
    """`outside_i`: what the person can expect to earn outside, dollars a year."""
    spread = person.model.rulebook.private_pay.log_spread
    seen = person.model.world.leaving.outside_pay_visibility * person.contribution
    return private_median(person.model) * math.exp(spread * seen)


def pull_of_labour_market(model: OracleModel) -> float:
    """What unemployment adds to the log odds of leaving."""
    market = model.rulebook.labour_market
    return model.world.leaving.unemployment_effect * (market.unemployment - market.reference)


def pull_from_outside(person: Executive) -> float:
    """What the labour market and pay outside add to the log odds of quitting and of retiring."""
    pull, effect = pull_of_labour_market(person.model), person.model.world.leaving.outside_pay_effect
    if effect != 0 and private_median(person.model) > 0:
        pull += effect * math.log(outside_pay(person) / own_pay(person, relief(person)))
    return pull
