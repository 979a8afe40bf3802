"""Allocation theories: the order in which scarce slots at levels 4 and 5 are allocated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import Allocation


@dataclass(frozen=True, slots=True)
class Claims:
    """What speaks for a nominated executive, each of shape (seats,).

    Attributes:
        evidence: The board's evidence, rating SD.
        years_since_top: Rated years since the last level 4 or 5.
        tenure: Whole years in the SES seat.
        affinity: What the rater sees in the person besides performance, personal closeness, SD.
        closeness: Political closeness to the administration in office, SD.
    """

    evidence: NDArray[np.float64]
    years_since_top: NDArray[np.int16]
    tenure: NDArray[Any]
    affinity: NDArray[np.float64]
    closeness: NDArray[np.float64]


class AllocationTheory(Protocol):
    """Priority of each nominated executive."""

    def __call__(self, claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
        """Return the priority, rating SD, shape (seats,); higher is served earlier."""


ALLOCATION_THEORIES = TheoryRegistry[AllocationTheory]("allocation")


@ALLOCATION_THEORIES.declare()
def merit(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """The board's evidence alone decides."""
    return claims.evidence


@ALLOCATION_THEORIES.declare("rotation_weight")
def rotation(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """Whose turn it is counts too (supervisors told that it was not an executive's "turn": SEA survey 2006)."""
    return claims.evidence + parameters.rotation_weight * claims.years_since_top


@ALLOCATION_THEORIES.declare("seniority_weight")
def seniority(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """Those who have served longer in the SES go first when evidence is close."""
    return claims.evidence + parameters.seniority_weight * claims.tenure


@ALLOCATION_THEORIES.declare("favour_weight")
def favouritism(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """Personal closeness to the rater counts again when slots are allocated (Prendergast and Topel 1996)."""
    return claims.evidence + parameters.favour_weight * claims.affinity


@ALLOCATION_THEORIES.declare("political_weight", needs_leaning=True)
def political(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """Those whose leaning is that of the administration go first when evidence is close; a transition reverses the order.

    Ties to the president's views shape who stays and who is heard in the SES (Bolton, de Figueiredo and Lewis 2016; Doherty,
    Lewis and Limbocker 2019); that they shape ratings is an assumption, and prohibited by 5 USC 2302(b)(1)(E).
    """
    return claims.evidence + parameters.political_weight * claims.closeness


@ALLOCATION_THEORIES.declare(
    "rotation_weight",
    "seniority_weight",
    "favour_weight",
    "political_weight",
    "rotation_in_mixture",
    "seniority_in_mixture",
    "favour_in_mixture",
    "politics_in_mixture",
    needs_leaning=True,
)
def mixture(claims: Claims, parameters: Allocation) -> NDArray[np.float64]:
    """Turns, seniority, favour and politics all count, each for a share of what it would count alone."""
    return (
        claims.evidence
        + parameters.rotation_in_mixture * parameters.rotation_weight * claims.years_since_top
        + parameters.seniority_in_mixture * parameters.seniority_weight * claims.tenure
        + parameters.favour_in_mixture * parameters.favour_weight * claims.affinity
        + parameters.politics_in_mixture * parameters.political_weight * claims.closeness
    )


def share_reached(
    announced: NDArray[np.float64], nominated: NDArray[np.float64] | float, compliance: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Share at levels 4 and 5 that groups actually keep to under a limit.

    How far a binding rule is followed is assumed: under mere guidance Defense rated 99.5 percent at the top in FY2004
    (FEDweek), and under guided distributions British departments came near what was asked for.

    Args:
        announced: Share (0-1) that the limit allows each group.
        nominated: Share (0-1) of each group that boards recommended for levels 4 and 5.
        compliance: How much of the way from the second to the first each goes, share (0-1).
    """
    return announced + (1.0 - compliance) * np.maximum(nominated - announced, 0.0)
