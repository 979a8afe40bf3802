"""What it is worth to stay: the option-value table of the dynamic-retention theory of leaving.

Each year an executive compares leaving now with staying one year more and choosing again (Stock and Wise 1990; the dynamic
retention models of RAND). Values are in years of pay above what the outside offer would bring, so that age, service and one
number, the yearly advantage of staying, are all that a solution depends on: it is solved once for a world.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sessim.world import Leaving

Floats = NDArray[np.float64]

AGES = np.arange(30, 76)  # whole years at the decision; nobody stays beyond the last
SERVICES = np.arange(0, 51)  # whole years of federal service
ADVANTAGE_LOW, ADVANTAGE_STEP, ADVANTAGE_POINTS = -1.0, 0.05, 51
OLDEST = 100  # annuities end here
MINIMUM_RETIREMENT_AGE, REDUCED_SERVICE = 57, 10  # 5 USC 8412(g), (h), those born from 1970
RATE, LATE_RATE, LATE_AGE, LATE_SERVICE = 0.010, 0.011, 62, 20  # 5 USC 8415(a), (h)
REDUCTION_A_YEAR = 0.05  # 5 USC 8415(g)


def annuity_values(parameters: Leaving) -> Floats:
    """Present value of the FERS basic annuity of one who leaves, years of pay, shape (ages, services).

    Immediate where age and service allow, otherwise deferred to the age at which it is unreduced, or reduced at once where
    that is worth more. The average of the highest three years counts as pay; no supplement, no thrift plan.

    Args:
        parameters: Discount factor and deaths.
    """
    ages = np.arange(AGES[0], OLDEST + 1)
    survives = survival(ages.astype(np.float64), parameters)
    keeps = parameters.discount_factor * survives
    factor = np.ones(len(ages))  # of one dollar a year for life, from each age
    for step in range(len(ages) - 2, -1, -1):
        factor[step] = 1.0 + keeps[step] * factor[step + 1]
    until = np.concatenate(([1.0], np.cumprod(keeps)))[: len(ages)]  # of a dollar at each age, seen from the first

    age, service = AGES[:, None], SERVICES[None, :]
    start_age = np.select([service >= 30, service >= 20, service >= 5], [MINIMUM_RETIREMENT_AGE, 60, 62], OLDEST)
    paid_from = np.maximum(age, start_age)
    rate = np.where((age >= LATE_AGE) & (service >= LATE_SERVICE), LATE_RATE, RATE) * (service >= 5)
    row, start = age - AGES[0], paid_from - AGES[0]
    unreduced = rate * service * factor[start] * until[start] / until[row]
    may_reduce = (age >= MINIMUM_RETIREMENT_AGE) & (service >= REDUCED_SERVICE)
    cut = 1.0 - REDUCTION_A_YEAR * np.maximum(LATE_AGE - age, 0)
    reduced = RATE * service * cut * factor[row] * may_reduce
    return np.asarray(np.maximum(unreduced, reduced), dtype=np.float64)


def survival(age: Floats, parameters: Leaving) -> Floats:
    """Probability of living one year more at an age in years."""
    return np.asarray(
        1.0 - np.minimum(1.0, parameters.death_at_55 * np.exp(parameters.death_growth * (age - 55.0))), dtype=np.float64
    )


@lru_cache(maxsize=8)
def leaving_gain(parameters: Leaving) -> Floats:
    """What leaving now brings above staying, in shock scales, by backward induction from the last age.

    Returns:
        Shape (ages without the last, services, advantages): log odds of leaving before any shock of the year.
    """
    leave = annuity_values(parameters)
    advantage = ADVANTAGE_LOW + ADVANTAGE_STEP * np.arange(ADVANTAGE_POINTS)
    keeps = parameters.discount_factor * survival(AGES.astype(np.float64), parameters)
    older = np.minimum(SERVICES + 1, SERVICES[-1])
    scale = parameters.shock_scale
    gain = np.empty((len(AGES) - 1, len(SERVICES), ADVANTAGE_POINTS))
    best = np.repeat(leave[-1][:, None], ADVANTAGE_POINTS, axis=1)
    for row in range(len(AGES) - 2, -1, -1):
        stay = keeps[row] * (advantage + best[older])
        go = leave[row][:, None]
        gain[row] = (go - stay) / scale
        best = scale * np.logaddexp(stay / scale, go / scale)
    return gain


def log_odds_of_leaving(age: Floats, service: Floats, advantage: Floats, parameters: Leaving) -> Floats:
    """Read the table: whole years of age and service, straight lines between advantages, ends held.

    Args:
        age: Age, years, shape (people,).
        service: Federal service, years.
        advantage: Yearly advantage of staying over the outside offer, share of pay.
        parameters: Parameters of the world.
    """
    table = leaving_gain(parameters)
    row = np.clip(np.floor(age), AGES[0], AGES[-2]).astype(np.int64) - AGES[0]
    column = np.clip(np.floor(service), 0, SERVICES[-1]).astype(np.int64)
    place = np.clip((advantage - ADVANTAGE_LOW) / ADVANTAGE_STEP, 0.0, ADVANTAGE_POINTS - 1.0)
    below = np.minimum(place.astype(np.int64), ADVANTAGE_POINTS - 2)
    share = place - below
    return np.asarray((1.0 - share) * table[row, column, below] + share * table[row, column, below + 1])
