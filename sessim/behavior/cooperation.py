"""Cooperation theories: how much executives help, or harm, peers who compete for the same slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import Cooperation


@dataclass(frozen=True, slots=True)
class PeerConduct:
    """How executives deal with their peers, each of shape (seats,).

    Attributes:
        helping: Help given, 1 is as much as if ratings were worth nothing; never negative.
        sabotage: Acts of harm a year against a peer of the component, 0-1.
    """

    helping: NDArray[np.float64]
    sabotage: NDArray[np.float64]


class CooperationTheory(Protocol):
    """Help and harm that each executive deals out."""

    def __call__(
        self,
        marginality: NDArray[np.float64],
        scarcity: NDArray[np.float64],
        stake: float,
        shared_weight: float,
        parameters: Cooperation,
    ) -> PeerConduct:
        """Return helping and sabotage.

        Args:
            marginality: How close each believes to be to the cut, 0-1, shape (seats,).
            scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies.
            stake: What a top rating is worth, reference stakes, 0 or more.
            shared_weight: Share (0-1) of the performance plan that rewards shared work.
            parameters: Parameters of the world.
        """


COOPERATION_THEORIES = TheoryRegistry[CooperationTheory]("cooperation")


@COOPERATION_THEORIES.declare()
def independent(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    parameters: Cooperation,
) -> PeerConduct:
    """Executives help as they always did, whatever the ratings are worth."""
    return PeerConduct(np.ones_like(marginality), np.zeros_like(marginality))


@COOPERATION_THEORIES.declare("rivalry")
def rivalry(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    parameters: Cooperation,
) -> PeerConduct:
    """Those who fight for a scarce slot hold back help (Moon, Scullen and Latham 2016; Charness et al. 2014)."""
    helping = np.maximum(0.0, 1.0 - parameters.rivalry * marginality * scarcity)
    return PeerConduct(helping, np.zeros_like(marginality))


@COOPERATION_THEORIES.declare("rivalry", "sabotage_willing", "sabotage_cost")
def sabotage(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    parameters: Cooperation,
) -> PeerConduct:
    """Rivals hold back help, and part of them harm a peer when what it may win them is worth more than it costs.

    Sabotage rises with what a slot is worth and not with the number of rivals (Harbring and Irlenbusch 2008, 2011); part of
    the people do harm where it is cheap and pays (Charness, Masclet and Villeval 2014; Berger, Harbring and Sliwka 2013).
    """
    helping = rivalry(marginality, scarcity, stake, shared_weight, parameters).helping
    gain = np.maximum(0.0, marginality * scarcity * stake - parameters.sabotage_cost)
    return PeerConduct(helping, np.minimum(1.0, parameters.sabotage_willing * gain))


@COOPERATION_THEORIES.declare("rivalry", "joint_gain")
def joint_prize(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    parameters: Cooperation,
) -> PeerConduct:
    """Where the plan rewards shared work, a scarce prize is won together: rivalry turns into help (Games 2022 13:65).

    The plan's own results still divide; what it gives to shared work unites.
    """
    pull = parameters.joint_gain * shared_weight - parameters.rivalry * (1.0 - shared_weight)
    return PeerConduct(np.maximum(0.0, 1.0 + pull * marginality * scarcity), np.zeros_like(marginality))
