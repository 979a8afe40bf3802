"""Leaving theories: annual hazards of quitting and retiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.chance import logistic
from sessim.behavior.staying import log_odds_of_leaving, values_of_leaving_and_staying
from sessim.law.pay.annuity import AnnuityRules
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
        top_chance: Own belief of being rated 4 or 5.
        stake: Award plus raise of a top rating less that of level 3, share of pay (one number).
        service_taste: Lasting taste for public service, SD.
        annuity: The law of the annuity.
        separation: The law of what is paid once on leaving.
        pay_lost: What a pay freeze holds back and a furlough leaves unpaid this year, share of pay.
        distance: Political distance from the administration in office, SD; negative for those close to it.
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
    pay_lost: NDArray[np.float64]
    distance: NDArray[np.float64]


class LeavingTheory(Protocol):
    """Hazards of quitting and of retiring."""

    def __call__(self, situation: Situation, parameters: Leaving) -> Pair:
        """Return the probabilities of quitting and of retiring this year, each of shape (people,)."""


LEAVING_THEORIES = TheoryRegistry[LeavingTheory]("leaving")

BASE_RATES = ("quit_base", "transition_shock", "retire_base", "retire_slope", "retire_response", "retire_reduced_base")
MARKET = ("performance_slope", "performance_curve")
GRIEVANCE = ("shortfall_effect", "star_multiplier", "star_threshold", "fairness_effect")


def _hazards(
    situation: Situation,
    parameters: Leaving,
    quit_shift: NDArray[np.float64],
    grievance: NDArray[np.float64],
    unease: NDArray[np.float64] | float = 0.0,
) -> Pair:
    """Log odds of quitting and retiring; a transition adds its shock, and to it each person's unease."""
    shock = parameters.transition_shock + unease if situation.is_transition_year else 0.0
    quits = logistic(parameters.quit_base + quit_shift + grievance + shock)
    is_eligible = situation.years_eligible >= 0.0
    years = np.clip(situation.years_eligible, 0.0, 5.0)
    pull = parameters.retire_response * grievance
    log_odds = np.where(
        is_eligible,
        parameters.retire_base + parameters.retire_slope * years + shock,
        parameters.retire_reduced_base,
    )
    may_retire = is_eligible | situation.may_retire_reduced
    return quits, np.where(may_retire, logistic(log_odds + pull), 0.0)


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


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE)
def logit_hazard(situation: Situation, parameters: Leaving) -> Pair:
    """Lows and highs leave more than middles, a rating below expectation pushes, most of all the best.

    Slopes from Zimmerman and Darnold 2009, the curve from Williams and Livingstone 1994 and Trevor et al. 1997, the push from
    the Trevor and Salamin pattern; executives eligible to retire answer through retirement.
    """
    return _hazards(situation, parameters, _market(situation, parameters), _grievance(situation, parameters))


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, "recognition_effect")
def recognition(situation: Situation, parameters: Leaving) -> Pair:
    """A top level is a distinction apart from money: denied it pushes, and where few get one it holds those who do.

    Bonus pay deterred superior performers' exits more than raises of the same size (Salamin and Hom 2005); marginalisation
    drives executives out (Doherty, Lewis and Limbocker 2019).
    """
    grievance = _grievance(situation, parameters) - parameters.recognition_effect * situation.recognition
    return _hazards(situation, parameters, _market(situation, parameters), grievance)


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, "contagion_effect")
def contagion(situation: Situation, parameters: Leaving) -> Pair:
    """Able executives follow able executives who left their component (reported for about a million retail workers)."""
    is_able = situation.contribution >= parameters.star_threshold
    grievance = _grievance(situation, parameters) + parameters.contagion_effect * situation.able_exits * is_able
    return _hazards(situation, parameters, _market(situation, parameters), grievance)


@LEAVING_THEORIES.declare(*BASE_RATES, *MARKET, *GRIEVANCE, "distance_effect", needs_leaning=True)
def political(situation: Situation, parameters: Leaving) -> Pair:
    """A new administration drives out those far from its views and holds those close to it, beside the usual reasons.

    Careers end sooner in agencies whose views diverge from the president's, with political factors raising turnover by up to 31
    percent (Bolton, de Figueiredo and Lewis 2016, 1988-2011 records).
    """
    unease = parameters.distance_effect * situation.distance
    return _hazards(situation, parameters, _market(situation, parameters), _grievance(situation, parameters), unease)


def _advantage(situation: Situation, parameters: Leaving) -> NDArray[np.float64]:
    """Yearly advantage of staying over the outside offer, share of pay."""
    return np.asarray(
        1.0
        - situation.pay_lost
        + situation.top_chance * max(situation.stake, 0.0)
        + parameters.taste_spread * situation.service_taste
        - parameters.outside_offer
        - parameters.outside_slope * situation.contribution
    )


def option_values(situation: Situation, parameters: Leaving) -> Pair:
    """What leaving now and what staying is worth to each, years of pay: what `option_value` compares."""
    return values_of_leaving_and_staying(
        situation.age,
        situation.service,
        _advantage(situation, parameters),
        parameters,
        situation.annuity,
        situation.separation,
    )


@LEAVING_THEORIES.declare(
    "transition_shock",
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
    dynamic retention models). One who may draw an annuity retires, others quit.
    """
    shock = parameters.transition_shock if situation.is_transition_year else 0.0
    log_odds = log_odds_of_leaving(
        situation.age,
        situation.service,
        _advantage(situation, parameters),
        parameters,
        situation.annuity,
        situation.separation,
    )
    leaves = logistic(log_odds + shock)
    may_retire = (situation.years_eligible >= 0.0) | situation.may_retire_reduced
    return np.where(may_retire, 0.0, leaves), np.where(may_retire, leaves, 0.0)
