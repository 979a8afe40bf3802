"""Cooperation theories: how much of their help executives give to peers who compete for the same slots."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.world import Cooperation


class CooperationTheory(Protocol):
    """Help that each executive gives."""

    def __call__(
        self, marginality: NDArray[np.float64], scarcity: NDArray[np.float64], parameters: Cooperation
    ) -> NDArray[np.float64]:
        """Return helping, 0-1 of what one can give, shape (seats,).

        Args:
            marginality: How close each believes to be to the cut, 0-1.
            scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies.
            parameters: Parameters of the world.
        """


def independent(
    marginality: NDArray[np.float64], scarcity: NDArray[np.float64], parameters: Cooperation
) -> NDArray[np.float64]:
    """Executives help as they always did, whatever the ratings are worth."""
    return np.ones_like(marginality)


def rivalry(
    marginality: NDArray[np.float64], scarcity: NDArray[np.float64], parameters: Cooperation
) -> NDArray[np.float64]:
    """Those who fight for a scarce slot hold back help (Moon, Scullen and Latham 2016; Charness et al. 2014)."""
    return np.maximum(0.0, 1.0 - parameters.rivalry * marginality * scarcity)


COOPERATION_THEORIES: dict[str, CooperationTheory] = {"independent": independent, "rivalry": rivalry}
