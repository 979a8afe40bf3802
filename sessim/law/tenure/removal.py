"""Ratings that compel or permit removal from the SES (5 USC 4314(b)(3), (4); 3592(a))."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.rulebook import RemovalRules

NO_REMOVAL, TWO_LEVEL1, TWO_BELOW3, PERMITTED, PROBATION, REFUSAL = np.arange(6, dtype=np.int8)


def remember(years: NDArray[np.uint8], happened: NDArray[np.bool_], window_years: int) -> NDArray[np.uint8]:
    """Shift a year-by-year memory of up to eight years: bit 0 is this year, bit 1 the year before.

    Args:
        years: Memory before, bits.
        happened: Whether it happened this year.
        window_years: Years remembered, this year included (1-8).

    Returns:
        Memory after, bits.
    """
    mask = np.uint8((1 << window_years) - 1)
    return ((years << np.uint8(1)) | happened.astype(np.uint8)) & mask


def is_in_probation(
    arrival_year: NDArray[np.int16], is_in_defense: NDArray[np.bool_], fiscal_year: int, rules: RemovalRules
) -> NDArray[np.bool_]:
    """Whether the probation of the first career appointment still runs in a fiscal year (5 USC 3393(d); 10 USC 1599e).

    Args:
        arrival_year: First fiscal year in the SES; it counts as a whole year of probation.
        is_in_defense: Whether the appointment is in the Department of Defense.
        fiscal_year: Year in question.
        rules: Length of probation, there and elsewhere.

    Returns:
        One answer per person.
    """
    years: NDArray[np.int64] | int = rules.probation_years
    if rules.defense_probation_years is not None:
        years = np.where(is_in_defense, rules.defense_probation_years, rules.probation_years)
    return np.asarray(fiscal_year - arrival_year < years)


def removal_reason(
    final_level: NDArray[np.int8],
    level1_years: NDArray[np.uint8],
    below3_years: NDArray[np.uint8],
    is_in_probation: NDArray[np.bool_],
    probation_decides: NDArray[np.bool_],
    agency_decides: NDArray[np.bool_],
    rules: RemovalRules,
) -> NDArray[np.int8]:
    """Why a career executive is removed this year, if so; the first reason that holds.

    Args:
        final_level: Annual summary rating (0 if not rated).
        level1_years: Memory of level 1 ratings, this year included.
        below3_years: Memory of ratings below level 3, this year included.
        is_in_probation: Whether the probation of the first career appointment still runs.
        probation_decides: Whether the agency would end a probation after a rating below level 3.
        agency_decides: Whether the agency would use a removal that the law permits.
        rules: Counts that compel removal.

    Returns:
        Reason codes: 0 none, 1 level 1 too often, 2 below level 3 too often, 3 permitted and used, 4 probation ended.
    """
    is_low = (final_level == 1) | (final_level == 2)
    reason = np.where(is_low & agency_decides, PERMITTED, NO_REMOVAL)
    reason = np.where(is_low & is_in_probation & probation_decides, PROBATION, reason)
    if not rules.ratings_compel:
        return reason
    reason = np.where(np.bitwise_count(below3_years) >= rules.below3_count, TWO_BELOW3, reason)
    return np.where(np.bitwise_count(level1_years) >= rules.level1_count, TWO_LEVEL1, reason)
