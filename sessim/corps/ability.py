"""Ability theories: how potential is spread among the applicants for a seat."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from sessim.theory_registry import TheoryRegistry
from sessim.world import Ability


class AbilityTheory(Protocol):
    """Spread of potential."""

    def __call__(self, potential: NDArray[np.float64], parameters: Ability) -> NDArray[np.float64]:
        """Return potential, applicant SD, with mean 0 and SD 1 among applicants, shape of `potential`.

        Args:
            potential: Potential on a scale that is standard normal among applicants.
            parameters: Parameters of the world.
        """


ABILITY_THEORIES = TheoryRegistry[AbilityTheory]("ability")


@ABILITY_THEORIES.declare()
def normal(potential: NDArray[np.float64], parameters: Ability) -> NDArray[np.float64]:
    """Rated behaviour of comparable people is spread normally (Beck, Beatty and Sackett 2014)."""
    return potential


@ABILITY_THEORIES.declare("tail")
def heavy_tailed(potential: NDArray[np.float64], parameters: Ability) -> NDArray[np.float64]:
    """A few are far above the rest: lognormal, the order of people unchanged (O'Boyle and Aguinis 2012)."""
    variance = parameters.tail**2
    centred = np.exp(parameters.tail * potential - variance / 2.0) - 1.0
    return np.asarray(centred / math.sqrt(math.expm1(variance)), dtype=np.float64)


@ABILITY_THEORIES.declare("power_law_exponent")
def power_law(potential: NDArray[np.float64], parameters: Ability) -> NDArray[np.float64]:
    """A handful are far above all others: Pareto, the order of people unchanged (O'Boyle and Aguinis 2012)."""
    exponent = parameters.power_law_exponent
    multiple = np.exp(-log_ndtr(-potential) / exponent)  # of the least able
    mean = exponent / (exponent - 1.0)
    spread = math.sqrt(exponent / (exponent - 2.0)) / (exponent - 1.0)
    return np.asarray((multiple - mean) / spread, dtype=np.float64)
