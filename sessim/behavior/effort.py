"""Effort theories: how the stake and the chance of a top rating move effort.

A theory gives the incentive part and the setback part of the year's effort response, in SD of annual performance.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.world import Effort

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


class EffortTheory(Protocol):
    """Incentive and setback of each executive."""

    def __call__(
        self,
        marginality: NDArray[np.float64],
        stake: float,
        fairness: NDArray[np.float64],
        is_subject: NDArray[np.bool_],
        parameters: Effort,
    ) -> Pair:
        """Return incentive and setback, SD of annual performance, each of shape (seats,).

        Args:
            marginality: How close each believes to be to the cut, 0-1.
            stake: Award plus raise of a top rating less that of level 3, share of pay.
            fairness: Felt fairness, -3 to 3.
            is_subject: Whether the rating limit counts this appointment.
            parameters: Parameters of the world.
        """


def no_response(
    marginality: NDArray[np.float64],
    stake: float,
    fairness: NDArray[np.float64],
    is_subject: NDArray[np.bool_],
    parameters: Effort,
) -> Pair:
    """Effort does not answer to ratings at all (86 percent of surveyed executives said so; SEA survey 2006)."""
    nothing = np.zeros_like(marginality)
    return nothing, nothing


def expectancy(
    marginality: NDArray[np.float64],
    stake: float,
    fairness: NDArray[np.float64],
    is_subject: NDArray[np.bool_],
    parameters: Effort,
) -> Pair:
    """Effort follows the value of a top rating times the marginal chance of reaching it, less discouragement.

    The hopeless and the safe hardly move (Lazear and Rosen 1981; Prendergast 1999); a felt injustice lowers effort
    (Marchegiani, Reggiani and Rizzolli 2016).
    """
    relative_stake = min(max(stake, 0.0) / parameters.reference_stake, parameters.stake_ceiling)
    incentive = (parameters.response * relative_stake) * marginality * is_subject
    setback = parameters.demotivation * np.maximum(0.0, -fairness)
    return incentive, setback


EFFORT_THEORIES: dict[str, EffortTheory] = {"none": no_response, "expectancy": expectancy}
