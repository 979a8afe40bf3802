"""Norm theories: how an agency's customary inflation moves from year to year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sessim.theory_registry import TheoryRegistry
from sessim.world import Norms


@dataclass(frozen=True, slots=True)
class Creep:
    """What bears on the upward creep of ratings in a year, the same for all agencies.

    Attributes:
        of_purpose: Share (0-1) of the usual creep that is left where less hangs on ratings.
        of_stake: What the worth of a top rating adds, rating SD.
    """

    of_purpose: float
    of_stake: float


class NormTheory(Protocol):
    """Next year's rating norm of an agency."""

    def __call__(
        self, norm: float, pressure: float, peers: float, parameters: Norms, creep: Creep, wander: float = 0.0
    ) -> float:
        """Return the norm in rating SD.

        Args:
            norm: This year's norm, rating SD.
            pressure: Share of the raters' wishes for levels 4-5 that a limit or a board cut (`find_pressure`), -1 to 1.
            peers: Share of executives finally rated 4 or 5 in all agencies less that of the agency, -1 to 1.
            parameters: Parameters of the world, with the initial norm of the agency.
            creep: What bears on the upward creep this year.
            wander: What chance adds this year, rating SD.
        """


def find_pressure(nominated: int, limited: int, lowered: int, refused: int, parameters: Norms) -> float:
    """How much of what raters wanted was denied, -1 to 1, whether by a limit or by a board.

    Below 0 boards provoke: raters who see their ratings lowered come to rate higher.

    Args:
        nominated: Executives whom the board recommended for level 4 or 5.
        limited: Of these, held to level 3 by a limit.
        lowered: Others rated 4 or 5 at first whom the board recommended lower.
        refused: Of these, recommended below level 4.
        parameters: How much a lowering by a board counts against one by a limit.
    """
    share = parameters.board_pressure_share
    wished = nominated + abs(share) * refused
    return min(max((limited + share * lowered) / wished, -1.0), 1.0) if wished else 0.0


def find_creep(administrative_purpose: float, stake: float, parameters: Norms) -> Creep:
    """What bears on the upward creep of ratings in a year: how much hangs on them, and what a top rating is worth.

    Ratings made for pay are higher than ratings made for research (Jawahar and Williams 1997); that they also creep on because
    pay hangs on them is assumed.

    Args:
        administrative_purpose: Share (0-1) of the consequences that hangs on ratings.
        stake: What a top rating was worth when last observed, reference stakes, 0 or more.
        parameters: Parameters of the world.
    """
    return Creep(1.0 - parameters.purpose_share * (1.0 - administrative_purpose), parameters.stake_pull * stake)


NORM_THEORIES = TheoryRegistry[NormTheory]("norms")


@NORM_THEORIES.declare()
def fixed(norm: float, pressure: float, peers: float, parameters: Norms, creep: Creep, wander: float = 0.0) -> float:
    """Raters carry on as they always did; a limit changes the outcome, not their habits."""
    return norm


@NORM_THEORIES.declare("initial", "headroom", "drift", "correction", "peer_pull")
def adaptive(norm: float, pressure: float, peers: float, parameters: Norms, creep: Creep, wander: float = 0.0) -> float:
    """Left alone, ratings creep upward; cut nominations teach raters to nominate more sparingly; peers' ratings pull.

    The creep is the rise of level 5 from FY2013 to FY2016; correction is OPM's expectation of a reset (90 FR 18820). Its
    range includes none. OPM publishes every agency's ratings; how far an agency follows the others is assumed.
    """
    drift = parameters.drift * creep.of_purpose + creep.of_stake
    moved = norm + drift * (1.0 - pressure) - parameters.correction * pressure
    moved += parameters.peer_pull * peers
    moved += wander
    return min(max(moved, least_norm(parameters)), parameters.initial + parameters.headroom)


@NORM_THEORIES.declare("initial", "headroom", "correction", "tipping_point", "tipping_speed")
def tipping(norm: float, pressure: float, peers: float, parameters: Norms, creep: Creep, wander: float = 0.0) -> float:
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
