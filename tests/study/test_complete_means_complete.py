"""What is called complete is complete, what is shown is as it was stored, and what may move a last bit is told."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sessim
from sessim import api
from sessim.arrays.sums import add_in_order
from sessim.cli import main
from sessim.ground import provenance
from sessim.ground.errors import StoppedError, UserError
from sessim.ground.files import read_checksums, record_checksums
from sessim.settings.study_settings import StudySettings
from sessim.study.results import checking, store
from sessim.study.results.stored_studies import list_stored_studies
from sessim.study.simulation import Outcome, Task, simulate
from tests.model.test_model import ROOMS_OF_THE_MODEL
from tests.support.sweeps import FOLDER, SMALL, TINY, shards

WORDS = [*SMALL, "run.worlds=4", "run.workers=1"]
OTHER = "python 3.99, numpy 9.9, another processor"


def damage(shard: Path) -> None:
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)


@pytest.mark.parametrize(
    "harm",
    [
        lambda: damage(shards(Path())[0]),
        lambda: shards(Path())[0].unlink(),
        lambda: next((FOLDER / "strata").iterdir()).unlink(),
        lambda: shutil.rmtree(FOLDER),
    ],
    ids=["shard damaged", "shard removed", "strata removed", "folder removed"],
)
def test_a_study_that_loses_runs_while_it_runs_is_not_called_complete(
    harm: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: exit 0 and "complete" with runs missing, every checksum matching."""
    monkeypatch.chdir(tmp_path)
    begun: list[Task] = []

    def harms_at_the_third(study: StudySettings, task: Task) -> list[Outcome]:
        begun.append(task)
        if len(begun) == 3:
            harm()
        return simulate(study, task)

    with monkeypatch.context() as patched:
        patched.setattr("sessim.study.runner.SECONDS_BETWEEN_SHARDS", -1.0)  # a shard for every run
        patched.setattr("sessim.study.pools.local_pool.simulate", harms_at_the_third)
        assert main(["run", *WORDS, "-q"]) == 3
    said = capsys.readouterr().err
    assert "of 4 runs were computed and are no longer stored" in said and len(said.splitlines()) == 1
    (listed,) = list_stored_studies(Path("results"))
    assert listed.state == "unfinished"
    assert main(["run", *WORDS, "-q"]) == 0
    (listed,) = list_stored_studies(Path("results"))
    assert (listed.state, listed.finished, listed.planned) == ("complete", 4, 4)


@pytest.mark.parametrize("name", ["runs.parquet", "worlds.parquet", "manifest.json", "strata.parquet"])
def test_a_study_whose_tables_change_before_its_end_is_not_finished(finished: Path, name: str) -> None:
    store.write_plan(finished, "q7_retention", 9)
    damage(finished / name)
    with pytest.raises(StoppedError, match=f"{name} was removed or changed while the study ran"):
        store.finish(finished)
    assert (finished / "plan.json").is_file()


def test_a_study_that_lacks_runs_is_listed_as_incomplete(finished: Path) -> None:
    runs = pd.read_parquet(finished / "runs.parquet")
    first = runs["run_id"].iloc[0]
    runs[runs["run_id"] != first].to_parquet(finished / "runs.parquet", index=False)
    record_checksums(finished, ["runs.parquet"])
    assert [study.state for study in list_stored_studies(finished.parent)] == ["incomplete"]


def triple_exits(folder: Path) -> None:
    runs = pd.read_parquet(folder / "runs.parquet")
    exits = [name for name in runs if name.endswith("exit_rate")]
    assert exits
    runs[exits] *= 3.0
    runs.to_parquet(folder / "runs.parquet", index=False)


def edit_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["arms"][0]["title"] = "the good policy"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(("alter", "name"), [(triple_exits, "runs.parquet"), (edit_manifest, "manifest.json")])
def test_every_face_refuses_a_study_that_was_altered(
    alter: Callable[[Path], None], name: str, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: exit columns times three turned an answer around, and nobody looked at the checksums."""
    explorer = pytest.importorskip("sessim.explorer.library")
    alter(finished)
    capsys.readouterr()
    for words in (
        ["report", str(finished)],
        ["report", str(finished), "--format", "md"],
        ["comment", "--study", str(finished)],
    ):
        assert main(words) == 2, words
        said = capsys.readouterr().err
        assert f"{name} has changed since the study was stored" in said and len(said.splitlines()) == 1
    for load in (api.load_study, lambda folder: explorer.Library(folder.parent).load(folder.name)):
        with pytest.raises(UserError, match=f"{name} has changed since"):
            load(finished)
    assert main(["verify", str(finished)]) == 1


def test_a_digest_is_computed_once_and_again_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "runs.parquet"
    path.write_bytes(b"one")
    record_checksums(tmp_path, ["runs.parquet"])
    computed = []
    monkeypatch.setattr(checking, "digest_of", lambda each: computed.append(each) or "0")
    monkeypatch.setattr(checking, "SECONDS_UNTIL_SETTLED", -1.0)
    for _ in range(3):
        assert checking.find_altered(tmp_path, ["runs.parquet", "absent"]) == ["runs.parquet"]
    assert len(computed) == 1
    os.utime(path, ns=(1, 1))
    checking.find_altered(tmp_path, ["runs.parquet"])
    assert len(computed) == 2
    monkeypatch.setattr(checking, "SECONDS_UNTIL_SETTLED", 1e9)  # a file that has just changed is looked at each time
    os.utime(path, ns=(2, 2))
    for _ in range(2):
        checking.find_altered(tmp_path, ["runs.parquet"])
    assert len(computed) == 4


def change_manifest(folder: Path, **values: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest = {name: value for name, value in {**manifest, **values}.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    record_checksums(folder, ["manifest.json"])


def rename_a_measure(folder: Path) -> None:
    runs = pd.read_parquet(folder / "runs.parquet").rename(columns={"effort": "zeal"})
    runs.to_parquet(folder / "runs.parquet", index=False)
    record_checksums(folder, ["runs.parquet"])


@pytest.mark.parametrize(
    ("age", "says"),
    [
        (
            lambda folder: change_manifest(folder, inputs=None),
            "its manifest has no inputs, so it comes from another version",
        ),
        (lambda folder: change_manifest(folder, typed_settings=None), "its manifest has no typed_settings"),
        (lambda folder: change_manifest(folder, versions="1.0"), "its manifest has no versions"),
        (rename_a_measure, "with other measures, without effort"),
    ],
    ids=["inputs", "settings", "versions", "measures"],
)
def test_a_study_of_an_older_version_is_not_run_again_and_says_so(
    age: Callable[[Path], None], says: str, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: exit 70 and a KeyError."""
    age(finished)
    capsys.readouterr()
    assert main(["verify", str(finished), "--rerun", "1"]) == 2
    said = capsys.readouterr().err
    assert says in said and len(said.splitlines()) == 1


def test_runs_with_other_measures_are_not_said_to_be_damaged(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once it was "does not match its checksum" where only measures had changed."""
    rename_a_measure(finished)
    capsys.readouterr()
    assert main(["report", str(finished)]) == 2
    said = capsys.readouterr().err
    assert "runs.parquet has no column effort: it comes from another version of sessim, or was altered" in said
    assert main(["run", *TINY, "-q"]) == 0
    said = capsys.readouterr().err
    assert "comes from another version of sessim, with other measures; its runs will be recomputed" in said
    assert "checksum" not in said


def test_a_resume_under_another_environment_is_told_once_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: other libraries, or another kernel of linear algebra, mixed in silence under the same ids."""
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(
            "sessim.study.pools.local_pool.simulate",
            lambda *given: [
                Outcome(
                    each.run_id, each.arm, each.fiscal_years, each.measures, "", each.strata_years, each.strata, OTHER
                )
                for each in simulate(*given)
            ],
        )
        assert main(["run", *WORDS, "-q"]) == 0
    capsys.readouterr()
    assert main(["run", *WORDS, "run.replications=2", "-q"]) == 0
    here = provenance.describe_environment()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"sessim: 4 of the stored runs were computed with other libraries or on another processor ({OTHER})"
    )
    assert here in line
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["environments"] == {OTHER: 4, here: 4} or manifest["environments"] == {here: 4, OTHER: 4}
    assert main(["verify", str(FOLDER), "--rerun", "1"]) == 0
    said = capsys.readouterr().out
    assert f"4 stored runs were computed with {OTHER}" in said and f"4 stored runs were computed with {here}" in said


def test_an_environment_names_all_that_may_move_a_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    here = provenance.describe_environment()
    assert f"numpy {np.__version__}" in here and "scipy " in here and here.startswith("python 3.")
    found = [{"user_api": "blas", "internal_api": "openblas", "version": "0.3", "filepath": "numpy.libs/x"}]
    texts = set()
    for kernel in ("Haswell", "SkylakeX"):
        monkeypatch.setattr(provenance, "threadpool_info", lambda kernel=kernel: [{**found[0], "architecture": kernel}])
        texts.add(provenance.describe_environment.__wrapped__())
    assert len(texts) == 2 and any("openblas 0.3 SkylakeX" in text for text in texts)
    monkeypatch.setattr(provenance, "threadpool_info", list)  # a library that cannot be asked
    assert "blas" in provenance.describe_environment.__wrapped__().lower()


def test_runs_stored_before_environments_were_recorded_are_found_and_not_warned_of(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = pd.read_parquet(finished / "runs.parquet").drop(columns="environment")
    runs.to_parquet(finished / "runs.parquet", index=False)
    record_checksums(finished, ["runs.parquet"])
    (finished / ".sessim").unlink()  # the version that stored it left no mark either
    capsys.readouterr()
    assert main(["run", *TINY, "-q"]) == 0
    assert capsys.readouterr().err == ""
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["environments"] == {"not recorded": manifest["planned_runs"]}
    assert manifest["found_runs"] == manifest["planned_runs"]


def test_the_built_in_sum_adds_no_numbers_with_a_point_in_the_model() -> None:
    """Once wrong: from Python 3.12 on it keeps what rounding loses, so that a last bit depended on the version."""
    allowed = {"law/ratings/elements.py"}  # whole numbers of percent
    package = Path(sessim.__file__).parent
    used = set()
    for path in package.rglob("*.py"):
        place = path.relative_to(package)
        if place.parts[0].removesuffix(".py") in ROOMS_OF_THE_MODEL:
            calls = [
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            ]
            if any(isinstance(call.func, ast.Name) and call.func.id == "sum" for call in calls):
                used.add(place.as_posix())
    assert used == allowed


def test_a_sum_in_order_loses_what_rounding_loses() -> None:
    assert add_in_order([1e16, 1.0, -1e16]) == 0.0  # a sum that compensates would give 1
    assert add_in_order([]) == 0.0
    assert add_in_order(0.1 for _ in range(10)) == 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"arms": "none"}, "arms is not in the form that sessim writes"),
        ({"arms": [{"label": "A1"}]}, "arms is not in the form that sessim writes"),
        ({"questions": 7}, "questions is not in the form that sessim writes"),
        ({"settings": None}, "not the manifest of a study"),
    ],
)
def test_a_manifest_that_was_edited_is_one_line(
    change: dict[str, object], says: str, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once wrong: exit 70 for edited manifests, even where the checksum was made to match."""
    change_manifest(finished, **change)
    capsys.readouterr()
    assert main(["report", str(finished)]) == 2
    said = capsys.readouterr().err
    assert says in said and len(said.splitlines()) == 1


def test_a_folder_among_the_shards_is_no_shard(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once wrong: a directory among the shards gave exit 70."""
    strange = finished / "runs" / f"{'ab' * 32}.parquet"
    strange.mkdir(parents=True)
    capsys.readouterr()
    assert main(["run", *TINY, "-q"]) == 0
    assert strange.is_dir() and capsys.readouterr().err == ""
    assert set(read_checksums(finished)) >= {"runs.parquet", "manifest.json"}


def test_failed_runs_hold_no_path_of_the_machine() -> None:
    package = Path(sessim.__file__).resolve().parent
    text = (
        f'  File "{package}/model.py", line 3, in step\n  File "{np.__file__}", line 9, in f\n'
        f'  File "/opt/secret/lib/x.py", line 1\n'
        f'  File "<frozen importlib._bootstrap>", line 1\nFileNotFoundError: {Path.home()}/x and {Path.cwd()}/y\n'
    )
    hidden = provenance.hide_paths(text)
    assert hidden.splitlines() == [
        '  File "sessim/model.py", line 3, in step',
        '  File "numpy/__init__.py", line 9, in f',
        '  File "x.py", line 1',
        '  File "<frozen importlib._bootstrap>", line 1',
        "FileNotFoundError: x and y",
    ]
