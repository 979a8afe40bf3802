"""Raises, awards and what institutions remember of them, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessim.corps.seats import CAREER, NONCAREER

from .cases import FIRST_YEAR, quiet_world
from .corps_cases import FIVE, SEED, column, five, one_board, person, stepped
from .model import OracleModel
from .rule_cases import rulebooks
from .start import OracleStart, SeatStart


def test_raises_and_awards() -> None:
    model = stepped(five(), quiet_world())
    assert column(model, "pay") == [206_000, 202_000, 202_000, 202_000, 200_000]
    assert column(model, "award_granted") == [24_000, 10_000, 10_000, 10_000, 0]
    agency = model.agency_rows()[0]
    assert (agency["payroll"], agency["budget"], agency["customary_award_share"]) == (1_000_000, 100_000, 0.054)
    # (24,000 + 6,000) of 200,000 at level 5, (10,000 + 2,000) of 200,000 at level 3
    assert model.central_office.remembered_stake == pytest.approx(0.15 - 0.06)


def test_ceiling_never_lowers_pay_of_someone_with_a_raise() -> None:
    people = [person(2.0, pay=227_000), person(-2.0, pay=227_000), person(0.0, pay=140_000), person(-2.0, pay=155_000)]
    certified = stepped(one_board(people), quiet_world())
    assert column(certified, "pay") == [228_000, 215_650, 150_000, 150_000]
    uncertified = stepped(one_board(people), quiet_world(), pay={"is_certified": False})
    assert column(uncertified, "pay") == [227_000, 210_000, 150_000, 150_000]


def test_awards_queue_ends_at_the_first_who_does_not_fit() -> None:
    pay = [200_000, 228_000, 150_000, 200_000, 200_000]
    start = one_board([person(ability, pay=dollars) for ability, dollars in zip(FIVE, pay, strict=True)])
    model = stepped(start, quiet_world(), limit={"share": None}, awards={"pool_share": 0.04})
    # budget 39,120: 24,000 fits, 18,240 does not, so 12,000 is not tried; level 3 has 15,120 left
    assert column(model, "award_granted") == [24_000, 0, 0, 10_000, 0]
    most_to_top = stepped(five(), quiet_world(), awards={"minimum_top_share": 0.6})
    assert column(most_to_top, "award_granted") == [24_000, 10_000, 0, 0, 0]  # level 3 within 16,000


def test_agency_stretches_awards_to_spend_what_it_is_used_to() -> None:
    world = quiet_world(pay_practice={"award_budget_stickiness": 1.0})
    model = stepped(five(customary_award_share=0.108), world, awards={"pool_share": 0.2})
    # demand is 54,000 of 1,000,000, half of what is usual; 24 percent is above the largest award of 20
    assert column(model, "award_granted") == [40_000, 20_000, 20_000, 20_000, 0]
    free = stepped(five(customary_award_share=0.0726), world, limit={"share": None})
    # 24,000, twice 16,000 and 10,000 are 0.066 of payroll; a tenth more each
    assert column(free, "award_granted") == [26_400, 17_600, 17_600, 11_000, 0]


def test_aggregate_limit_defers_the_rest() -> None:
    start = one_board([person(ability, deferred=4_000) for ability in FIVE])
    model = stepped(start, quiet_world(), pay={"aggregate_limit": 215_000})
    assert column(model, "award_paid") == [9_000, 13_000, 13_000, 13_000, 4_000]
    assert column(model, "deferred") == [19_000, 1_000, 1_000, 1_000, 0]


def test_agency_gets_used_to_its_spending_and_its_norm_stays_in_bounds() -> None:
    world = quiet_world(norms={"initial": 0.4, "headroom": 0.2, "drift": 0.15}, theory={"norms": "adaptive"})
    start = one_board([person(ability, pay=200_000) for ability in (2.0, -0.3, -0.3, -0.3)], norm=0.4)
    model = OracleModel(start, rulebooks(2), world, SEED, FIRST_YEAR)
    model.step()
    first = model.agency_rows()[0]
    assert first["norm"] == pytest.approx(0.55)
    assert first["customary_award_share"] == 54_000 / 800_000
    model.step()
    second = model.agency_rows()[0]
    actual = second["awarded"] / second["payroll"]
    assert second["norm"] == pytest.approx(0.6)
    assert second["customary_award_share"] == pytest.approx(0.7 * 54_000 / 800_000 + 0.3 * actual)
    assert actual != pytest.approx(54_000 / 800_000, rel=1e-4)


def test_level_5_is_served_before_better_evidence_at_level_4() -> None:
    world = quiet_world(theory={"board": "calibrating"}, board={"leniency_removed": 1.0, "lowers": 0.0, "raises": 0.0})
    rating = {"performance_share": 0.5, "leniency_share": 0.5, "leniency_stability": 1.0}
    world = replace(world, rating=replace(world.rating, **rating))
    start = one_board([person(ability) for ability in (1.0, 1.0, 1.8, 1.0)])
    seats = tuple(SeatStart(number, 0, 0, number // 2, CAREER) for number in range(4))
    start = OracleStart(seats, start.people, {}, (1.5, -0.5), start.agencies, 0.08)
    model = stepped(start, world, limit={"share": None}, awards={"pool_share": 0.06})
    # signals 1.77, 1.77, 0.92, 0.35; without leniency seat 2 comes first, but 48,000 serve the two at level 5
    assert column(model, "final_level") == [5, 5, 4, 3]
    assert column(model, "evidence")[2] > column(model, "evidence")[0]
    assert column(model, "award_granted") == [24_000, 24_000, 0, 0]


def test_stake_is_seen_among_career_executives_and_level_3_raises_have_a_limit() -> None:
    start = five()
    seats = (SeatStart(0, 0, 0, 0, NONCAREER), *start.seats[1:])
    start = OracleStart(seats, start.people, {}, (0.0,), start.agencies, 0.08)
    model = stepped(start, quiet_world(), pay={"level3_raise_limit": 0.005})
    assert column(model, "final_level") == [5, 4, 3, 3, 2]
    assert column(model, "pay")[2] == 201_000
    # level 4: 16,000 + 4,000; level 3: 10,000 + 1,000; the noncareer level 5 does not count
    assert model.central_office.remembered_stake == pytest.approx(0.1 - 0.055)
