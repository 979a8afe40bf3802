"""Allocation theories: by what order scarce slots at levels 4 and 5 are handed out."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.world import Allocation


class AllocationTheory(Protocol):
    """Priority of each nominated executive."""

    def __call__(
        self, evidence: NDArray[np.float64], years_since_top: NDArray[np.int16], parameters: Allocation
    ) -> NDArray[np.float64]:
        """Return the priority, rating SD, shape (seats,); higher is served earlier.

        Args:
            evidence: The board's evidence, rating SD.
            years_since_top: Rated years since the last level 4 or 5.
            parameters: Parameters of the world.
        """


def merit(
    evidence: NDArray[np.float64], years_since_top: NDArray[np.int16], parameters: Allocation
) -> NDArray[np.float64]:
    """The board's evidence alone decides."""
    return evidence


def rotation(
    evidence: NDArray[np.float64], years_since_top: NDArray[np.int16], parameters: Allocation
) -> NDArray[np.float64]:
    """Whose turn it is counts too (supervisors told that it was not an executive's "turn": SEA survey 2006)."""
    return evidence + parameters.rotation_weight * years_since_top


ALLOCATION_THEORIES: dict[str, AllocationTheory] = {"merit": merit, "rotation": rotation}
