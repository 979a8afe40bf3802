"""A new person for a seat: who is chosen from the applicants, and what they bring.

The same rule makes the incumbents at the start and every later hire, so that the corps does not drift for want of agreement
between the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sessim.corps.ability import ABILITY_THEORIES
from sessim.corps.onboarding import ONBOARDING_THEORIES
from sessim.streams import Streams
from sessim.world import Hiring, World

Draw = NDArray[np.float64]


def select_potential(
    best: Draw,
    error: Draw,
    shift: NDArray[np.float64] | float,
    hiring: Hiring,
    volume: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """Potential of the applicant with the best predictor score.

    The best of n standard normal scores is the normal quantile of u^(1/n); given the score, potential has mean
    validity x score and variance 1 - validity^2 (Scullen, Bergey and Aiman-Smith 2005, Eq. 1, in two draws).

    Args:
        best: Uniform draws.
        error: Normal draws.
        shift: Shift of the applicants' mean, applicant SD.
        hiring: Selection ratio and validity.
        volume: Number of applicants, 1 is the usual number.

    Returns:
        Potential, applicant SD, mean 0 among applicants.
    """
    score = ndtri(best ** (hiring.selection_ratio / volume))
    return hiring.validity * score + math.sqrt(1.0 - hiring.validity**2) * error + shift


@dataclass(frozen=True, slots=True)
class Background:
    """Age and service on arrival, years."""

    age: NDArray[np.float64]
    service: NDArray[np.float64]


def background(
    age: NDArray[np.float64],
    age_draw: Draw,
    service_draw: Draw,
    comes_from_civil_service: NDArray[np.bool_],
    hiring: Hiring,
) -> Background:
    """Federal service that matches an age at arrival.

    Args:
        age: Age at arrival, years.
        age_draw: Normal draw behind the age; older appointees have served longer (weight 0.6 of 1).
        service_draw: Normal draws.
        comes_from_civil_service: Career executives hired from inside government.
        hiring: Mean and spread of service at entry.
    """
    long_service = hiring.service_mean + hiring.service_sd * (0.6 * age_draw + 0.8 * service_draw)
    inside = np.minimum(np.maximum(long_service, 3.0), age - 22.0)
    outside = np.minimum(np.maximum(2.0 + 2.0 * service_draw, 0.0), age - 22.0)
    return Background(age, np.where(comes_from_civil_service, inside, outside))


def fixed_ability(potential: NDArray[np.float64], is_external: NDArray[np.bool_], world: World) -> NDArray[np.float64]:
    """Fixed part of performance of people of the given potential, applicant SD.

    Args:
        potential: Potential, applicant SD.
        is_external: Career executives hired from outside government.
        world: Theories of ability and of onboarding, and their parameters.
    """
    spread = ABILITY_THEORIES[world.theory.ability](potential, world.ability)
    gap = ONBOARDING_THEORIES[world.theory.onboarding].gap(is_external, world.hiring)
    return math.sqrt(world.ability.fixed_share) * spread - gap


def cluster_potential(
    potential: NDArray[np.float64], streams: Streams, component: NDArray[np.int64], world: World
) -> NDArray[np.float64]:
    """Potential of people, part of it shared by all who are chosen for a component, applicant SD.

    Args:
        potential: Potential without that, shape (people,).
        streams: Draws of the run; the common part is drawn once for all years.
        component: Component id of each person.
        world: Share of variance between components.
    """
    share = world.ability.between_components
    if share == 0.0:
        return potential
    common = streams.normal(0, "component.ability", int(component.max()) + 1 if len(component) else 0)
    return np.asarray(math.sqrt(1.0 - share) * potential + math.sqrt(share) * common[component])


def previous_pay(draw: Draw, gs15_ceiling: float, hiring: Hiring) -> NDArray[np.float64]:
    """Pay before the appointment, dollars a year: near the General Schedule ceiling, uniformly from its low end."""
    return gs15_ceiling * (hiring.previous_pay_low + (1.0 - hiring.previous_pay_low) * draw)
