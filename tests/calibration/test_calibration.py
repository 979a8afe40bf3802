"""The fit: the declared targets, own methods on toys with a planted truth, and the stored posterior."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare, kstest

from sessim.calibration.fit.design import (
    draw_prior_points,
    find_matched_parameters,
    find_stand_ins,
    find_weighed_mechanisms,
    inputs_of,
    list_matched_columns,
    redraw_unmatched,
    world_values,
)
from sessim.calibration.fit.emulator import fit_emulator
from sessim.calibration.fit.matching import implausibility, is_plausible, log_likelihood, theory_weights
from sessim.calibration.fit.method import read_declared_method
from sessim.calibration.fit.screening import screen
from sessim.calibration.fit.targets import (
    components_of,
    load_all_targets,
    load_episodes,
    load_responses,
    load_targets,
    pick_rows,
    read_published_value,
)
from sessim.calibration.history.blocks import compose_episode, load_history
from sessim.calibration.lessons.weights import effective_number, resample, shares_of
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_table, read_yaml
from sessim.settings.compose import compose_study
from sessim.settings.worlds import posterior as stored
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate

TARGETS = load_targets()
COMPONENTS = components_of(TARGETS)


def test_the_list_of_targets_is_complete():
    assert [target.number for target in TARGETS] == list(range(1, 11))
    assert len({each.id for each in COMPONENTS}) == len(COMPONENTS)
    assert {target.id for target in TARGETS if not any(each.weighs for each in target.components)} == {"agency_spread"}


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.id)
def test_every_figure_is_the_table_s_and_has_an_error(component):
    assert read_published_value(component) == pytest.approx(component.value, abs=6e-5 * max(1.0, abs(component.value)))
    assert component.error > 0.0
    assert component.discrepancy > 0.0
    row = read_table(component.table).loc[pick_rows(component.table, component.row)[0]]
    assert row["status"] != "recalled"


def test_every_block_of_history_but_the_stress_test_is_a_target_with_a_discrepancy_and_a_class():
    responses = load_responses(len(TARGETS) + 1)
    assert [each.id for each in responses] == [each.id for each in load_history() if not each.is_stress_test]
    assert len(responses) == 7
    kinds = {each.kind for each in COMPONENTS}
    for each in components_of(responses):
        assert each.discrepancy > 0.0 and each.error > 0.0
        assert each.kind in kinds, each.id
    assert len({each.id for each in components_of(load_all_targets())}) == len(components_of(load_all_targets()))


def test_what_does_not_weigh_says_why():
    declared = read_yaml(configs_folder() / "calibration" / "targets.yaml")["targets"]
    for each in (figure for target in declared for figure in target["components"]):
        assert each["weighs"] or each["why_not"], each["id"]
    for block in load_history():
        for figure in block.figures:
            assert figure["weighs"] or figure["why_not"] or block.is_stress_test, figure["id"]


def test_agencies_are_compared_by_name_each_as_a_corps_of_its_own():
    named = {each.figure["agency"] for each in COMPONENTS if "agency" in each.figure}
    assert named >= {"Justice", "State", "Veterans Affairs", "National Science Foundation"}
    blocks = {each.title: each for each in load_episodes(TARGETS)}
    for agency in named:
        study = compose_episode(blocks[agency], [])
        assert [each.name for each in study.population.agencies] == [agency]
        assert {2015, 2016} <= set(study.simulated_years)


def test_only_what_history_touches_of_what_the_policy_moves_is_matched():
    matched = {each.key for each in find_matched_parameters()}
    moved = {each.key for each in load_parameters() if each.is_moved_by_policy}
    assert not matched & moved
    for key in ("effort.response", "cooperation.rivalry", "cooperation.sabotage_willing", "leaving.shortfall_effect"):
        assert key in moved
    touched = {each.key for each in find_matched_parameters(["effort.response"])}
    assert touched - matched == {"effort.response"}
    points = draw_prior_points(64, 5, 1)
    kept = redraw_unmatched(points, 5, 2, ["effort.response"])
    assert kept["effort.response"].equals(points["effort.response"])
    assert not kept["effort.demotivation"].equals(points["effort.demotivation"])
    assert inputs_of(points, ["effort.response"]).shape[1] == inputs_of(points).shape[1] + 1


def test_the_screening_finds_what_moves_a_figure_and_nothing_else():
    generator = np.random.default_rng(4)
    at = pd.DataFrame(generator.random((400, 12)), columns=[f"p{n}" for n in range(12)])
    matched = generator.uniform(-0.5, 0.5, (400, 3))
    figures = pd.DataFrame(
        {
            "line": 3.0 * matched[:, 0] + at["p1"] + 0.5 * generator.standard_normal(400),
            "bowl": (at["p2"] - 0.5) ** 2 + 0.05 * generator.standard_normal(400),
            "noise": generator.standard_normal(400),
        }
    )
    table = screen(at, matched, figures, 0.01, 200, np.random.default_rng(1)).set_index("parameter")
    assert table.loc[["p1", "p2"], "is_touched"].all()
    assert table.loc["p1", "figure"] == "line" and table.loc["p2", "figure"] == "bowl"
    assert table["is_touched"].sum() <= 3
    shuffled = figures.sample(frac=1.0, random_state=1).reset_index(drop=True)
    assert screen(at, matched[::-1], shuffled, 0.01, 200, np.random.default_rng(1))["is_touched"].sum() <= 1


def test_the_design_fills_the_space_and_leaves_benchmarks_out():
    points = draw_prior_points(512, 7, 1)
    values = world_values(points)
    for each in load_parameters():
        assert np.histogram(points[each.key], 8, (0.0, 1.0))[0].min() > 40
        assert values[each.key].between(each.low - 1e-9, each.high + 1e-9).all(), each.key
    for mechanism in load_mechanisms():
        rivals = {theory.name for theory in mechanism.theories if not theory.is_benchmark}
        assert set(points[f"theory.{mechanism.name}"]) == rivals
    assert draw_prior_points(512, 7, 1).equals(points)
    assert not draw_prior_points(512, 7, 2).equals(points)


def planted(count: int, seed: int = 0):
    """A toy of five inputs, two of which matter: figures are known, truth is at (0.3, -0.2)."""
    inputs = np.random.default_rng(seed).uniform(-0.5, 0.5, (count, 5))

    def figures(at):
        return np.column_stack((2.0 * at[:, 0] + at[:, 1] ** 2, at[:, 1] - at[:, 0] ** 2))

    noise = 0.01 * np.random.default_rng(seed + 1).standard_normal((count, 2))
    return inputs, figures(inputs) + noise, figures


def test_the_emulator_predicts_a_planted_surface_and_knows_its_error():
    inputs, seen, figures = planted(120)
    emulator = fit_emulator(inputs, seen, 5)
    fresh = np.random.default_rng(5).uniform(-0.5, 0.5, (400, 5))
    missed = np.sqrt(np.mean((emulator.predict(fresh) - figures(fresh)) ** 2, axis=0))
    assert (emulator.explained > 0.98).all()
    assert (missed < 0.04).all()
    assert (emulator.error < 4.0 * np.hypot(missed, 0.01)).all()
    assert (emulator.error > 0.5 * missed).all()


def test_the_emulator_says_that_noise_is_noise():
    generator = np.random.default_rng(3)
    emulator = fit_emulator(generator.uniform(-0.5, 0.5, (80, 4)), generator.standard_normal((80, 1)), 5)
    assert emulator.explained[0] < 0.2
    assert emulator.error[0] > 0.8


def test_history_matching_keeps_a_planted_truth_and_rules_out_what_is_far():
    inputs, seen, figures = planted(120)
    truth = np.array([[0.3, -0.2, 0.0, 0.0, 0.0]])
    emulator = fit_emulator(inputs, seen, 5)
    variance = 0.03**2 + emulator.error**2
    candidates = np.vstack((truth, np.random.default_rng(8).uniform(-0.5, 0.5, (5_000, 5))))
    left = is_plausible(implausibility(emulator.predict(candidates), figures(truth)[0], variance), 3.0, 0)
    assert left[0]
    assert left.mean() < 0.12
    kept = candidates[left]
    assert np.abs(kept[:, 0] - 0.3).max() < 0.25
    assert np.abs(kept[:, 1] + 0.2).max() < 0.3


def test_the_posterior_covers_planted_truths_as_often_as_it_says():
    generator = np.random.default_rng(11)
    truths = generator.uniform(0.0, 1.0, 300)
    candidates = generator.uniform(0.0, 1.0, 2_000)
    inside = []
    for truth in truths:
        published = truth + 0.1 * generator.standard_normal()
        distance = implausibility(candidates[:, None], np.array([published]), np.array([0.1**2]))
        weights = shares_of(log_likelihood(distance, 1_000.0))  # so many degrees of freedom are a normal
        drawn = candidates[resample(weights, 200, generator)]
        low, high = np.quantile(drawn, [0.05, 0.95])
        inside.append(low <= truth <= high)
    assert 0.85 <= np.mean(inside) <= 0.95


def test_weights_are_shares_no_miss_is_cut_off_and_a_figure_out_of_reach_does_not_decide():
    distance = np.array([[0.0, 9.0], [1.0, 8.0], [5.0, 20.0], [0.0, 90.0], [1.0, np.nan]])
    found = log_likelihood(distance, 4.0)
    weights = shares_of(found)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0.0).all()
    assert weights[3] < weights[0]  # a larger miss is worth less, however large it is
    assert found[0] - found[1] == pytest.approx(-2.5 * (np.log1p(81 / 4) - np.log1p(1 / 4) - np.log1p(64 / 4)))
    normal = -0.5 * (9.0**2 - 8.0**2 - 1.0)
    assert abs(found[0] - found[1]) < 0.1 * abs(normal)  # where a normal likelihood would let the unreachable decide
    assert found[4] == pytest.approx(log_likelihood(np.array([[1.0, 3.0]]), 4.0)[0])  # one that a world does not have
    assert effective_number(np.full(4, 0.25)) == pytest.approx(4.0)
    assert not shares_of(np.full(3, -np.inf)).any()
    names = ["a", "b", "a", "c", "c"]
    assert theory_weights(names, weights, ["a", "b"]) == pytest.approx({"a": weights[0] + weights[2], "b": weights[1]})


def test_what_the_record_cannot_speak_about_keeps_its_range_in_the_posterior():
    pool = draw_prior_points(4_096, 5, 1)
    one_sided = pool[(pool["effort.response"] < 0.1) & (pool["theory.effort"] == "none")].head(60)
    points = one_sided.iloc[np.repeat(np.arange(len(one_sided)), 20)].reset_index(drop=True)
    drawn = redraw_unmatched(points, 5, 2)
    assert drawn[list_matched_columns()[:20]].equals(points[list_matched_columns()[:20]])
    assert np.quantile(drawn["effort.response"], [0.25, 0.75]) == pytest.approx([0.25, 0.75], abs=0.06)
    assert drawn["theory.effort"].value_counts(normalize=True).to_numpy() == pytest.approx(np.full(5, 0.2), abs=0.05)


@pytest.mark.parametrize("step", [2, 3, 4])
def test_every_second_third_or_fourth_point_holds_all_that_the_record_cannot_speak_about(step):
    """The posterior takes the first of the simulations of a world, so of what is drawn anew it sees every second point."""
    points = draw_prior_points(1_200, 5, 1)
    drawn = redraw_unmatched(points, 5, 2)[::step]
    for name in read_declared_method()["unweighed"]:
        assert is_even(drawn[f"theory.{name}"], name)
    for each in load_parameters():
        if each.is_moved_by_policy and each.low < each.high:
            assert kstest(drawn[each.key], "uniform").pvalue > 1e-4, each.key


def is_even(chosen, mechanism):
    """Whether the rival theories of a mechanism may have been drawn alike."""
    rivals = [
        t.name for each in load_mechanisms() if each.name == mechanism for t in each.theories if not t.is_benchmark
    ]
    return chisquare([np.count_nonzero(chosen == name) for name in rivals]).pvalue > 1e-4


def test_of_theories_that_are_weighed_as_one_each_is_drawn_as_often():
    points = draw_prior_points(2_000, 5, 1).assign(**{"theory.rating": "strategic", "theory.leaving": "contagion"})
    drawn = redraw_unmatched(points, 5, 2)
    shares = drawn["theory.rating"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx({"strategic": 0.5, "asymmetric_loss": 0.5}, abs=0.05)
    assert set(drawn["theory.leaving"]) == {"contagion"}


def test_inputs_of_the_emulator_tell_theories_apart_that_the_record_can_tell_apart():
    points = draw_prior_points(256, 1, 1)
    inputs = inputs_of(points)
    told = sum(len(set(find_stand_ins(each).values())) - 1 for each in find_weighed_mechanisms())
    assert inputs.shape == (256, len(find_matched_parameters()) + told)
    assert np.linalg.matrix_rank(inputs[:, -told:]) == told
    same = points.assign(**{"theory.rating": "strategic"})
    assert (inputs_of(same) == inputs_of(same.assign(**{"theory.rating": "asymmetric_loss"}))).all()
    assert (inputs_of(same) == inputs_of(same.assign(**{"theory.effort": "none"}))).all()
    assert (inputs_of(same) != inputs_of(same.assign(**{"theory.rating": "social_cost"}))).any()


@pytest.mark.parametrize("mechanism", read_declared_method()["alike_without_limit"])
def test_theories_that_are_weighed_as_one_say_the_same_without_a_limit(mechanism):
    for group in read_declared_method()["alike_without_limit"][mechanism]:
        free = [lived_under(f"world.theory.{mechanism}={name}", "policy=pre_2025") for name in group]
        assert all(np.array_equal(free[0], each, equal_nan=True) for each in free[1:])
        limited = [
            lived_under(f"world.theory.{mechanism}={name}", "policy=operating_cap", "policy.starts=2016")
            for name in group
        ]
        assert not np.array_equal(limited[0], limited[-1], equal_nan=True)


def lived_under(*words):
    study = compose_study(
        ["experiment=record_fy2016_fy2024", "population=oracle_120", "world=central", "run.years=4", *words]
    )
    (task,) = list_open_tasks(study, plan_runs(study), set())
    (outcome,) = simulate(study, task)
    assert not outcome.failure, outcome.failure
    return outcome.measures


def test_worlds_of_the_posterior_are_those_that_are_stored():
    table = stored.load_posterior().worlds
    study = compose_study(["scale=smoke", "world=calibrated", "run.worlds=5", "world.values.effort.response=0.1"])
    central = compose_study(["scale=smoke", "world=central"]).worlds[0]
    assert study.worlds[0].rating == central.rating
    assert study.worlds[0].theory == central.theory
    for number, world in enumerate(study.worlds[1:]):
        assert world.leaving.quit_base == table["leaving.quit_base"][number]
        assert world.theory.board == table["theory.board"][number]
        assert world.effort.response == 0.1
    with pytest.raises(UserError, match="200 worlds besides the central one"):
        compose_study(["scale=smoke", "world=calibrated", "run.worlds=202"])


def test_a_posterior_of_another_model_warns_and_a_changed_one_is_refused(tmp_path, monkeypatch):
    shipped = configs_folder() / "calibration"
    for name in (stored.TABLE, stored.MANIFEST):
        (tmp_path / name).write_bytes((shipped / name).read_bytes())
    manifest = stored.load_posterior(tmp_path).manifest
    monkeypatch.setattr(stored, "model_version", lambda: manifest["versions"]["model"])
    monkeypatch.setattr(stored, "LEARNT_FROM", {"targets_sha256": "targets.yaml"})
    monkeypatch.setattr(stored, "digest_declared", lambda path: manifest["targets_sha256"])
    assert stored.load_posterior(tmp_path).warnings == ()
    monkeypatch.setattr(stored, "digest_declared", lambda path: "of other targets")
    assert "an earlier targets.yaml" in stored.load_posterior(tmp_path).warnings[0]
    monkeypatch.setattr(stored, "model_version", lambda: "another")
    assert "another" in stored.load_posterior(tmp_path).warnings[0]
    (tmp_path / stored.TABLE).write_bytes(b"PAR1")
    with pytest.raises(UserError, match="sessim calibrate"):
        stored.load_posterior(tmp_path)


def test_the_shipped_posterior_is_whole_and_made_with_the_shipped_targets():
    from sessim.calibration.fit.targets import targets_digest

    shipped = stored.load_posterior(configs_folder() / "calibration")
    assert shipped.manifest["scale"] == "full"
    # one that is older than the targets says so wherever its worlds are used, and one that is not does not
    is_older = shipped.manifest["targets_sha256"] != targets_digest()
    assert (
        "the posterior was made from an earlier targets.yaml: type sessim calibrate" in shipped.warnings
    ) == is_older
    assert len(shipped.worlds) == 200
    for name in read_declared_method()["unweighed"]:
        assert is_even(shipped.worlds[f"theory.{name}"], name)
