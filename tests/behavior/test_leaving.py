"""Theories of leaving show the predictions they are known for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.behavior import leaving, responding, staying
from sessim.law.rulebook import PayAhead, PrivatePay
from sessim.model import STAGES, SESModel
from sessim.streams import Streams
from sessim.year.leave import leave
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import books, corps_for, live

WORLD = central_world()
TERMS, SEPARATION = rulebook(FIRST_YEAR).annuity, rulebook(FIRST_YEAR).separation


def situation(
    z: np.ndarray,
    shortfall: Any = 0.0,
    fairness: Any = 0.0,
    eligible: Any = -5.0,
    is_transition_year: bool = False,
    **changes: Any,
) -> leaving.Situation:
    usual: dict[str, Any] = {
        "age": 50.0,
        "service": 20.0,
        "contribution": z,
        "shortfall": shortfall,
        "fairness": fairness,
        "years_eligible": eligible,
        "may_retire_reduced": False,
        "recognition": 0.0,
        "able_exits": 0.0,
        "top_chance": 0.5,
        "service_taste": 0.0,
        "distance": 0.0,
        "held_back": 0.0,
        "not_paid": 0.0,
        "agency_distance": 0.0,
        "was_limited": False,
        "pay": 200_000.0,
        "award": 0.05,
    }
    alike: dict[str, Any] = {
        "aggregate_limit": 260_000.0,
        "pay_of_corps": 200_000.0,
        "private_pay": PrivatePay(),
        "unemployment_gap": 0.0,
        "indexing_gap": 0.0,
        "usual_raise": 0.02,
        "ahead": PayAhead(),
    }
    alike |= {name: changes.pop(name) for name in alike.keys() & changes.keys()}
    columns = {name: np.broadcast_to(value, z.shape) for name, value in (usual | changes).items()}
    return leaving.Situation(
        **columns, **alike, is_transition_year=is_transition_year, stake=0.05, annuity=TERMS, separation=SEPARATION
    )


def odds(probability: np.ndarray) -> np.ndarray:
    return np.log(probability / (1 - probability))


def test_quitting_is_u_shaped_and_steeper_for_stars_who_fall_short() -> None:
    world = replace(WORLD.leaving, performance_slope=0.0)
    low, middle, high = leaving.logit_hazard(situation(np.array([-2.0, 0.0, 2.0])), world)[0]
    assert low > middle < high
    calm = leaving.logit_hazard(situation(np.array([0.0, 2.0])), WORLD.leaving)[0]
    hurt = leaving.logit_hazard(situation(np.array([0.0, 2.0]), shortfall=1.0), WORLD.leaving)[0]
    rise = odds(hurt) - odds(calm)
    assert rise[1] > rise[0] > 0
    assert np.ptp(leaving.rate_only(situation(np.array([-2.0, 0.0, 2.0]), shortfall=1.0), WORLD.leaving)[0]) == 0.0


def test_only_the_eligible_retire_and_grievance_pulls_them_out() -> None:
    z = np.zeros(1)
    assert leaving.logit_hazard(situation(z), WORLD.leaving)[1][0] == 0.0
    calm = leaving.logit_hazard(situation(z, eligible=1.0), WORLD.leaving)[1][0]
    hurt = leaving.logit_hazard(situation(z, eligible=1.0, shortfall=1.0, fairness=-1.0), WORLD.leaving)[1][0]
    assert 0 < calm < hurt


def test_rewards_that_follow_performance_make_the_slope_of_quitting_steeper() -> None:
    """Williams and Livingstone 1994, Trevor et al. 1997: U-shaped without differentiation, more negative with it."""
    z = np.linspace(-2.5, 2.5, 11)
    alike, by_merit = np.full(11, 4, dtype=np.int8), np.clip(np.rint(4 + z), 1, 5).astype(np.int8)
    slopes = []
    for final_level in (alike, by_merit):
        shortfall, fairness = responding.reference_dependent(
            final_level, np.full(11, 4.0), z, np.zeros(11), np.zeros(11), np.zeros(11, dtype=bool), WORLD
        )
        quits = leaving.logit_hazard(situation(z, shortfall, fairness), WORLD.leaving)[0]
        slopes.append(np.polyfit(z, odds(quits), 1)[0])
        if final_level is alike:
            assert quits[0] > quits[6] < quits[-1]
    assert slopes[1] < slopes[0] < 0


def test_recognition_denied_pushes_and_a_rare_distinction_holds() -> None:
    z = np.zeros(3)
    quits = leaving.recognition(situation(z, recognition=np.array([-1.0, 0.0, 0.7])), WORLD.leaving)[0]
    assert quits[0] > quits[1] > quits[2]
    assert quits[1] == leaving.logit_hazard(situation(z), WORLD.leaving)[0][1]
    pushed = odds(quits)[0] - odds(quits)[1]
    assert pushed == pytest.approx(WORLD.leaving.recognition_effect)


def test_the_able_follow_the_able_and_others_do_not() -> None:
    z = np.array([0.0, 2.0])
    before, after = (leaving.contagion(situation(z, able_exits=share), WORLD.leaving)[0] for share in (0.0, 0.5))
    assert after[0] == before[0]
    assert odds(after)[1] - odds(before)[1] == pytest.approx(0.5 * WORLD.leaving.contagion_effect)


def test_a_new_administration_drives_out_those_far_from_it_and_holds_those_close() -> None:
    z, distance = np.zeros(3), np.array([-1.0, 0.0, 1.0])
    for eligible, kind in ((-5.0, 0), (1.0, 1)):
        calm = leaving.political(situation(z, eligible=eligible, distance=distance), WORLD.leaving)[kind]
        assert np.ptp(calm) == 0.0
        turned = leaving.political(situation(z, 0.0, 0.0, eligible, True, distance=distance), WORLD.leaving)[kind]
        assert np.diff(odds(turned)) == pytest.approx(WORLD.leaving.distance_effect)
        usual = leaving.logit_hazard(situation(z, 0.0, 0.0, eligible, True, distance=distance), WORLD.leaving)[kind]
        assert turned[1] == usual[0] == usual[2]


def stayers(**changes: Any) -> float:
    """Log odds of leaving of one person under the option-value theory."""
    quits, retires = leaving.option_value(situation(np.zeros(1), **changes), CENTRAL_LEAVING)
    return float(odds(quits + retires)[0])


CENTRAL_LEAVING = replace(
    WORLD.leaving, shock_scale=0.3, outside_offer=1.05, outside_slope=0.03, taste_spread=0.1, discount_factor=0.94
)


def test_executives_wait_for_the_annuity_and_leave_when_it_is_theirs() -> None:
    """Leaving rises sharply at minimum age with 30 years of service, at 60 with 20; one year short of it holds."""
    assert stayers(age=57.0, service=30.0, eligible=0.0) > stayers(age=56.0, service=29.0) + 1.0
    assert stayers(age=60.0, service=25.0, eligible=0.0) > stayers(age=59.0, service=24.0) + 0.5
    near, far = stayers(age=56.0, service=29.0), stayers(age=56.0, service=24.0)
    assert near < far


def test_pay_taste_and_expected_rating_hold_and_an_outside_offer_pulls() -> None:
    here = stayers()
    assert stayers(top_chance=1.0) < here < stayers(top_chance=0.0)
    assert stayers(service_taste=1.0) < here < stayers(service_taste=-1.0)
    able = leaving.option_value(situation(np.array([0.0, 2.0])), CENTRAL_LEAVING)[0]
    assert able[1] > able[0]


def test_who_may_draw_an_annuity_retires_and_others_quit() -> None:
    quits, retires = leaving.option_value(
        situation(
            np.zeros(3), eligible=np.array([-5.0, -1.0, 1.0]), may_retire_reduced=np.array([0, 1, 0], dtype=bool)
        ),
        CENTRAL_LEAVING,
    )
    assert (quits > 0).tolist() == [True, False, False]
    assert (retires > 0).tolist() == [False, True, True]


def test_the_option_value_solves_the_equation_of_the_next_year() -> None:
    """Without surprises the table says to leave exactly when no later year is better, found by trying each."""
    certain = replace(CENTRAL_LEAVING, shock_scale=1e-3)
    gain = staying.leaving_gain(certain, TERMS, SEPARATION)
    annuity = staying.annuity_values(certain, TERMS) + 300 / 2087  # and the leave paid out
    keeps = certain.discount_factor * staying.survival(staying.AGES.astype(float), certain)
    for age, service, point in ((50, 20, 18), (56, 29, 22), (57, 30, 19), (60, 35, 21), (63, 22, 24)):
        advantage = staying.ADVANTAGE_LOW + staying.ADVANTAGE_STEP * point
        later = []
        for years in range(1, 75 - age + 1):
            worth = np.cumprod(keeps[age - 30 : age - 30 + years])
            later.append(advantage * worth.sum() + worth[-1] * annuity[age - 30 + years, min(service + years, 50)])
        expected = annuity[age - 30, service] - max(later)
        assert gain[age - 30, service, point] * certain.shock_scale == pytest.approx(expected, abs=0.02)


def test_pay_held_back_or_unpaid_drives_out_only_where_money_decides() -> None:
    z = np.zeros(2)
    for less in (situation(z, held_back=20_000.0), situation(z, not_paid=20_000.0)):
        for name, theory in leaving.LEAVING_THEORIES.items():
            kept, lost = (theory(each, WORLD.leaving)[0] for each in (situation(z), less))
            assert np.all(lost > kept) if name == "option_value" else np.array_equal(lost, kept), name


def test_ages_that_nobody_reaches_have_a_value() -> None:
    deadly = replace(WORLD.leaving, death_at_55=0.1, death_growth=0.3)
    values = staying.annuity_values(deadly, TERMS)
    assert np.all(np.isfinite(values))
    paid_now = TERMS.long_rate * 20  # nobody lives to the next payment
    assert values[70 - 30, 20] == pytest.approx(paid_now)


def test_the_option_value_is_solved_once_for_all_years_and_arms_and_read_on_straight_lines() -> None:
    """A policy enters through what a top rating promises, which is an axis of the table and not a reason to solve it anew."""
    world = central_world(theory={"leaving": "option_value"}, leaving={"outside_offer": 1.0625})
    before = staying.leaving_gain.cache_info().misses
    for share in (0.3, None):
        live(books(3, limit={"share": share}), world=world)
    assert staying.leaving_gain.cache_info().misses == before + 1
    points = staying.ADVANTAGE_LOW + staying.ADVANTAGE_STEP * (20.0 + np.array([0.0, 0.25, 1.0]))
    age, service = np.full(3, 56.0), np.full(3, 29.0)
    below, between, above = staying.log_odds_of_leaving(
        staying.Choice(age, service, points, world.leaving, TERMS, SEPARATION)
    )
    assert below > above and between == pytest.approx(0.75 * below + 0.25 * above)


def test_a_transition_year_shocks_everyone_alike_whatever_the_rating() -> None:
    z = np.array([-1.0, 0.0, 2.0])
    for theory in (leaving.rate_only, leaving.logit_hazard, leaving.recognition, leaving.contagion):
        calm, turned = (
            theory(situation(z, shortfall=1.0, is_transition_year=each), WORLD.leaving)[0] for each in (False, True)
        )
        assert odds(turned) - odds(calm) == pytest.approx(WORLD.leaving.transition_shock)


def test_probabilities_stay_within_one_however_large_the_odds() -> None:
    z = np.zeros(2)
    extreme = replace(WORLD.leaving, quit_base=-1e4, retire_base=1e4)
    quits, retires = leaving.rate_only(situation(z, eligible=3.0), extreme)
    assert np.all(quits == 0.0)
    assert np.all(retires == 1.0)
    steep = replace(WORLD.leaving, death_growth=0.5)
    assert staying.death_probability(np.array([55.0, 120.0]), steep).tolist() == [steep.death_at_55, 1.0]


def test_nobody_in_a_vacant_seat_grows_old() -> None:
    world = replace(WORLD, leaving=replace(WORLD.leaving, death_growth=0.5))  # of 2,000 years it would make infinity
    rules = books(2)
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as model:
        model.step(rules[FIRST_YEAR])
        year = model.open_year(rules[FIRST_YEAR + 1])
        for stage in STAGES[: STAGES.index(leave) + 1]:
            year.run(stage)
        is_vacant = ~year.people.is_filled
        assert is_vacant.any()
        for column in (year.people.years_eligible, year.people.quit_hazard, year.people.exit_kind):
            assert np.all(column[is_vacant] == 0)
