"""Each theory shows the prediction it is known for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sessim.behavior import allocating, applying, cooperation, effort, leaving, norms, rating, responding, reviewing
from sessim.behavior.theories import THEORIES
from sessim.corps.people import selected_potential
from sessim.law.rulebook import ReviewRules
from tests.oracle.cases import central_world

WORLD = central_world()
EVERYONE = np.ones(3, dtype=bool)


def test_effort_peaks_for_the_marginal_and_hopeless_and_safe_slack_off() -> None:
    marginality = np.exp(-0.5 * np.array([-3.0, 0.0, 3.0]) ** 2)
    incentive, setback = effort.expectancy(marginality, 0.1, np.zeros(3), EVERYONE, WORLD.effort)
    assert incentive[1] > 10 * incentive[0] > 0
    assert incentive[1] > 10 * incentive[2] > 0
    assert np.all(setback == 0)


def test_effort_grows_with_the_stake_up_to_a_ceiling_and_falls_with_injustice() -> None:
    one = np.ones(3)
    small, large, huge = (
        effort.expectancy(one, stake, np.zeros(3), EVERYONE, WORLD.effort)[0][0] for stake in (0.02, 0.1, 5.0)
    )
    assert 0 < small < large < huge
    assert huge == pytest.approx(WORLD.effort.response * WORLD.effort.stake_ceiling)
    _, setback = effort.expectancy(one, 0.1, np.array([-2.0, 0.0, 2.0]), EVERYONE, WORLD.effort)
    assert setback[0] == pytest.approx(2 * WORLD.effort.demotivation)
    assert setback[1] == setback[2] == 0
    incentive, _ = effort.expectancy(one, 0.1, np.zeros(3), np.zeros(3, dtype=bool), WORLD.effort)
    assert np.all(incentive == 0)


def test_rivals_hold_back_help_only_where_slots_are_scarce() -> None:
    marginality = np.array([0.0, 1.0, 1.0])
    helping = cooperation.rivalry(marginality, np.array([0.7, 0.0, 0.7]), WORLD.cooperation)
    assert helping[0] == helping[1] == 1.0
    assert helping[2] == pytest.approx(1 - WORLD.cooperation.rivalry * 0.7)
    assert np.all(cooperation.independent(marginality, marginality, WORLD.cooperation) == 1.0)


def test_inflation_needs_both_noise_and_asymmetry() -> None:
    quiet = replace(WORLD.rating, purpose_shift=0.0)
    symmetric = replace(quiet, asymmetry_ratio=1.0)
    noiseless = replace(quiet, performance_share=1.0, leniency_share=0.0, affinity_share=0.0)
    assert rating.variance_components(1.0, quiet) > 0.1
    assert rating.variance_components(1.0, symmetric) == pytest.approx(0.0, abs=1e-12)
    assert rating.variance_components(1.0, noiseless) == pytest.approx(0.0, abs=1e-12)
    assert rating.unbiased(1.0, quiet) == 0.0


def test_inflation_grows_with_noise_and_shrinks_with_training() -> None:
    shares = [
        replace(WORLD.rating, performance_share=share, leniency_share=0.1, affinity_share=0.1) for share in (0.7, 0.45)
    ]
    less_noise, more_noise = (rating.variance_components(1.0, each) for each in shares)
    assert more_noise > less_noise
    assert rating.variance_components(0.5, shares[1]) < more_noise


def test_a_board_lowers_more_readily_than_it_raises_and_rigour_silences_lobbying() -> None:
    usual = reviewing.calibrating(ReviewRules(0.0, 0.0, 0.0, 0.0), WORLD.board)
    strict = reviewing.calibrating(ReviewRules(1.0, 1.0, 0.9, 0.0), WORLD.board)
    assert usual.lowers > usual.raises
    assert (strict.lowers, strict.leniency_removed, strict.lobbying_noise) == (1.0, 0.9, 0.0)
    assert reviewing.passive(ReviewRules(1.0, 0.0, 0.9, 1.0), WORLD.board).lowers == 0.0


def test_rotation_puts_those_who_waited_first_and_merit_does_not() -> None:
    evidence, waited = np.array([1.0, 0.5]), np.array([0, 9], dtype=np.int16)
    assert np.argmax(allocating.merit(evidence, waited, WORLD.allocation)) == 0
    assert np.argmax(allocating.rotation(evidence, waited, WORLD.allocation)) == 1


def respond_to(level: int, reference: float, contribution: float = 0.0) -> tuple[float, float]:
    shortfall, fairness = responding.reference_dependent(
        np.array([level], dtype=np.int8),
        np.array([reference]),
        np.array([contribution]),
        np.zeros(1),
        np.zeros(1),
        WORLD.response,
    )
    return float(shortfall[0]), float(fairness[0])


def test_losses_loom_larger_than_gains_and_undeserved_misses_most() -> None:
    assert respond_to(3, 4.0)[0] == 1.0
    assert -respond_to(3, 4.0)[1] > respond_to(5, 4.0)[1] > 0
    assert respond_to(3, 4.0, contribution=3.0)[1] < respond_to(3, 4.0, contribution=-5.0)[1]
    nothing = responding.stoic(
        np.array([1], dtype=np.int8), np.array([5.0]), np.zeros(1), np.zeros(1), np.ones(1), WORLD.response
    )
    assert [float(each[0]) for each in nothing] == [0.0, 0.0]


def test_norms_creep_upward_alone_and_fall_under_pressure_within_bounds() -> None:
    start = WORLD.norms.initial
    assert norms.adaptive(start, 0.0, WORLD.norms) > start > norms.adaptive(start, 1.0, WORLD.norms)
    assert norms.adaptive(99.0, 0.0, WORLD.norms) == start + WORLD.norms.headroom
    assert norms.adaptive(0.01, 1.0, WORLD.norms) == 0.0
    assert norms.fixed(start, 1.0, WORLD.norms) == start


def situation(
    z: np.ndarray, shortfall: float = 0.0, fairness: float = 0.0, eligible: float = -5.0
) -> leaving.Situation:
    return leaving.Situation(
        contribution=z,
        shortfall=np.full(len(z), shortfall),
        fairness=np.full(len(z), fairness),
        years_eligible=np.full(len(z), eligible),
        may_retire_reduced=np.zeros(len(z), dtype=bool),
        is_transition_year=False,
    )


def test_quitting_is_u_shaped_and_steeper_for_stars_who_fall_short() -> None:
    world = replace(WORLD.leaving, performance_slope=0.0)
    low, middle, high = leaving.logit_hazard(situation(np.array([-2.0, 0.0, 2.0])), world)[0]
    assert low > middle < high
    calm = leaving.logit_hazard(situation(np.array([0.0, 2.0])), WORLD.leaving)[0]
    hurt = leaving.logit_hazard(situation(np.array([0.0, 2.0]), shortfall=1.0), WORLD.leaving)[0]
    odds = np.log(hurt / (1 - hurt)) - np.log(calm / (1 - calm))
    assert odds[1] > odds[0] > 0
    assert np.ptp(leaving.rate_only(situation(np.array([-2.0, 0.0, 2.0]), shortfall=1.0), WORLD.leaving)[0]) == 0.0


def test_only_the_eligible_retire_and_grievance_pulls_them_out() -> None:
    z = np.zeros(1)
    assert leaving.logit_hazard(situation(z), WORLD.leaving)[1][0] == 0.0
    calm = leaving.logit_hazard(situation(z, eligible=1.0), WORLD.leaving)[1][0]
    hurt = leaving.logit_hazard(situation(z, eligible=1.0, shortfall=1.0, fairness=-1.0), WORLD.leaving)[1][0]
    assert 0 < calm < hurt


def test_applicants_answer_only_under_the_responsive_theory() -> None:
    scarcity = np.array([0.0, 0.7])
    shift = replace(WORLD.hiring, applicant_shift=-0.2)
    assert applying.responsive(scarcity, shift).tolist() == pytest.approx([0.0, -0.14])
    assert applying.fixed(scarcity, shift).tolist() == [0.0, 0.0]


def test_selection_finds_what_order_statistics_promise() -> None:
    """The best of ten on a predictor of validity v stands v x 1.5388 SD above the applicants (expected maximum of ten)."""
    draws = np.random.default_rng(5)
    hiring = replace(WORLD.hiring, selection_ratio=0.1, validity=0.5)
    potential = selected_potential(draws.random(200_000), draws.standard_normal(200_000), 0.0, hiring)
    assert potential.mean() == pytest.approx(0.5 * 1.53875, abs=0.01)


def test_every_mechanism_has_rivals() -> None:
    assert all(len(rivals) >= 2 for rivals in THEORIES.values())
