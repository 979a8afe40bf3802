"""What an executive could earn outside government compared with what the service pays: how pay itself affects leaving.

Lasting pay counts. Awards are part of it as far as a person expects them, within the limit on pay and awards together; a raise
held back counts from the day on which it is announced to be given back, at its worth today; a furlough, which ends, does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.rulebook import PayAhead, PrivatePay
from sessim.world import Leaving

Floats = NDArray[np.float64]


def expected_award(top_chance: Floats, top_rate: float, level3_rate: float) -> Floats:
    """Award a person expects, share of pay.

    Args:
        top_chance: Own estimate of the chance of being rated 4 or 5.
        top_rate: Awards of levels 4 and 5 when last observed, share of pay.
        level3_rate: Awards of level 3, likewise.
    """
    return top_chance * top_rate + (1.0 - top_chance) * level3_rate


def lasting_pay(pay: Floats, award: Floats, aggregate_limit: float) -> Floats:
    """Basic pay and expected awards within the aggregate limit, dollars a year; at least one, for vacant seats.

    Args:
        pay: Basic pay after the raise, dollars a year, with what is certain to be restored.
        award: Expected award, share of pay.
        aggregate_limit: Limit on pay and awards together, dollars a year.
    """
    return np.maximum(np.minimum(pay * (1.0 + award), aggregate_limit), 1.0)


def relief_in_sight(held_back: Floats, ahead: PayAhead, discount_factor: float) -> Floats:
    """Present value of withheld raises that are announced to be restored, dollars a year."""
    if ahead.restoration is None:
        return np.zeros_like(held_back)
    return held_back * (ahead.restored_share * discount_factor**ahead.restoration)


def outside_pay(contribution: Floats, market: PrivatePay, parameters: Leaving) -> Floats:
    """What each could earn outside, dollars a year: a lognormal; employers see part of the true contribution."""
    seen = market.log_spread * parameters.outside_pay_visibility * contribution
    return market.middle * parameters.outside_pay_transfer_share * np.exp(seen)


def pay_pull(contribution: Floats, own_pay: Floats, market: PrivatePay, parameters: Leaving) -> Floats | float:
    """Log odds of leaving from pay outside over own lasting pay; 0 where none is known outside."""
    if market.middle <= 0.0 or parameters.outside_pay_effect == 0.0:
        return 0.0
    gap = np.log(outside_pay(contribution, market, parameters) / own_pay)
    return np.asarray(parameters.outside_pay_effect * gap)


def outside_offer(pay_of_corps: float, market: PrivatePay, parameters: Leaving) -> float:
    """Yearly worth of the best alternative, share of own pay, as private pay moves it against the pay of the corps.

    Args:
        pay_of_corps: Mean lasting pay of the corps without what is only announced, dollars a year.
        market: Private pay.
        parameters: How far the alternative moves with it.
    """
    tracks = parameters.outside_offer_tracks_pay
    if tracks == 0.0 or market.middle <= 0.0:
        return parameters.outside_offer
    ratio = parameters.outside_pay_transfer_share * market.middle / pay_of_corps
    return float(parameters.outside_offer * ratio**tracks)
