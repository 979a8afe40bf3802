"""Onboarding theories: how long a newcomer needs to learn the post, and how outsiders differ from insiders."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import Hiring, World


class OnboardingTheory(Protocol):
    """Learning the post, and what the market for executives hides about those hired from outside."""

    def unlearnt(
        self,
        years_in_seat: NDArray[Any],
        months_served: NDArray[np.float64],
        comes_from_inside: NDArray[np.bool_],
        world: World,
    ) -> NDArray[np.float64]:
        """Return the share (0-1) of the post that is still to be learnt this year, without any handover.

        Args:
            years_in_seat: Whole fiscal years since the year of arrival.
            months_served: Months of this fiscal year that the person serves.
            comes_from_inside: Whether a career executive from inside government.
            world: Parameters of the world.
        """

    def gap(self, is_external: NDArray[np.bool_], hiring: Hiring) -> NDArray[np.float64]:
        """Return how far each hire falls below what selection promised, applicant SD."""


ONBOARDING_THEORIES = TheoryRegistry[OnboardingTheory]("onboarding")


@ONBOARDING_THEORIES.declare("hiring.internal_head_start_years", "knowledge.half_life_years", name="head_start")
class HeadStart:
    """Everyone learns along the same curve, insiders starting further along it; selection is equally good for both."""

    @staticmethod
    def unlearnt(
        years_in_seat: NDArray[Any],
        months_served: NDArray[np.float64],
        comes_from_inside: NDArray[np.bool_],
        world: World,
    ) -> NDArray[np.float64]:
        """Half of what is unknown is learnt in each half-life."""
        head_start = world.hiring.internal_head_start_years * comes_from_inside
        time_in_post = years_in_seat + head_start
        return np.asarray(np.exp2(-time_in_post / world.knowledge.half_life_years), dtype=np.float64)

    @staticmethod
    def gap(is_external: NDArray[np.bool_], hiring: Hiring) -> NDArray[np.float64]:
        """None."""
        return np.zeros(len(is_external))


@ONBOARDING_THEORIES.declare(
    "hiring.internal_ramp_months", "hiring.external_ramp_months", "hiring.external_gap", name="ramp_up"
)
class RampUp:
    """Newcomers come to full contribution in months, outsiders take longer, and more of them disappoint.

    Ramp-up of 3 to 9 months after internal moves and 6 to 18 after external ones; 21 against 30 percent below expectations at two
    years (Institute of Executive Development/Alexcel 2008, survey of executives in 11 countries).
    """

    @staticmethod
    def unlearnt(
        years_in_seat: NDArray[Any],
        months_served: NDArray[np.float64],
        comes_from_inside: NDArray[np.bool_],
        world: World,
    ) -> NDArray[np.float64]:
        """Mean over the months served of a straight line from all on the first day to nothing after the ramp."""
        ramp = np.where(comes_from_inside, world.hiring.internal_ramp_months, world.hiring.external_ramp_months)
        months = np.maximum(months_served, 1.0)
        opens = np.maximum(0.0, ramp - 12.0 * years_in_seat)
        closes = np.maximum(0.0, ramp - 12.0 * years_in_seat - months)
        return np.asarray((opens**2 - closes**2) / (2.0 * ramp * months), dtype=np.float64)

    @staticmethod
    def gap(is_external: NDArray[np.bool_], hiring: Hiring) -> NDArray[np.float64]:
        """The shortfall of those hired from outside government."""
        return np.where(is_external, hiring.external_gap, 0.0)
