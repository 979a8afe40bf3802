"""Leaving theories: annual hazards of quitting and retiring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.chance import logistic
from sessim.world import Leaving

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What bears on a career executive's decision to leave, each of shape (people,).

    Attributes:
        contribution: True contribution, applicant SD.
        shortfall: How far the rating fell below the expected one, levels.
        fairness: Felt fairness, -3 to 3.
        years_eligible: Years since eligibility for an unreduced annuity, negative before.
        may_retire_reduced: Whether a reduced annuity is open.
        is_transition_year: Whether a new administration takes office this year.
    """

    contribution: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    fairness: NDArray[np.float64]
    years_eligible: NDArray[np.float64]
    may_retire_reduced: NDArray[np.bool_]
    is_transition_year: bool


class LeavingTheory(Protocol):
    """Hazards of quitting and of retiring."""

    def __call__(self, situation: Situation, parameters: Leaving) -> Pair:
        """Return the probabilities of quitting and of retiring this year, each of shape (people,)."""


def _hazards(
    situation: Situation, parameters: Leaving, quit_shift: NDArray[np.float64], grievance: NDArray[np.float64]
) -> Pair:
    shock = parameters.transition_shock if situation.is_transition_year else 0.0
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


def rate_only(situation: Situation, parameters: Leaving) -> Pair:
    """People leave at the historical rates of age, service and transitions, whatever their rating."""
    nothing = np.zeros_like(situation.contribution)
    return _hazards(situation, parameters, nothing, nothing)


def logit_hazard(situation: Situation, parameters: Leaving) -> Pair:
    """Lows and highs leave more than middles, a rating below expectation pushes, most of all the best.

    Slopes from Zimmerman and Darnold 2009, the curve from Williams and Livingstone 1994 and Trevor et al. 1997, the push from
    the Trevor and Salamin pattern; executives eligible to retire answer through retirement.
    """
    z = situation.contribution
    multiplier = np.where(z >= parameters.star_threshold, parameters.star_multiplier, 1.0)
    grievance = (
        parameters.shortfall_effect * situation.shortfall * multiplier - parameters.fairness_effect * situation.fairness
    )
    return _hazards(
        situation, parameters, parameters.performance_slope * z + parameters.performance_curve * z**2, grievance
    )


LEAVING_THEORIES: dict[str, LeavingTheory] = {"rate_only": rate_only, "logit_hazard": logit_hazard}
