"""The statute book: every value has a unit, a year, a status and a reference, and resolves to the right rules."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
import yaml

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.law.rulebook import RECONCILIATIONS, ROUNDINGS, SCOPES
from sessim.settings.policy.rulebooks import check_rulebook, make_law_pay, make_rulebook
from sessim.settings.policy.statutes import STATUSES, load_statutes, read_concept, read_statutes
from sessim.settings.schema import read_declared_keys

BOOK = load_statutes()


def rules(year: int, **levers):
    return make_rulebook(BOOK, {key.replace("__", "."): value for key, value in levers.items()}, year, year, "test")


def test_every_value_is_dated_referenced_and_graded():
    for statute in BOOK.statutes.values():
        assert statute.unit
        assert statute.concept
        for entry in statute.history:
            assert entry.status in STATUSES
            assert entry.title
            assert entry.citation


def test_every_covered_year_has_rules_that_do_not_contradict_each_other():
    for year in range(BOOK.first_fiscal_year, BOOK.last_fiscal_year + 1):
        found = rules(year)
        assert found.limit.scope in SCOPES
        assert found.limit.rounding in ROUNDINGS
        assert found.limit.reconciliation in RECONCILIATIONS


def test_the_limit_begins_in_fiscal_year_2026():
    assert rules(2025).limit.share is None
    limit = rules(2026).limit
    assert (limit.share, limit.scope, limit.threshold, limit.rounding) == (0.30, "agency", 5, "floor")
    assert (limit.reconciliation, limit.includes_noncareer, limit.low_share) == ("override", False, 0.0)


def test_the_history_of_the_award_pool():
    shares = {year: rules(year).awards.pool_share for year in (2010, 2011, 2014, 2015, 2016, 2024, 2025)}
    assert shares == {2010: 0.1, 2011: 0.05, 2014: 0.05, 2015: 0.048, 2016: 0.075, 2024: 0.075, 2025: 0.1}


def test_the_award_memorandum_of_2025_holds_from_the_performance_year_that_it_speaks_of():
    before, after = rules(2024).awards, rules(2025).awards
    assert (before.minimum_top_share, before.internal_limits_lifted, before.average_rate_share) == (0.0, False, 0.0)
    assert (after.minimum_top_share, after.internal_limits_lifted, after.average_rate_share) == (0.6, True, 0.2)


def test_rank_awards_were_cancelled_three_times():
    assert [year for year in range(2002, 2028) if not rules(year).rank_awards.are_given] == [2013, 2020, 2025]


def test_the_share_of_the_rank_quotas_follows_the_counts():
    used = {
        year: round(rules(year).rank_awards.quota_used, 2) for year in (2003, 2005, 2014, 2018, 2019, 2021, 2024, 2027)
    }
    assert used == {2003: 0.77, 2005: 0.77, 2014: 0.27, 2018: 0.3, 2019: 0.26, 2021: 0.51, 2024: 0.49, 2027: 0.49}


def test_the_moratorium_was_set_aside_at_veterans_affairs_in_2014_and_from_2017():
    free = [year for year in range(2002, 2028) if not rules(year).veterans_affairs.moratorium_applies]
    assert free == [2014, *range(2017, 2028)]


def test_probation_in_defense_bites_in_the_second_year_of_those_appointed_from_2016_to_2022():
    longer = [year for year in range(2002, 2028) if rules(year).removal.defense_probation_years is not None]
    assert longer == list(range(2017, 2024))
    assert rules(2017).removal.defense_probation_years == 2


def test_transition_years_hold_in_their_own_year_only():
    found = [year for year in range(2002, 2047) if rules(year).is_transition_year]
    assert found == [2009, 2017, 2021, 2025, 2029, 2037, 2045]


def test_ratings_meet_the_pay_table_of_the_next_january():
    assert rules(2025).pay.maximum_certified == 228_000
    assert rules(2025).pay.minimum == 151_661
    assert make_law_pay(BOOK, 2026) == dataclasses.replace(rules(2025).pay, level3_raise_limit=0.05)


def test_pay_tables_after_the_last_one_grow_at_the_stated_rate():
    statute = BOOK.statutes["pay.maximum_certified"]
    assert statute.growth is not None
    assert statute.value(2026) == 228_000
    assert statute.value(2027) == 232_600
    assert statute.value(2036) == round(228_000 * (1 + statute.growth.a_year) ** 10 / 100) * 100


def test_one_ceiling_until_the_pay_for_performance_system_of_2004():
    before, after = rules(2002).pay, rules(2003).pay
    assert before.maximum_certified == before.maximum_uncertified
    assert not before.is_certified
    assert after.is_certified
    assert after.maximum_certified > after.maximum_uncertified


def test_the_text_shift_moves_one_element_once_the_language_is_gone():
    shares = {year: [each.shared_share for each in rules(year).appraisal.elements] for year in (2024, 2026)}
    for year in (2024, 2026):
        shifted = [each.shared_share for each in rules(year, appraisal__text_shift=0.2).appraisal.elements]
        moved = [round(after - before, 9) for before, after in zip(shares[year], shifted, strict=True)]
        assert moved == ([0, 0, 0, 0, 0] if year == 2024 else [0, 0, 0, 0.2, 0])


def test_an_uncertified_system_has_lower_limits():
    pay = rules(2025, pay__is_certified=False).pay
    assert pay.ceiling == 209_600
    assert pay.aggregate_limit == 253_100


UNREAD = {  # rules of a concept that no stage of the year reads; a lever would move nothing
    "policy.clocks.blackout_days", "policy.clocks.inauguration_month", "policy.clocks.inauguration_day",
    "policy.appointments.authorised_share", "policy.annuity.high_years",
    "policy.annuity.discount_rate",
    "policy.separation.leave_hours_a_year", "policy.separation.leave_carry_over_hours",
}  # fmt: skip
# lists of named things, and what follows from other rules
NO_LEVER = UNREAD | {
    "policy.appraisal.elements", "policy.appraisal.changed_element",
    "policy.appraisal.people_element", "policy.flexibility.waiver_reasons",
}  # fmt: skip


def test_every_rule_of_the_rulebook_has_a_lever():
    found = rules(2026)
    for part in dataclasses.fields(found):
        value = getattr(found, part.name)
        # shocks are no rule and strike every arm alike; a pay path is enacted by years and held by each year as shares
        if dataclasses.is_dataclass(value) and part.name not in ("shocks", "pay_path"):
            for each in dataclasses.fields(value):
                key = f"policy.{part.name}.{each.name}"
                assert (key in read_declared_keys()) != (key in NO_LEVER), key


@pytest.mark.parametrize(
    ("levers", "message"),
    [
        ({"appraisal__weights": [10, 10, 10, 10, 50]}, "sum to 90, not 100"),
        ({"appraisal__level4_points": 475}, "are not in falling order"),
        ({"pay__minimum": 300_000}, "above the highest rate"),
        ({"pay__maximum_uncertified": 300_000}, "above pay.maximum_certified"),
        ({"pay__aggregate_limit": 100_000}, "below the highest rate"),
        ({"awards__minimum": 0.3}, "above awards.maximum"),
        ({"limit__low_share": 0.8}, "above 1"),
        ({"limit__applies": False, "limit__level5_share": 0.1}, "need limit.share"),
        ({"limit__places_by_rank": True, "limit__reconciliation": "re_score"}, "needs limit.reconciliation override"),
        ({"limit__applies": False, "limit__low_share": 0.1}, "needs limit.share"),
        ({"limit__places_follow_results": 0.5, "limit__scope": "government"}, "no meaning with limit.scope government"),
        (
            {"limit__rolling_years": 2, "limit__scope": "government"},
            "type policy.limit.scope=agency or policy.limit.rolling",
        ),
        ({"limit__applies": False, "limit__rolling_years": 3}, "no effect without a limit"),
        ({"flexibility__own_shares": ["Defense: 0.5"]}, "gives Defense more than the limit of 0.3"),
        ({"flexibility__own_shares": ["Defense: 0.2", "Defense: 0.1"]}, "names an agency twice"),
        ({"flexibility__own_shares": ["Defense: 0.2"], "limit__scope": "government"}, "needs limit.scope"),
        ({"flexibility__asked_shares": [0.5]}, "1 values for 4 reasons"),
        ({"appointments__class_shares": [0.5, 0.5, 0.5, 0.0]}, "sum to 1.5, above 1"),
        ({"removal__level1_count": 4, "removal__level1_window_years": 3}, "above its window"),
    ],
)
def test_contradictory_rules_are_refused(levers, message):
    with pytest.raises(UserError, match=message):
        rules(2026, **levers)


def test_the_shipped_rules_pass_the_same_check():
    shipped = [rules(year) for year in (2010, 2024, 2026, 2040)]
    for book in shipped:
        check_rulebook(book, "test")
    assert [book.limit.share for book in shipped] == [None, None, 0.3, 0.3]


@pytest.mark.parametrize("year", [2001, 2047])
def test_years_outside_the_book_are_refused(year):
    with pytest.raises(UserError, match="2002 to 2046"):
        rules(year)


CONCEPT = {
    "title": "Test",
    "description": "A test",
    "references": {"source": {"title": "T", "citation": "C"}},
    "values": {
        "limit.share": {
            "meaning": "m",
            "unit": "share",
            "period": "fiscal_year",
            "history": [{"from": 2007, "value": 0.3, "status": "verified", "reference": "source"}],
        }
    },
}


def concept(tmp_path: Path, change) -> Path:
    content = yaml.safe_load(yaml.safe_dump(CONCEPT))
    change(content, content["values"]["limit.share"], content["values"]["limit.share"]["history"][0])
    path = tmp_path / "concept.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c, v, h: v.pop("unit"), "limit.share has no unit"),
        (lambda c, v, h: v.pop("meaning"), "limit.share has no meaning"),
        (lambda c, v, h: v.pop("period"), "period None is not known"),
        (lambda c, v, h: v.update(history=[]), "history is empty"),
        (lambda c, v, h: v["history"].append(h), "rising order"),
        (lambda c, v, h: h.pop("from"), "an entry has no year"),
        (lambda c, v, h: h.pop("value"), "year 2007: no value"),
        (lambda c, v, h: h.pop("reference"), "year 2007: no reference"),
        (
            lambda c, v, h: h.update(reference="sourse"),
            "year 2007: reference 'sourse' is not listed; did you mean source",
        ),
        (lambda c, v, h: h.update(status="sure"), "year 2007: status 'sure' is not known"),
        (lambda c, v, h: h.update(note="x"), "year 2007: unknown field 'note'"),
        (lambda c, v, h: h.update(rule={"name": "equals", "quantity": "x"}), "both a value and a rule"),
        (lambda c, v, h: (h.pop("value"), h.update(rule={"name": "guess"})), "rule 'guess' is not known"),
        (lambda c, v, h: (h.pop("value"), h.update(rule={"name": "equals"})), "rule equals needs quantity"),
        (lambda c, v, h: v.update(chain={"rule": "guess", "from": 2002}), "chain needs from"),
        (lambda c, v, h: v.update(chain={"rule": "executive_schedule"}), "chain needs from"),
        (lambda c, v, h: v.update(chain={"rule": "executive_schedule", "from": 2002}), "year chain: no reference"),
        (lambda c, v, h: c["references"]["source"].pop("citation"), "has no citation"),
        (lambda c, v, h: c.pop("title"), "has no title"),
        (lambda c, v, h: c.pop("values"), "has no values"),
        (lambda c, v, h: v.update(future={"growth_a_year": "fast"}), "future needs growth_a_year"),
    ],
)
def test_a_value_without_unit_year_or_reference_is_refused(tmp_path, change, message):
    with pytest.raises(UserError, match=message) as error:
        read_concept(concept(tmp_path, change))
    assert str(error.value).startswith("concept.yaml: ")
    assert "\n" not in str(error.value)


def test_the_sound_concept_is_read(tmp_path):
    assert read_concept(concept(tmp_path, lambda c, v, h: None))["limit.share"].value(2020) == 0.3


def test_a_statute_that_begins_too_late_or_stands_twice_is_refused(tmp_path):
    book = tmp_path / "law"
    shutil.copytree(configs_folder() / "law", book)
    shutil.copy(book / "rating_limit.yaml", book / "rating_limit_again.yaml")
    with pytest.raises(UserError, match=r"is also in rating_limit.yaml"):
        read_statutes(book)
    (book / "rating_limit_again.yaml").unlink()
    (book / "award_band.yaml").write_text((book / "award_band.yaml").read_text().replace("from: 2002", "from: 2011"))
    with pytest.raises(UserError, match=r"awards.minimum begins in 2011, after 2002"):
        read_statutes(book)


@pytest.mark.parametrize("political", [0.5, 1.0])
def test_a_board_without_a_career_majority_is_refused_in_one_line_with_its_citation(political):
    with pytest.raises(UserError) as refused:
        rules(2026, boards__members=4, boards__political_share=political)
    line = str(refused.value)
    assert "\n" not in line
    assert f"{4 - int(4 * political)} of 4 members are career, not more than half (5 USC 4314(c)(5))" in line
    assert "policy.boards.political_share of at most 0.25" in line


def test_a_board_of_two_is_refused_and_the_largest_lawful_share_of_political_members_is_not():
    with pytest.raises(UserError, match=r"2 members, fewer than 3 \(5 CFR 430.311\)"):
        rules(2026, boards__members=2)
    assert rules(2026, boards__members=4, boards__political_share=0.25).boards.political_share == 0.25
    excused = rules(2026, boards__members=4, boards__political_share=1.0, boards__has_career_majority=False)
    assert not excused.boards.has_career_majority
