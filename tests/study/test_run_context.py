"""A run is opened and lived in one way: the recipe stands in one file, and every way through it gives the same bytes."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import sessim
from sessim.corps.columns import COLUMNS
from sessim.measures.recorder import Recorder
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, make_run_context, plan_runs
from sessim.study.run_context import branch_arm, live_warm_up, open_model
from sessim.study.simulation import simulate

PACKAGE = Path(sessim.__file__).parent
WORDS = ["experiment=q5_results", "population=oracle_120", "world=central", "run.years=2", "run.warm_up_years=2"]


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_the_recipe_of_a_run_stands_in_one_file() -> None:
    having = {
        name: {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if name in calls(path)}
        for name in ("populate", "SESModel", "Streams")
    }
    one = str(Path("study") / "run_context.py")
    assert having["populate"] == {one}
    assert having["SESModel"] == {one, "model.py"}  # a model branches itself
    assert having["Streams"] <= {one, str(Path("bench") / "model_bench.py")}  # the bench times draws alone


def test_nothing_in_the_package_names_the_tests() -> None:
    naming = [
        path
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
        and "tests." in ast.unparse(node)
        and "import" in ast.unparse(node)
    ]
    assert naming == []


def test_a_past_that_arms_share_is_the_same_as_a_past_of_ones_own() -> None:
    study = compose_study(WORDS)
    run_context, world, arm = make_run_context(study), study.worlds[0], study.arms[0].label
    recorder = Recorder()
    with open_model(run_context, world, 7, arm, [recorder]) as whole:
        for _ in study.simulated_years:
            whole.step()
        alone = {name: getattr(whole.corps.people, name) for name in COLUMNS}
    with live_warm_up(run_context, world, 7, study.arms[1].label) as past:
        assert past.fiscal_year == study.first_fiscal_year
        for _ in range(2):  # the past stays as it is, whatever an arm has lived since
            with branch_arm(run_context, past, arm, []) as model:
                assert model.fiscal_year == study.simulated_years[-1] + 1
                for name in COLUMNS:
                    assert np.array_equal(getattr(model.corps.people, name), alone[name]), name
    (task, *_) = list_open_tasks(study, plan_runs(study), set())
    found = next(each for each in simulate(run_context, task) if each.arm == arm)
    assert found.measures.shape == recorder.table().shape


def test_an_arm_that_fails_closes_its_model_and_leaves_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    study = compose_study(WORDS)
    run_context = make_run_context(study)

    def fail(_: object) -> None:
        raise RuntimeError("in the second arm")

    with live_warm_up(run_context, study.worlds[0], 7, study.arms[0].label) as past:
        with (
            pytest.raises(RuntimeError, match="in the second arm"),
            branch_arm(run_context, past, study.arms[1].label, [fail]),
        ):
            pass
        with branch_arm(run_context, past, study.arms[0].label, []) as model:
            assert model.fiscal_year == study.simulated_years[-1] + 1
