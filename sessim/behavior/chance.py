"""Small numerical helpers that the theories share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of given log odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))
