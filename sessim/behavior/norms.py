"""Norm theories: how an agency's customary inflation moves from year to year."""

from __future__ import annotations

from typing import Protocol

from sessim.theory_registry import TheoryRegistry
from sessim.world import Norms


class NormTheory(Protocol):
    """Next year's rating norm of an agency."""

    def __call__(self, norm: float, pressure: float, peers: float, parameters: Norms, wander: float = 0.0) -> float:
        """Return the norm in rating SD.

        Args:
            norm: This year's norm, rating SD.
            pressure: Share (0-1) of the agency's nominations for levels 4-5 that a limit cut.
            peers: Share of executives finally rated 4 or 5 in all agencies less that of the agency, -1 to 1.
            parameters: Parameters of the world, the initial norm being that of the agency.
            wander: What chance adds this year, rating SD.
        """


NORM_THEORIES = TheoryRegistry[NormTheory]("norms")


@NORM_THEORIES.declare()
def fixed(norm: float, pressure: float, peers: float, parameters: Norms, wander: float = 0.0) -> float:
    """Raters go on as they always did; a limit changes the outcome and not their habits."""
    return norm


@NORM_THEORIES.declare("initial", "headroom", "drift", "correction", "peer_pull")
def adaptive(norm: float, pressure: float, peers: float, parameters: Norms, wander: float = 0.0) -> float:
    """Left alone, ratings creep upward; cut nominations teach raters to nominate more sparingly; peers' ratings pull.

    The creep is the rise of level 5 from FY2013 to FY2016; correction is OPM's expectation of a reset (90 FR 18820). Its
    range includes none. OPM publishes every agency's ratings; how far an agency follows the others is assumed.
    """
    moved = norm + parameters.drift * (1.0 - pressure) - parameters.correction * pressure
    moved += parameters.peer_pull * peers
    moved += wander
    return min(max(moved, least_norm(parameters)), parameters.initial + parameters.headroom)


@NORM_THEORIES.declare("initial", "headroom", "correction", "tipping_point", "tipping_speed")
def tipping(norm: float, pressure: float, peers: float, parameters: Norms, wander: float = 0.0) -> float:
    """Lenient and strict rating each sustain themselves; enough pressure tips an agency for good, too little does not.

    Between no norm and the largest one lies a point from which the norm runs either way, as conventions do once a critical
    mass has changed (Centola, Becker, Brackbill and Baronchelli 2018).
    """
    largest = parameters.initial + parameters.headroom
    height = norm / largest if largest > 0.0 else 0.0
    run = parameters.tipping_speed * height * (1.0 - height) * (height - parameters.tipping_point)
    moved = norm + largest * run - parameters.correction * pressure + wander
    return min(max(moved, least_norm(parameters)), largest)


def least_norm(parameters: Norms) -> float:
    """Smallest norm that an agency may come to: none at all, or its own start where that lies below."""
    return min(0.0, parameters.initial)
