"""Placement after removal from the SES, and saved pay (5 USC 3594)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def has_fallback(
    is_after_probation: NDArray[np.bool_], came_from_career: NDArray[np.bool_], is_for_misconduct: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether a removed career executive is placed outside the SES.

    Args:
        is_after_probation: Whether probation was completed.
        came_from_career: Whether the person came from a career or career-conditional job.
        is_for_misconduct: Whether the removal is for misconduct, neglect, malfeasance or refusal (no fallback).

    Returns:
        One answer per person.
    """
    return (is_after_probation | came_from_career) & ~is_for_misconduct


def placement_pay(
    rate_of_new_job: NDArray[np.float64] | float,
    rate_of_old_job: NDArray[np.float64] | float,
    rate_before: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Pay on placement: the highest of three rates, dollars a year.

    Args:
        rate_of_new_job: Rate of the new job.
        rate_of_old_job: Current rate of the job held before the SES.
        rate_before: Rate just before the placement.

    Returns:
        Dollars a year.
    """
    return np.maximum(np.maximum(rate_of_new_job, rate_of_old_job), rate_before)


def saved_pay(
    pay: NDArray[np.float64],
    maximum_before: NDArray[np.float64] | float,
    maximum_after: NDArray[np.float64] | float,
    share_of_increases: float,
) -> NDArray[np.float64]:
    """Pay after an increase of the maximum of the grade.

    Pay above the range grows by a share of the increase until the range has caught up; then it is the maximum.

    Args:
        pay: Pay before, dollars a year.
        maximum_before: Maximum of the grade before the increase, dollars a year.
        maximum_after: Maximum after, dollars a year.
        share_of_increases: Share (0-1) of each increase.

    Returns:
        Dollars a year; pay inside the range is left as it is.
    """
    grown = pay + share_of_increases * np.maximum(np.subtract(maximum_after, maximum_before), 0.0)
    return np.where(pay > maximum_before, np.maximum(grown, maximum_after), pay)
