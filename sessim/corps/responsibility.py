"""Responsibility of seats: the people and money under them, on which nothing is published seat by seat."""

from __future__ import annotations

import numpy as np

from sessim.corps.columns import Floats
from sessim.world import Organisation


def find_responsibility(size: Floats, parameters: Organisation) -> Floats:
    """Responsibility of seats, lognormal with a mean of 1, of the shape of `size`.

    Args:
        size: Standard normal draws `seat.responsibility` of the seats, the same in all years.
        parameters: Spread of the logarithm; 0 makes all seats alike.
    """
    spread = parameters.responsibility_spread
    return np.asarray(np.exp(spread * size - 0.5 * spread**2))
