"""Pay outside, unemployment, indexed annuities and announced pay paths move leaving as their parameters say, either way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.arrays.chance import logistic
from sessim.behavior import leaving, outside_pay, staying
from sessim.law.pay.private_pay import indexing_gap
from sessim.law.rulebook import LabourMarket, PayAhead, PrivatePay
from sessim.world import Leaving
from sessim.year.leave import RETIRED
from tests.behavior.test_leaving import SEPARATION, TERMS, WORLD, odds, situation
from tests.oracle.cases import central_world
from tests.support.corps import books, live

MARKET = PrivatePay(median=300_000, log_spread=0.2)
PAY = {"outside_pay_transfer_share": 0.75, "outside_pay_visibility": 0.25}
OTHER_THEORIES = [name for name in leaving.LEAVING_THEORIES if name not in ("rate_only", "option_value")]
ELIGIBLE, YOUNG = {"eligible": 1.0, "age": 60.0, "service": 30.0}, {"eligible": -8.0}


def parameters(**changes: float) -> Leaving:
    return replace(WORLD.leaving, **(PAY | changes))


def option_parameters(**changes: float) -> Leaving:
    return parameters(outside_offer_tracks_pay=1.0, shock_scale=3.0, outside_offer=0.8, **changes)


def shift(name: str, before: Any, after: Any, world: Leaving, *, of_retiring: bool = False) -> float:
    """By how much the log odds of leaving rise from one situation to another."""
    theory = leaving.LEAVING_THEORIES[name]
    first, second = (theory(each, world)[int(of_retiring)] for each in (before, after))
    return float((odds(second) - odds(first))[0])


def test_lasting_pay_counts_expected_awards_within_the_aggregate_limit() -> None:
    award = outside_pay.expected_award(np.array([0.5, 1.0, 0.0]), 0.12, 0.02)
    assert award == pytest.approx([0.07, 0.12, 0.02])
    pay = outside_pay.lasting_pay(np.array([200_000.0, 200_000.0, 0.0]), award, 220_000)
    assert pay == pytest.approx([214_000, 220_000, 1.0])


def test_a_raise_held_back_counts_from_the_day_on_which_it_is_to_be_given_back() -> None:
    held = np.array([10_000.0, 0.0])
    assert np.array_equal(outside_pay.relief_in_sight(held, PayAhead(), 0.9), [0.0, 0.0])
    relief = outside_pay.relief_in_sight(held, PayAhead(restoration=2, restored_share=0.5), 0.9)
    assert relief == pytest.approx([10_000 * 0.5 * 0.81, 0.0])


def test_pay_outside_is_a_lognormal_of_which_a_part_is_seen() -> None:
    found = outside_pay.outside_pay(np.array([0.0, 1.0]), MARKET, parameters())
    assert found == pytest.approx([225_000, 225_000 * math.exp(0.05)])
    scenario = outside_pay.outside_pay(np.zeros(1), replace(MARKET, level=1.2), parameters())
    assert scenario == pytest.approx([270_000])


@pytest.mark.parametrize("effect", [1.5, -1.5])
@pytest.mark.parametrize("name", OTHER_THEORIES)
def test_pay_outside_moves_quitting_and_retiring_as_its_effect_says(name: str, effect: float) -> None:
    world = parameters(outside_pay_effect=effect)
    for columns, of_retiring in ((YOUNG, False), (ELIGIBLE, True)):
        before, after = (
            situation(np.zeros(1), private_pay=replace(MARKET, level=level), **columns) for level in (1.0, 1.1)
        )
        assert shift(name, before, after, world, of_retiring=of_retiring) == pytest.approx(effect * math.log(1.1))


def test_the_benchmark_of_base_rates_sees_none_of_it() -> None:
    world = parameters(
        outside_pay_effect=1.5, unemployment_effect=-0.1, annuity_indexing_effect=1.0, limited_effect=0.5
    )
    after = situation(
        np.zeros(1), private_pay=MARKET, unemployment_gap=4.0, indexing_gap=0.3, was_limited=True, **ELIGIBLE
    )
    for place in (0, 1):
        calm, moved = (leaving.rate_only(each, world)[place] for each in (situation(np.zeros(1), **ELIGIBLE), after))
        assert np.array_equal(calm, moved)


@pytest.mark.parametrize("effect", [-0.08, 0.08])
@pytest.mark.parametrize("name", [*OTHER_THEORIES, "option_value"])
def test_unemployment_holds_or_drives_out_as_its_effect_says(name: str, effect: float) -> None:
    world = parameters(unemployment_effect=effect)
    before, after = (situation(np.zeros(1), unemployment_gap=gap, **YOUNG) for gap in (0.0, 4.0))
    assert shift(name, before, after, world) == pytest.approx(4.0 * effect)


@pytest.mark.parametrize("effect", [0.5, -0.5])
def test_annuities_that_outrun_pay_move_retiring_alone(effect: float) -> None:
    world = parameters(annuity_indexing_effect=effect)
    before, after = (situation(np.zeros(1), indexing_gap=gap, **ELIGIBLE) for gap in (0.0, 0.4))
    assert shift("logit_hazard", before, after, world, of_retiring=True) == pytest.approx(0.4 * effect)
    assert shift("logit_hazard", before, after, world) == 0.0


@pytest.mark.parametrize("effect", [0.4, -0.4])
def test_a_rating_withheld_moves_quitting_in_full_and_retiring_in_part(effect: float) -> None:
    world = parameters(limited_effect=effect)
    before, after = (situation(np.zeros(1), was_limited=limited, **ELIGIBLE) for limited in (False, True))
    assert shift("logit_hazard", before, after, world) == pytest.approx(effect)
    assert shift("logit_hazard", before, after, world, of_retiring=True) == pytest.approx(
        effect * world.retire_response
    )


@pytest.mark.parametrize("effect", [0.2, -0.2])
def test_a_transition_shakes_agencies_far_from_the_administration_more_or_less(effect: float) -> None:
    world = parameters(agency_distance_effect=effect)
    near, far = (
        situation(np.zeros(1), is_transition_year=True, agency_distance=distance, **YOUNG) for distance in (-1.0, 1.0)
    )
    assert shift("logit_hazard", near, far, world) == pytest.approx(2.0 * effect)
    calm = [replace(each, is_transition_year=False) for each in (near, far)]
    assert shift("logit_hazard", *calm, world) == 0.0


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_those_who_may_retire_reduced_feel_their_share_of_a_transition(share: float) -> None:
    world = parameters(reduced_shock_share=share, transition_shock=0.2)
    calm, shaken = (
        situation(np.zeros(1), is_transition_year=is_transition, eligible=-2.0, may_retire_reduced=True)
        for is_transition in (False, True)
    )
    assert shift("logit_hazard", calm, shaken, world, of_retiring=True) == pytest.approx(0.2 * share)


def test_an_offer_in_multiples_of_own_pay_cannot_see_private_pay_and_one_in_dollars_can() -> None:
    blind, seeing = parameters(outside_offer_tracks_pay=0.0), option_parameters()
    for world, effect in ((blind, 0.0), (seeing, 1.0)):
        offers = [outside_pay.outside_offer(200_000.0, replace(MARKET, level=level), world) for level in (1.0, 1.1)]
        assert math.log(offers[1] / offers[0]) == pytest.approx(effect * math.log(1.1))
    assert outside_pay.outside_offer(200_000.0, PrivatePay(), seeing) == seeing.outside_offer
    before, after = (situation(np.zeros(1), private_pay=replace(MARKET, level=level)) for level in (1.0, 1.1))
    assert shift("option_value", before, after, seeing) > 0.0
    mirrored = replace(seeing, outside_offer_tracks_pay=-1.0)
    assert shift("option_value", before, after, mirrored) < 0.0


def test_service_ahead_is_the_sum_of_the_years_in_which_one_is_still_there() -> None:
    world = option_parameters()
    stays = 1.0 - logistic(staying.leaving_gain(world, TERMS, SEPARATION))
    keeps = world.discount_factor * staying.survival(staying.AGES.astype(float), world)
    age, service, point = 52, 20, 25
    reaches, chances = 1.0, []
    for years in range(75 - age):
        row = age - 30 + years
        reaches *= keeps[row] * (1.0 if years == 0 else stays[row, min(service + years, 50), point])
        chances.append(reaches)
    for skipped in (0, 1, 5):
        table = staying.service_ahead(world, TERMS, SEPARATION, skipped)
        assert table[age - 30, service, point] == pytest.approx(sum(chances[skipped:]))


def announced(held: float, ahead: PayAhead, **columns: Any) -> Any:
    return situation(np.zeros(1), held_back=held, ahead=ahead, private_pay=MARKET, **columns)


def test_a_freeze_that_ends_holds_more_the_sooner_it_does_and_the_longer_one_means_to_stay() -> None:
    """RAND RR514: a freeze restored at once loses nobody, one restored after ten years about half of what a lasting one loses."""
    world = option_parameters()
    shifts = [
        shift("option_value", announced(14_000.0, PayAhead()), announced(14_000.0, path), world)
        for path in (PayAhead(restoration=years, restored_share=1.0) for years in (1, 5, 10))
    ]
    assert shifts[0] < shifts[1] < shifts[2] < 0.0
    near = [
        announced(14_000.0, path, age=61.0, service=32.0)
        for path in (PayAhead(), PayAhead(restoration=10, restored_share=1.0))
    ]
    assert (
        shifts[2]
        < shift("option_value", *(replace(each, years_eligible=np.full(1, -0.5)) for each in near), world)
        < 0.0
    )


def test_a_freeze_that_goes_on_and_a_furlough_drive_out_and_a_furlough_far_less() -> None:
    world = option_parameters()
    calm = announced(0.0, PayAhead())
    frozen = shift("option_value", calm, announced(0.0, PayAhead(frozen=(1, 2), raise_share=0.0)), world)
    furlough = PayAhead(furloughs=(1,), furlough_share=0.02)
    unpaid = shift("option_value", calm, announced(0.0, furlough), world)
    paid_back = shift(
        "option_value", calm, announced(0.0, replace(furlough, restoration=2, back_paid_share=1.0)), world
    )
    assert frozen > 5.0 * unpaid > 0.0
    assert unpaid > paid_back > -unpaid


def test_what_a_furlough_took_this_year_is_gone_and_moves_nobody_who_weighs_dollars() -> None:
    world = option_parameters()
    assert shift("option_value", situation(np.zeros(1)), situation(np.zeros(1), not_paid=5_000.0), world) == 0.0


def test_prices_that_outrun_the_maximum_make_a_gap() -> None:
    assert indexing_gap((100.0, 155.0), (100.0, 105.5)) == pytest.approx(math.log(1.55 / 1.055))
    assert indexing_gap((100.0, 110.0), (100.0, 110.0)) == 0.0


def test_in_the_model_unemployment_and_pay_outside_move_retirements() -> None:
    world = central_world(leaving=PAY | {"unemployment_effect": -0.3, "outside_pay_effect": 3.0})
    usual = books(4)

    def retired(changes: dict[str, Any]) -> int:
        total = 0

        def watch(year: Any) -> None:
            nonlocal total
            total += int((year.people.exit_kind == RETIRED).sum())

        live({year: replace(rules, **changes) for year, rules in usual.items()}, world=world, watch=watch)
        return total

    market = {"private_pay": MARKET, "labour_market": LabourMarket(4.0, 4.0)}
    level = retired(market)
    assert retired(market | {"private_pay": replace(MARKET, level=1.3)}) > level
    assert retired(market | {"labour_market": LabourMarket(9.0, 4.0)}) < level
