"""Unemployment, private pay and the indexing of annuities: dated, cited, and levers of a policy or of a scenario for all arms."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.compose import compose_study
from sessim.settings.policy.statutes import load_statutes

BOOK = load_statutes()
DATA = configs_folder() / "data"


def books_of(*typed: str) -> list[Any]:
    """Rules of every arm of a study of two policies."""
    return [arm.rulebooks for arm in compose_study(["run.years=6", *typed]).arms]


def test_unemployment_is_that_of_the_table_and_then_that_of_the_reference_year() -> None:
    table = pd.read_csv(DATA / "labour_market.csv").set_index("year")["unemployment_percent"]
    for year in range(2002, 2025):
        assert BOOK.value("labour_market.unemployment", year) == table[year]
    reference = BOOK.value("labour_market.reference", 2026)
    assert reference == table[2018]
    assert {BOOK.value("labour_market.unemployment", year) for year in range(2025, 2040)} == {reference}


def test_private_pay_is_the_survey_led_to_other_years_by_the_index_of_wages() -> None:
    index = pd.read_csv(DATA / "employment_cost_index.csv")
    march = index[index["month"] == 3].set_index("year")["value"]
    december = index[index["month"] == 12].pivot(index="year", columns="occupational_group", values="value")
    share = december["management, professional and related"] / december["all private industry workers"]

    def managers(year: int) -> float:
        time, places = year + 2 / 12, [each + 11 / 12 for each in share.index]
        after = next((place for place, when in enumerate(places) if when >= time), None)
        if after == 0 or after is None:
            return float(march[year] * share.iloc[0 if after == 0 else -1])
        begins, ends = places[after - 1], places[after]
        low, high = share.iloc[after - 1], share.iloc[after]
        return float(march[year] * (low + (high - low) * (time - begins) / (ends - begins)))

    quartiles = pd.read_csv(DATA / "private_pay.csv")
    survey = quartiles[quartiles["occupation_or_group"] == "company vice-president"].set_index("statistic")["value"]
    for year in range(2002, 2026):
        expected = float(survey["median"]) * managers(year) / managers(2025)
        assert BOOK.value("private_pay.median", year) == pytest.approx(expected, rel=1e-4)
    spread = math.log(float(survey["p75"]) / float(survey["p25"])) / (2 * 0.6744897501960817)
    assert BOOK.value("private_pay.log_spread", 2026) == pytest.approx(spread)
    assert BOOK.value("private_pay.median", 2027) == pytest.approx(1.02 * BOOK.value("private_pay.median", 2026), abs=1)


def test_the_gap_of_annuities_follows_the_maximum_in_force_under_the_policy() -> None:
    usual, *_ = books_of()
    prices = [BOOK.value("prices.index", year) for year in (2026, 2029)]
    maximum = [usual[year].pay.maximum_certified for year in (2025, 2028)]
    gap = math.log(prices[1] / prices[0]) - math.log(maximum[1] / maximum[0])
    assert usual[2028].annuity_indexing.gap == pytest.approx(gap)
    frozen, *_ = books_of("policy.pay_path.freeze_years=[2026,2027]")
    assert frozen[2028].annuity_indexing.gap == pytest.approx(gap + 0.04, abs=0.005)
    assert frozen[2025].annuity_indexing == usual[2025].annuity_indexing
    fixed, *_ = books_of("policy.annuity_indexing.gap=0.385")
    assert [fixed[year].annuity_indexing.gap for year in (2026, 2030)] == [0.385, 0.385]


def test_before_the_tables_begin_fewer_years_are_compared() -> None:
    early = (
        compose_study(
            [
                "experiment=replication_turnover_curve",
                "run.first_fiscal_year=2004",
                "run.warm_up_years=1",
                "run.years=1",
            ]
        )
        .arms[0]
        .rulebooks
    )
    gaps = {year: rules.annuity_indexing.gap for year, rules in early.items()}
    assert all(gap is not None and abs(gap) < 0.1 for gap in gaps.values()), gaps


def test_a_scenario_holds_in_every_arm_from_the_first_year_and_a_lever_in_its_policy() -> None:
    for rules in books_of("run.unemployment=8", "run.private_pay_level=1.2"):
        assert {rules[year].labour_market.unemployment for year in range(2026, 2032)} == {8.0}
        assert {rules[year].private_pay.level for year in range(2026, 2032)} == {1.2}
        assert rules[2025].labour_market.unemployment == BOOK.value("labour_market.unemployment", 2025)
        assert rules[2025].private_pay.level == 1.0
    focal, *others = books_of("policy.labour_market.unemployment=8", "policy.private_pay.level=1.2")
    assert (focal[2027].labour_market.gap, focal[2027].private_pay.level) == (pytest.approx(8 - 3.9), 1.2)
    for rules in others:
        assert (rules[2027].labour_market.gap, rules[2027].private_pay.level) == (0.0, 1.0)


@pytest.mark.parametrize("typed", ["run.unemployment=-1", "run.private_pay_level=0", "policy.private_pay.median=-5"])
def test_what_cannot_be_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(UserError, match="is below") as error:
        compose_study([typed])
    assert "\n" not in str(error.value)


def test_an_announced_path_is_seen_from_every_year_of_the_policy() -> None:
    path = ["policy.pay_path.freeze_years=[2027,2028]", "policy.pay_path.restored_year=2030"]
    rules, *_ = books_of(*path)
    seen = {year: rules[year].pay_path.ahead for year in range(2026, 2032)}
    assert [seen[year].frozen for year in (2026, 2027, 2028)] == [(1, 2), (1,), ()]
    assert [seen[year].restoration for year in (2026, 2028, 2029, 2030)] == [4, 2, 1, None]
    assert seen[2029].restored_share == 1.0 and seen[2030].restored_share == 0.0
