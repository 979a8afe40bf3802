"""Rules of the statute book at work in simulated years."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sessim.law.removal import NO_REMOVAL, TWO_LEVEL1
from tests.corps import books, yearly
from tests.oracle.cases import FIRST_YEAR

HARSH = {"share": 0.3, "threshold": 4, "low_share": 0.3}


def test_a_moratorium_delays_removals_by_a_year_and_loses_none() -> None:
    rules = books(4, limit=HARSH, removal={"moratorium_defers": True})
    rules[FIRST_YEAR + 2] = replace(rules[FIRST_YEAR + 2], is_transition_year=True)
    before, transition, after = yearly(rules)[1:4]
    assert np.all(before.deferred_removal == NO_REMOVAL)
    waits = transition.deferred_removal != NO_REMOVAL
    assert waits.sum() > 3
    assert np.all(transition.removal_reason[waits] == NO_REMOVAL)
    assert set(transition.removal_reason.tolist()) <= {NO_REMOVAL, TWO_LEVEL1}
    assert np.all(after.deferred_removal == NO_REMOVAL)
    same_person = waits & (after.arrival_year == transition.arrival_year) & after.is_filled
    assert same_person.sum() > 3
    assert np.all(after.removal_reason[same_person] != NO_REMOVAL)


def test_without_the_lever_a_transition_year_delays_nothing() -> None:
    rules = books(3, limit=HARSH)
    rules[FIRST_YEAR + 2] = replace(rules[FIRST_YEAR + 2], is_transition_year=True)
    assert all(np.all(table.deferred_removal == NO_REMOVAL) for table in yearly(rules))
