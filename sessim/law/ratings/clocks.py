"""Clocks of the appraisal: blackout, minimum period, details and job changes (5 USC 4314(b)(1); 5 CFR 430.310)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class ClockRules:
    """Lengths of the clocks.

    Attributes:
        blackout_days: Days after a new administration begins in which no career executive is appraised.
        inauguration_month: Month (1-12) of the inauguration.
        inauguration_day: Day of the month of the inauguration.
        detail_days: Length from which a detail is appraised by the gaining organization, days.
        minimum_days: Minimum length of an appraisal period, days.
    """

    blackout_days: int
    inauguration_month: int
    inauguration_day: int
    detail_days: int
    minimum_days: int


def inauguration(calendar_year: int, rules: ClockRules) -> np.datetime64:
    """Day on which a new administration begins in a calendar year."""
    return np.datetime64(f"{calendar_year:04d}-{rules.inauguration_month:02d}-{rules.inauguration_day:02d}", "D")


def last_blocked_day(began: Days | np.datetime64, days: int) -> Days | np.datetime64:
    """Last day of a clock that runs for `days` days after the day it began."""
    return began + np.timedelta64(days, "D")


def is_blocked(day: Days, began: Days | np.datetime64, days: int) -> NDArray[np.bool_]:
    """Whether days fall within a clock: from the day it began to the last of the days after it.

    Args:
        day: Days asked about.
        began: Day on which the clock began, one for all or one per day asked about.
        days: Length, days.

    Returns:
        One answer per day.
    """
    return np.asarray((day >= began) & (day <= last_blocked_day(began, days)))


def first_rating_day(period_end: Days, days_served: NDArray[np.int64], rules: ClockRules) -> Days:
    """First day on which the rating may be given: the end of the period, extended until the minimum is served.

    Args:
        period_end: End of the appraisal period.
        days_served: Days served by then.
        rules: Minimum period.

    Returns:
        Days, same shape.
    """
    missing = np.maximum(rules.minimum_days - days_served, 0)
    return np.asarray(period_end + missing.astype("timedelta64[D]"))


def combined_score(
    score: NDArray[np.float64], days: NDArray[np.int64], is_detail: NDArray[np.bool_], rules: ClockRules
) -> NDArray[np.float64]:
    """Score of a year that several organizations appraised, weighted by days.

    A stint counts when its supervisor had to write an appraisal: a detail of `detail_days` or more, any other after the
    minimum period. The weights are an assumption; the rule says only that the appraisals are factored in.

    Args:
        score: Points or element signals that each stint's supervisor gave, shape (stints, people).
        days: Length of each stint, days, same shape (0 for none).
        is_detail: Whether the stint is a detail, same shape.
        rules: Lengths that count.

    Returns:
        Combined score, shape (people,); NaN where no stint counts.
    """
    counts = days >= np.where(is_detail, rules.detail_days, rules.minimum_days)
    weight = days * counts
    total = weight.sum(axis=0)
    mean = (score * weight).sum(axis=0) / np.maximum(total, 1)
    return np.where(total > 0, mean, np.nan)
