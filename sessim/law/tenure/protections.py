"""Moratoria, reassignment and refusal, reduction in force, and the authority of Veterans Affairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.ranking import keep_best
from sessim.law.ratings.clocks import Days, is_blocked
from sessim.law.rulebook import RemovalRules
from sessim.law.tenure.removal import NO_REMOVAL, TWO_BELOW3, TWO_LEVEL1


@dataclass(frozen=True, slots=True)
class ProtectionRules:
    """Protections of career executives (5 USC 3592, 3395, 7543).

    Attributes:
        moratorium_days: Days after a new head or supervisor without involuntary removal.
        reassignment_notice_days: Days of notice before a reassignment inside the commuting area.
        distant_notice_days: Days of notice before one outside it.
        uncounted_detail_days: Days on detail that do not count for the reassignment clock.
        refusal_permits_removal: Whether refusal of a directed reassignment permits removal.
    """

    moratorium_days: int
    reassignment_notice_days: int
    distant_notice_days: int
    uncounted_detail_days: int
    refusal_permits_removal: bool


def is_deferred(
    reason: NDArray[np.int8], is_in_moratorium: NDArray[np.bool_] | bool, rules: RemovalRules
) -> NDArray[np.bool_]:
    """Whether a removal waits for the end of a moratorium.

    Args:
        reason: Reason codes of `sessim.law.tenure.removal`.
        is_in_moratorium: Whether the removal falls in a moratorium that applies.
        rules: Which compelled removals are exempt (5 USC 3592(b)(2)).

    Returns:
        One answer per person; False where nobody is removed.
    """
    is_exempt = ((reason == TWO_LEVEL1) & rules.moratorium_exempts_level1) | (
        (reason == TWO_BELOW3) & rules.moratorium_exempts_below3
    )
    return np.asarray((reason != NO_REMOVAL) & ~is_exempt & is_in_moratorium)


def reassignment_waits(
    is_after_level1: NDArray[np.bool_], is_in_moratorium: NDArray[np.bool_] | bool, rules: RemovalRules
) -> NDArray[np.bool_]:
    """Whether an involuntary reassignment waits for the end of a moratorium (5 USC 3395(e)).

    Args:
        is_after_level1: Whether a level 1 rating compels it (5 USC 4314(b)(3)); such a one is exempt by 3395(e)(2).
        is_in_moratorium: Whether it falls in a moratorium that applies.
        rules: Whether reassignments after level 1 are exempt.

    Returns:
        One answer per person.
    """
    return np.asarray(is_in_moratorium & ~(is_after_level1 & rules.moratorium_exempts_reassignment))


def moratorium_runs(
    day: Days, head_began: Days, supervisor_began: Days, moratorium_applies: NDArray[np.bool_], rules: ProtectionRules
) -> NDArray[np.bool_]:
    """Whether a day falls in a moratorium of a new agency head or a new noncareer supervisor.

    Args:
        day: Days of the intended removal.
        head_began: Day on which the agency head took office.
        supervisor_began: Day on which the noncareer immediate supervisor did.
        moratorium_applies: False under the authority of 38 USC 713 (Veterans Affairs).
        rules: Length.

    Returns:
        One answer per day.
    """
    runs = is_blocked(day, head_began, rules.moratorium_days) | is_blocked(day, supervisor_began, rules.moratorium_days)
    return runs & moratorium_applies


def first_removal_day(notice: Days, rules: RemovalRules) -> Days:
    """First day on which a removal for performance may take effect after its notice."""
    return np.asarray(notice + np.timedelta64(rules.notice_days, "D"))


def may_be_reassigned(
    days_of_notice: NDArray[np.int64],
    is_outside_area: NDArray[np.bool_],
    days_since_supervisor: NDArray[np.int64],
    days_on_detail: NDArray[np.int64],
    is_after_level1: NDArray[np.bool_],
    rules: ProtectionRules,
    removal: RemovalRules,
) -> NDArray[np.bool_]:
    """Whether an involuntary reassignment may take effect.

    Args:
        days_of_notice: Days of notice given.
        is_outside_area: Whether the new post is outside the commuting area.
        days_since_supervisor: Days since the newest head or supervisor with initial-appraisal authority began.
        days_on_detail: Days on detail since then; up to `uncounted_detail_days` do not count.
        is_after_level1: Whether a level 1 rating compels the reassignment.
        rules: Notice and moratorium.
        removal: Whether reassignments after level 1 are exempt from the moratorium; the notice is never waived.

    Returns:
        One answer per person.
    """
    needed = np.where(is_outside_area, rules.distant_notice_days, rules.reassignment_notice_days)
    counted = days_since_supervisor - np.minimum(days_on_detail, rules.uncounted_detail_days)
    waits = reassignment_waits(is_after_level1, counted <= rules.moratorium_days, removal)
    return np.asarray((days_of_notice >= needed) & ~waits)


def release_in_reduction(
    agency: NDArray[np.int64],
    standing: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    released: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Who is released in a reduction in force: the lowest performance standing of each agency (5 USC 3595(a)).

    Args:
        agency: Agency of each competing career executive.
        standing: Performance, such as the mean of recent final levels.
        seat_id: Seat ids; among equals the higher id is released first.
        released: Number to be released by agency id.

    Returns:
        One answer per person.
    """
    return keep_best(agency, -standing, -seat_id, released)
