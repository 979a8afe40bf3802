"""What a level can be: a share lies within 0 and 1, a count does not fall below 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.measures.catalogue import BY_NAME

Floats = NDArray[np.float64]

# The bounds of a level, by the unit of its measure; a unit that is not named is unbounded
BOUNDS = {
    "share": (0.0, 1.0),
    "0-1": (0.0, 1.0),
    "correlation": (-1.0, 1.0),
    "bits": (0.0, np.inf),
    "per 1,000 a year": (0.0, np.inf),
}


def bounds_of(measure: str) -> tuple[float, float]:
    """Lowest and highest level that a measure can have; infinite if it is unbounded."""
    return BOUNDS.get(BY_NAME[measure].unit, (-np.inf, np.inf))


def multiply_within_bounds(difference: Floats, factors: Floats, base: Floats, measure: str) -> Floats:
    """Differences times the factor learnt from history, within the bounds of the measure: no share leaves 0 to 100 percent.

    Args:
        difference: Differences that the model gives.
        factors: Factor of each world, in a compatible shape.
        base: Levels that the differences start from, likewise.
        measure: Name of the measure.
    """
    low, high = bounds_of(measure)
    return np.clip(difference * factors, np.minimum(low - base, 0.0), np.maximum(high - base, 0.0))
