"""Stage 7, act_on_ratings: the statutory clocks on low ratings, removal, reassignment and reduction in force."""

from __future__ import annotations

import numpy as np

from sessim.law.tenure.protections import is_deferred, reassignment_waits
from sessim.law.tenure.removal import NO_REMOVAL, REFUSAL, is_in_probation, remember, removal_reason
from sessim.year.context import Year
from sessim.year.outputs import ActedOnRatings
from sessim.year.parts.reduction import reduce_in_force


def act_on_ratings(year: Year) -> ActedOnRatings:
    """Write the memory of low ratings, removals, reassignments and releases."""
    people, rules, practice = year.people, year.rules.removal, year.world.hold
    is_held = people.is_filled & year.is_career
    is_level1 = is_held & (people.final_level == 1)
    is_below3 = is_level1 | (is_held & (people.final_level == 2))
    people.level1_years = remember(people.level1_years, is_level1, rules.level1_window_years)
    people.below3_years = remember(people.below3_years, is_below3, rules.below3_window_years)

    draw = year.uniform("hold.discretion")
    has_deferred = people.deferred_removal != NO_REMOVAL
    # few have a low rating, this year or in memory, or a removal that waits; no rule of this stage touches others
    rows = np.flatnonzero(is_held & (((people.level1_years | people.below3_years) != 0) | has_deferred))
    own = year.rules.veterans_affairs
    has_authority = year.seats.has_own_authority[year.seats.agency[rows]] & own.has_own_authority
    multiplier = np.where(has_authority, own.removal_multiplier, 1.0)
    reason = removal_reason(
        people.final_level[rows],
        people.level1_years[rows],
        people.below3_years[rows],
        is_in_probation=is_in_probation(
            people.arrival_year[rows], year.seats.is_defense[year.seats.agency[rows]], year.fiscal_year, rules
        ),
        probation_decides=draw[rows] < practice.probation_removal,
        agency_decides=draw[rows] < practice.discretionary_removal * multiplier,
        rules=rules,
    )
    reason = np.where(reason == NO_REMOVAL, people.deferred_removal[rows], reason)
    is_bound = ~has_authority | own.moratorium_applies
    is_in_moratorium = is_bound & (rules.moratorium_defers and year.rules.is_transition_year)
    waits = is_deferred(reason, is_in_moratorium, rules)
    people.deferred_removal = np.zeros(len(is_held), dtype=np.int8)
    people.deferred_removal[rows] = np.where(waits, reason, NO_REMOVAL)
    reason = np.where(waits, NO_REMOVAL, reason)
    is_after_level1 = is_level1[rows]
    must_move = is_after_level1 & (reason == NO_REMOVAL)
    must_move &= ~reassignment_waits(is_after_level1, is_in_moratorium, rules)
    refuses = np.zeros_like(must_move)
    if rules.refusal_probability > 0.0 and must_move.any():  # a draw that nobody uses shifts no other
        refuses = must_move & (year.uniform("hold.refusal")[rows] < rules.refusal_probability)
    people.removal_reason = np.zeros(len(is_held), dtype=np.int8)
    people.removal_reason[rows] = np.where(refuses, REFUSAL, reason)
    people.was_reassigned = np.zeros(len(is_held), dtype=bool)
    people.was_reassigned[rows] = must_move & ~refuses
    return ActedOnRatings(is_abolished=reduce_in_force(year))
