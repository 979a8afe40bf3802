"""Awarding theories: what an agency does when its awards pool is too small for what it would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import PayPractice


@dataclass(frozen=True, slots=True)
class Economies:
    """How agencies save on awards this year, each of shape (agencies,).

    Attributes:
        kept_above_least: Share (0-1) that is left of what a wanted rate exceeds the smallest lawful one by.
        standing_share: Share (0-1) of those at each level who are considered for an award at all, the best by evidence.
    """

    kept_above_least: NDArray[np.float64]
    standing_share: NDArray[np.float64]


class AwardingTheory(Protocol):
    """How agencies fit awards into their pools; whatever is still too much ends a queue."""

    def __call__(self, covered: NDArray[np.float64], parameters: PayPractice) -> Economies:
        """Return how each agency saves.

        Args:
            covered: Share (0-1) of the awards wanted that the pool can pay, shape (agencies,).
            parameters: Parameters of the world.
        """


AWARDING_THEORIES = TheoryRegistry[AwardingTheory]("awarding", part="pay_practice")


@AWARDING_THEORIES.declare("shrink_exponent")
def shrink(covered: NDArray[np.float64], parameters: PayPractice) -> Economies:
    """Everyone gets less, down to the smallest lawful award, so that awards of different levels move toward each other.

    With an exponent of one an agency keeps above the smallest award what the pool covers of the whole, which is still too much;
    with a larger one it saves more on differences, and fewer are left without an award.
    """
    return Economies(covered**parameters.shrink_exponent, np.ones_like(covered))


@AWARDING_THEORIES.declare()
def queue(covered: NDArray[np.float64], parameters: PayPractice) -> Economies:
    """Awards keep their size; the first in level and evidence are paid until the pool is spent."""
    return Economies(np.ones_like(covered), np.ones_like(covered))


@AWARDING_THEORIES.declare()
def fewer(covered: NDArray[np.float64], parameters: PayPractice) -> Economies:
    """Awards keep their size and every level loses the same share of its recipients, so that no single level goes without."""
    return Economies(np.ones_like(covered), covered)


def share_paid_at_level3(limited: NDArray[np.float64], practice: PayPractice) -> NDArray[np.float64]:
    """Share (0-1) of its level 3 executives whom an agency would pay, shape (agencies,).

    Today's practice concerns the few whom their boards put there. Those whom a limit puts there would have been paid, and nobody
    knows how far an agency goes on paying them; it may also pay fewer than today.

    Args:
        limited: Share (0-1) of those at level 3 whom a limit moved there, shape (agencies,).
        practice: Today's share, and the response to a limit.
    """
    share = practice.level3_paid_share
    return np.clip(share + practice.level3_paid_response * (1.0 - share) * limited, 0.0, 1.0)
