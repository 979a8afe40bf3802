"""Stage 7, hold: the statutory clocks on low ratings, removal and reassignment."""

from __future__ import annotations

import numpy as np

from sessim.law.protections import is_deferred
from sessim.law.removal import NO_REMOVAL, remember, removal_reason
from sessim.year.context import Year


def hold(year: Year) -> None:
    """Write the memory of low ratings, removals and reassignments."""
    people, rules, practice = year.people, year.rules.removal, year.world.hold
    is_held = people.is_filled & year.is_career
    is_level1 = is_held & (people.final_level == 1)
    is_below3 = is_level1 | (is_held & (people.final_level == 2))
    people.level1_years = remember(people.level1_years, is_level1, rules.level1_window_years)
    people.below3_years = remember(people.below3_years, is_below3, rules.below3_window_years)

    draw = year.uniform("hold.discretion")
    reason = (
        removal_reason(
            people.final_level,
            people.level1_years,
            people.below3_years,
            is_in_probation=people.arrival_year == year.fiscal_year,
            probation_decides=draw < practice.probation_removal,
            agency_decides=draw < practice.discretionary_removal,
            rules=rules,
        )
        * is_held
    )
    reason = np.where(reason == NO_REMOVAL, people.deferred_removal, reason) * is_held
    waits = is_deferred(reason, rules.moratorium_defers and year.rules.is_transition_year, rules)
    people.deferred_removal = np.where(waits, reason, NO_REMOVAL).astype(np.int8)
    people.removal_reason = np.where(waits, NO_REMOVAL, reason).astype(np.int8)
    people.was_reassigned = is_level1 & (people.removal_reason == NO_REMOVAL)
