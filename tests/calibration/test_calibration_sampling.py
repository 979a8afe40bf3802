"""Sampling the posterior, on toys whose posterior is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kstest, truncnorm

from sessim.calibration.fit.sampling import sample

COLUMNS = [f"x{number}" for number in range(30)]
NAMES = {"theory": ("a", "b", "c")}
MIDDLE, SPREAD = 0.8, 0.1


def started(count, seed):
    generator = np.random.default_rng(seed)
    points = pd.DataFrame(generator.random((count, len(COLUMNS))), columns=COLUMNS)
    return points.assign(
        theory=np.array(["a", "b", "c"], dtype=object)[generator.integers(0, 3, count)], kept=range(count)
    )


def planted(points):
    """Twenty of thirty inputs lie about 0.8, ten are free; theory b is three times as likely as a, and c is ruled out."""
    distance = (points[COLUMNS[:20]].to_numpy(dtype=float) - MIDDLE) / SPREAD
    of_theory = points["theory"].map({"a": 0.0, "b": np.log(3.0), "c": -np.inf}).to_numpy(dtype=float)
    return -0.5 * np.sum(distance**2, axis=1) + of_theory


@pytest.fixture(scope="module")
def found():
    start = started(1_500, 4)
    return sample(planted, start[start["theory"] != "c"], COLUMNS, NAMES, 20, np.random.default_rng(9))


def test_inputs_follow_the_planted_posterior(found):
    exact = truncnorm((0.0 - MIDDLE) / SPREAD, (1.0 - MIDDLE) / SPREAD, MIDDLE, SPREAD)
    known = [kstest(found.points[name].astype(float), exact.cdf).statistic for name in COLUMNS[:20]]
    free = [kstest(found.points[name].astype(float), "uniform").statistic for name in COLUMNS[20:]]
    assert np.mean(known) < 0.06
    assert np.mean(free) < 0.06
    assert max(known + free) < 0.12


def test_theories_have_the_planted_weights(found):
    share = found.points["theory"].value_counts(normalize=True)
    assert share.get("c", 0.0) == 0.0
    assert share["b"] == pytest.approx(0.75, abs=0.06)


def test_weighting_the_prior_would_have_left_a_handful_where_worlds_that_move_stay_apart(found):
    from sessim.calibration.lessons.weights import effective_number

    prior = planted(started(20_000, 1))
    assert effective_number(np.exp(prior - prior.max())) < 10
    assert len(found.points[COLUMNS].drop_duplicates()) > 0.95 * len(found.points)
    assert found.powers[-1] == 1.0
    assert list(found.powers) == sorted(found.powers)
    assert min(found.acceptance) > 0.1


def test_what_says_nothing_leaves_the_prior_as_it_is():
    found = sample(lambda points: np.zeros(len(points)), started(1_500, 2), COLUMNS, NAMES, 5, np.random.default_rng(1))
    assert found.powers == (1.0,)
    assert max(kstest(found.points[name].astype(float), "uniform").statistic for name in COLUMNS) < 0.06
    assert found.ancestors == (1_500,)


def test_the_same_seed_gives_the_same_worlds():
    first, second = (
        sample(planted, started(60, 3).assign(theory="a"), COLUMNS, NAMES, 3, np.random.default_rng(5)) for _ in "ab"
    )
    assert first.points.equals(second.points)


def test_taking_a_figure_away_leads_back_to_the_prior_where_it_alone_spoke():
    names, none = COLUMNS[:4], {"theory": ("a", "b", "c")}

    def part(name):
        return lambda points: -0.5 * ((points[name].to_numpy(dtype=float) - MIDDLE) / SPREAD) ** 2

    def both(points):
        return part("x0")(points) + part("x1")(points)

    generator = np.random.default_rng(6)
    whole = sample(both, started(1_500, 7), names, none, 12, generator).points
    without = sample(lambda points: -part("x0")(points), whole, names, none, 12, generator, both).points
    exact = truncnorm((0.0 - MIDDLE) / SPREAD, (1.0 - MIDDLE) / SPREAD, MIDDLE, SPREAD)
    assert kstest(whole["x0"].astype(float), exact.cdf).statistic < 0.08
    assert kstest(without["x0"].astype(float), "uniform").statistic < 0.1
    assert kstest(without["x1"].astype(float), exact.cdf).statistic < 0.08
