"""Pay paths as a researcher sets them: a freeze, a furlough and their restoration through a policy, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sessim.cli import main
from sessim.corps.populate import build_seats, populate
from sessim.law.rulebook import PayPath, Rulebook
from sessim.measures.families.money import measure_money
from sessim.measures.view import view_of
from sessim.model import SESModel
from sessim.settings.compose import compose_study
from sessim.settings.explain import explain
from sessim.streams import Streams
from sessim.year.context import Year

FREEZE = ["policy.pay_path.freeze_years=[2026,2027]"]
FURLOUGH = ["policy.pay_path.furlough_years=[2027]", "policy.pay_path.furlough_share=0.08"]
RESTORED = ["policy.pay_path.restored_year=2029"]
SMALL = ["population=oracle_120", "run.warm_up_years=0", "run.years=5", "run.worlds=1"]


def focal_books(*settings: str) -> dict[int, Rulebook]:
    return dict(compose_study([*SMALL, *settings]).arms[0].rulebooks)


def years_of(*settings: str) -> list[dict[str, Any]]:
    """What each fiscal year shows: sums of the columns over the same people and the cost of the year."""
    study = compose_study([*SMALL, *settings])
    seats, world = build_seats(study.population), study.worlds[0]
    first = study.first_fiscal_year
    corps = populate(study.population, seats, world, Streams(1), first, study.opening_pay)
    found: list[dict[str, Any]] = []

    def watch(year: Year) -> None:
        people = year.people
        names = ("pay", "pay_rise", "raise_held_back", "pay_restored", "pay_not_paid", "unpaid_balance")
        found.append({name: float(getattr(people, name).sum()) for name in names})
        found[-1]["stake"] = year.institutions.office.remembered_stake
        found[-1]["earned"] = float((year.rewarded.previous_pay * people.months_served / 12.0).sum())
        found[-1]["top_pay"] = float(people.pay.max())

    with SESModel(corps, world, Streams(1), first, [watch]) as model:
        for year in range(first, first + 5):
            model.step(study.arms[0].rulebooks[year])
    return found


def test_nothing_happens_by_default() -> None:
    assert {book.pay_path for book in focal_books().values()} == {PayPath()}
    assert focal_books() == focal_books("policy.pay_path.freeze_years=[]")


def test_a_freeze_leaves_the_tables_where_they_stood_until_it_is_made_good() -> None:
    usual, frozen, restored = (focal_books(*each) for each in ([], FREEZE, FREEZE + RESTORED))
    assert frozen[2027].pay.ceiling == frozen[2026].pay.ceiling < usual[2026].pay.ceiling
    lost = [usual[year].pay.ceiling - frozen[year].pay.ceiling for year in range(2026, 2031)]
    assert lost == [frozen[year].pay_path.ceiling_lost for year in range(2026, 2031)]
    assert lost[0] < lost[1] <= lost[2] <= lost[4]
    assert restored[2028].pay == frozen[2028].pay
    assert restored[2029].pay == usual[2029].pay
    assert focal_books(*FREEZE, "policy.pay_path.range_is_frozen=false")[2027].pay == usual[2027].pay
    fixed = focal_books(*FREEZE, "policy.pay.maximum_certified=240000")[2027].pay
    assert fixed.ceiling == 240_000 and fixed.minimum < usual[2027].pay.minimum


def test_raises_are_held_back_and_the_stake_falls_with_them_and_are_caught_up_once() -> None:
    usual, frozen = years_of(), years_of(*FREEZE, *RESTORED)
    assert [year["raise_held_back"] > 0.0 for year in frozen] == [True, True, True, False, False]
    assert [year["pay_restored"] > 0.0 for year in frozen] == [False, False, False, True, False]
    assert frozen[0]["pay_rise"] == 0.0 < usual[0]["pay_rise"]
    assert frozen[0]["stake"] < usual[0]["stake"]
    assert frozen[1]["top_pay"] < usual[1]["top_pay"]


def test_a_furlough_is_not_paid_lowers_cost_and_is_paid_back_in_full_or_in_part() -> None:
    for share in (1.0, 0.25):
        found = years_of(*FURLOUGH, *RESTORED, f"policy.pay_path.back_paid_share={share}")
        unpaid = found[1]["pay_not_paid"]
        assert unpaid == pytest.approx(0.08 * found[1]["earned"], rel=1e-4)
        assert found[3]["pay_not_paid"] < 0.0
        assert found[4]["unpaid_balance"] < unpaid * (1.0 - share) + 1.0
        assert [year["pay_not_paid"] == 0.0 for year in found] == [True, False, True, False, True]


def test_cost_counts_what_is_paid() -> None:
    study = compose_study([*SMALL, *FURLOUGH])
    seats, world = build_seats(study.population), study.worlds[0]
    corps = populate(study.population, seats, world, Streams(1), 2026, study.opening_pay)
    costs: list[tuple[float, float]] = []

    def watch(year: Year) -> None:
        view = view_of(year)
        counted = measure_money(view)["cash_cost_real"]
        owed = float((year.people.pay * year.people.is_filled * year.is_career).sum())
        costs.append(
            (counted / year.rules.base_year_dollars - owed, float(year.people.pay_not_paid[view.career_rows].sum()))
        )

    with SESModel(corps, world, Streams(1), 2026, [watch]) as model:
        model.step(study.arms[0].rulebooks[2026])
        model.step(study.arms[0].rulebooks[2027])
    assert costs[0][1] == 0.0 < costs[1][1]
    assert costs[1][0] < 0.0 < costs[0][0]  # awards are less than a month of pay


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        (["policy.pay_path.raise_share=0.5"], "raise_share=0.5 has no effect"),
        (["policy.pay_path.restored_year=2029"], "restored_year=2029 has no effect"),
        ([*FREEZE, *RESTORED, "policy.pay_path.back_paid_share=0.5"], "back_paid_share=0.5 has no effect"),
        (["policy.pay_path.furlough_years=[2027]"], "needs policy.pay_path.furlough_share"),
        (["policy.pay_path.furlough_share=0.1"], "furlough_share=0.1 has no effect"),
        (["policy.pay_path.freeze_years=[2020]"], "names 2020, before the policy starts"),
        ([*FREEZE, "policy.pay_path.restored_year=2027"], "is not after the last year"),
        (["policy.pay_path.freeze_years=2026"], "is not a list"),
        (["policy.pay_path.freeze_years=[2026.5]"], "is not a whole number"),
    ],
)
def test_a_wrong_path_gets_one_line(settings: list[str], what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *SMALL, *settings]) == 2
    told = capsys.readouterr().err.strip()
    assert what in told and "\n" not in told


def test_a_lever_of_the_path_is_explained() -> None:
    text = explain("policy.pay_path.furlough_share").text
    assert "share of basic pay" in text and "5 CFR 359 subpart H" in text and "assumed" in text
