"""The emulator and the shares of variance on it: known functions, and the declared fits made again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sessim.evidence.sensitivity.decomposition import COLUMNS, LEVELS, OTHERS, decompose, morris_effects, sobol_indices
from sessim.evidence.sensitivity.emulator import Emulator, fit_emulator
from sessim.evidence.sensitivity.uncertainties import Uncertainties

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
pytest.importorskip("SALib", reason="SALib is not installed")
NAMES = ("effort.response", "leaving.curve", "norms.pull")
SPACE = Uncertainties(NAMES, np.arange(12.0).reshape(4, 3), np.empty((4, 0), dtype=int), ())


class Weighted:
    """A fit that is a weighted sum of the parameters, in [0, 1] each."""

    def __init__(self, *weights: float) -> None:
        self.weights, self.seen = np.array(weights), np.empty((0, len(weights)))

    def predict(self, features: np.ndarray) -> np.ndarray:
        self.seen = features + 0.5
        return self.seen @ self.weights


def emulator_of(whole: Weighted, *parts: Weighted) -> Emulator:
    return Emulator("linear", 0.9, whole, parts, SPACE)


RULES = {"morris_paths": 6, "named": 2, "sobol_size": 64}


def test_elementary_effects_of_a_sum_are_its_weights_on_six_levels() -> None:
    fit = Weighted(2.0, -5.0, 0.0)
    assert morris_effects(emulator_of(fit), 6, 1) == pytest.approx([2.0, 5.0, 0.0], abs=1e-9)
    assert len(fit.seen) == 6 * (3 + 1)  # paths of one step an uncertainty
    assert set(np.round(5 * fit.seen, 9).ravel()) <= {0.0, 1.0, 2.0, 3.0, 4.0, 5.0}
    again = Weighted(1.0, 1.0, 1.0)
    morris_effects(emulator_of(again), 6, 2)
    assert not np.array_equal(fit.seen, again.seen)


@pytest.mark.parametrize("options", range(2, 7))
def test_the_levels_of_a_path_visit_every_theory(options: int) -> None:
    levels = np.linspace(0.0, 1.0, LEVELS)
    assert set(np.minimum((levels * options).astype(int), options - 1)) == set(range(options))


def test_shares_of_a_sum_are_its_squared_weights() -> None:
    fit = Weighted(2.0, 1.0, 0.0)
    indices, errors = sobol_indices(emulator_of(fit), fit, list(NAMES), 256, 1)
    assert indices == pytest.approx(np.array([[0.8, 0.2, 0.0]] * 2), abs=0.02)
    assert errors.shape == (2, 3) and (errors[:, :2] > 0).all() and (errors[:, 2] == 0).all()
    assert len(fit.seen) == 256 * (3 + 2)  # one matrix a group and two more, no second order
    assert fit.seen.min() >= 0.0 and fit.seen.max() <= 1.0
    grouped, _ = sobol_indices(emulator_of(fit), fit, [NAMES[0], OTHERS, OTHERS], 256, 1)
    assert grouped == pytest.approx(np.array([[0.8, 0.2]] * 2), abs=0.02)


def test_errors_are_one_standard_error_of_fifty_resamples() -> None:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    fit = Weighted(2.0, 1.0, 0.5)
    indices, errors = sobol_indices(emulator_of(fit), fit, list(NAMES), 64, 3)
    problem = {"num_vars": 3, "names": list(NAMES), "bounds": [[0.0, 1.0]] * 3, "groups": list(NAMES)}
    points = design.sample(problem, 64, calc_second_order=False, seed=3)
    found = analysis.analyze(
        problem, points @ fit.weights, calc_second_order=False, num_resamples=50, conf_level=0.68268949, seed=3
    )
    np.testing.assert_allclose(indices, [found["S1"], found["ST"]])
    np.testing.assert_allclose(errors, [found["S1_conf"], found["ST_conf"]])


def test_a_flat_fit_has_no_shares() -> None:
    flat = Weighted(0.0, 0.0, 0.0)
    for found in sobol_indices(emulator_of(flat), flat, [NAMES[0], OTHERS, OTHERS], 16, 1):
        assert found.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    table = decompose(emulator_of(flat), RULES)
    assert table.empty and tuple(table.columns) == COLUMNS


def test_the_table_names_the_leading_and_joins_the_rest() -> None:
    fit = Weighted(1.0, 3.0, 0.5)
    parts = (Weighted(1.0, 3.0, 0.5), Weighted(2.0, 3.0, 0.5), Weighted(1.0, 2.0, 0.5), Weighted(1.0, 3.0, 1.0))
    table = decompose(emulator_of(fit, *parts), RULES)
    assert tuple(table.columns) == COLUMNS
    assert table["uncertainty"].tolist() == ["leaving.curve", "effort.response", OTHERS]
    assert table["title"].tolist() == ["leaving: curve", "effort: response", OTHERS]
    assert table["is_theory"].tolist() == [False] * 3
    assert table["morris"].tolist() == pytest.approx([3.0, 1.0, math.nan], nan_ok=True)
    groups = [NAMES[0], NAMES[1], OTHERS]
    whole, spread = sobol_indices(emulator_of(fit), fit, groups, 64, 1)
    left_out = np.array([sobol_indices(emulator_of(fit), part, groups, 64, 1)[0] for part in parts])
    # the jackknife of four fits that each leave a part out: three quarters of the squares about their mean
    jackknife = np.sqrt(3 / 4 * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    error = np.sqrt(spread**2 + jackknife**2)
    order = [1, 0, 2]
    np.testing.assert_allclose(table["first_order"], whole[0, order])
    np.testing.assert_allclose(table["total"], whole[1, order])
    np.testing.assert_allclose(table["first_order_error"], error[0, order])
    np.testing.assert_allclose(table["total_error"], error[1, order])


def test_others_stand_last_even_when_they_are_largest_and_idle_ones_are_among_them() -> None:
    fit = Weighted(2.0, 1.9, 1.9)
    assert decompose(emulator_of(fit, fit), {**RULES, "named": 1})["uncertainty"].tolist() == [NAMES[0], OTHERS]
    idle = Weighted(2.0, 0.0, 1.0)
    table = decompose(emulator_of(idle, idle), {**RULES, "named": 3})
    assert table["uncertainty"].tolist() == [NAMES[0], NAMES[2], OTHERS]
    assert table["total"].iloc[2] == pytest.approx(0.0, abs=1e-9)
    everything = decompose(emulator_of(fit, fit), {**RULES, "named": 3})
    assert OTHERS not in everything["uncertainty"].tolist()


def test_theories_are_marked() -> None:
    space = Uncertainties(
        ("norms.pull", "theory.effort"), np.arange(4.0)[:, None], np.array([[0], [1], [0], [1]]), (("a", "b"),)
    )

    class Theory:
        def predict(self, features: np.ndarray) -> np.ndarray:
            return 4.0 * features[:, 2]  # whether theory b speaks

    table = decompose(Emulator("linear", 0.9, Theory(), (Theory(),), space), RULES)
    assert table["uncertainty"].tolist() == ["theory.effort", OTHERS]
    assert table["is_theory"].tolist() == [True, False]
    assert table["title"].tolist() == ["theory of effort", OTHERS]


FIT_RULES = {"minimum_worlds": 40, "folds": 4}
GENERATOR = np.random.default_rng(2)
FIT_SPACE = Uncertainties(NAMES[:2], GENERATOR.random((40, 2)), np.empty((40, 0), dtype=int), ())
X = FIT_SPACE.places()
STEEP = 30.0 * (X[:, 0] - X[:, 1])
JAGGED = 5.0 * ((X[:, 0] > 0.5) ^ (X[:, 1] > 0.5)) + 0.1 * GENERATOR.standard_normal(40)


def held_out(kind: str, difference: np.ndarray):
    """The declared fits made again: share told in held-out worlds, fits without a fold, and the fit on all."""
    from sklearn.ensemble import ExtraTreesRegressor
    from sklearn.linear_model import LassoCV
    from sklearn.model_selection import KFold

    def model():
        if kind == "linear":
            return LassoCV(alphas=20, cv=4, max_iter=4000, tol=1e-3)
        return ExtraTreesRegressor(n_estimators=80, min_samples_leaf=2, max_features=0.4, random_state=0)

    features, scale = FIT_SPACE.features(X), np.std(difference)
    guessed, parts = np.empty(40), []
    for kept, held in KFold(4, shuffle=True, random_state=0).split(features):
        part = model().fit(features[kept], difference[kept] / scale)
        guessed[held] = part.predict(features[held])
        parts.append(part)
    share = 1 - np.sum((difference / scale - guessed) ** 2) / 40
    return share, parts, model().fit(features, difference / scale)


@pytest.mark.parametrize(("kind", "difference"), [("linear", STEEP), ("forest", JAGGED)], ids=["linear", "forest"])
def test_the_better_kind_is_kept_in_the_unit_of_the_difference(kind: str, difference: np.ndarray) -> None:
    found = fit_emulator(FIT_SPACE, difference, FIT_RULES)
    share, parts, whole = held_out(kind, difference)
    assert found is not None
    assert found.kind == kind
    assert found.held_out_share == pytest.approx(share)
    assert share > held_out("forest" if kind == "linear" else "linear", difference)[0]
    points = np.array([[0.1, 0.9], [0.6, 0.2], [0.5, 0.5]])
    scale = np.std(difference)
    np.testing.assert_allclose(found.predict(points), scale * whole.predict(FIT_SPACE.features(points)))
    assert len(found.parts) == 4
    for mine, again in zip(found.parts, parts, strict=True):
        np.testing.assert_allclose(found.predict(points, mine), scale * again.predict(FIT_SPACE.features(points)))


def test_when_no_emulator_is_fitted() -> None:
    assert fit_emulator(FIT_SPACE, STEEP, {**FIT_RULES, "minimum_worlds": 41}) is None
    assert fit_emulator(FIT_SPACE, np.ones(40), FIT_RULES) is None
    none = Uncertainties((), np.empty((40, 0)), np.empty((40, 0), dtype=int), ())
    assert fit_emulator(none, STEEP, FIT_RULES) is None


def test_theories_of_a_design_speak_as_often_as_in_the_worlds() -> None:
    choices = np.array([[0]] * 7 + [[1]] * 2 + [[2]])
    space = Uncertainties(("effort.response", "theory.effort"), np.arange(10.0)[:, None], choices, (("a", "b", "c"),))
    even = np.column_stack([np.linspace(0.0, 0.99, 100), np.arange(100) / 100])
    placed = space.match_theory_shares(even)
    assert placed[:, 0].tolist() == even[:, 0].tolist()
    assert np.bincount((placed[:, 1] * 3).astype(int)).tolist() == [70, 20, 10]
    assert set(placed[:, 1]) == set(space.places()[:, 1])
