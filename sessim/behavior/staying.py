"""The value of staying: the option-value table of the dynamic-retention theory of leaving.

Each year an executive compares leaving now with staying one more year and choosing again (Stock and Wise 1990; the dynamic
retention models of RAND). Values are in years of pay above what the outside offer would bring, so that age, service and one
number, the yearly advantage of staying, are all that a solution depends on: it is solved once for a world.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.chance import logistic
from sessim.law.pay import value
from sessim.law.pay.annuity import AnnuityRules, share_after_reduction, supplement
from sessim.law.rulebook import PayAhead
from sessim.law.tenure.retirement import may_retire_reduced, minimum_retirement_age, years_since_eligible
from sessim.law.tenure.separation import SeparationRules
from sessim.world import Leaving

Floats = NDArray[np.float64]

AGES = np.arange(30, 76)  # whole years at the decision; nobody stays beyond the last
SERVICES = np.arange(0, 51)  # whole years of federal service
ADVANTAGE_LOW, ADVANTAGE_STEP, ADVANTAGE_POINTS = -1.0, 0.05, 51
OLDEST = 100  # annuities end here


def annuity_values(parameters: Leaving, terms: AnnuityRules) -> Floats:
    """Present value of a leaver's FERS annuity, years of pay, shape (ages, services).

    Immediate where age and service allow, with the supplement to its end; otherwise deferred to the age at which it is
    unreduced, or reduced at once where that is worth more. The average of the highest years counts as pay; no thrift plan.

    Args:
        parameters: Discount factor and deaths.
        terms: The law of the annuity.
    """
    ages = np.arange(AGES[0], OLDEST + 1)
    survives = survival(ages.astype(np.float64), parameters)
    keeps = parameters.discount_factor * survives
    factor = np.ones(len(ages))  # of one dollar a year for life, from each age
    for step in range(len(ages) - 2, -1, -1):
        factor[step] = 1.0 + keeps[step] * factor[step + 1]
    until = np.concatenate(([1.0], np.cumprod(keeps)))[: len(ages)]  # of a dollar at each age, seen from the first

    age, service = AGES[:, None], SERVICES[None, :]
    served = service.astype(np.float64)
    minimum_age = minimum_retirement_age(np.array([float(terms.second_rise_ends)]), terms)  # that of the youngest
    is_open = years_since_eligible(ages[:, None].astype(np.float64), served, minimum_age, terms) >= 0.0
    is_ever_open = is_open.any(axis=0)
    paid_from = np.maximum(age, ages[np.argmax(is_open, axis=0)][None, :])
    rate = np.where((age >= terms.long_rate_age) & (service >= terms.long_rate_service), terms.long_rate, terms.rate)
    row, start = age - AGES[0], paid_from - AGES[0]
    lives = until[row] > 0.0  # at an age that nobody reaches only what is paid at once is worth anything
    from_here = np.where(lives, until[row], 1.0)
    unreduced = rate * service * is_ever_open * factor[start] * np.where(lives, until[start], start == row) / from_here
    ends = int(terms.supplement_ends_at) - AGES[0]
    to_the_end = factor[row] - np.where(lives, until[ends], ends == row) / from_here * factor[ends]
    whole = supplement(age.astype(np.float64), served, minimum_age, is_open[: len(AGES)], terms)
    unreduced = unreduced + whole / terms.reference_pay * to_the_end
    cut = share_after_reduction(age.astype(np.float64), terms)
    may_reduce = may_retire_reduced(age.astype(np.float64), served, minimum_age, terms)
    reduced = terms.rate * service * cut * factor[row] * may_reduce
    return np.asarray(np.maximum(unreduced, reduced), dtype=np.float64)


def death_probability(age: Floats, parameters: Leaving) -> Floats:
    """Probability (0-1) of dying within the year at an age in years."""
    growth = np.exp(parameters.death_growth * (age - 55.0))
    return np.asarray(np.minimum(1.0, parameters.death_at_55 * growth), dtype=np.float64)


def survival(age: Floats, parameters: Leaving) -> Floats:
    """Probability of living one more year at an age in years."""
    return 1.0 - death_probability(age, parameters)


@lru_cache(maxsize=8)
def leaving_values(parameters: Leaving, terms: AnnuityRules, separation: SeparationRules) -> Floats:
    """What a leaver gets, years of pay, shape (ages, services): the annuity and the leave paid out."""
    return annuity_values(parameters, terms) + separation.leave_hours_on_leaving / separation.hours_a_year


@lru_cache(maxsize=8)
def leaving_gain(parameters: Leaving, terms: AnnuityRules, separation: SeparationRules) -> Floats:
    """What leaving now brings above staying, in shock scales, by backward induction from the last age.

    Returns:
        Shape (ages without the last, services, advantages): log odds of leaving before any shock of the year.
    """
    leave = leaving_values(parameters, terms, separation)
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What bears on the choice between leaving now and staying, each of shape (people,) unless said otherwise.

    Attributes:
        age: Age, years.
        service: Federal service, years.
        advantage: Yearly advantage of staying over the outside offer as if this year's pay lasted for ever, share of pay.
        parameters: Parameters of the world.
        terms: The law of the annuity.
        separation: The law of what is paid once on leaving.
    """

    age: Floats
    service: Floats
    advantage: Floats
    parameters: Leaving
    terms: AnnuityRules
    separation: SeparationRules

    def read(self, table: Floats) -> Floats:
        """Read a table by age, service and advantage: whole years of both, linear between advantages, clamped at the ends."""
        row, column = _cell(self.age, self.service)
        place = np.clip((self.advantage - ADVANTAGE_LOW) / ADVANTAGE_STEP, 0.0, ADVANTAGE_POINTS - 1.0)
        below = np.minimum(place.astype(np.int64), ADVANTAGE_POINTS - 2)
        share = place - below
        return np.asarray((1.0 - share) * table[row, column, below] + share * table[row, column, below + 1])


def log_odds_of_leaving(choice: Choice) -> Floats:
    """Log odds of leaving now, before any shock of the year, shape (people,)."""
    return choice.read(leaving_gain(choice.parameters, choice.terms, choice.separation))


@lru_cache(maxsize=64)
def service_ahead(parameters: Leaving, terms: AnnuityRules, separation: SeparationRules, years: int) -> Floats:
    """Discounted years of service that someone who stays now still expects, leaving out those before a given year.

    Those who stay act in later years on the table of `leaving_gain`, so what is promised for ten years ahead is worth
    little to those who will be gone.

    Args:
        parameters: Parameters of the world.
        terms: The law of the annuity.
        separation: The law of what is paid once on leaving.
        years: Coming years of service that do not count; 0 counts from the next one on.

    Returns:
        Shape (ages without the last, services, advantages), years.
    """
    stays = 1.0 - logistic(leaving_gain(parameters, terms, separation))
    keeps = parameters.discount_factor * survival(AGES.astype(np.float64), parameters)
    older = np.minimum(SERVICES + 1, SERVICES[-1])
    found = np.empty_like(stays)
    found[-1] = keeps[len(stays) - 1]  # nobody stays at the last age
    for row in range(len(stays) - 2, -1, -1):
        found[row] = keeps[row] * (1.0 + (stays[row + 1] * found[row + 1])[older])
    for _ in range(years):
        later = stays[1:] * found[1:]
        found = np.concatenate((keeps[: len(later), None, None] * later[:, older], np.zeros_like(found[:1])))
    return found


def value_of_announcements(choice: Choice, held_back: Floats, usual_raise: float, ahead: PayAhead) -> Floats:
    """What an announced pay path adds to staying, years of pay: a freeze that ends or continues, a furlough that does not last.

    Args:
        choice: What bears on the choice.
        held_back: What is held back and not given back, share of pay, shape (people,).
        usual_raise: Raise of a usual year, share of pay.
        ahead: What is announced.
    """

    def from_year(years: int) -> Floats:
        return choice.read(service_ahead(choice.parameters, choice.terms, choice.separation, years))

    total = np.zeros_like(choice.advantage)
    for years in ahead.frozen:
        total -= (1.0 - ahead.raise_share) * usual_raise * from_year(years)
    for years in ahead.furloughs:
        total -= ahead.furlough_share * (from_year(years - 1) - from_year(years))
    if ahead.restoration is not None:
        held_by_then = held_back + (1.0 - ahead.raise_share) * usual_raise * len(ahead.frozen)
        total += ahead.restored_share * held_by_then * from_year(ahead.restoration)
        unpaid_by_then = ahead.furlough_share * len(ahead.furloughs)
        in_that_year = from_year(ahead.restoration - 1) - from_year(ahead.restoration)
        total += ahead.back_paid_share * unpaid_by_then * in_that_year
    return total


def values_of_leaving_and_staying(choice: Choice) -> tuple[Floats, Floats]:
    """What leaving now and what staying for the best time to leave is worth to each, before any shock of the year.

    Returns:
        Both in years of pay above what the outside offer would bring.
    """
    leaves = leaving_values(choice.parameters, choice.terms, choice.separation)[_cell(choice.age, choice.service)]
    return leaves, leaves - choice.parameters.shock_scale * log_odds_of_leaving(choice)


def value_of_release(
    age: Floats,
    birth_year: Floats,
    service: Floats,
    pay: Floats,
    parameters: Leaving,
    terms: AnnuityRules,
    separation: SeparationRules,
) -> Floats:
    """What a release in a reduction in force is worth to each, years of pay, with the theory's patience.

    The law's value (`sessim.law.pay.value`) at the discount rate that the theory's discount factor is; it runs to the horizon
    age instead of counting deaths, and takes pay for the average of the highest years.

    Args:
        age: Age, years, shape (people,).
        birth_year: Year of birth.
        service: Federal service, years.
        pay: Basic pay, dollars a year, above 0.
        parameters: Discount factor.
        terms: The law of the annuity.
        separation: The law of what is paid once on leaving.
    """
    patient = replace(terms, discount_rate=1.0 / parameters.discount_factor - 1.0)
    return value.value_of_release(value.Standing(age, birth_year, service, pay), pay, patient, separation) / pay


def _cell(age: Floats, service: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of the table: whole years of age and service, clamped at the ends."""
    row = np.clip(np.floor(age), AGES[0], AGES[-2]).astype(np.int64) - AGES[0]
    return row, np.clip(np.floor(service), 0, SERVICES[-1]).astype(np.int64)
