"""Run tasks in processes of this machine; a process that dies costs only the runs it was working on."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, connection, get_context
from multiprocessing.process import BaseProcess
from time import perf_counter

from sessim.ground.errors import StoppedError
from sessim.ground.telling import tell
from sessim.settings.study_settings import StudySettings
from sessim.study.one_run import share_with_workers
from sessim.study.pools.cores import count_available_cores as count_available_cores
from sessim.study.pools.guards import SECONDS_TO_END, belong_to_parent, end_workers, interrupt_later, start_alone
from sessim.study.pools.heartbeat import SECONDS_TO_START, Heartbeat
from sessim.study.simulation import Outcome, Task, simulate

MOST_DEATHS = 3  # in a row, with no finished task in between
SECONDS_OF_SILENCE = 20.0  # of a worker, until it is reported
SECONDS_BETWEEN_LOOKS = 2.0


def simulate_in_processes(
    study: StudySettings, tasks: Sequence[Task], workers: int | None
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes of each task as it ends.

    Args:
        study: What all runs share.
        tasks: The tasks.
        workers: Processes, or None for all cores; with one, everything runs in this process.

    Raises:
        StoppedError: Worker processes died again and again.
    """
    number = min(workers or count_available_cores(), len(tasks))
    if number <= 1:
        for task in tasks:
            yield simulate(study, task)
        return
    left, deaths = deque(tasks), 0
    while left:
        try:
            for outcomes in _simulate_in_one_pool(study, left, number):
                deaths = 0
                yield outcomes
        except BrokenProcessPool as error:
            deaths += 1
            if deaths == MOST_DEATHS:
                raise StoppedError(
                    f"worker processes died {deaths} times in a row ({error}); finished runs are kept: run the same "
                    "command again, with fewer workers if it happens again (run.workers=1)"
                ) from error
            tell(f"a worker process died ({error}); its unfinished runs are started again")


class _Workers:
    """Worker processes, and what is known of how they fare.

    Args:
        number: How many there are.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.strangers = set(active_children())
        context = get_context("spawn")  # Mesa sets a start method for everybody on import; the pool names its own
        self.heartbeat = Heartbeat(context, number)
        self.pool = ProcessPoolExecutor(number, context, _start_worker, (self.heartbeat,))
        self.processes: set[BaseProcess] = set()
        self.silent: set[int] = set()

    def look(self) -> None:
        """Note which processes there are, and say of each once that it is silent."""
        self.processes |= set(active_children()) - self.strangers
        self.silent = _tell_silent(self.heartbeat, self.silent, self.processes)

    def end(self, *, at_once: bool) -> None:
        """End the processes: at once, whatever they are at, or as soon as they have nothing left to do."""
        if at_once:
            end_workers([child for child in active_children() if child not in self.strangers])
        # a worker that was stopped between two runs keeps the pool from closing, and is reported as one that was stopped at work
        self.pool.shutdown(wait=False, cancel_futures=True)
        while alive := [process for process in self.processes if process.is_alive()]:
            connection.wait([process.sentinel for process in alive], SECONDS_BETWEEN_LOOKS)
            self.silent = _tell_silent(self.heartbeat, self.silent, self.processes)
        # waited for in any case: a pool that is still closing when Python shuts down makes it complain
        self.pool.shutdown(wait=True, cancel_futures=True)


class SharedWorkers:
    """The workers that studies share while `keep_workers` holds."""

    def __init__(self) -> None:
        self.holders = 0
        self.workers: _Workers | None = None

    def take(self, number: int) -> _Workers:
        """Workers that are kept, if there are enough of them, or new ones."""
        kept, self.workers = self.workers, None
        if kept is not None and kept.number >= number:
            return kept
        if kept is not None:
            kept.end(at_once=False)
        return _Workers(number)

    def give_back(self, workers: _Workers) -> None:
        """Keep workers for the next study, or end them where nobody asked for that."""
        if self.holders:
            self.workers = workers
        else:
            workers.end(at_once=False)

    def end(self) -> None:
        """End workers that are kept."""
        kept, self.workers = self.workers, None
        if kept is not None:
            kept.end(at_once=False)


shared_workers = SharedWorkers()


@contextmanager
def keep_workers() -> Iterator[None]:
    """Let studies that are run meanwhile share their worker processes: these take longer to start than a small study to run."""
    shared_workers.holders += 1
    try:
        yield
    finally:
        shared_workers.holders -= 1
        if not shared_workers.holders:
            shared_workers.end()


def _simulate_in_one_pool(study: StudySettings, left: deque[Task], number: int) -> Generator[list[Outcome], None, None]:
    """Yield outcomes until nothing is left; tasks are taken from `left`, and put back if the pool breaks."""
    running: dict[Future[list[Outcome]], Task] = {}
    shared = share_with_workers(study)
    workers = shared_workers.take(number)
    has_ended = False
    try:
        while left or running:
            with interrupt_later(), start_alone():
                while left and len(running) < 2 * number:
                    future = workers.pool.submit(simulate, shared, left[0])
                    running[future] = left.popleft()
            workers.look()
            ended, _ = wait(running, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            workers.look()
            for future in sorted(ended, key=lambda each: each.exception() is not None):
                outcomes = future.result()
                del running[future]
                yield outcomes
        has_ended = True
    except BrokenProcessPool:
        left.extendleft(reversed(running.values()))
        raise BrokenProcessPool(_explain_death(workers.processes)) from None
    finally:
        if has_ended:
            shared_workers.give_back(workers)
        else:
            workers.end(at_once=True)


def time_start(workers: int) -> float:
    """Seconds until so many worker processes have started."""
    begin = perf_counter()
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _start_worker, (Heartbeat(context, workers),))
    with pool, start_alone():
        list(pool.map(_wait_for_nothing, range(workers)))
    return perf_counter() - begin


def _wait_for_nothing(_: int) -> None:
    pass


def _tell_silent(heartbeat: Heartbeat, told: set[int], workers: AbstractSet[BaseProcess]) -> set[int]:
    """Say once of each worker that has not ended that it is silent or did not start, and return those that are."""
    alive = {worker.pid for worker in workers if worker.is_alive()}
    ended = {worker.pid for worker in workers} - alive
    silent = dict.fromkeys(heartbeat.find_silent(SECONDS_OF_SILENCE), f"responded for {SECONDS_OF_SILENCE:.0f}")
    silent |= dict.fromkeys(heartbeat.find_unstarted(alive), f"started within {SECONDS_TO_START:.0f}")
    left = {number: what for number, what in silent.items() if number not in ended}
    for number in sorted(left.keys() - told):
        tell(
            f"worker process {number} has not {left[number]} s: it was stopped "
            f"(kill -CONT {number} resumes it), or the machine is out of memory or asleep; waiting for its runs"
        )
    return set(left)


def _explain_death(workers: Iterable[BaseProcess]) -> str:
    """Why the first worker that the pool did not end itself has ended."""
    for worker in workers:
        worker.join(SECONDS_TO_END)
    codes = [worker.exitcode for worker in workers if worker.exitcode not in (None, -signal.SIGTERM)]
    if not codes:
        return "ended from outside"
    code = codes[0]
    if code == -getattr(signal, "SIGKILL", 9):
        return "killed, as happens when the machine runs out of memory"
    if code == 0:
        return "it could not start; its own message is printed above"
    if code is not None and code < 0:
        return f"ended by signal {signal.Signals(-code).name}"
    return f"exit code {code}; its own message is printed above"


def _start_worker(heartbeat: Heartbeat) -> None:
    heartbeat.start()
    belong_to_parent()
