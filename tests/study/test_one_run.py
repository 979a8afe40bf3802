"""A run is opened and lived in one way: the recipe stands in one file, and every way through it gives the same bytes."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import numpy as np
import pytest

import sessim
from sessim.corps.columns import COLUMNS
from sessim.measures.recorder import Recorder
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.one_run import branch_arm, live_warm_up, open_model, share_with_workers
from sessim.study.simulation import arm_digest, simulate

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
    one = str(Path("study") / "one_run.py")
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
    world, arm = study.worlds[0], study.arms[0]
    recorder = Recorder()
    with open_model(study, world, 7, [recorder]) as whole:
        for year in study.simulated_years:
            whole.step(arm.rulebooks[year])
        alone = {name: getattr(whole.corps.people, name) for name in COLUMNS}
    with live_warm_up(study, world, 7, study.arms[1:2]) as past:
        assert past.fiscal_year == study.first_fiscal_year
        for _ in range(2):  # the past stays as it is, whatever an arm has lived since
            with branch_arm(study, past, arm, []) as model:
                assert model.fiscal_year == study.simulated_years[-1] + 1
                for name in COLUMNS:
                    assert np.array_equal(getattr(model.corps.people, name), alone[name]), name
    (task, *_) = list_open_tasks(study, plan_runs(study), set())
    found = next(each for each in simulate(study, task) if each.arm == arm.label)
    assert found.measures.shape == recorder.table().shape


def test_an_arm_that_fails_closes_its_model_and_leaves_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    study = compose_study(WORDS)

    def fail(_: object) -> None:
        raise RuntimeError("in the second arm")

    with live_warm_up(study, study.worlds[0], 7, study.arms) as past:
        with (
            pytest.raises(RuntimeError, match="in the second arm"),
            branch_arm(study, past, study.arms[1], [fail]),
        ):
            pass
        with branch_arm(study, past, study.arms[0], []) as model:
            assert model.fiscal_year == study.simulated_years[-1] + 1


def test_what_goes_to_workers_leaves_out_only_what_no_run_reads() -> None:
    study = compose_study([*WORDS[:2], "run.worlds=24", "run.replications=1", "run.years=2", "run.warm_up_years=2"])
    shared = pickle.loads(pickle.dumps(share_with_workers(study)))  # noqa: S301 (dumped in the same line)
    assert len(pickle.dumps(shared)) < len(pickle.dumps(study)) / 2
    assert shared.worlds == () and shared.resolved == {} and not shared.folder.is_absolute()
    for arm in study.arms:
        assert arm_digest(shared, shared.find_arm(arm.label)) == arm_digest(study, arm)
    task = list_open_tasks(study, plan_runs(study), set())[-1]
    assert task.world_number > 0
    for ours, theirs in zip(simulate(study, task), simulate(shared, task), strict=True):
        assert ours.run_id == theirs.run_id and not ours.failure
        assert ours.measures.tobytes() == theirs.measures.tobytes()


def test_an_arm_that_a_study_does_not_have_is_not_found() -> None:
    study = compose_study(WORDS)
    assert study.find_arm(study.arms[-1].label) is study.arms[-1]
    with pytest.raises(KeyError, match="no arm B7"):
        study.find_arm("B7")
