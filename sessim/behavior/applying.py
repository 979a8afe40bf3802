"""Applying theories: whether the number and quality of applicants move with the rating system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import Hiring


@dataclass(frozen=True, slots=True)
class Offer:
    """What an agency looks like to applicants.

    Attributes:
        scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies, shape (agencies,).
        top_share: Share (0-1) rated 4 or 5 as last published, shape (agencies,).
        stake: Award plus raise of a top rating less that of level 3, share of pay (one number).
    """

    scarcity: NDArray[np.float64]
    top_share: NDArray[np.float64]
    stake: float


@dataclass(frozen=True, slots=True)
class Pool:
    """Who applies, each of shape (agencies,).

    Attributes:
        shift: Shift of the applicants' mean, applicant SD.
        volume: Number of applicants, 1 is the usual number.
    """

    shift: NDArray[np.float64]
    volume: NDArray[np.float64]


class ApplyingTheory(Protocol):
    """Pool of applicants of each agency."""

    def __call__(self, offer: Offer, parameters: Hiring) -> Pool:
        """Return the pool."""


APPLYING_THEORIES = TheoryRegistry[ApplyingTheory]("applying", part="hiring")


@APPLYING_THEORIES.declare()
def fixed(offer: Offer, parameters: Hiring) -> Pool:
    """The same people apply."""
    return Pool(np.zeros_like(offer.scarcity), np.ones_like(offer.scarcity))


@APPLYING_THEORIES.declare("applicant_shift")
def responsive(offer: Offer, parameters: Hiring) -> Pool:
    """Applicants mind, or are drawn by, a system that differentiates (Blume, Rubin and Baldwin 2013); either sign."""
    return Pool(parameters.applicant_shift * offer.scarcity, np.ones_like(offer.scarcity))


@APPLYING_THEORIES.declare("applicant_shift", "pay_pull", "risk_push")
def market(offer: Offer, parameters: Hiring) -> Pool:
    """Expected cash draws applicants and the risk of a middling rating keeps them away; their mean moves as well.

    Higher pay drew more and abler applicants (Dal Bo, Finan and Rossi 2013); harsh treatment repels, differentiation appeals to
    the able (Blume, Baldwin and Rubin 2009).
    """
    expected_cash = offer.top_share * max(offer.stake, 0.0)
    volume = np.exp(parameters.pay_pull * expected_cash - parameters.risk_push * offer.scarcity)
    return Pool(parameters.applicant_shift * offer.scarcity, volume)


@APPLYING_THEORIES.declare("applicant_shift", "pay_pull", "risk_push", "prestige_pull")
def prestige(offer: Offer, parameters: Hiring) -> Pool:
    """Like `market`, but a distinction that few hold also makes the post worth seeking: the rarer a top rating, the more apply.

    Applicants, the abler more so, find reward differentiation attractive and harsh treatment repellent (Blume, Baldwin and Rubin
    2009). Risk follows from the rule in force, prestige from what the agency has published.
    """
    pool = market(offer, parameters)
    return Pool(pool.shift, pool.volume * np.exp(parameters.prestige_pull * (1.0 - offer.top_share)))
