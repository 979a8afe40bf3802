"""Damage is named and mended: corrupt and truncated files, a full disk, two sweeps in one folder."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.ground.files import read_checksums, write_whole
from sessim.settings.study_settings import StudySettings
from sessim.study.simulation import Outcome, Task, simulate
from tests.support.sweeps import (
    FOLDER,
    LONG,
    SMALL,
    await_shards,
    environment,
    needs_signals,
    quick_shards,
    runs_digest,
    send,
    shards,
    start,
    undisturbed_digest,
)

WORDS = [*SMALL, "run.worlds=4", "run.workers=1"]


def run_here(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> int:
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    return main(["run", *WORDS, *words, "-q"])


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("harm", [flip_a_byte, cut_short])
def test_a_damaged_table_is_named_and_recomputed(
    harm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, tmp_path) == 0
    before = runs_digest(tmp_path)
    harm(FOLDER / "runs.parquet")
    assert main(["run", *WORDS, "-q"]) == 0
    assert f"{FOLDER}/runs.parquet does not match its checksum" in capsys.readouterr().err
    assert runs_digest(tmp_path) == before
    assert main(["run", *WORDS, "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_damaged_shards_are_named_and_recomputed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: list[Task] = []

    def stops_at_the_fourth(study: StudySettings, task: Task) -> list[Outcome]:
        begun.append(task)
        if len(begun) == 4:
            raise KeyboardInterrupt
        return simulate(study, task)

    with monkeypatch.context() as stopped:
        stopped.setattr("sessim.study.runner.SECONDS_BETWEEN_SHARDS", -1.0)  # a shard for every run
        stopped.setattr("sessim.study.pools.local_pool.simulate", stops_at_the_fourth)
        assert run_here(monkeypatch, tmp_path) == 130
    capsys.readouterr()
    flipped, cut, _ = shards(tmp_path)
    flip_a_byte(flipped)
    cut_short(cut)
    assert main(["run", *WORDS, "-q"]) == 0
    said = capsys.readouterr().err
    for harmed in (flipped, cut):
        assert f"{FOLDER}/runs/{harmed.name} does not match its checksum" in said
    assert pd.read_json(FOLDER / "manifest.json", typ="series")["found_runs"] == 1
    assert runs_digest(tmp_path) == undisturbed_digest("run.worlds=4")


def test_dying_between_the_new_table_and_its_checksum_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, tmp_path / "whole", "run.replications=2") == 0
    assert run_here(monkeypatch, tmp_path / "cut") == 0
    with monkeypatch.context() as dying:
        dying.setattr(
            "sessim.study.results.store.record_checksums", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        assert main(["run", *WORDS, "run.replications=2", "-q"]) == 130
    capsys.readouterr()
    recomputed: list[object] = []
    monkeypatch.setattr("sessim.study.pools.local_pool.simulate", lambda *given: recomputed.append(given) or [])
    assert main(["run", *WORDS, "run.replications=2", "-q"]) == 0
    assert recomputed == []
    assert runs_digest(tmp_path / "cut") == runs_digest(tmp_path / "whole")


def test_checksums_are_in_the_format_of_sha256sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_here(monkeypatch, tmp_path) == 0
    assert set(read_checksums(FOLDER)) == {"runs.parquet", "strata.parquet", "worlds.parquet", "manifest.json"}
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--quiet", "-c", "checksums.sha256"], cwd=FOLDER, check=True)


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")

    def fill(temporary: Path) -> None:
        temporary.write_text("half of the")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Exception, match=r"the disk is full: .*table.csv could not be written") as error:
        write_whole(path, fill)
    assert error.value.exit_code == 3
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


def in_a_small_disk(
    folder: Path, kilobytes: int, words: list[str], afterwards: str
) -> subprocess.CompletedProcess[str]:
    """Run a command on a file system of its own, as large as given; skip where that is not allowed."""
    script = f"""
        mount -t tmpfs -o size={kilobytes}k none "$1" || exit 77
        cd "$1"; shift; "$@"; echo "exit $?"
        {afterwards}
    """
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(folder), *words],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=180,
    )
    if done.returncode in (1, 77) and "exit" not in done.stdout:
        pytest.skip("a file system of one's own may not be mounted here")
    return done


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare, of Linux")
def test_a_full_disk_is_one_line_and_the_sweep_goes_on_when_there_is_room(tmp_path: Path) -> None:
    words = quick_shards(*SMALL, LONG, "run.workers=2", "-q")
    again = shlex.join([*words, "run.workers=1"])
    grow = f'ls results/*/runs; mount -o remount,size=50m . ; {again}; echo "then $?"; sha256sum results/*/runs.parquet'
    done = in_a_small_disk(tmp_path, 100, words, grow)
    assert "exit 3" in done.stdout, done
    assert len(done.stderr.splitlines()) == 1
    assert "the disk is full" in done.stderr
    assert ".parquet\n" in done.stdout  # a shard was stored before
    assert "then 0" in done.stdout
    assert undisturbed_digest() in done.stdout


@needs_signals
@pytest.mark.slow
def test_a_second_sweep_in_the_same_folder_is_refused_and_a_dead_one_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    process = start(tmp_path, LONG, "run.workers=2")
    await_shards(process, tmp_path)
    process.send_signal(signal.SIGSTOP)  # it holds still, so that it cannot end before the second one has asked
    assert run_here(monkeypatch, tmp_path) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"sessim: another sessim is writing to {FOLDER}: wait until it ends, or choose another folder with "
        "output.folder=..."
    ]
    assert process.poll() is None  # the first one does not notice
    send(process, signal.SIGKILL)
    assert run_here(monkeypatch, tmp_path) == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path: Path, monkeypatch, capsys) -> None:
    tmp_path.chmod(0o500)
    assert run_here(monkeypatch, tmp_path) == 3
    assert "cannot be written to" in capsys.readouterr().err
