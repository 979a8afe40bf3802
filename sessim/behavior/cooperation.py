"""Cooperation theories: how much executives help, or harm, peers who compete for the same slots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import World


@dataclass(frozen=True, slots=True)
class PeerConduct:
    """How executives treat their peers, each of shape (seats,).

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
        world: World,
    ) -> PeerConduct:
        """Return helping and sabotage.

        Args:
            marginality: How close each believes they are to the cut-off, 0-1, shape (seats,).
            scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies.
            stake: What a top rating is worth, reference stakes, 0 or more.
            shared_weight: Share (0-1) of the performance plan that rewards shared work.
            world: Parameters of the world.
        """


COOPERATION_THEORIES = TheoryRegistry[CooperationTheory]("cooperation")

LEAST_STAKE = 0.1  # reference stakes; rivalry that falls with the stake would have no bound without it


def find_rivalry(stake: float, world: World) -> float:
    """Share of help that an executive at the cut-off withholds when top ratings are wholly scarce; below 0, help gained.

    Rivalry answers what a top rating is worth, and help falls more where work is joint (Drago and Garvey 1998; Holmstrom and
    Milgrom 1990); `stake_pull` and `joint_pull` below 0 say the opposite.

    Args:
        stake: What a top rating is worth, reference stakes, 0 or more.
        world: Parameters of the world.
    """
    cooperation = world.cooperation
    felt = max(stake, LEAST_STAKE) if cooperation.stake_pull < 0.0 else stake
    joint = 1.0 + cooperation.joint_pull * (2.0 * world.organisation.joint_share - 1.0)
    return cooperation.rivalry * max(0.0, math.pow(felt, cooperation.stake_pull) * joint)


@COOPERATION_THEORIES.declare()
def independent(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    world: World,
) -> PeerConduct:
    """Executives help as they always did, whatever the ratings are worth."""
    return PeerConduct(np.ones_like(marginality), np.zeros_like(marginality))


@COOPERATION_THEORIES.declare("rivalry", "stake_pull", "joint_pull", "organisation.joint_share")
def rivalry(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    world: World,
) -> PeerConduct:
    """Those who fight for a scarce slot hold back help (Moon, Scullen and Latham 2016; Charness et al. 2014).

    With `rivalry` below 0 they help more than they otherwise would, as when a contest sharpens joint work.
    """
    helping = np.maximum(0.0, 1.0 - find_rivalry(stake, world) * marginality * scarcity)
    return PeerConduct(helping, np.zeros_like(marginality))


@COOPERATION_THEORIES.declare(
    "rivalry", "stake_pull", "joint_pull", "organisation.joint_share", "sabotage_willing", "sabotage_cost"
)
def sabotage(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    world: World,
) -> PeerConduct:
    """Rivals hold back help, and part of them harm a peer when what it may win them is worth more than it costs.

    Sabotage rises with what a slot is worth and not with the number of rivals (Harbring and Irlenbusch 2008, 2011); part of
    the people do harm where it is cheap and pays (Charness, Masclet and Villeval 2014; Berger, Harbring and Sliwka 2013).
    """
    helping = rivalry(marginality, scarcity, stake, shared_weight, world).helping
    gain = np.maximum(0.0, marginality * scarcity * stake - world.cooperation.sabotage_cost)
    return PeerConduct(helping, np.minimum(1.0, world.cooperation.sabotage_willing * gain))


@COOPERATION_THEORIES.declare("rivalry", "stake_pull", "joint_pull", "organisation.joint_share", "joint_gain")
def joint_prize(
    marginality: NDArray[np.float64],
    scarcity: NDArray[np.float64],
    stake: float,
    shared_weight: float,
    world: World,
) -> PeerConduct:
    """Where the plan rewards shared work, a scarce prize is won together, and rivalry turns into help (Games 2022 13:65).

    The plan's own results still divide; what it gives to shared work unites.
    """
    pull = world.cooperation.joint_gain * shared_weight - find_rivalry(stake, world) * (1.0 - shared_weight)
    return PeerConduct(np.maximum(0.0, 1.0 + pull * marginality * scarcity), np.zeros_like(marginality))
