"""What an executive is paid and could be paid elsewhere, and what that and the labour market do to leaving (stage 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .adapter import outside_in, paths_from_now

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel


def expected_award(person: Executive) -> float:
    """Award that the person may expect, share of pay."""
    office = person.model.central_office
    return person.top_chance * office.award_rate_top + (1 - person.top_chance) * office.award_rate_3


def relief(person: Executive) -> float:
    """Worth today of the raises held back that are announced to be restored in a later year, dollars a year."""
    model = person.model
    if not model.rulebook.pay_path.has_begun:
        return 0.0
    return math.fsum(
        person.raise_held_back * path.restored_share * model.world.leaving.discount_factor ** (year - model.fiscal_year)
        for year, path in paths_from_now(model).items()
        if year > model.fiscal_year  # what this year restores is in the pay already
    )


def own_pay(person: Executive, relief: float = 0.0) -> float:
    """`W_own`: permanent pay with the awards to be expected, dollars a year."""
    limit = person.model.rulebook.pay.aggregate_limit
    return min(person.pay + relief + expected_award(person) * person.pay, limit)


def private_median(model: OracleModel) -> float:
    """What an executive at the middle can expect to earn outside, dollars a year."""
    median = outside_in(model).median
    if median is None:
        raise ValueError(f"FY{model.fiscal_year}: nothing says what private executives are paid")
    return model.world.leaving.outside_pay_transfer_share * median


def outside_pay(person: Executive) -> float:
    """`W_out`: what the person can expect to earn outside, dollars a year."""
    spread = outside_in(person.model).log_spread
    seen = person.model.world.leaving.outside_pay_visibility * person.contribution
    return private_median(person.model) * math.exp(spread * seen)


def pull_of_labour_market(model: OracleModel) -> float:
    """What unemployment adds to the log odds of leaving."""
    outside = outside_in(model)
    return model.world.leaving.unemployment_effect * (outside.unemployment - outside.reference)


def pull_from_outside(person: Executive) -> float:
    """What the labour market and pay outside add to the log odds of quitting and of retiring."""
    pull, effect = pull_of_labour_market(person.model), person.model.world.leaving.outside_pay_effect
    if effect != 0:
        pull += effect * math.log(outside_pay(person) / own_pay(person, relief(person)))
    return pull
