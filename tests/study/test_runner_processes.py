"""A sweep gives the same bytes whoever does the work and however often it is stopped; with real processes and real kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.settings.study_settings import StudySettings
from sessim.study.pools import local_pool
from sessim.study.simulation import Outcome, Task, simulate
from tests.support.sweeps import (
    FOLDER,
    LONG,
    LONG_RUNS,
    SHORT,
    SMALL,
    SOURCE,
    await_no_process,
    await_shards,
    environment,
    leftovers,
    needs_signals,
    runs_digest,
    send,
    shards,
    start,
    sweep,
    sweep_here,
    undisturbed_digest,
    worker_processes,
)


def test_a_second_run_finds_every_run_and_leaves_the_same_bytes(tmp_path: Path) -> None:
    assert sweep_here(tmp_path, SHORT) == 0
    first = runs_digest(tmp_path)
    again = sweep(tmp_path, SHORT, "run.workers=1", "-q")
    assert (again.returncode, again.stderr) == (0, "")
    assert runs_digest(tmp_path) == first
    assert pd.read_json(tmp_path / FOLDER / "manifest.json", typ="series")["found_runs"] == 6
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, workers: int) -> None:
    assert sweep(tmp_path, SHORT, f"run.workers={workers}", "-q").returncode == 0
    assert runs_digest(tmp_path) == undisturbed_digest(SHORT)


def test_a_longer_study_keeps_the_runs_of_a_shorter_one(tmp_path: Path) -> None:
    assert sweep_here(tmp_path, SHORT) == 0
    before = pd.read_parquet(tmp_path / FOLDER / "runs.parquet")
    assert sweep_here(tmp_path, SHORT, "run.replications=2") == 0
    after = pd.read_parquet(tmp_path / FOLDER / "runs.parquet")
    kept = after[after["run_id"].isin(before["run_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, before)
    assert after["run_id"].nunique() == 2 * before["run_id"].nunique()


@needs_signals
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "to_group", "code"),
    [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143), (signal.SIGTERM, True, 143)],
    ids=["ctrl-c", "kill", "batch system"],
)
def test_a_sweep_that_is_told_to_stop_keeps_its_runs_and_goes_on(
    tmp_path: Path, number: signal.Signals, to_group: bool, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    process = start(tmp_path, LONG, "run.workers=2")
    await_shards(process, tmp_path)
    returned, said = send(process, number, to_group=to_group)
    assert returned == code, said
    lines = [line for line in said.splitlines() if "a worker process died" not in line]
    stopped = "sessim: stopped; finished runs are kept, and the same command resumes"
    assert lines == [stopped], said
    await_no_process(process.pid)
    assert not list((tmp_path / FOLDER / "runs").glob(".*"))
    stored = runs_in_shards(tmp_path)
    assert (sweep_here(tmp_path, LONG), capsys.readouterr().err) == (0, "")
    check_finished(tmp_path, stored)


@needs_signals
@pytest.mark.slow
def test_a_sweep_that_is_killed_leaves_no_orphans_and_goes_on(tmp_path: Path) -> None:
    process = start(tmp_path, LONG, "run.workers=2")
    await_shards(process, tmp_path)
    returned, _ = send(process, signal.SIGKILL)
    assert returned == -signal.SIGKILL
    await_no_process(process.pid)
    stored = runs_in_shards(tmp_path)
    resumed = sweep(tmp_path, LONG, "run.workers=2", "-q")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    check_finished(tmp_path, stored)


@needs_signals
@pytest.mark.slow
def test_kills_at_random_moments_leave_the_same_bytes(tmp_path: Path) -> None:
    """A few of the fifty of `python -m tests.tools.kills`: runs, tables, answers and report are all cut short somewhere."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.kills", "--number", "3"],
        cwd=SOURCE,
        env={**environment(), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("3 kills, ") and done.stdout.rstrip().endswith("the same bytes")


@needs_signals
@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_the_runs_it_was_at(tmp_path: Path) -> None:
    process = start(tmp_path, LONG, "run.workers=2")
    await_shards(process, tmp_path)
    os.kill(worker_processes(process.pid)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert said.splitlines() == [
        "sessim: a worker process died (killed, as happens when the machine runs out of memory); "
        "its unfinished runs are started again"
    ]
    assert runs_digest(tmp_path) == undisturbed_digest()
    assert leftovers(tmp_path) == []


def runs_in_shards(cwd: Path) -> int:
    """Number of runs that a stopped sweep has stored: some, and not all."""
    stored = sum(pd.read_parquet(path)["run_id"].nunique() for path in shards(cwd))
    assert 0 < stored < LONG_RUNS
    return stored


def check_finished(cwd: Path, stored: int) -> None:
    """Check that a sweep that went on found what was stored and left the bytes of one that never stopped."""
    assert runs_digest(cwd) == undisturbed_digest()
    assert leftovers(cwd) == []
    assert pd.read_json(cwd / FOLDER / "manifest.json", typ="series")["found_runs"] == stored


def test_a_failing_run_is_recorded_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails_in_world_two(study: StudySettings, task: Task) -> list[Outcome]:
        nobody = replace(study, population=replace(study.population, agencies=()))
        return simulate(nobody if task.world_number == 2 else study, task)

    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(local_pool, "simulate", fails_in_world_two)
        assert main(["run", *SMALL, SHORT, "run.workers=1", "-q"]) == 1
    assert "1 of 6 runs failed, see results/status_quo_fy2016/failed_runs.csv" in capsys.readouterr().err
    failed = pd.read_csv(FOLDER / "failed_runs.csv")
    assert failed["world"].tolist() == [2]
    assert "Traceback" in failed["traceback"][0] and "build_seats" in failed["traceback"][0]
    assert '"ability": {"fixed_share"' in failed["world_values"][0]
    assert '"experiment": "status_quo_fy2016"' in failed["settings"][0]
    assert pd.read_parquet(FOLDER / "runs.parquet")["world"].nunique() == 5

    assert main(["run", *SMALL, SHORT, "run.workers=1", "-q"]) == 0  # mended: only the failed run is left to do
    assert pd.read_json(FOLDER / "manifest.json", typ="series")["found_runs"] == 5
    assert not (FOLDER / "failed_runs.csv").exists()


def test_a_study_of_which_every_run_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sessim.study.one_run.populate", lambda *_: 1 / 0)
    assert main(["run", *SMALL, SHORT, "run.workers=1", "-q"]) == 1
    assert "6 of 6 runs failed" in capsys.readouterr().err
    assert main(["report", str(FOLDER)]) == 2
    assert "no run of this study has finished" in capsys.readouterr().err
