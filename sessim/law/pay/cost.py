"""Public cost in dollars of one year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def real_dollars(nominal: float, index: float, base_index: float) -> float:
    """Put nominal dollars into dollars of the base year.

    Args:
        nominal: Dollars of the year of the index.
        index: Price index of that year.
        base_index: Price index of the base year.

    Returns:
        Dollars of the base year.
    """
    return nominal * (base_index / index)


def saving(reference: NDArray[np.float64], policy: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a policy saves each year against a reference: positive where it costs less.

    Args:
        reference: Real dollars by year under the reference.
        policy: Real dollars by year under the policy.

    Returns:
        Real dollars by year.
    """
    return reference - policy
