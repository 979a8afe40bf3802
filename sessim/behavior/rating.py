"""Rating theories: how far a rater's report lies above what the rater believes, apart from the agency's norm."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Protocol

from sessim.world import Rating


class RatingTheory(Protocol):
    """Upward shift of a supervisor's ratings."""

    def __call__(self, error_scale: float, parameters: Rating) -> float:
        """Return the shift in rating SD.

        Args:
            error_scale: Size of the errors about the person after training, relative to an untrained rater (0-1).
            parameters: Parameters of the world.
        """


def rater_doubt(error_scale: float, parameters: Rating) -> float:
    """Standard deviation of a rater's belief about a person after seeing the signal, in rating SD.

    Performance and noise are both normal, so the belief has variance signal x noise / (signal + noise).
    """
    signal = parameters.performance_share
    about_person = 1.0 - signal - parameters.leniency_share
    noise = parameters.leniency_share + error_scale**2 * about_person
    return math.sqrt(signal * noise / (signal + noise))


def unbiased(error_scale: float, parameters: Rating) -> float:
    """The rater reports what the rater believes."""
    return 0.0


def variance_components(error_scale: float, parameters: Rating) -> float:
    """Noise and the dislike of unfair low ratings lift reports; administrative use lifts them further.

    With a loss `k` times as large for an undeserved low rating, the best report is the k / (1 + k) quantile of the belief
    (Golman and Bhatia 2012): no noise or no asymmetry, no inflation. Ratings made for pay stand above ratings made for
    research (Jawahar and Williams 1997).
    """
    quantile = parameters.asymmetry_ratio / (1.0 + parameters.asymmetry_ratio)
    return rater_doubt(error_scale, parameters) * NormalDist().inv_cdf(quantile) + parameters.purpose_shift


RATING_THEORIES: dict[str, RatingTheory] = {"unbiased": unbiased, "variance_components": variance_components}
