"""What jobs, pay and annuities outside do to the oracle's leavers, against numbers worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from sessim.corps.seats import CAREER, LIMITED
from sessim.law.rulebook import PayAhead, PayPath
from sessim.streams import Streams

from .cases import FIRST_YEAR, quiet_world
from .corps_cases import SEED, column, five, one_board, person, stepped
from .model import OracleModel
from .rule_cases import rulebook
from .start import OracleStart, SeatStart

STAYERS = {"shortfall_effect": 0.0, "fairness_effect": 0.0, "performance_slope": 0.0, "performance_curve": 0.0}
"""Leaving that answers neither ratings nor performance."""


def log_odds(hazard: float) -> float:
    return math.log(hazard / (1 - hazard))


def world_of(theory: str = "logit_hazard", **leaving: Any) -> Any:
    bases = {"quit_base": -3.0, "retire_base": -2.0, "retire_reduced_base": -2.5}
    return quiet_world(theory={"leaving": theory}, leaving={**STAYERS, **bases, **leaving})


def outside(median: float = 0.0, log_spread: float = 0.0, level: float = 1.0) -> dict[str, Any]:
    """Changes of the rules by which so much is paid outside."""
    return {"private_pay": {"median": median, "log_spread": log_spread, "level": level}}


FEW_JOBS = {"labour_market": {"unemployment": 8.9, "reference": 3.9}}
"""Five points of unemployment above the reference year's."""


def near_retirement() -> OracleStart:
    """Someone eligible for two years, someone who may retire on a reduced annuity, and someone of 50."""
    eligible = person(1.0, birth_year=FIRST_YEAR - 64.0)
    reduced = person(1.0, birth_year=FIRST_YEAR - 57.0, service_at_arrival=12.0)
    return one_board([eligible, reduced, person(1.0)])


def test_fewer_leave_when_jobs_are_scarce() -> None:
    rows = stepped(near_retirement(), world_of(unemployment_effect=-0.1), **FEW_JOBS).rows()
    # five points of -0.1 each; 0.1 a year of eligibility for two years
    assert log_odds(rows[0]["retire_hazard"]) == pytest.approx(-2.0 + 0.2 - 0.5)
    assert log_odds(rows[1]["retire_hazard"]) == pytest.approx(-2.5 - 0.5)
    assert log_odds(rows[2]["quit_hazard"]) == pytest.approx(-3.0 - 0.5)


def test_pay_outside_is_weighed_against_pay_and_awards_to_be_expected() -> None:
    effects = {"outside_pay_effect": 2.0, "outside_pay_transfer_share": 0.8, "outside_pay_visibility": 0.5}
    rules = outside(median=250_000, log_spread=0.2, level=1.2)
    model = stepped(five(), world_of(**effects), **rules)
    assert column(model, "pay")[1] == 202_000
    # 24,000 of 200,000 at the top, three times 10,000 of 200,000 at level 3
    assert (model.central_office.award_rate_top, model.central_office.award_rate_3) == pytest.approx((0.12, 0.05))
    row = model.rows()[1]  # contribution 1
    award = 0.12 * row["top_chance"] + 0.05 * (1 - row["top_chance"])
    elsewhere = 300_000 * 0.8 * math.exp(0.2 * 0.5 * 1.0)
    assert log_odds(row["quit_hazard"]) == pytest.approx(-3.0 + 2.0 * math.log(elsewhere / (202_000 * (1 + award))))
    capped = stepped(five(), world_of(**effects), **rules, pay={"aggregate_limit": 205_000}).rows()[1]
    assert log_odds(capped["quit_hazard"]) == pytest.approx(-3.0 + 2.0 * math.log(elsewhere / 205_000))


def test_before_anything_is_observed_an_award_of_the_reference_stake_is_expected_at_the_top() -> None:
    start, effects = (
        one_board([person(0.0), person(0.0)]),
        {"outside_pay_effect": 1.0, "outside_pay_transfer_share": 1.0},
    )
    model = stepped(start, world_of(**effects), **outside(median=250_000))
    assert (model.central_office.award_rate_top, model.central_office.award_rate_3) == pytest.approx((0.1, 0.05))
    row = model.rows()[0]
    award = 0.1 * row["top_chance"] + 0.05 * (1 - row["top_chance"])
    assert log_odds(row["quit_hazard"]) == pytest.approx(-3.0 + math.log(250_000 / (202_000 * (1 + award))))


def test_indexed_annuities_call_those_who_may_retire_and_nobody_else() -> None:
    world = world_of(annuity_indexing_effect=2.0)
    rows = stepped(near_retirement(), world, annuity_indexing={"gap": 0.3}).rows()
    assert log_odds(rows[0]["retire_hazard"]) == pytest.approx(-2.0 + 0.2 + 0.6)
    assert log_odds(rows[1]["retire_hazard"]) == pytest.approx(-2.5 + 0.6)
    assert log_odds(rows[2]["quit_hazard"]) == pytest.approx(-3.0)


@pytest.mark.parametrize("effect", [0.6, -0.6])
def test_who_was_named_and_cut_leaves_more_or_less(effect: float) -> None:
    world = world_of(limited_effect=effect, retire_response=0.5)
    model = stepped(five(), world)
    assert column(model, "was_limited") == [False, True, True, False, False]
    assert [log_odds(hazard) for hazard in column(model, "quit_hazard")] == pytest.approx(
        [-3.0, -3.0 + effect, -3.0 + effect, -3.0, -3.0]
    )
    old = one_board([person(2.0), person(1.0, birth_year=FIRST_YEAR - 64.0), person(0.0), person(0.0)])
    assert log_odds(stepped(old, world).rows()[1]["retire_hazard"]) == pytest.approx(-2.0 + 0.2 + 0.5 * effect)


def test_agencies_far_from_the_new_administration_lose_more() -> None:
    leaning = Streams(SEED).normal(0, "initial.agency_leaning", 1)[0]
    world = world_of(agency_distance_effect=0.5, reduced_shock_share=0.75)
    rows = stepped(near_retirement(), world, is_transition_year=True).rows()
    shock = 0.4 + 0.5 * leaning  # the administration of the first transition year is -1
    assert log_odds(rows[0]["retire_hazard"]) == pytest.approx(-2.0 + 0.2 + shock)
    assert log_odds(rows[1]["retire_hazard"]) == pytest.approx(-2.5 + 0.75 * shock)
    assert log_odds(rows[2]["quit_hazard"]) == pytest.approx(-3.0 + shock)
    uneasy = one_board([person(0.0, leaning=-1.5, birth_year=FIRST_YEAR - 57.0, service_at_arrival=12.0)])
    political = world_of("political", agency_distance_effect=0.5, reduced_shock_share=0.75)
    row = stepped(uneasy, political, is_transition_year=True).rows()[0]
    # closeness -1 x -1.5; 0.6 a unit of it
    assert log_odds(row["retire_hazard"]) == pytest.approx(-2.5 + 0.75 * (shock - 0.6 * 1.5))


def test_the_benchmark_answers_none_of_it_but_the_new_administration() -> None:
    effects = {
        "unemployment_effect": -0.1,
        "outside_pay_effect": 2.0,
        "annuity_indexing_effect": 2.0,
        "limited_effect": 1.0,
        "agency_distance_effect": 0.5,
        "reduced_shock_share": 1.0,
    }
    rules = {**FEW_JOBS, **outside(median=400_000), "annuity_indexing": {"gap": 0.3}}
    rows = stepped(near_retirement(), world_of("rate_only", **effects), is_transition_year=True, **rules).rows()
    shock = 0.4 + 0.5 * Streams(SEED).normal(0, "initial.agency_leaning", 1)[0]
    assert log_odds(rows[0]["retire_hazard"]) == pytest.approx(-2.0 + 0.2 + shock)
    assert log_odds(rows[1]["retire_hazard"]) == pytest.approx(-2.5 + shock)
    assert log_odds(rows[2]["quit_hazard"]) == pytest.approx(-3.0 + shock)


def test_unknown_pay_outside_draws_nobody() -> None:
    effects = {"outside_pay_effect": 1.0, "outside_offer_tracks_pay": 1.0}
    assert column(stepped(five(), world_of(**effects)), "quit_hazard") == pytest.approx([1 / (1 + math.exp(3.0))] * 5)
    tracked, fixed = (stepped(five(), world_of("option_value", **each)) for each in (effects, {}))
    assert column(tracked, "quit_hazard") == pytest.approx(column(fixed, "quit_hazard"))


def test_option_values_answer_jobs_limits_and_agencies_beside_the_table() -> None:
    leaning = Streams(SEED).normal(0, "initial.agency_leaning", 1)[0]
    effects = {"unemployment_effect": -0.1, "limited_effect": 0.3, "agency_distance_effect": 0.5}
    plain = stepped(five(), world_of("option_value"), is_transition_year=True, **FEW_JOBS)
    moved = stepped(five(), world_of("option_value", **effects), is_transition_year=True, **FEW_JOBS)
    change = [
        log_odds(after) - log_odds(before)
        for before, after in zip(column(plain, "quit_hazard"), column(moved, "quit_hazard"), strict=True)
    ]
    common = -0.5 + 0.5 * leaning
    assert change == pytest.approx([common, common + 0.3, common + 0.3, common, common])


def test_an_offer_that_tracks_pay_is_as_many_times_higher_as_pay_outside() -> None:
    world = {"outside_offer": 0.6, "outside_pay_transfer_share": 0.5, "shock_scale": 1.0}
    plain = stepped(five(), world_of("option_value", **world))
    mean = plain.central_office.mean_own_pay
    awards = [0.12 * chance + 0.05 * (1 - chance) for chance in column(plain, "top_chance")]
    paid = [round(pay * (1 + award)) for pay, award in zip(column(plain, "pay"), awards, strict=True)]
    assert mean == pytest.approx(sum(paid) / 5)
    for ratio, tracks in ((1.0, 1.0), (1.44, 0.5), (1.44, -0.5)):
        tracking = world_of("option_value", **world, outside_offer_tracks_pay=tracks)
        tracked = stepped(five(), tracking, **outside(median=mean * ratio / 0.5))
        other = stepped(five(), world_of("option_value", **{**world, "outside_offer": 0.6 * ratio**tracks}))
        assert column(tracked, "value_of_staying") == pytest.approx(column(other, "value_of_staying"))
        assert column(tracked, "value_of_leaving") == pytest.approx(column(other, "value_of_leaving"))


def on_path(start: OracleStart, world: Any, ahead: PayAhead, **path: Any) -> list[dict[str, Any]]:
    """Rows of a year with a pay path, in which something is announced for later ones."""
    book = rulebook(FIRST_YEAR, pay_path=PayPath(has_begun=True, ahead=ahead, **path), **outside(median=250_000))
    model = OracleModel(start, {FIRST_YEAR: book}, world, SEED, FIRST_YEAR)
    model.step()
    return model.rows()


def test_a_restoration_in_sight_is_pay_in_part() -> None:
    start, world = five(), world_of(outside_pay_effect=1.0, outside_pay_transfer_share=1.0, discount_factor=0.9)
    row = on_path(start, world, PayAhead(restoration=2, restored_share=0.7), raise_share=0.5)[1]
    assert (row["pay"], row["raise_held_back"]) == (201_000, 1_000)
    award = 0.12 * row["top_chance"] + 0.05 * (1 - row["top_chance"])
    own = (201_000 + 1_000 * 0.7 * 0.81) * (1 + award)
    assert log_odds(row["quit_hazard"]) == pytest.approx(-3.0 + math.log(250_000 / own))
    for_ever = on_path(start, world, PayAhead(restored_share=0.7), raise_share=0.5)[1]
    assert log_odds(for_ever["quit_hazard"]) == pytest.approx(-3.0 + math.log(250_000 / (201_000 * (1 + award))))


def last_two_years(theory: str = "option_value", **terms: Any) -> tuple[OracleStart, Any]:
    """Four of 73, whom no annuity draws, under a theory whose scale is without end, so that half of those leave at 74.

    With d = 0.9 the years served from this one on are R(0) = 0.9 (1 + 0.5 x 0.9) = 1.305, and those from the next on
    R(1) = 0.9 x 0.5 x 0.9 = 0.405, and R(2) = 0.
    """
    start = one_board([person(2.0, birth_year=FIRST_YEAR - 73.0)] * 4)
    world = {"shock_scale": 1e9, "discount_factor": 0.9, "outside_offer_tracks_pay": 1.0, **terms}
    return start, world_of(theory, **world)


@pytest.mark.parametrize(
    ("ahead", "gain"),
    [
        (PayAhead(frozen=(1,), raise_share=0.25), -0.75 * 0.02 * 0.405),
        (PayAhead(frozen=(1, 2), raise_share=0.25), -0.75 * 0.02 * 0.405),  # nobody is left to be frozen in the second
        (PayAhead(furloughs=(1,), furlough_share=0.1), -0.1 * (1.305 - 0.405)),
        (PayAhead(furloughs=(1, 2), furlough_share=0.1), -0.1 * 1.305),
        (
            PayAhead(frozen=(1,), raise_share=0.25, restoration=1, restored_share=0.6),
            -0.75 * 0.02 * 0.405 + 0.6 * 0.75 * 0.02 * 0.405,
        ),
        (
            PayAhead(furloughs=(1,), furlough_share=0.1, restoration=2, back_paid_share=0.5),
            -0.1 * 0.9 + 0.5 * 0.1 * 0.405,
        ),
        (PayAhead(furloughs=(1,), furlough_share=0.1, back_paid_share=0.5), -0.1 * 0.9),  # never made good
    ],
)
def test_option_values_foresee_furloughs_freezes_and_their_restoration(ahead: PayAhead, gain: float) -> None:
    start, world = last_two_years()
    seen, unseen = (on_path(start, world, each)[0]["value_of_staying"] for each in (ahead, PayAhead()))
    assert seen - unseen == pytest.approx(gain, abs=1e-5)
    start, blind = last_two_years(outside_offer_tracks_pay=0.0)
    seen, unseen = (on_path(start, blind, each)[0]["value_of_staying"] for each in (ahead, PayAhead()))
    assert seen == unseen


def test_option_values_foresee_that_what_is_held_back_comes_back() -> None:
    start, world = last_two_years()
    restored = on_path(start, world, PayAhead(restoration=1, restored_share=0.7), raise_share=0.25)[0]
    never = on_path(start, world, PayAhead(), raise_share=0.25)[0]
    assert (restored["raise_held_back"], restored["pay"]) == (4_500, 201_500)
    gain = restored["value_of_staying"] - never["value_of_staying"]
    assert gain == pytest.approx(0.7 * 4_500 / 201_500 * 0.405, abs=1e-5)


def test_what_a_furlough_took_this_year_is_gone_unless_offers_are_fixed() -> None:
    start, world = last_two_years(outside_offer=0.0)
    taken, free = (on_path(start, world, PayAhead(), furlough_share=share)[0] for share in (0.1, 0.0))
    assert taken["value_of_staying"] == free["value_of_staying"]
    start, world = last_two_years(outside_offer=0.0, outside_offer_tracks_pay=0.0)
    taken, free = (on_path(start, world, PayAhead(), furlough_share=share)[0] for share in (0.1, 0.0))
    lost = 20_000 / 206_000
    assert taken["value_of_staying"] - free["value_of_staying"] == pytest.approx(-lost * 1.305, abs=1e-5)


@pytest.mark.parametrize("tracks", [1.0, 0.4])
def test_a_freeze_of_the_year_is_felt_by_the_part_that_the_offer_does_not_track(tracks: float) -> None:
    start, world = last_two_years(outside_offer=0.0, outside_offer_tracks_pay=tracks)
    frozen, free = (on_path(start, world, PayAhead(), raise_share=share)[0] for share in (0.25, 1.0))
    assert (frozen["raise_held_back"], frozen["pay"]) == (4_500, 201_500)
    # beside what is felt the stake is less: raises of 3 and 1 percent are 0.75 and 0.25
    felt = (1 - tracks) * 4_500 / 201_500 + free["top_chance"] * (0.02 - 0.005)
    assert frozen["value_of_staying"] - free["value_of_staying"] == pytest.approx(-felt * 1.305, abs=1e-5)


def test_newcomers_expect_what_is_usual_in_the_agency() -> None:
    start = five()
    seats = (*start.seats, SeatStart(5, 0, 0, 0, 0))
    start = OracleStart(seats, start.people, {5: 3.0}, (0.0,), start.agencies, 0.08)
    for share, expected in ((0.5, 3.6), (1.0, 3.2), (-1.0, 4.8)):  # the five were rated 5, 3, 3, 3, 2: 3.2
        response = {"expectation_from_agency": share, "reference_speed": 0.0}
        model = stepped(start, quiet_world(response=response), years=2)
        assert column(model, "reference_level") == pytest.approx([4.0] * 5 + [expected])


def test_only_the_lowest_ids_are_filled_where_few_may_arrive() -> None:
    start = one_board([person(0.0)] * 5)
    seats = (*start.seats, *(SeatStart(number, 0, 0, 0, 0) for number in (5, 6, 7)))
    start = OracleStart(seats, start.people, {5: 14.0, 6: 3.0, 7: 5.0}, (0.0,), start.agencies, 0.08)
    free = stepped(start, quiet_world(), years=2)
    assert column(free, "is_filled") == [True] * 5 + [False, True, True]
    one = replace(start, arrivals_a_year=1)
    assert column(stepped(one, quiet_world(), years=2), "is_filled") == [True] * 5 + [False, True, False]
    assert column(stepped(one, quiet_world(), years=3), "is_filled") == [True] * 5 + [True, True, False]
    third = stepped(one, quiet_world(), years=4).rows()[7]
    assert (third["is_filled"], third["arrival_year"], third["months_served"]) == (True, FIRST_YEAR + 3, 12.0)
    none = stepped(replace(start, arrivals_a_year=0), quiet_world(), years=4)
    assert column(none, "is_filled") == [True] * 5 + [False] * 3


def test_a_seat_that_may_not_be_filled_takes_no_arrival_from_others() -> None:
    start = one_board([person(0.0)] * 3)
    seats = (*start.seats, SeatStart(3, 0, 0, 0, LIMITED), SeatStart(4, 0, 0, 0, CAREER))
    start = OracleStart(seats, start.people, {3: 3.0, 4: 3.0}, (0.0,), start.agencies, 0.08, arrivals_a_year=1)
    model = stepped(start, quiet_world(), years=2, appointments={"limited_share": 0.0})
    assert column(model, "is_filled") == [True] * 3 + [False, True]
