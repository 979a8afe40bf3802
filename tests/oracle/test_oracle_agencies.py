"""How the oracle's agencies differ in norms, rigour, awards and compliance, against numbers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from sessim.streams import Streams

from .cases import FIRST_YEAR, quiet_world
from .corps_cases import SEED, column, five, one_board, person, stepped
from .differing import KnownNorm, beta_quantile, pooled
from .start import AgencyStart, OracleStart, SeatStart

TEN = [2.0, 1.9, 1.8, 1.7, 1.6, 1.0, 0.3, 0.2, 0.1, -1.0]
"""Ten people of whom six are nominated for levels 4 and 5."""


def lasting(decision: str, count: int = 1) -> list[float]:
    draws: list[float] = Streams(SEED).normal(0, decision, count).tolist()
    return draws


def test_norms_start_apart_and_keep_their_own_bounds() -> None:
    e = lasting("initial.agency_norm")[0]
    norms: dict[str, Any] = {"initial": 0.4, "headroom": 0.2, "drift": 0.0, "correction": 0.0, "peer_pull": 0.0}
    world = quiet_world(theory={"norms": "adaptive"}, norms=norms, agencies={"norm_spread": 0.5})
    start = five(norm=0.4)
    assert stepped(start, world).agency_rows()[0]["norm"] == pytest.approx(0.4 + 0.5 * e)
    signals = [row["element_signal"][0] for row in stepped(start, world).rows()]
    assert signals[0] == pytest.approx(2.0 + 0.4 + 0.5 * e)
    rising = replace(world, norms=replace(world.norms, drift=9.0))
    assert stepped(start, rising).agency_rows()[0]["norm"] == pytest.approx(0.4 + 0.5 * e + 0.2)
    pressed = replace(world, norms=replace(world.norms, correction=99.0))
    assert stepped(start, pressed).agency_rows()[0]["norm"] == pytest.approx(min(0.0, 0.4 + 0.5 * e))
    far_below = replace(pressed, agencies=replace(world.agencies, norm_spread=-2.0 / e))
    assert stepped(start, far_below).agency_rows()[0]["norm"] == pytest.approx(0.4 - 2.0)


def test_what_is_published_is_believed_by_its_precision() -> None:
    # tau^2 = 0.25, as much as the variance, so half of -0.6 and sqrt(1 / 2) of the spread by luck
    known = KnownNorm(difference=-0.6, variance=0.25)
    assert pooled(known, 0.5, 1.0) == pytest.approx(-0.3 + 0.5 * math.sqrt(0.5))
    assert pooled(KnownNorm(-0.6, 0.0), 0.5, 1.0) == pytest.approx(-0.6)
    assert pooled(known, 0.0, 1.0) == 0.0
    e = lasting("initial.agency_norm")[0]
    world = quiet_world(agencies={"norm_spread": 0.5})
    agency = stepped(five(norm=0.4, known_norm=known), world).agency_rows()[0]
    assert agency["norm"] == pytest.approx(0.4 - 0.3 + 0.5 * math.sqrt(0.5) * e)


@pytest.mark.parametrize("theory", ["adaptive", "tipping", "fixed"])
def test_norms_wander_unless_they_are_fixed(theory: str) -> None:
    norms = {"drift": 0.0, "correction": 0.0, "peer_pull": 0.0, "tipping_speed": 0.0}
    world = quiet_world(theory={"norms": theory}, norms=norms, agencies={"norm_drift": 0.05})
    luck = 0.0 if theory == "fixed" else Streams(SEED).normal(FIRST_YEAR, "respond.agency_norm", 1)[0]
    assert stepped(five(norm=0.4), world).agency_rows()[0]["norm"] == pytest.approx(0.4 + 0.05 * luck)


def test_a_tipping_norm_runs_by_the_ceiling_of_its_agency() -> None:
    e = lasting("initial.agency_norm")[0]
    norms = {"initial": 0.4, "headroom": 0.6, "correction": 0.0, "tipping_point": 0.3, "tipping_speed": 0.5}
    world = quiet_world(theory={"norms": "tipping"}, norms=norms, agencies={"norm_spread": 0.1 / e})
    # N = 1.1 and the norm 0.5: x = 5 / 11
    x = 5 / 11
    moved = stepped(five(norm=0.4), world).agency_rows()[0]["norm"]
    assert moved == pytest.approx(0.5 + 1.1 * 0.5 * x * (1 - x) * (x - 0.3))


def test_boards_lower_as_readily_as_their_agency_does() -> None:
    e = lasting("initial.agency_rigour")[0]
    board = {"lowers": 0.5, "raises": 0.0, "leniency_removed": 0.0}
    rules: dict[str, Any] = {"limit": {"share": None}, "review": {"rigour": 1.0}}
    for strength, levels in ((20.0, [5, 4, 4, 3, 2]), (-20.0, [5, 5, 5, 4, 3])):  # 0.5 e^20 is certain, 0.5 e^-20 never
        agencies = {"rigour_spread": strength / e}
        world = quiet_world(theory={"board": "calibrating"}, board=board, agencies=agencies)
        assert column(stepped(five(norm=1.0), world, **rules), "recommended_level") == levels
    luck = Streams(SEED).uniform(FIRST_YEAR, "review.attention", 5)
    some = quiet_world(theory={"board": "calibrating"}, board=board, agencies={"rigour_spread": 0.4})
    lowered = [draw < 0.5 * math.exp(0.4 * e) for draw in luck]
    expected = [
        low if is_low else high for low, high, is_low in zip([5, 4, 4, 3, 2], [5, 5, 5, 4, 3], lowered, strict=True)
    ]
    assert column(stepped(five(norm=1.0), some, **rules), "recommended_level") == expected


def test_no_habit_is_more_than_certain() -> None:
    e = lasting("initial.agency_rigour")[0]
    board = {"lowers": 0.5, "lobbied_yield": 0.5, "leniency_removed": 0.0, "lobbied_noise": 0.0}
    world = quiet_world(theory={"board": "lobbied"}, board=board, agencies={"rigour_spread": 20.0 / e})
    model = stepped(five(norm=1.0), world, limit={"share": None}, review={"rigour": 1.0})
    # 0.5 e^20 is held at 1, half of which lobbying takes
    luck = Streams(SEED).uniform(FIRST_YEAR, "review.attention", 5)
    read, given = [5, 4, 4, 3, 2], [5, 5, 5, 4, 3]
    expected = [low if draw < 0.5 else high for low, high, draw in zip(read, given, luck, strict=True)]
    assert column(model, "recommended_level") == expected
    assert expected not in (read, given)


@pytest.mark.parametrize("u", [1e-6, 0.01, 0.3, 0.5, 0.99])
def test_quantiles_of_shares(u: float) -> None:
    assert beta_quantile(u, 1.0, 1.0) == pytest.approx(u)
    assert beta_quantile(u, 2.0, 1.0) == pytest.approx(math.sqrt(u))
    assert beta_quantile(u, 1.0, 3.0) == pytest.approx(1 - (1 - u) ** (1 / 3))
    assert beta_quantile(u, 0.5, 0.5) == pytest.approx(math.sin(math.pi * u / 2) ** 2)
    assert beta_quantile(u, 9.5, 0.5) == pytest.approx(1 - beta_quantile(1 - u, 0.5, 9.5))


def uniform_compliance(**limit: Any) -> Any:
    """World in which an agency's compliance is its draw, for Beta(1, 1) is uniform."""
    return quiet_world(agencies={"compliance_mean": 0.5, "compliance_concentration": 2.0})


@pytest.mark.parametrize("scope", ["agency", "component", "government"])
def test_agencies_go_part_of_the_way_to_the_limit(scope: str) -> None:
    u = Streams(SEED).uniform(0, "initial.agency_compliance", 1)[0]
    start = one_board([person(ability) for ability in TEN])
    model = stepped(start, uniform_compliance(), limit={"scope": scope})
    left = math.floor((0.3 + (1 - u) * (0.6 - 0.3)) * 10)
    assert 3 < left < 6
    assert sum(level >= 4 for level in column(model, "final_level")) == left
    assert model.agency_rows()[0]["scarcity"] == pytest.approx(0.7)  # what is announced
    few = stepped(start, uniform_compliance(), limit={"scope": scope, "share": 0.8})
    assert column(few, "was_limited") == [False] * 10


def test_agencies_counted_together_comply_as_they_do_on_average() -> None:
    u = Streams(SEED).uniform(0, "initial.agency_compliance", 2)
    agencies = tuple(AgencyStart(number, str(number), 1.0, 0.0, 0.9, 0.0) for number in range(2))
    seats = tuple(SeatStart(number, number // 10, number // 10, 0, 0) for number in range(15))
    people = {number: person(2.0 - number / 100 if number < 9 else 0.0) for number in range(15)}
    start = OracleStart(seats, people, {}, (0.0,), agencies, 0.08)
    model = stepped(start, uniform_compliance(), limit={"scope": "government", "threshold": 1})
    compliance = (10 * u[0] + 5 * u[1]) / 15
    left = math.floor((0.3 + (1 - compliance) * (0.6 - 0.3)) * 15)
    assert sum(level >= 4 for level in column(model, "final_level")) == left
    assert left not in (4, 9)


def test_other_shares_than_the_upper_one_are_carried_out_in_full() -> None:
    start = one_board([person(ability) for ability in TEN])
    full, part = quiet_world(), uniform_compliance()
    rank = {"places_by_rank": True, "low_share": 0.2}
    assert column(stepped(start, part, limit=rank), "final_level") == column(
        stepped(start, full, limit=rank), "final_level"
    )
    tail = stepped(start, part, limit={"low_share": 0.2, "level5_share": 0.1})
    assert sum(level < 3 for level in column(tail, "final_level")) == 2
    assert column(tail, "final_level").count(5) == 1


def test_own_shares_and_guidance_are_softened_likewise() -> None:
    u = Streams(SEED).uniform(0, "initial.agency_compliance", 1)[0]
    start = one_board([person(ability) for ability in TEN])
    strict = stepped(start, uniform_compliance(), flexibility={"own_shares": ("Bureau: 0.1",)})
    left = math.floor((0.1 + (1 - u) * (0.6 - 0.1)) * 10)
    assert sum(level >= 4 for level in column(strict, "final_level")) == left
    guidance = {"guidance_share": 0.2, "followed_share": 1.0}
    guided = stepped(start, uniform_compliance(), limit={"share": None}, flexibility=guidance)
    left = math.floor((0.2 + (1 - u) * (0.6 - 0.2)) * 10)
    assert sum(level >= 4 for level in column(guided, "final_level")) == left


def test_agencies_pay_more_or_less_for_a_rating() -> None:
    e = lasting("initial.agency_award")[0]
    model = stepped(five(), quiet_world(agencies={"award_spread": 0.1}))
    least = 10_000
    expected = [max(least, round(200_000 * rate * math.exp(0.1 * e))) for rate in (0.12, 0.05, 0.05, 0.05)]
    assert column(model, "award_granted") == [*expected, 0]


def paid_by(practice: str, **pool: Any) -> list[Any]:
    """Awards of the five under a practice of awarding and a pool."""
    world = quiet_world(pay_practice={"shrink_exponent": 1.0}, theory={"awarding": practice})
    return column(stepped(five(), world, awards=pool), "award_granted")


def test_three_practices_when_the_pool_is_short() -> None:
    # 24,000 and three times 10,000 are wanted, 40,000 is there: phi = 20 / 27
    assert paid_by("queue", pool_share=0.04) == [24_000, 10_000, 0, 0, 0]
    # 0.05 + 20 / 27 x 0.07 of 200,000; level 3 is at the smallest lawful award already, and the last two do not fit
    assert paid_by("shrink", pool_share=0.04) == [20_370, 10_000, 0, 0, 0]
    # floor(20 / 27) of one at level 5 and floor(60 / 27) of three at level 3
    assert paid_by("fewer", pool_share=0.04) == [0, 10_000, 10_000, 0, 0]
    for practice in ("queue", "shrink", "fewer"):
        assert paid_by(practice, pool_share=0.06) == [24_000, 10_000, 10_000, 10_000, 0]


def test_awards_shrink_by_the_exponent() -> None:
    world = quiet_world(pay_practice={"shrink_exponent": 2.0}, theory={"awarding": "shrink"})
    free = {"limit": {"share": None}, "awards": {"pool_share": 0.05}}
    # wanted 24,000, twice 16,000 and 10,000 (66,000); phi = 50 / 66
    kept = (50 / 66) ** 2
    expected = [round(200_000 * (0.05 + kept * (rate - 0.05))) for rate in (0.12, 0.08, 0.08)]
    assert column(stepped(five(), world, **free), "award_granted")[:3] == expected


@pytest.mark.parametrize(
    ("share", "response", "paid"),
    [
        (0.2, 0.0, 0),  # 0.2 of three
        (0.2, 0.5, 1),  # two of three were limited: 0.2 + 0.5 x 0.8 x 2 / 3 = 0.467
        (0.2, 1.0, 2),  # 0.733
        (0.2, -1.0, 0),  # held at 0
        (0.5, 1.0, 2),  # 0.5 + 0.5 x 2 / 3 = 0.833
        (0.5, 3.0, 3),  # held at 1
    ],
)
def test_agencies_pay_level_3_for_those_whom_the_limit_put_there(share: float, response: float, paid: int) -> None:
    practice = {"level3_paid_share": share, "level3_paid_response": response}
    awards = column(stepped(five(), quiet_world(pay_practice=practice)), "award_granted")
    assert awards[1:4] == [10_000] * paid + [0] * (3 - paid)


def test_those_paid_as_recommended_are_no_limited_level_3() -> None:
    practice = {"level3_paid_share": 0.5, "level3_paid_response": 1.0}
    model = stepped(five(), quiet_world(pay_practice=practice), awards={"counts_nomination": True})
    # one at level 3, none of it limited: slots(0.5, 1) = 0; two more are paid as level 4
    assert column(model, "award_granted") == [24_000, 16_000, 16_000, 0, 0]
