"""What a level can be: a share lies within 0 and 1, a count does not fall below 0."""

from __future__ import annotations

import numpy as np

from sessim.measures.catalogue import BY_NAME

# What a level can be, by the unit of its measure; a unit that is not named has no end
BOUNDS = {
    "share": (0.0, 1.0),
    "0-1": (0.0, 1.0),
    "correlation": (-1.0, 1.0),
    "bits": (0.0, np.inf),
    "per 1,000 a year": (0.0, np.inf),
}


def bounds_of(measure: str) -> tuple[float, float]:
    """Lowest and highest level that a measure can have; infinite where it has no end."""
    return BOUNDS.get(BY_NAME[measure].unit, (-np.inf, np.inf))
