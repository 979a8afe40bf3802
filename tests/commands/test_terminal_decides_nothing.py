"""A study is finished whatever becomes of what is printed: few characters, a reader who is gone, streams that are closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sessim.commands.terminal import forgive_streams
from tests.support.sweeps import environment

WORDS = "experiment=q5_results scale=smoke population=oracle_120 run.years=2 run.workers=1 output.folder=made"
SESSIM = f"{sys.executable} -m sessim"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the shells of these tests are not on this system")


def shell(folder: Path, line: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of a shell; its exit code is that of `sessim`, which stands first."""
    command = ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"]
    return subprocess.run(command, cwd=folder, env={**environment(), **extra}, capture_output=True, timeout=180)


def is_finished(folder: Path) -> bool:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    whole = manifest["planned_runs"] > 0 and manifest["failed_runs"] == 0
    return whole and (folder / "report.html").is_file() and not (folder / "plan.json").exists()


@pytest.mark.parametrize(
    "redirected", ["| true", "2>&1 | true", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full"]
)
def test_a_study_is_finished_whoever_reads(tmp_path: Path, redirected: str) -> None:
    done = shell(tmp_path, f"{SESSIM} run {WORDS} {redirected}")
    assert done.returncode == 0, done.stderr
    assert is_finished(tmp_path / "made")
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


def test_failed_words_keep_their_exit_code_without_a_terminal(tmp_path: Path) -> None:
    for redirected in ("| true", ">&- 2>&-"):
        assert shell(tmp_path, f"{SESSIM} run policy=cap_2 {redirected}").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_what_a_terminal_cannot_show_is_replaced(tmp_path: Path) -> None:
    done = shell(tmp_path, f"{SESSIM} run {WORDS}", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert is_finished(tmp_path / "made")
    said = done.stdout.decode("ascii")
    assert "Q5" in said and "report: made/report.html" in said
    again = shell(tmp_path, f"{SESSIM} report made", PYTHONIOENCODING="utf-8")
    assert len(again.stdout.decode().splitlines()) == len(said.splitlines())


def test_output_that_is_lost_to_a_full_disk_is_told_and_is_no_success(tmp_path: Path) -> None:
    done = shell(tmp_path, f"{SESSIM} list policies --json >/dev/full")
    assert done.returncode == 3
    assert done.stderr == b"sessim: printed output was lost (No space left on device)\n"
    assert shell(tmp_path, f"{SESSIM} list policies | head -1").returncode == 0


def test_signs_are_replaced_by_what_looks_like_them(tmp_path: Path) -> None:
    path = tmp_path / "said"
    kept = sys.stdout
    with path.open("w", encoding="ascii") as stream:
        sys.stdout = stream
        try:
            with forgive_streams() as lost:
                print("−1 – “so” ▲ caf\udce9")
        finally:
            sys.stdout = kept
    assert path.read_bytes() == b'-1 - "so" ? caf\xe9\n'
    assert lost.reason == ""
