"""Small numerical helpers that the theories share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit


def logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of given log odds, however large they are."""
    probability: NDArray[np.float64] = expit(log_odds)
    return probability
