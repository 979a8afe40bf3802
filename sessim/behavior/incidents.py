"""Incidents: hidden failures that come to light years later, as in findings of inspectors general."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.world import Organisation


def planted_incidents(
    contribution: NDArray[np.float64],
    gaming: NDArray[np.float64],
    is_rewarded: NDArray[np.bool_],
    months_served: NDArray[np.float64],
    parameters: Organisation,
) -> NDArray[np.float64]:
    """Expected incidents that each executive's year causes: more where work was weak and where gaming was rewarded.

    Args:
        contribution: True contribution, applicant SD, shape (seats,).
        gaming: Effort that lifted the measure and not the work, applicant SD.
        is_rewarded: Whether the year was rated 4 or 5.
        months_served: Months of the year.
        parameters: Base rate and slopes.

    Returns:
        Expected incidents of the year, shape (seats,).
    """
    slope = parameters.incident_gaming * gaming * is_rewarded - parameters.incident_weakness * contribution
    return np.asarray(parameters.incident_base * np.exp(slope) * (months_served / 12.0), dtype=np.float64)
