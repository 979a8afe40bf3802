"""Rules of the statute book at work in simulated years."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import numpy as np
import pytest

from sessim.law.tenure.removal import NO_REMOVAL, TWO_LEVEL1
from sessim.measures.catalogue import BY_NAME
from sessim.measures.families.money import measure_money
from sessim.measures.view import view_of
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import load_statutes
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import books, live, yearly

HARSH = {"share": 0.3, "threshold": 4, "low_share": 0.3}


def test_no_stage_can_change_the_rules_of_a_year() -> None:
    rules = books(1)[FIRST_YEAR]
    parts = [rules, rules.appraisal.elements[0], *(getattr(rules, each.name) for each in fields(rules))]
    values = [each for each in parts if is_dataclass(each)]
    assert len(values) > 10
    for value in values:
        name = fields(value)[0].name
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, getattr(value, name))


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


def test_a_removal_that_waits_is_carried_out_though_the_low_rating_is_remembered_no_more() -> None:
    """With windows of one year the memory of the low rating is gone when the moratorium ends; what was decided is not."""
    removal = {"moratorium_defers": True, "level1_window_years": 1, "below3_window_years": 1}
    rules = books(3, limit=HARSH, removal=removal)
    rules[FIRST_YEAR + 1] = replace(rules[FIRST_YEAR + 1], is_transition_year=True)
    _, transition, after = yearly(rules, world=central_world(hold={"discretionary_removal": 1.0}))
    waits = (transition.deferred_removal != NO_REMOVAL) & (after.arrival_year == transition.arrival_year)
    is_forgotten = waits & after.is_filled & (after.final_level >= 3)
    assert is_forgotten.sum() > 3
    assert np.all((after.level1_years | after.below3_years)[is_forgotten] == 0)
    assert np.array_equal(after.removal_reason[is_forgotten], transition.deferred_removal[is_forgotten])


def test_without_the_lever_a_transition_year_delays_nothing() -> None:
    rules = books(3, limit=HARSH)
    rules[FIRST_YEAR + 2] = replace(rules[FIRST_YEAR + 2], is_transition_year=True)
    assert all(np.all(table.deferred_removal == NO_REMOVAL) for table in yearly(rules))


def test_a_moratorium_lets_reassignments_after_level_1_pass_unless_the_exemption_is_taken_away() -> None:
    moved = {}
    for is_exempt in (True, False):
        removal = {"moratorium_defers": True, "moratorium_exempts_reassignment": is_exempt}
        rules = books(2, limit=HARSH, removal=removal)
        rules[FIRST_YEAR + 1] = replace(rules[FIRST_YEAR + 1], is_transition_year=True)
        moved[is_exempt] = [int(table.was_reassigned.sum()) for table in yearly(rules)]
    assert moved[True][1] > 0 == moved[False][1]
    assert moved[True][0] == moved[False][0] > 0


def test_rank_awards_keep_quotas_and_waiting_time() -> None:
    years = 9
    tables = yearly(books(years, rank_awards={"nomination_limit": 0.3, "meritorious_quota": 0.2}))
    holders: dict[tuple[int, int, int], int] = {}
    given = 0
    for fiscal_year, table in enumerate(tables, start=FIRST_YEAR):
        career = 102  # career seats of the small corps, some of them vacant
        assert np.count_nonzero(table.rank_given == 1) <= 0.2 * career
        assert np.count_nonzero(table.rank_given == 2) <= 0.01 * career
        assert np.array_equal(table.rank_award > 0, table.rank_given > 0)
        assert np.all(table.final_level[table.rank_given > 0] >= 4)
        assert np.all(fiscal_year - table.arrival_year[table.rank_given > 0] >= 2)
        for seat in np.flatnonzero(table.rank_given):
            person = (int(seat), int(table.arrival_year[seat]), int(table.rank_given[seat]))
            assert fiscal_year - holders.get(person, 0) > 4
            holders[person] = fiscal_year
            given += 1
    assert given > 40
    assert max(holders.values()) - min(holders.values()) > 4


def test_what_the_aggregate_limit_holds_back_is_paid_later_or_still_owed() -> None:
    tables = yearly(books(6, rank_awards={"nomination_limit": 0.3}, pay={"aggregate_limit": 232_000}))
    held_back = 0
    for before, after in itertools.pairwise(tables):
        stays = before.is_filled & (before.exit_kind == 0)
        owed = after.award_granted + after.rank_award + before.deferred
        assert np.array_equal((after.award_paid + after.deferred)[stays], owed[stays])
        held_back += np.count_nonzero(before.deferred)
    assert held_back > 20


def test_costs_are_in_dollars_of_the_base_year() -> None:
    book = load_statutes()
    base = book.value("prices.base_year", 2026)
    real = [each for each in BY_NAME.values() if each.name.endswith("_real")]
    assert {each.unit.removesuffix(" per SD").removesuffix(" a year") for each in real} == {f"dollars of {base}"}
    assert len(real) >= 7
    factors = [make_rulebook(book, {}, year, year, "test").base_year_dollars for year in (2023, 2025, 2030)]
    assert factors[0] > factors[1] == 1.0 > factors[2]

    seen = []
    live(
        books(2),
        watch=lambda year: seen.append((measure_money(view_of(year)), year.rules, year.people.award_granted.sum())),
    )
    for costs, rules, granted in seen:
        assert costs["award_dollars_real"] == granted * rules.base_year_dollars
        assert costs["cash_cost_real"] > costs["award_dollars_real"] + costs["rank_award_dollars_real"]


def test_a_higher_level_review_raises_more_of_those_who_asked_and_changes_no_initial_rating() -> None:
    without = yearly(books(1))[0]
    heard = yearly(books(1, review={"response_attention": 1.0}))[0]
    assert np.array_equal(without.initial_level, heard.initial_level)
    moved = heard.recommended_level != without.recommended_level
    assert moved.sum() > 3
    assert np.all(heard.recommended_level[moved] > heard.initial_level[moved])
    assert np.all(heard.initial_level[moved] < 4)  # at the start everyone expects a 4


def test_each_executive_shows_what_leaving_and_staying_is_worth_only_under_the_theory_that_weighs_them() -> None:
    plain = yearly(books(1))[0]
    assert (
        not np.any(plain.value_of_leaving) and not np.any(plain.value_of_staying) and not np.any(plain.value_of_release)
    )
    world = central_world(theory={"leaving": "option_value"})
    weighed = yearly(books(1), world=world)[0]
    career = weighed.value_of_leaving > 0.0
    leaves = (weighed.quit_hazard + weighed.retire_hazard)[career]
    gain = (weighed.value_of_leaving - weighed.value_of_staying)[career] / world.leaving.shock_scale
    assert np.log(leaves / (1.0 - leaves)) == pytest.approx(gain, abs=1e-9)
    assert career.sum() > 80 and np.ptp(gain) > 0.0
    assert np.all(weighed.value_of_release[career] > 0.0)
