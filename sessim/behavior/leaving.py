"""Leaving theories: annual hazards of quitting and retiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.chance import logistic
from sessim.behavior.outside_pay import lasting_pay, outside_offer, pay_pull, relief_in_sight
from sessim.behavior.staying import Choice, log_odds_of_leaving, value_of_announcements, values_of_leaving_and_staying
from sessim.law.pay.annuity import AnnuityRules
from sessim.law.rulebook import PayAhead, PrivatePay
from sessim.law.tenure.separation import SeparationRules
from sessim.theory_registry import TheoryRegistry
from sessim.world import Leaving

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What bears on a career executive's decision to leave, each of shape (people,) unless said otherwise.

    Attributes:
        age: Age, years.
        service: Federal service at the end of the year, years.
        contribution: True contribution, applicant SD.
        shortfall: How far the rating fell below the expected one, levels.
        fairness: Felt fairness, -3 to 3.
        years_eligible: Years since eligibility for an unreduced annuity, negative before.
        may_retire_reduced: Whether a reduced annuity is open.
        is_transition_year: Whether a new administration takes office this year.
        recognition: Scarcity of the top level held (0-1); -1 when held to level 3 by the limit against the board's advice.
        able_exits: Share (0-1) of the component's able executives who left of their own accord last year.
        top_chance: Own estimate of the chance of being rated 4 or 5.
        stake: Award plus raise of a top rating less that of level 3, share of pay (one number).
        service_taste: Lasting taste for public service, SD.
        annuity: The law of the annuity.
        separation: The law of what is paid once on leaving.
        pay: Basic pay after the raise, dollars a year, above 0.
        held_back: What a pay freeze holds back and has not given back, dollars a year.
        not_paid: What a furlough leaves unpaid this year, dollars.
        distance: Political distance from the administration in office, SD; negative for those close to it.
        agency_distance: The same of the person's agency.
        was_limited: Whether held to level 3 by the limit against the board's advice.
        award: Expected award, share of pay.
        aggregate_limit: Limit on pay and awards together, dollars a year (one number).
        pay_of_corps: Mean lasting pay of the corps without what is only announced, dollars a year (one number).
        private_pay: Pay outside government.
        unemployment_gap: Unemployment less that of the reference year, percentage points (one number).
        indexing_gap: How far annuities outran the highest rate of pay, log points (one number).
        usual_raise: Raise of a usual year, share of pay (one number).
        ahead: What is announced of the pay path.
    """

    age: NDArray[np.float64]
    service: NDArray[np.float64]
    contribution: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    fairness: NDArray[np.float64]
    years_eligible: NDArray[np.float64]
    may_retire_reduced: NDArray[np.bool_]
    is_transition_year: bool
    recognition: NDArray[np.float64]
    able_exits: NDArray[np.float64]
    top_chance: NDArray[np.float64]
    stake: float
    service_taste: NDArray[np.float64]
    annuity: AnnuityRules
    separation: SeparationRules
    pay: NDArray[np.float64]
    held_back: NDArray[np.float64]
    not_paid: NDArray[np.float64]
    distance: NDArray[np.float64]
    agency_distance: NDArray[np.float64]
    was_limited: NDArray[np.bool_]
    award: NDArray[np.float64]
    aggregate_limit: float
    pay_of_corps: float
    private_pay: PrivatePay
    unemployment_gap: float
    indexing_gap: float
    usual_raise: float
    ahead: PayAhead


class LeavingTheory(Protocol):
    """Hazards of quitting and of retiring."""

    def __call__(self, situation: Situation, parameters: Leaving) -> Pair:
        """Return the probabilities of quitting and of retiring this year, each of shape (people,)."""


LEAVING_THEORIES = TheoryRegistry[LeavingTheory]("leaving")

BASE_RATES = (
    "quit_base",
    "transition_shock",
    "agency_distance_effect",
    "reduced_shock_share",
    "retire_base",
    "retire_slope",
    "retire_response",
    "retire_reduced_base",
)
SHARED = (
    "unemployment_effect",
    "outside_pay_effect",
    "outside_pay_transfer_share",
    "outside_pay_visibility",
    "annuity_indexing_effect",
    "limited_effect",
    "discount_factor",
)
MARKET = ("performance_slope", "performance_curve")
GRIEVANCE = ("shortfall_effect", "star_multiplier", "star_threshold", "fairness_effect")


def _hazards(
    situation: Situation,
    parameters: Leaving,
    quit_shift: NDArray[np.float64],
    grievance: NDArray[np.float64],
    unease: NDArray[np.float64] | float = 0.0,
    shared: NDArray[np.float64] | float = 0.0,
    indexing: float = 0.0,
) -> Pair:
    """Log odds of quitting and retiring; a transition adds its shock, and to it each person's unease.

    Args:
        situation: What bears on the decision.
        parameters: Parameters of the world.
        quit_shift: Log odds that move quitting alone.
        grievance: Log odds that move quitting in full and retiring in part.
        unease: Log odds that a transition adds for each person.
        shared: Log odds of the labour market and of pay, which move both in full.
        indexing: Log odds of annuities that outran pay, which move retiring alone.
    """
    shock = _transition_shock(situation, parameters) + unease if situation.is_transition_year else 0.0
    quits = logistic(parameters.quit_base + quit_shift + grievance + shock + shared)
    is_eligible = situation.years_eligible >= 0.0
    years = np.clip(situation.years_eligible, 0.0, 5.0)
    pull = parameters.retire_response * grievance
    log_odds = np.where(
        is_eligible,
        parameters.retire_base + parameters.retire_slope * years + shock,
        parameters.retire_reduced_base + parameters.reduced_shock_share * shock,
    )
    may_retire = is_eligible | situation.may_retire_reduced
    return quits, np.where(may_retire, logistic(log_odds + pull + shared + indexing), 0.0)


def _transition_shock(situation: Situation, parameters: Leaving) -> NDArray[np.float64]:
    """Log odds that a new administration adds, more in agencies far from it."""
    return np.asarray(parameters.transition_shock + parameters.agency_distance_effect * situation.agency_distance)


def _market_hazards(
    situation: Situation,
    parameters: Leaving,
    grievance: NDArray[np.float64],
    unease: NDArray[np.float64] | float = 0.0,
) -> Pair:
    """Hazards with what all theories but `rate_only` share: own results, unemployment, pay, indexing, a rating withheld."""
    slack = parameters.unemployment_effect * situation.unemployment_gap
    relief = relief_in_sight(situation.held_back, situation.ahead, parameters.discount_factor)
    own_pay = lasting_pay(situation.pay + relief, situation.award, situation.aggregate_limit)
    pull = pay_pull(situation.contribution, own_pay, situation.private_pay, parameters)
    return _hazards(
        situation,
        parameters,
        _market(situation, parameters),
        grievance + parameters.limited_effect * situation.was_limited,
        unease,
        slack + pull,
        parameters.annuity_indexing_effect * situation.indexing_gap,
    )


@LEAVING_THEORIES.declare(*BASE_RATES)
def rate_only(situation: Situation, parameters: Leaving) -> Pair:
    """People leave at the historical rates of age, service and transitions, whatever their rating."""
    nothing = np.zeros_like(situation.contribution)
    return _hazards(situation, parameters, nothing, nothing)


def _grievance(situation: Situation, parameters: Leaving) -> NDArray[np.float64]:
    is_able = situation.contribution >= parameters.star_threshold
    multiplier = np.where(is_able, parameters.star_multiplier, 1.0)
    return (
        parameters.shortfall_effect * situation.shortfall * multiplier - parameters.fairness_effect * situation.fairness
    )


def _market(situation: Situation, parameters: Leaving) -> NDArray[np.float64]:
    z = situation.contribution
    return parameters.performance_slope * z + parameters.performance_curve * z**2


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, *SHARED)
def logit_hazard(situation: Situation, parameters: Leaving) -> Pair:
    """The lowest and highest performers leave more than those in between; a rating below expectation pushes, above all the best.

    Slopes from Zimmerman and Darnold 2009, the curve from Williams and Livingstone 1994 and Trevor et al. 1997, the push from
    the Trevor and Salamin pattern; executives eligible to retire answer through retirement.
    """
    return _market_hazards(situation, parameters, _grievance(situation, parameters))


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, *SHARED, "recognition_effect")
def recognition(situation: Situation, parameters: Leaving) -> Pair:
    """A top level is a distinction apart from money: withheld, it pushes people out; where few get it, it keeps those who do.

    Bonus pay deterred superior performers' exits more than raises of the same size (Salamin and Hom 2005); marginalisation
    drives executives out (Doherty, Lewis and Limbocker 2019).
    """
    grievance = _grievance(situation, parameters) - parameters.recognition_effect * situation.recognition
    return _market_hazards(situation, parameters, grievance)


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, *SHARED, "contagion_effect")
def contagion(situation: Situation, parameters: Leaving) -> Pair:
    """Able executives follow able executives who left their component (reported for about a million retail workers)."""
    is_able = situation.contribution >= parameters.star_threshold
    grievance = _grievance(situation, parameters) + parameters.contagion_effect * situation.able_exits * is_able
    return _market_hazards(situation, parameters, grievance)


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, *SHARED, "distance_effect", needs_leaning=True)
def political(situation: Situation, parameters: Leaving) -> Pair:
    """A new administration drives out those far from its views and keeps those close to it, on top of the usual reasons.

    Careers end sooner in agencies whose views diverge from the president's, with political factors raising turnover by up to 31
    percent (Bolton, de Figueiredo and Lewis 2016, 1988-2011 records).
    """
    unease = parameters.distance_effect * situation.distance
    return _market_hazards(situation, parameters, _grievance(situation, parameters), unease)


def _advantage(situation: Situation, parameters: Leaving) -> NDArray[np.float64]:
    """Yearly advantage of staying over the outside offer, share of pay, as if this year's pay lasted for ever."""
    tracks = parameters.outside_offer_tracks_pay
    # an offer in multiples of own pay cannot see that pay was lost, so the loss is counted here, and a furlough with it
    lost = situation.held_back + situation.not_paid if tracks == 0.0 else (1.0 - tracks) * situation.held_back
    return np.asarray(
        1.0
        - lost / situation.pay
        + situation.top_chance * max(situation.stake, 0.0)
        + parameters.taste_spread * situation.service_taste
        - outside_offer(situation.pay_of_corps, situation.private_pay, parameters)
        - parameters.outside_slope * situation.contribution
    )


def option_values(situation: Situation, parameters: Leaving) -> Pair:
    """What leaving now and what staying is worth to each, years of pay: what `option_value` compares."""
    choice = _choice(situation, parameters)
    leaving, staying = values_of_leaving_and_staying(choice)
    return leaving, staying + _worth_of_announcements(situation, choice)


def _choice(situation: Situation, parameters: Leaving) -> Choice:
    """What bears on the choice between leaving and staying."""
    return Choice(
        situation.age,
        situation.service,
        _advantage(situation, parameters),
        parameters,
        situation.annuity,
        situation.separation,
    )


def _worth_of_announcements(situation: Situation, choice: Choice) -> NDArray[np.float64] | float:
    """What is announced of the pay path adds to staying, years of pay; nothing if the offer does not track pay."""
    if choice.parameters.outside_offer_tracks_pay == 0.0:
        return 0.0
    return value_of_announcements(choice, situation.held_back / situation.pay, situation.usual_raise, situation.ahead)


@LEAVING_THEORIES.declare(
    "transition_shock",
    "agency_distance_effect",
    "unemployment_effect",
    "limited_effect",
    "outside_offer_tracks_pay",
    "outside_pay_transfer_share",
    "discount_factor",
    "shock_scale",
    "outside_offer",
    "outside_slope",
    "taste_spread",
    "death_at_55",
    "death_growth",
    needs_taste=True,
    needs_option_values=True,
)
def option_value(situation: Situation, parameters: Leaving) -> Pair:
    """Leave when leaving now beats staying for the best time to leave: pay, expected rating, annuity, outside offer, taste.

    Money and a lasting taste for public service decide; feelings do not (Stock and Wise 1990 Econometrica 58:1151-1180; RAND
    dynamic retention models). Those who may draw an annuity retire; others quit.
    """
    shock = _transition_shock(situation, parameters) if situation.is_transition_year else 0.0
    choice = _choice(situation, parameters)
    log_odds = log_odds_of_leaving(choice) - _worth_of_announcements(situation, choice) / parameters.shock_scale
    slack = parameters.unemployment_effect * situation.unemployment_gap
    leaves = logistic(log_odds + shock + slack + parameters.limited_effect * situation.was_limited)
    may_retire = (situation.years_eligible >= 0.0) | situation.may_retire_reduced
    return np.where(may_retire, 0.0, leaves), np.where(may_retire, leaves, 0.0)
