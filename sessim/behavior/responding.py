"""Response theories: how executives react to the rating they got."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import World

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


def find_quota_weight(was_limited: NDArray[np.bool_], world: World) -> float | NDArray[np.float64]:
    """How much a miss hurts by its cause, relative to one that no limit caused (0 or more; 1.0 where the cause does not matter).

    Where results can be told apart by person, people find unequal shares fair; where they depend on each other, equal ones
    (Deutsch 1975). With `quota_unfairness` above 0 a quota hurts more where more than half of the work is joint and less where
    less is, below 0 the reverse.

    Args:
        was_limited: Whether a limit held the rating to level 3, shape (seats,).
        world: Parameters of the world.
    """
    unfairness = world.response.quota_unfairness
    if unfairness == 0.0:
        return 1.0
    weight = max(0.0, 1.0 + unfairness * (2.0 * world.organisation.joint_share - 1.0))
    return np.where(was_limited, weight, 1.0)


def felt_loss(
    shortfall: NDArray[np.float64],
    contribution: NDArray[np.float64],
    self_regard: NDArray[np.float64],
    was_limited: NDArray[np.bool_],
    world: World,
) -> NDArray[np.float64]:
    """Hurt from a rating below the expected one, in levels of gain that would make up for it, shape (seats,).

    It is greater where people think well of their own work. Self-ratings correlate .34 with supervisors' and are lenient
    (Heidemeier and Moser 2009).

    Args:
        shortfall: How far the rating fell below the expected one, levels.
        contribution: True contribution, applicant SD.
        self_regard: Part of one's view of oneself that is not performance, SD.
        was_limited: Whether a limit held the rating to level 3.
        world: Parameters of the world.
    """
    parameters = world.response
    insight = parameters.self_insight
    own_view = insight * contribution + math.sqrt(1.0 - insight**2) * self_regard + parameters.self_leniency
    hurt = parameters.loss_aversion * shortfall * (1.0 + parameters.undeserved_extra * (own_view > 0.0))
    return hurt * find_quota_weight(was_limited, world)


class ResponseTheory(Protocol):
    """Shortfall against the expected rating and felt fairness."""

    def __call__(
        self,
        final_level: NDArray[np.int8],
        reference_level: NDArray[np.float64],
        contribution: NDArray[np.float64],
        self_regard: NDArray[np.float64],
        fairness: NDArray[np.float64],
        was_limited: NDArray[np.bool_],
        world: World,
    ) -> Pair:
        """Return shortfall (levels) and the new felt fairness (-3 to 3), each of shape (seats,).

        Args:
            final_level: Annual summary rating.
            reference_level: Rating the person had come to expect.
            contribution: True contribution, applicant SD.
            self_regard: Part of one's view of oneself that is not performance, SD.
            fairness: Felt fairness before.
            was_limited: Whether a limit held the rating to level 3.
            world: Parameters of the world.
        """


RESPONSE_THEORIES = TheoryRegistry[ResponseTheory]("response")


@RESPONSE_THEORIES.declare()
def stoic(
    final_level: NDArray[np.int8],
    reference_level: NDArray[np.float64],
    contribution: NDArray[np.float64],
    self_regard: NDArray[np.float64],
    fairness: NDArray[np.float64],
    was_limited: NDArray[np.bool_],
    world: World,
) -> Pair:
    """Ratings have no effect on people."""
    nothing = np.zeros_like(reference_level)
    return nothing, nothing


@RESPONSE_THEORIES.declare(
    "self_insight",
    "self_leniency",
    "loss_aversion",
    "undeserved_extra",
    "fairness_memory",
    "quota_unfairness",
    "organisation.joint_share",
)
def reference_dependent(
    final_level: NDArray[np.int8],
    reference_level: NDArray[np.float64],
    contribution: NDArray[np.float64],
    self_regard: NDArray[np.float64],
    fairness: NDArray[np.float64],
    was_limited: NDArray[np.bool_],
    world: World,
) -> Pair:
    """Falling short of the expected rating hurts more than exceeding it pleases, most for those who think better of themselves.

    Falling below the reference hurts without a benefit of equal size above it (Ockenfels, Sliwka and Werner 2015).
    """
    gap = final_level - reference_level
    shortfall = np.maximum(0.0, -gap)
    felt = np.maximum(0.0, gap) - felt_loss(shortfall, contribution, self_regard, was_limited, world)
    memory = world.response.fairness_memory
    return shortfall, np.clip(memory * fairness + (1.0 - memory) * felt, -3.0, 3.0)
