"""Pools of workers without any worker: what is said when one is lost, dies, or was never asked, with clients that are made up."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest

from sessim.ground.errors import StoppedError, UserError
from sessim.settings.study_settings import StudySettings
from sessim.study.pools import allocator, dask_pool, guards, local_pool
from sessim.study.pools.dask_pool import (
    _fetch_result,
    _report_lost_scheduler,
    _report_workers,
    _take_outcomes,
    _wait_for_ended,
    simulate_on_scheduler,
)
from sessim.study.pools.slurm_pool import simulate_on_slurm
from sessim.study.simulation import Task

NO_STUDY = cast(StudySettings, None)
RUNNING, CLOSED = SimpleNamespace(status="running"), SimpleNamespace(status="closed")


class MadeUpFuture:
    """A future that answers what it was given, an exception by raising it; its client lives as long as told."""

    def __init__(self, *answers: Any, client: Any = RUNNING) -> None:
        self.answers = deque(answers)
        self.client = client

    def result(self, timeout: float) -> Any:
        answer = self.answers.popleft()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def test_nothing_to_do_asks_no_scheduler_and_no_slurm() -> None:
    assert list(simulate_on_scheduler(NO_STUDY, [], "tcp://nowhere:1")) == []
    assert list(simulate_on_slurm(NO_STUDY, [], cast(Any, None))) == []


def test_futures_that_ended_are_fetched_together_and_a_lost_scheduler_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_pool, "SECONDS_BETWEEN_LOOKS", 0.01)
    ended: SimpleQueue[Any] = SimpleQueue()
    for number in range(3):
        ended.put(number)
    assert _wait_for_ended(ended, RUNNING, "Slurm") == [0, 1, 2]
    assert _wait_for_ended(ended, RUNNING, "Slurm") == []
    with pytest.raises(StoppedError, match="Slurm is lost; finished runs are kept"):
        _wait_for_ended(ended, CLOSED, "Slurm")


def test_a_result_that_is_late_is_awaited_as_long_as_the_scheduler_lives() -> None:
    assert _fetch_result(MadeUpFuture(TimeoutError(), TimeoutError(), ["outcome"])) == ["outcome"]
    late = MadeUpFuture(TimeoutError(), ["never fetched"], client=CLOSED)
    with pytest.raises(TimeoutError):
        _fetch_result(late)
    assert list(late.answers) == [["never fetched"]]
    with pytest.raises(StoppedError, match="scheduler x is lost"):
        _take_outcomes(MadeUpFuture(TimeoutError(), client=CLOSED), {}, "scheduler x")


@pytest.mark.parametrize(
    ("error", "client", "told"),
    [
        (UserError("versions differ"), CLOSED, UserError),
        (OSError("broken pipe"), RUNNING, StoppedError),
        (CancelledError(), RUNNING, StoppedError),
        (ValueError("anything"), CLOSED, StoppedError),
        (ValueError("a fault of ours"), RUNNING, ValueError),
    ],
    ids=["mistake", "pipe", "cancelled", "scheduler gone", "fault"],
)
def test_errors_of_a_lost_scheduler_are_one_and_others_stay(
    error: Exception, client: Any, told: type[Exception]
) -> None:
    with pytest.raises(Exception) as raised, _report_lost_scheduler(client, "scheduler x"):
        raise error
    assert type(raised.value) is told
    assert ("scheduler x is lost" in str(raised.value)) == (told is StoppedError)


def test_that_the_last_worker_is_gone_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("tqdm.tqdm.write", lambda text, **_: said.append(text))
    state = True
    for has_workers in (True, False, False, True, False):
        state = _report_workers(has_workers, state, "Slurm", "see squeue")
        assert state is has_workers
    assert said == ["sessim: Slurm has no worker left; waiting for one to join (see squeue)"] * 2


def pools(monkeypatch: pytest.MonkeyPatch, *finished: int) -> list[int]:
    """Pools that finish so many tasks each and break; the last one finishes what is left."""
    left_then: list[int] = []
    plan = deque(finished)

    def pool(_: Any, left: deque[Any], number: int) -> Iterator[list[Any]]:
        assert number == 2
        left_then.append(len(left))
        for _ in range(plan.popleft() if plan else len(left)):
            yield [left.popleft()]
        if left:
            raise BrokenProcessPool

    monkeypatch.setattr(local_pool, "_simulate_in_one_pool", pool)
    monkeypatch.setattr("tqdm.tqdm.write", lambda *_, **__: None)
    return left_then


def test_workers_that_die_are_started_again_as_long_as_tasks_finish_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    left_then = pools(monkeypatch, 0, 1, 0, 1)
    tasks = cast(list[Task], ["a", "b", "c"])
    assert list(local_pool.simulate_in_processes(NO_STUDY, tasks, 2)) == [["a"], ["b"], ["c"]]
    assert left_then == [3, 3, 2, 2, 1]


def test_workers_that_die_three_times_in_a_row_end_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    left_then = pools(monkeypatch, 1, 0, 0)
    done = []
    with pytest.raises(StoppedError, match=r"worker processes died 3 times in a row .*run\.workers=1"):
        for outcome in local_pool.simulate_in_processes(NO_STUDY, cast(list[Task], ["a", "b", "c"]), 2):
            done.append(outcome)
    assert done == [["a"]] and left_then == [3, 2, 2]


def test_a_worker_that_does_not_end_is_killed() -> None:
    class Child:
        def __init__(self, ends: bool) -> None:
            self.ends, self.asked = ends, list[str]()

        def terminate(self) -> None:
            self.asked.append("end")

        def join(self, seconds: float) -> None:
            self.asked.append(f"wait {seconds:g}")

        def is_alive(self) -> bool:
            return not self.ends

        def kill(self) -> None:
            self.asked.append("kill")

    children = [Child(True), Child(False)]
    guards.end_workers(children)
    assert [child.asked for child in children] == [["end", "wait 5"], ["end", "wait 5", "kill"]]


def test_interrupts_are_held_back_where_the_system_can_and_not_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    if hasattr(signal, "pthread_sigmask"):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        with guards.interrupt_later():
            assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    with guards.interrupt_later() as nothing:
        assert nothing is None


def test_pages_are_kept_only_where_the_c_library_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    library = SimpleNamespace(mallopt=lambda name, value: asked.append((name, value)) or 1)
    monkeypatch.setattr("ctypes.CDLL", lambda _: library)
    monkeypatch.setattr("platform.libc_ver", lambda: ("musl", "1.2"))
    assert allocator.keep_pages.__wrapped__() is False and asked == []
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.39"))
    assert allocator.keep_pages.__wrapped__() is True
    assert asked == [(-3, 1 << 30), (-1, 1 << 30)]
    monkeypatch.setattr("ctypes.CDLL", lambda _: SimpleNamespace())
    assert allocator.keep_pages.__wrapped__() is False


@pytest.mark.parametrize("named", [None, "no-such-file.pem"])
def test_certificates_that_are_missing_are_one_line(named: str | None) -> None:
    """Once wrong: exit 70 and a traceback of the client that was never made."""
    dask = pytest.importorskip("dask")
    pytest.importorskip("distributed")
    with (
        dask.config.set({"distributed.comm.tls.ca-file": named}),
        pytest.raises(UserError, match="no certificates can be read for tls://"),
    ):
        next(dask_pool.simulate_on_scheduler(NO_STUDY, [cast(Task, None)], "tls://127.0.0.1:1"))


class MadeUpWorkers:
    """Workers that note when they are started and how they are ended."""

    said: ClassVar[list[str]] = []

    def __init__(self, number: int) -> None:
        self.number = number
        self.said.append(f"start {number}")

    def end(self, *, at_once: bool) -> None:
        self.said.append(f"end {self.number}{' at once' if at_once else ''}")


def test_studies_share_workers_while_they_are_kept_and_larger_ones_get_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_pool, "_Workers", MadeUpWorkers)
    monkeypatch.setattr(MadeUpWorkers, "said", said := list[str]())
    kept = local_pool.shared_workers

    def use(number: int) -> None:
        kept.give_back(kept.take(number))

    use(2)
    assert said == ["start 2", "end 2"]  # nobody keeps them
    said.clear()
    with local_pool.keep_workers():
        with local_pool.keep_workers():
            use(2)
            use(2)
        use(4)
        use(3)
        assert said == ["start 2", "end 2", "start 4"]
    assert said == ["start 2", "end 2", "start 4", "end 4"]
    with local_pool.keep_workers():
        kept.take(2).end(at_once=True)  # a study that was stopped gives nothing back
    assert said[-2:] == ["start 2", "end 2 at once"]
