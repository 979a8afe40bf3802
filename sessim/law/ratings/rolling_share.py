"""Rolling shares: a small agency pools its places over several years, so that rounding costs it less.

No law asks for it. The rule speaks of one year; three tenths of five people are 1.5 places, and a year by itself rounds them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_YEARS = 3
"""Most years that may be taken together."""


def rolling_shares(
    share: Floats, number: NDArray[np.int64], behind_exact: Floats, behind_used: Floats, below: int
) -> Floats:
    """Shares of this year, adjusted for what earlier years left over or overused.

    `slots` of the share that is found are the places of all years together, rounded once, less those used before, at least
    none and at most one each.

    Args:
        share: Share (0-1) of each agency this year.
        number: Counted people of each agency this year.
        behind_exact: Places of each agency in the earlier years that are taken together, before rounding.
        behind_used: Places that it used in them.
        below: Agencies with fewer counted people pool years; others have each year by itself.

    Returns:
        Shares (0-1); unchanged if years are not pooled or nobody is counted.
    """
    together = (share * number + behind_exact - behind_used) / np.maximum(number, 1)
    return np.where((number > 0) & (number < below), np.clip(together, 0.0, 1.0), share)
