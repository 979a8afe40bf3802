"""What is stored can be counted in advance, listed, cleared away, and checked by running it again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.commands.studies.run import describe_duration
from sessim.ground.files import record_checksums
from sessim.ground.lock import hold_for_writing
from sessim.settings.compose import compose_study
from sessim.study.design import plan_runs
from sessim.study.estimate import estimate_seconds_left
from sessim.study.results import stored_studies, verify
from sessim.study.results.store import write_shard
from tests.support.stored_folders import begin_study
from tests.support.sweeps import FOLDER, SMALL

WORDS = [*SMALL, "run.worlds=3", "run.workers=1"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        assert main(["run", *WORDS, "-q"]) == 0
    return folder


@pytest.fixture
def stored(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with a finished study, which is the current folder; what is run again runs in this process."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sessim.study.pools.local_pool.count_available_cores", lambda: 1)
    return tmp_path


def test_dry_run_counts_and_estimates_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", *WORDS, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("status_quo_fy2016: 3 runs planned, 0 done, 3 left, about ")
    assert list(tmp_path.iterdir()) == []


def test_dry_run_of_what_is_done_has_nothing_to_estimate(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *WORDS, "--dry-run"]) == 0
    assert capsys.readouterr().out == "status_quo_fy2016: 3 runs planned, 3 done, 0 left\n"
    assert main(["run", *WORDS, "run.replications=2", "--dry-run"]) == 0
    assert "6 runs planned, 3 done, 3 left, about " in capsys.readouterr().out


def test_the_estimate_grows_with_the_work_and_shrinks_with_the_workers() -> None:
    study = compose_study([*WORDS, "run.worlds=1"])
    planned = plan_runs(study)
    one = estimate_seconds_left([(study, planned, set())])
    more = replace(study, replications=200)
    assert estimate_seconds_left([(more, plan_runs(more), set())]) > 10.0 * one > 0.0
    assert estimate_seconds_left([(study, planned, {run.run_id for run in planned})]) == 0.0


@pytest.mark.parametrize(("seconds", "text"), [(0.1, "1 s"), (42.4, "42 s"), (700.0, "12 min"), (9_000.0, "2.5 h")])
def test_durations_in_words(seconds: float, text: str) -> None:
    assert describe_duration(seconds) == text


def states(root: Path) -> dict[str, str]:
    return {study.folder.name: study.state for study in stored_studies.list_stored_studies(root)}


def test_studies_tells_complete_unfinished_damaged_and_running_apart(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Path(FOLDER)
    for name in ("half", "broken", "busy"):
        shutil.copytree(whole, whole.parent / name)
    (whole.parent / "half" / "manifest.json").unlink()
    (whole.parent / "half" / "plan.json").write_text('{"name": "half", "planned_runs": 9}')
    (whole.parent / "broken" / "runs.parquet").write_bytes(b"PAR1")
    (whole.parent / "notes").mkdir()  # not a study
    with hold_for_writing(whole.parent / "busy"):
        assert states(whole.parent) == {
            "broken": "damaged", "busy": "running", "half": "unfinished", "status_quo_fy2016": "complete",
        }  # fmt: skip
        assert main(["studies"]) == 0
    said = capsys.readouterr().out
    assert "3 of 9" in said and "3 of 3" in said and "notes" not in said


def test_prune_asks_first_and_never_takes_a_complete_or_running_study(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Path(FOLDER)
    for name in ("half", "busy"):
        begin_study(whole.parent / name)
    with hold_for_writing(whole.parent / "busy"):
        assert main(["studies", "prune"]) == 0
        assert "1 folders would be removed" in capsys.readouterr().out
        assert main(["studies", "prune", "--older-than", "1", "--yes"]) == 0
        assert "nothing to prune" in capsys.readouterr().out
        assert set(states(whole.parent)) == {"half", "busy", "status_quo_fy2016"}
        assert main(["studies", "prune", "--yes"]) == 0
    assert set(states(whole.parent)) == {"busy", "status_quo_fy2016"}


def test_studies_of_a_missing_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studies", "--folder", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_a_sound_study_is_verified_from_its_manifest_alone(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = stored / "moved"
    shutil.copytree(FOLDER, moved)
    (moved / "worlds.parquet").unlink()
    record_checksums(moved, [])
    assert main(["verify", str(moved), "--rerun", "20"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "3 of 3 files match their checksums",
        "3 of 3 runs reproduce the same bytes (sample seed 1)",
    ]


def test_verify_names_a_damaged_and_a_missing_file(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (FOLDER / "worlds.parquet").open("ab") as table:
        table.write(b"x")
    (FOLDER / "manifest.json").unlink()
    assert main(["verify", str(FOLDER)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{FOLDER}/manifest.json: missing",
        f"{FOLDER}/worlds.parquet: does not match its checksum",
        "2 of 4 files match their checksums",
    ]


def test_a_changed_number_is_found_by_running_again(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = pd.read_parquet(FOLDER / "runs.parquet")
    runs.loc[0, "effort"] *= 1.0 + 1e-12
    runs.to_parquet(FOLDER / "runs.parquet", index=False)
    record_checksums(FOLDER, ["runs.parquet"])
    assert main(["verify", str(FOLDER), "--rerun", "3"]) == 1
    said = capsys.readouterr().out
    assert "(A0, world 0, replication 0): 1 measures differ, by up to 1.0e-12 of their value: effort" in said
    assert "2 of 3 runs reproduce the same bytes" in said
    assert "inputs, versions and platform are as recorded: the difference has another cause" in said


def test_a_difference_is_put_down_to_version_data_and_platform(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["versions"]["numpy"] = "1.0"
    manifest["platform"]["machine"] = "abacus"
    (FOLDER / "manifest.json").write_text(json.dumps(manifest))
    record_checksums(FOLDER, ["manifest.json"])

    def other_corps(words: list[str]):
        study = compose_study(words)
        return replace(study, population=replace(study.population, age_mean=50.0))

    monkeypatch.setattr(verify, "compose_study", other_corps)
    assert main(["verify", str(FOLDER), "--rerun", "1"]) == 1
    said = capsys.readouterr().out
    assert "population differs from when the study ran" in said
    assert "numpy: 1.0 then," in said and "machine: abacus then," in said
    assert "rules of" not in said and "worlds differs" not in said


def test_a_run_that_fails_now_is_told(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sessim.study.one_run.populate", lambda *_: 1 / 0)
    assert main(["verify", str(FOLDER), "--rerun", "1"]) == 1
    assert "fails now (ZeroDivisionError: division by zero)" in capsys.readouterr().out


def test_verify_of_what_is_no_study_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_shard(tmp_path, [])
    assert main(["verify", str(tmp_path)]) == 2
    assert "no checksums of a study here" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["html", "md"])
def test_a_study_of_one_arm_has_no_report_and_says_what_to_type(
    stored: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert main(["report", str(FOLDER), "--format", kind]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "has no arm to compare with" in said[0] and "sessim validate" in said[0]


def test_a_fault_of_the_program_is_one_line_too(
    stored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sessim.study.results.stored_studies.list_stored_studies", lambda *_: 1 // 0)
    assert main(["studies"]) == 70
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "ZeroDivisionError" in said[0] and "--debug" in said[0]
    with pytest.raises(ZeroDivisionError):
        main(["studies", "--debug"])
