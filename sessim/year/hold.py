"""Stage 7, hold: the statutory clocks on low ratings, removal, reassignment and reduction in force."""

from __future__ import annotations

import numpy as np

from sessim.law.protections import is_deferred, reassignment_waits
from sessim.law.removal import NO_REMOVAL, REFUSAL, is_in_probation, remember, removal_reason
from sessim.year.context import Year
from sessim.year.reduction import reduce_in_force


def hold(year: Year) -> None:
    """Write the memory of low ratings, removals, reassignments and releases."""
    people, rules, practice = year.people, year.rules.removal, year.world.hold
    is_held = people.is_filled & year.is_career
    is_level1 = is_held & (people.final_level == 1)
    is_below3 = is_level1 | (is_held & (people.final_level == 2))
    people.level1_years = remember(people.level1_years, is_level1, rules.level1_window_years)
    people.below3_years = remember(people.below3_years, is_below3, rules.below3_window_years)

    own = year.rules.veterans_affairs
    has_authority = year.seats.has_own_authority[year.seats.agency] & own.has_own_authority
    multiplier = np.where(has_authority, own.removal_multiplier, 1.0)
    draw = year.uniform("hold.discretion")
    reason = (
        removal_reason(
            people.final_level,
            people.level1_years,
            people.below3_years,
            is_in_probation=is_in_probation(people.arrival_year, year.fiscal_year, rules),
            probation_decides=draw < practice.probation_removal,
            agency_decides=draw < practice.discretionary_removal * multiplier,
            rules=rules,
        )
        * is_held
    )
    reason = np.where(reason == NO_REMOVAL, people.deferred_removal, reason) * is_held
    is_bound = ~has_authority | own.moratorium_applies
    is_in_moratorium = is_bound & (rules.moratorium_defers and year.rules.is_transition_year)
    waits = is_deferred(reason, is_in_moratorium, rules)
    people.deferred_removal = np.where(waits, reason, NO_REMOVAL).astype(np.int8)
    reason = np.where(waits, NO_REMOVAL, reason)
    must_move = is_level1 & (reason == NO_REMOVAL) & ~reassignment_waits(is_level1, is_in_moratorium, rules)
    refuses = np.zeros_like(must_move)
    if rules.refusal_probability > 0.0 and must_move.any():  # a draw that nobody waits for shifts no other
        refuses = must_move & (year.uniform("hold.refusal") < rules.refusal_probability)
    people.removal_reason = np.where(refuses, REFUSAL, reason).astype(np.int8)
    people.was_reassigned = must_move & ~refuses
    reduce_in_force(year)
