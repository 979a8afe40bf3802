"""Figures of the law have a source or a rule, one fact has one mark, and chains of raises meet what was published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
import yaml

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_table
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import CHAINS, DatedValue, Statute, load_statutes, read_statutes

BOOK = load_statutes()
RESOLVED = range(2002, 2028)
# tables of pay; private pay, of which one year was surveyed, is held against the index of wages in test_surroundings.py
CHAINED = sorted(
    key for key, statute in BOOK.statutes.items() if statute.chain is not None and statute.chain.name != "private_wages"
)
PAY_COLUMNS = {
    "ses_min": "pay.minimum",
    "ses_max_certified": "pay.maximum_certified",
    "ses_max_uncertified": "pay.maximum_uncertified",
    "ex_I": "pay.aggregate_limit_uncertified",
    "ex_II": "pay.maximum_certified",
    "ex_III": "pay.maximum_uncertified",
    "ex_IV": "pay.gs15_ceiling",
    "aggregate_cap_certified": "pay.aggregate_limit_certified",
    "gs15_dc_cap": "pay.gs15_ceiling",
}


@dataclass(frozen=True)
class Fact:
    """A figure of `configs/data/` beside the entry of the law that holds the same one."""

    where: str
    data: tuple[float, str]
    law: tuple[float, str]


def entries(statute: Statute) -> dict[int, DatedValue]:
    return {entry.since: entry for entry in statute.history}


def facts() -> Iterator[Fact]:
    for row in read_table("pay_tables").to_dict("records"):
        for column, key in PAY_COLUMNS.items():
            entry = entries(BOOK.statutes[key]).get(row["year"])
            if entry is not None and pd.notna(row[column]):
                yield Fact(f"{row['year']} {column}", (row[column], row["status"]), (entry.value, entry.status))
        for column, key in (("award_min_pct", "awards.minimum"), ("award_max_pct", "awards.maximum")):
            if pd.notna(row[column]):
                entry = BOOK.statutes[key].entry(row["year"])
                share = row[column] / 100
                yield Fact(f"{row['year']} {column}", (share, row["status"]), (entry.value, entry.status))
    awards = read_table("ses_awards_by_year")
    for row in awards[awards["scope"] == "government-wide"].to_dict("records"):
        if pd.notna(row["pool_cap_pct"]):
            entry = BOOK.statutes["awards.pool_share"].entry(row["year"])
            share = round(row["pool_cap_pct"] / 100, 4)
            yield Fact(f"{row['year']} pool_cap_pct", (share, row["status"]), (entry.value, entry.status))
        if row["rank_total_incl_SLST"] == 0:
            entry = BOOK.statutes["rank_awards.are_given"].entry(row["year"])
            yield Fact(f"{row['year']} rank awards", (0, row["status"]), (float(entry.value), entry.status))


FACTS = list(facts())


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.where)
def test_one_fact_has_one_value_and_one_mark(fact: Fact) -> None:
    assert fact.data == fact.law


def test_the_facts_compared_are_many() -> None:
    assert len(FACTS) > 70
    assert {"2023 ses_max_certified", "2025 ses_max_certified", "2013 rank awards", "2015 pool_cap_pct"} <= {
        fact.where for fact in FACTS
    }


def test_counts_behind_the_rank_quotas_are_those_of_the_data() -> None:
    awards = read_table("ses_awards_by_year").set_index("year")
    people = read_table("ses_population_by_year")
    compared = 0
    for entry in BOOK.statutes["rank_awards.quota_used"].history[1:]:
        assert entry.rule is not None
        row = awards[awards["population"] == "career SES (rank awards)"].loc[entry.since]
        split = row["rank_distinguished"] + row["rank_meritorious"]
        assert entry.rule["recipients"] == (row["rank_total_incl_SLST"] if pd.isna(split) else split)
        if entry.since > 2005:  # that of 2005 lies on a line between two counts
            near = people[people["year"].between(entry.since - 1, entry.since + 1)]
            assert entry.rule["executives"] in set(near["career"])
            compared += 1
    assert compared == 7
    between = 5600 + (7190 - 5600) * (2005 - 2002) / (2013 - 2002)
    assert BOOK.statutes["rank_awards.quota_used"].entry(2005).rule == {
        "name": "rank_quota_used", "recipients": 278, "executives": round(between),
    }  # fmt: skip


@pytest.mark.parametrize("key", CHAINED)
def test_every_published_rate_is_the_one_to_which_the_raises_lead(key: str) -> None:
    statute = BOOK.statutes[key]
    assert statute.chain is not None
    source, rule = CHAINS[statute.chain.name]
    raises = {entry.since: entry.value for entry in BOOK.statutes[source].history}
    published = {entry.since: entry.value for entry in statute.history if entry.rule is None}
    assert all(entry.status == "verified" for entry in statute.history if entry.rule is None)
    met = 0
    for year in sorted(published)[1:]:
        rate, start = published[min(published)], min(published)
        for step in range(start + 1, year + 1):
            rate = rule.after(rate, raises[step])
        assert rate == published[year], (key, year)
        met += 1
    assert met >= 4


def test_the_vice_presidents_chain_meets_its_published_ends() -> None:
    history = entries(BOOK.statutes["pay.aggregate_limit_certified"])
    assert [history[year].value for year in (2023, 2024, 2025, 2026)] == [272_100, 284_600, 289_400, 292_300]
    assert [history[year].status for year in (2023, 2024, 2025, 2026)] == ["verified", "derived", "verified", "derived"]


def test_a_derived_raise_is_the_only_one_to_a_tenth_of_a_percent_between_two_published_ceilings() -> None:
    source, rule = CHAINS["executive_schedule"]
    published = {
        key: {entry.since: entry.value for entry in BOOK.statutes[key].history if entry.rule is None}
        for key in CHAINED
        if BOOK.statutes[key].chain.name == "executive_schedule"  # type: ignore[union-attr]
    }
    checked = 0
    for entry in BOOK.statutes[source].history:
        steps = [(rates[entry.since - 1], rates[entry.since]) for rates in published.values()
                 if {entry.since - 1, entry.since} <= set(rates)]  # fmt: skip
        if entry.status == "derived" and steps:
            tenths = [each for each in range(100) if all(rule.after(a, each / 1000) == b for a, b in steps)]
            assert tenths == [round(entry.value * 1000)], entry.since
            checked += 1
    assert checked >= 8


def test_the_executive_schedule_never_rises_by_more_than_the_general_schedule() -> None:
    executive, general = (
        entries(BOOK.statutes[f"pay_raises.{name}"]) for name in ("executive_schedule", "general_schedule")
    )
    assert executive.keys() == general.keys()
    assert all(executive[year].value <= general[year].value for year in executive)
    lower = [year for year in executive if executive[year].value < general[year].value]
    assert lower == [2004, 2006, 2009, 2024]


def test_no_dollar_amount_of_a_pay_table_is_typed_beside_its_rule() -> None:
    for path in sorted((configs_folder() / "law").glob("*.yaml")):
        for key, about in (yaml.safe_load(path.read_text(encoding="utf-8")).get("values") or {}).items():
            if about["unit"] == "dollars a year" and about["period"] == "calendar_year":
                typed = {row["from"]: row["status"] for row in about["history"] if "value" in row}
                assert set(typed.values()) == {"verified"}, key


def test_every_value_resolved_from_2002_to_2027_has_a_source_or_a_rule() -> None:
    for statute in BOOK.statutes.values():
        for year in RESOLVED:
            if statute.period == "single_fiscal_year":
                continue
            entry = statute.entry(max(year, statute.history[0].since))
            has_source = not entry.citation.startswith("none") or entry.citation.startswith("none before")
            is_stated = entry.status == "assumed" and entry.citation.startswith("none, a stated assumption")
            is_stated |= entry.status == "assumed" and entry.citation == "none seen"
            is_choice = entry.citation == "own choice" and statute.key == "prices.base_year"
            assert has_source or is_stated or entry.rule is not None or is_choice, (statute.key, year)
            after_the_last = statute.period == "calendar_year" and year > statute.history[-1].since
            if after_the_last and not statute.key.startswith("pay_raises."):
                assert statute.growth is not None, (statute.key, year)


def test_the_chained_tables_reach_every_year_that_the_model_resolves() -> None:
    for fiscal_year in RESOLVED:
        pay = make_rulebook(BOOK, {}, fiscal_year, fiscal_year, "test").pay
        assert 99_000 < pay.minimum < pay.gs15_ceiling < pay.ceiling < pay.aggregate_limit


def changed_book(tmp_path: Any, name: str, old: str, new: str) -> Any:
    book = tmp_path / "law"
    book.mkdir()
    for path in (configs_folder() / "law").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.name == name:
            assert old in text
            text = text.replace(old, new)
        (book / path.name).write_text(text, encoding="utf-8")
    return book


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("pay_raises.yaml", "      - {from: 2005, value: 0.025, status: verified, reference: crs_members}\n", "",
         "pay.aggregate_limit_certified: no raise is known for 2005"),
        ("rate_range.yaml", "value: 149000", "value: 149050", "no rate in steps of 100 leads to 149050"),
        ("rate_range.yaml", "quantity: pay.maximum_uncertified", "quantity: pay.most", "its rule needs pay.most"),
        ("pay_raises.yaml", "pay_raises.general_schedule", "pay_raises.other", "its rule needs pay_raises.general_schedule"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_is_refused(tmp_path: Any, name: str, old: str, new: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as error:
        read_statutes(changed_book(tmp_path, name, old, new))
    assert "\n" not in str(error.value)
