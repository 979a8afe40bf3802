"""Applying theories: whether the quality of applicants moves with the rating system."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.world import Hiring


class ApplyingTheory(Protocol):
    """Shift of the applicants' mean."""

    def __call__(self, scarcity: NDArray[np.float64], parameters: Hiring) -> NDArray[np.float64]:
        """Return the shift in applicant SD, shape of `scarcity`.

        Args:
            scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies.
            parameters: Parameters of the world.
        """


def fixed(scarcity: NDArray[np.float64], parameters: Hiring) -> NDArray[np.float64]:
    """The same people apply."""
    return np.zeros_like(scarcity)


def responsive(scarcity: NDArray[np.float64], parameters: Hiring) -> NDArray[np.float64]:
    """Applicants mind, or are drawn by, a system that differentiates (Blume, Rubin and Baldwin 2013); either sign."""
    return parameters.applicant_shift * scarcity


APPLYING_THEORIES: dict[str, ApplyingTheory] = {"fixed": fixed, "responsive": responsive}
