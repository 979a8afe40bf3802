"""How long merit staffing takes: Executive Resources Boards and Qualifications Review Boards (5 USC 3393)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAYS_A_MONTH = 365 / 12


@dataclass(frozen=True, slots=True)
class MeritStaffingRules:
    """What the two boards ask of a career appointment.

    Attributes:
        days_to_selection: Days from the closing of an announcement to the selectee at OPM; None for no such rule.
        kept_share: Share (0-1) of searches that keep to it (a lever).
        disapproval_share: Probability (0-1) that the Qualifications Review Board disapproves a first selectee (a lever).
    """

    days_to_selection: int | None
    kept_share: float
    disapproval_share: float


def select_in_time(
    months: NDArray[np.float64], is_kept: NDArray[np.bool_], rules: MeritStaffingRules
) -> NDArray[np.float64]:
    """Months from closing to selection, held within the rule where it is kept.

    Args:
        months: Months that the search would take (0 or more).
        is_kept: Whether the search keeps to the rule.
        rules: The rule.

    Returns:
        Months, same shape.
    """
    if rules.days_to_selection is None:
        return months
    return np.where(is_kept, np.minimum(months, rules.days_to_selection / DAYS_A_MONTH), months)
