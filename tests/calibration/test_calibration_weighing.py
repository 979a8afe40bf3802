"""Weighing simulated worlds by what they showed, on toys whose posterior is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.fit.correlation import independent_number, luck_covariance, shared_error_table
from sessim.calibration.fit.matching import implausibility, log_likelihood
from sessim.calibration.fit.targets import components_of, load_targets
from sessim.calibration.fit.weighing import draw_simulations, left_out_table, spread_within, weigh
from sessim.calibration.lessons.weights import resample, shares_of

WORLDS, DRAWS, LUCK, ERROR, WAVE = 4_000, 2, 0.3, 0.8, 0.2


def lucky(truth, generator):
    return truth[:, None, :] + LUCK * generator.standard_normal((len(truth), DRAWS, truth.shape[1]))


@pytest.fixture(scope="module")
def weighed():
    """Two figures, each its own standard normal parameter; the emulator is off by 0.3 and by a wave that it cannot see."""
    generator = np.random.default_rng(1)
    prior = generator.standard_normal((200_000, 2))
    variance = np.full(2, ERROR**2 + LUCK**2 + 0.4**2)
    emulated = log_likelihood(implausibility(wavy(prior), np.ones(2), variance), 1_000.0)
    chosen = resample(shares_of(emulated), WORLDS, generator)
    truth = prior[chosen]
    figures = lucky(truth, generator)
    return truth, weigh(figures, wavy(truth), emulated[chosen], np.ones(2), np.full(2, ERROR**2), 1_000.0)


def wavy(truth):
    return truth - 0.3 + WAVE * np.sqrt(2.0) * np.sin(25.0 * truth)


def test_weights_take_the_error_of_the_emulator_out(weighed):
    truth, found = weighed
    precision = 1.0 / (ERROR**2 + LUCK**2)
    exact = precision / (1.0 + precision)
    assert (np.abs(truth.mean(axis=0) - exact) > 0.06).all()
    assert found.weights @ truth == pytest.approx([exact, exact], abs=0.04)
    assert 0.5 * WORLDS < found.effective_number < WORLDS


def test_emulator_and_simulation_are_trusted_as_far_as_they_are_right(weighed):
    truth, found = weighed
    noise = LUCK**2 / DRAWS
    assert found.emulator_error == pytest.approx([WAVE, WAVE], rel=0.15)
    assert found.trust == pytest.approx([WAVE**2 / (WAVE**2 + noise)] * 2, abs=0.06)
    exact = implausibility(truth, np.ones(2), np.full(2, ERROR**2 + LUCK**2))
    by_simulation = implausibility(found.means, np.ones(2), np.full(2, ERROR**2 + LUCK**2))
    assert np.mean((found.distance - exact) ** 2) < 0.7 * np.mean((by_simulation - exact) ** 2)


def test_an_emulator_that_says_nothing_is_not_trusted():
    generator = np.random.default_rng(5)
    truth = 50.0 * generator.standard_normal((500, 1))
    found = weigh(lucky(truth, generator), np.zeros((500, 1)), np.zeros(500), np.ones(1), np.ones(1), 1_000.0)
    assert found.trust[0] > 0.999
    certain = weigh(np.repeat(truth[:, None], 2, axis=1), truth, np.zeros(500), np.ones(1), np.ones(1), 1_000.0)
    assert certain.luck[0] == 0.0
    assert certain.distance == pytest.approx(implausibility(truth, np.ones(1), np.ones(1)))


def test_luck_is_pooled_over_worlds_and_figures_that_are_missing(weighed):
    figures = lucky(np.random.default_rng(2).standard_normal((500, 2)), np.random.default_rng(3))
    figures[:400, 0, 1] = np.nan
    figures[400:, :, 1] = np.nan
    found = spread_within(figures)
    assert found[0] == pytest.approx(LUCK, rel=0.1)
    assert found[1] == 0.0
    assert weighed[1].luck == pytest.approx([LUCK, LUCK], rel=0.1)


def test_a_world_that_is_drawn_again_shows_another_of_its_simulations():
    weights = np.array([0.5, 0.0, 0.25, 0.25])
    rows = draw_simulations(weights, 2, 4, np.random.default_rng(1))
    assert sorted(rows.tolist()) == [0, 1, 4, 6]
    even = draw_simulations(np.full(300, 1 / 300), 2, 100, np.random.default_rng(1))
    assert len(set(even // 2)) == 100
    assert (even % 2 == 0).all()
    # in no order, so that the first few are a sample too
    assert abs(np.corrcoef(even, np.arange(100))[0, 1]) < 0.3


def test_correlated_figures_count_once():
    generator = np.random.default_rng(4)
    apart = generator.standard_normal((4_000, 3))
    assert independent_number(apart) == pytest.approx(3.0, abs=0.05)
    assert independent_number(np.column_stack((apart[:, 0], apart[:, 0], apart[:, 0]))) == pytest.approx(1.0)
    assert independent_number(np.column_stack((apart, np.full(4_000, 7.0)))) == pytest.approx(3.0, abs=0.05)


def test_a_target_that_pulls_against_the_others_shows_when_it_is_left_out():
    components = components_of(load_targets(), weighing=True)
    own = np.array([each.target == "salary_2024" for each in components])
    at = np.linspace(0.0, 1.0, 201)
    figures = np.where(own, 2.0 - 2.0 * at[:, None], 2.0 * at[:, None] / np.sqrt(len(components)))
    seen = np.repeat(figures[:, None, :], 2, axis=1)
    zero, one = np.zeros(len(components)), np.ones(len(components))
    found = weigh(seen, figures, np.zeros(201), zero, one, 1_000.0)
    theories = pd.DataFrame({"theory.norms": np.where(at < 0.5, "fixed", "tipping")})
    table = left_out_table(components, found, theories, at[:, None], 1_000.0).set_index("target")
    moved = table.loc["salary_2024"]
    assert moved["mean_square_distance_without"] > 1.3 * moved["mean_square_distance_with"]
    assert moved["largest_change_of_a_theory"] == table["largest_change_of_a_theory"].max() > 0.1
    assert moved["largest_change_of_a_mean_quantile"] == table["largest_change_of_a_mean_quantile"].max() > 0.05


def test_luck_that_figures_share_is_measured():
    generator = np.random.default_rng(6)
    common = generator.standard_normal((3_000, 2, 1))
    figures = 5.0 * generator.standard_normal((3_000, 1, 1)) + common + generator.standard_normal((3_000, 2, 2))
    assert luck_covariance(figures) == pytest.approx(np.array([[2.0, 1.0], [1.0, 2.0]]), abs=0.15)


def test_figures_that_share_their_discrepancy_count_less():
    components = [each for each in components_of(load_targets(), weighing=True) if each.measure == "level5_share"]
    assert len(components) == 2
    at = np.linspace(-0.2, 0.2, 401)
    figures = np.repeat(np.column_stack((at, at))[:, None, :], 2, axis=1)
    fixed = np.array([each.error**2 + each.discrepancy**2 for each in components])
    found = weigh(figures, figures[:, 0], np.zeros(401), np.zeros(2), fixed, 1_000.0)
    theories = pd.DataFrame({"theory.norms": np.where(at < 0.02, "fixed", "tipping")})
    table = shared_error_table(components, found, figures, theories, at[:, None])
    apart, half, most = table["effective_number"]
    assert apart == pytest.approx(table["effective_number_if_nothing_is_shared"][0])
    assert half == pytest.approx(apart * np.sqrt(1.5), rel=0.03)
    assert most == pytest.approx(apart * np.sqrt(1.9), rel=0.03)
    assert table["largest_change_of_a_theory"][2] > table["largest_change_of_a_theory"][1] > 0.01
