"""How agencies differ from each other: lasting habits, on which the record says something for a few and nothing for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sessim.corps.population import AgencyPlan
from sessim.streams import Streams
from sessim.world import Agencies


@dataclass(frozen=True, slots=True)
class AgencyTraits:
    """Lasting habits by agency id, each of shape (agencies,).

    Attributes:
        norm_deviation: Its rating norm at the start less that of the world, rating SD.
        award_level: Its usual awards relative to those of the world, as a factor.
        rigour: Readiness of its boards to lower a rating relative to that of the world, as a factor.
        compliance: How far it goes from what it would rate to the limit, share (0-1).
    """

    norm_deviation: NDArray[np.float64]
    award_level: NDArray[np.float64]
    rigour: NDArray[np.float64]
    compliance: NDArray[np.float64]


def draw_traits(agencies: Sequence[AgencyPlan], parameters: Agencies, streams: Streams) -> AgencyTraits:
    """Draw the habits of the agencies, once for all years.

    Args:
        agencies: The agencies in the order of their ids, with what is known of their norms.
        parameters: How much agencies differ in this world.
        streams: Draws of the run (decisions named `initial.agency_*`).
    """
    number = len(agencies)
    known = [each.known_norm for each in agencies]
    mean = np.array([0.0 if each is None else each.difference for each in known])
    variance = np.array([np.inf if each is None else each.variance for each in known])
    pulled, left = pool_partially(mean, variance, parameters.norm_spread)

    def normal(trait: str) -> NDArray[np.float64]:
        return streams.normal(0, f"initial.agency_{trait}", number)

    return AgencyTraits(
        norm_deviation=pulled + left * normal("norm"),
        award_level=np.exp(parameters.award_spread * normal("award")),
        rigour=np.exp(parameters.rigour_spread * normal("rigour")),
        compliance=compliance_at(streams.uniform(0, "initial.agency_compliance", number), parameters),
    )


def pool_partially(
    difference: NDArray[np.float64], variance: NDArray[np.float64], spread: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pull what was seen of some agencies toward the overall mean, more strongly the less certain it is.

    The mean and the standard deviation of a normal belief about each, whose prior has mean zero and SD `spread`.

    Args:
        difference: What was seen, shape (agencies,).
        variance: Its error variance, infinite where nothing was seen.
        spread: SD of the agencies, in the unit of `difference`.

    Returns:
        Mean, and SD that is left.
    """
    if spread == 0.0:
        return np.zeros_like(difference), np.zeros_like(difference)
    weight = weight_of_own_figures(variance, spread)
    return weight * difference, spread * np.sqrt(1.0 - weight)


def weight_of_own_figures(variance: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """Weight (0-1) of its own figures in the belief about an agency; the rest is the overall mean.

    Args:
        variance: Error variance of its figures, infinite where there are none.
        spread: SD of the agencies, above 0.
    """
    return np.asarray(spread**2 / (spread**2 + variance))


def compliance_at(quantile: NDArray[np.float64], parameters: Agencies) -> NDArray[np.float64]:
    """Compliance (0-1) at quantiles of the beta distribution of a world; 1 where agencies comply wholly on average."""
    mean, concentration = parameters.compliance_mean, parameters.compliance_concentration
    if mean == 1.0:
        return np.ones_like(quantile)
    return np.asarray(betaincinv(mean * concentration, (1.0 - mean) * concentration, quantile))
