"""The limit on ratings at levels 4 and 5: how many slots a group has (OPM cap from the FY2026 closeout)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.largest_remainder import TOLERANCE


def slots(share: float | NDArray[np.float64], number: NDArray[np.int64], rounding: str) -> NDArray[np.int64]:
    """Slots in groups of the given sizes.

    Args:
        share: Share (0-1) of the group, one for all or one each.
        number: Group sizes, any shape.
        rounding: `floor`, `nearest` (half up) or `ceiling`.

    Returns:
        Whole slots, same shape.

    Raises:
        ValueError: The rounding is unknown.
    """
    exact = share * number
    if rounding == "floor":
        whole = np.floor(exact + TOLERANCE)
    elif rounding == "nearest":
        whole = np.floor(exact + 0.5 + TOLERANCE)
    elif rounding == "ceiling":
        whole = np.ceil(exact - TOLERANCE)
    else:
        raise ValueError(f"rounding must be floor, nearest or ceiling, not {rounding!r}")
    return np.asarray(whole, dtype=np.int64)
