"""Small sweeps run as real processes: the command line in a folder of its own, watched, signalled and killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import sessim
from sessim.cli import main

SOURCE = Path(sessim.__file__).resolve().parent.parent
FOLDER = Path("results/status_quo_fy2016")
SMALL = (
    "experiment=status_quo_fy2016",
    "population=oracle_120",
    "world=literature_ranges",
    "run.years=2",
    "run.replications=1",
)
TINY = ("experiment=q7_retention", "scale=smoke", "population=oracle_120", "run.years=2", "run.workers=1")

# a process started behind `&` of a shell ignores Ctrl-C, and so does every child of it unless told otherwise
WITH_USUAL_INTERRUPT = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
# The command line as it is, but for shards every quarter of a second: a sweep has stored some long before it ends.
WITH_QUICK_SHARDS = (
    "import sys; from sessim.study import runner; runner.SECONDS_BETWEEN_SHARDS = 0.25; "
    "from sessim.cli import main; sys.exit(main(sys.argv[1:]))"
)
LONG_RUNS = 48
SHORT, LONG = "run.worlds=6", f"run.worlds={LONG_RUNS}"

needs_signals = pytest.mark.skipif(os.name != "posix", reason="POSIX signals are not on this system")


def command(verb: str, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "sessim.cli", verb, *words]


def quick_shards(*words: str) -> list[str]:
    """Command of a sweep that stores a shard every quarter of a second."""
    return [sys.executable, "-c", WITH_QUICK_SHARDS, "run", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE)}


def sweep(cwd: Path, *words: str, verb: str = "run", given: Sequence[str] = SMALL) -> subprocess.CompletedProcess[str]:
    """Run a sweep to its end."""
    return subprocess.run(
        command(verb, [*given, *words]), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=180
    )


def start(cwd: Path, *words: str) -> subprocess.Popen[str]:
    """Start a sweep in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", WITH_USUAL_INTERRUPT, *quick_shards(*SMALL, *words, "-q")],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def await_shards(process: subprocess.Popen[str], cwd: Path, number: int = 1, seconds: float = 120.0) -> None:
    """Wait until so many shards lie in the results folder of a running sweep."""
    end = time.monotonic() + seconds
    while len(shards(cwd)) < number:
        assert process.poll() is None, process.communicate()
        if time.monotonic() > end:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"no shard in {seconds:.0f} s")
        time.sleep(0.02)


def shards(cwd: Path) -> list[Path]:
    return sorted((cwd / FOLDER / "runs").glob("[!.]*.parquet"))


def group_members(leader: int) -> list[int]:
    """Processes that live in the group of a sweep, by `/proc`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def worker_processes(leader: int) -> list[int]:
    """Worker processes of a sweep; the resource tracker of multiprocessing is none."""
    found = []
    for number in group_members(leader):
        words = Path(f"/proc/{number}/cmdline").read_bytes()
        if number != leader and b"spawn_main" in words:
            found.append(number)
    return found


def await_no_process(leader: int, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while group_members(leader):
        assert time.monotonic() < end, f"orphans: {group_members(leader)}"
        time.sleep(0.05)


def send(process: subprocess.Popen[str], number: signal.Signals, *, to_group: bool = False) -> tuple[int, str]:
    """Signal a sweep, as a terminal (the whole group) or as `kill` (the process); return exit code and what it said."""
    if to_group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, said = process.communicate(timeout=30)
    return process.returncode, said


def runs_digest(cwd: Path) -> str:
    return hashlib.sha256((cwd / FOLDER / "runs.parquet").read_bytes()).hexdigest()


def leftovers(cwd: Path) -> list[str]:
    """Temporary files and shards that a finished sweep should not leave."""
    folder = cwd / FOLDER
    lasting = (".lock", ".sessim")
    return [
        path.name for path in folder.rglob("*") if path.name not in lasting and (path.name[0] == "." or path.is_dir())
    ]


def sweep_here(cwd: Path, *words: str) -> int:
    """Run a sweep to its end in this process, which saves the seconds that a new one takes to start."""
    with contextlib.chdir(cwd):
        return main(["run", *SMALL, "run.workers=1", *words, "-q"])


@cache
def undisturbed_digest(worlds: str = LONG) -> str:
    """Digest of the runs of a sweep, never stopped, in one process."""
    with TemporaryDirectory() as cwd:
        assert sweep_here(Path(cwd), worlds) == 0
        return runs_digest(Path(cwd))
