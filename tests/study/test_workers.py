"""Workers that die say why, one that was stopped is told of, and no more are started than a container may use."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sessim.settings.compose import compose_study
from sessim.study.pools import cores, guards, local_pool
from sessim.study.pools.heartbeat import Heartbeat
from tests.support.sweeps import (
    LONG,
    WITH_QUICK_SHARDS,
    await_shards,
    environment,
    needs_signals,
    start,
    worker_processes,
)

UNGUARDED = """\
import sessim
small = ("scale=smoke", "population=oracle_120", "run.years=1", "run.workers=2", "run.strata=none")
sessim.run("experiment=q7_retention", *small)
print("once")
"""


@pytest.mark.slow
def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    """Once wrong: every worker ran the script again; 210 lines, then "worker processes died 3 times (out of memory?)"."""
    (tmp_path / "mine.py").write_text(UNGUARDED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "mine.py"], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=180
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "once\n"


def test_workers_start_without_the_script_and_it_is_there_again_afterwards() -> None:
    main = sys.modules["__main__"]
    before = {name: main.__dict__.get(name) for name in ("__spec__", "__file__")}
    with pytest.raises(ZeroDivisionError), guards.start_alone():
        assert main.__spec__ is None and "__file__" not in main.__dict__
        raise ZeroDivisionError
    assert {name: main.__dict__.get(name) for name in before} == before


class Ended:
    """A worker process that ended."""

    def __init__(self, exitcode: int | None) -> None:
        self.exitcode = exitcode

    def join(self, seconds: float) -> None:
        pass


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ([-signal.SIGTERM, -9], "killed, as happens when the machine runs out of memory"),
        ([-signal.SIGTERM, 1], "exit code 1; its own message is printed above"),
        ([-signal.SIGSEGV], "ended by signal SIGSEGV"),
        ([0, -signal.SIGTERM], "it could not start; its own message is printed above"),
        ([None, -signal.SIGTERM], "ended from outside"),
    ],
    ids=["memory", "exit code", "signal", "start", "unknown"],
)
def test_the_cause_of_a_death_is_that_of_the_worker_and_not_of_those_the_pool_ended(
    codes: list[int | None], says: str
) -> None:
    assert local_pool._explain_death(cast(Any, [Ended(code) for code in codes])) == says


@pytest.mark.slow
def test_workers_that_cannot_start_say_what_they_died_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once "out of memory?" was said of every death."""
    monkeypatch.setattr(local_pool, "_start_worker", os.getpid)  # which takes nothing, and is handed a thing
    monkeypatch.setattr(local_pool, "MOST_DEATHS", 1)
    with pytest.raises(
        Exception, match=r"died 1 times in a row \(it could not start; its own message is printed above"
    ):
        study = compose_study(["experiment=q5_results", "scale=smoke"])
        list(local_pool.simulate_in_processes(study, cast(Any, ["a", "b"]), 2))


@needs_signals
@pytest.mark.slow
def test_a_stopped_worker_is_told_of_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once wrong: it stalled the sweep without a word."""
    patient = "from sessim.study.pools import local_pool; local_pool.SECONDS_OF_SILENCE = 3.0; "
    # a worker may be stopped before its first beat, as on a busy machine: that is told of as well
    patient += (
        "from sessim.study.pools import heartbeat; heartbeat.SECONDS_TO_START = local_pool.SECONDS_TO_START = 30.0; "
    )
    monkeypatch.setattr("tests.support.sweeps.WITH_QUICK_SHARDS", patient + WITH_QUICK_SHARDS)
    process = start(tmp_path, LONG, "run.workers=2")
    await_shards(process, tmp_path)
    stopped = worker_processes(process.pid)[0]
    os.kill(stopped, signal.SIGSTOP)
    said, _, _ = select.select([process.stderr], [], [], 60.0)
    assert said and process.stderr is not None, "nothing was said in a minute"
    first = process.stderr.readline()
    os.kill(stopped, signal.SIGCONT)
    _, further = process.communicate(timeout=120)
    assert process.returncode == 0
    assert first + further in [
        f"sessim: worker process {stopped} has not {what}: it was stopped "
        f"(kill -CONT {stopped} resumes it), or the machine is out of memory or asleep; waiting for its runs\n"
        for what in ("responded for 3 s", "started within 30 s")
    ]


def test_a_worker_is_silent_only_after_it_began_to_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat = Heartbeat(get_context("spawn"), 2)
    assert heartbeat.find_silent(0.0) == []
    heartbeat.start()
    assert heartbeat.find_silent(60.0) == []
    monkeypatch.setattr("sessim.study.pools.heartbeat.time.monotonic", lambda: 1e12)
    assert heartbeat.find_silent(60.0) == [os.getpid()]


def test_a_worker_that_is_stopped_before_its_first_beat_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once wrong: it was waited for without a word."""
    heartbeat = Heartbeat(get_context("spawn"), 2)
    heartbeat.start()
    assert heartbeat.find_unstarted([os.getpid(), 7, None]) == []
    monkeypatch.setattr("sessim.study.pools.heartbeat.time.monotonic", lambda: 1e12)
    assert heartbeat.find_unstarted([os.getpid(), 7]) == [7]


def a_heartbeat(silent: Callable[[float], list[int]]) -> Heartbeat:
    return cast(Heartbeat, SimpleNamespace(find_silent=silent, find_unstarted=lambda _: []))


def test_silence_is_said_once_and_again_after_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(local_pool, "tell", said.append)
    found = deque([[], [7], [7], [], [7, 8]])
    heartbeat = a_heartbeat(lambda _: found.popleft())
    told: set[int] = set()
    for _ in range(5):
        told = local_pool._tell_silent(heartbeat, told, set())
    assert [line.split()[2] for line in said] == ["7", "7", "8"]


def test_a_worker_that_has_ended_is_not_told_of_while_the_pool_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once wrong: one that was stopped between two runs kept the pool from closing, without a word."""
    said: list[str] = []
    monkeypatch.setattr(local_pool, "tell", said.append)
    ended = cast(Any, SimpleNamespace(pid=8, is_alive=lambda: False))
    workers = cast(Any, [ended, SimpleNamespace(pid=7, is_alive=lambda: True)])
    assert local_pool._tell_silent(a_heartbeat(lambda _: [7, 8]), set(), workers) == {7}
    assert [line.split()[2] for line in said] == ["7"]


def container(root: Path, group: str, **files: str) -> None:
    """A file system in which a process is in a control group."""
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "self" / "cgroup").write_text(group, encoding="utf-8")
    for name, text in files.items():
        path = root / "sys" / "fs" / "cgroup" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("group", "files", "allowed"),
    [
        ("0::/\n", {"cpu_dot_max": "200000 100000\n"}, 2),
        ("0::/\n", {"cpu_dot_max": "150000 100000\n"}, 2),
        ("0::/\n", {"cpu_dot_max": "20000 100000\n"}, 1),
        ("0::/\n", {"cpu_dot_max": "max 100000\n"}, 8),
        ("0::/a/b\n", {"a__b__cpu_dot_max": "max 100000\n", "a__cpu_dot_max": "300000 100000\n"}, 3),
        ("0::/not/mounted/here\n", {"cpu_dot_max": "300000 100000\n"}, 3),
        ("0::/../x\n", {"cpu_dot_max": "300000 100000\n"}, 3),
        (
            "4:cpu,cpuacct:/\n1:memory:/\n",
            {"cpu__cpu_dot_cfs_quota_us": "400000\n", "cpu__cpu_dot_cfs_period_us": "100000\n"},
            4,
        ),
        ("4:cpu:/\n", {"cpu__cpu_dot_cfs_quota_us": "-1\n", "cpu__cpu_dot_cfs_period_us": "100000\n"}, 8),
        ("0::/\n", {"cpu_dot_max": "1 0\n"}, 8),
        ("0::/\n", {"cpu_dot_max": ""}, 8),
        ("0::/\n", {}, 8),
    ],
)
def test_a_container_quota_counts(
    group: str, files: dict[str, str], allowed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once wrong: eight workers were started where a container may use the time of one."""
    container(tmp_path, group, **files)
    monkeypatch.setattr(cores, "ROOT", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert cores.count_available_cores() == allowed


def test_where_there_are_no_control_groups_the_cores_of_the_process_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "ROOT", tmp_path)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores.count_available_cores() == 1
