"""Run tasks in processes of this machine; a process that dies costs the runs it was at and nothing else."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, connection, get_context
from multiprocessing.process import BaseProcess
from time import perf_counter

from sessim.ground.errors import StoppedError
from sessim.ground.telling import tell
from sessim.study.pools.cores import count_available_cores as count_available_cores
from sessim.study.pools.guards import SECONDS_TO_END, belong_to_parent, end_workers, interrupt_later, start_alone
from sessim.study.pools.heartbeat import SECONDS_TO_START, Heartbeat
from sessim.study.run_context import RunContext
from sessim.study.simulation import Outcome, Task, simulate

MOST_DEATHS = 3  # in a row, with no finished task in between
SECONDS_OF_SILENCE = 20.0  # of a worker, until it is told of
SECONDS_BETWEEN_LOOKS = 2.0

_run_context: RunContext


def simulate_in_processes(
    run_context: RunContext, tasks: Sequence[Task], workers: int | None
) -> Generator[list[Outcome], None, None]:
    """Yield the outcomes of each task as it ends.

    Args:
        run_context: What all runs share.
        tasks: The tasks.
        workers: Processes, or None for all cores; with one, everything runs in this process.

    Raises:
        StoppedError: Worker processes died again and again.
    """
    number = min(workers or count_available_cores(), len(tasks))
    if number <= 1:
        for task in tasks:
            yield simulate(run_context, task)
        return
    left, deaths = deque(tasks), 0
    while left:
        try:
            for outcomes in _simulate_in_one_pool(run_context, left, number):
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


def _simulate_in_one_pool(
    run_context: RunContext, left: deque[Task], number: int
) -> Generator[list[Outcome], None, None]:
    """Yield outcomes until nothing is left; tasks are taken from `left`, and put back if the pool breaks."""
    running: dict[Future[list[Outcome]], Task] = {}
    strangers = set(active_children())
    context = get_context("spawn")  # Mesa sets a start method for everybody on import; the pool names its own
    heartbeat = Heartbeat(context, number)
    pool = ProcessPoolExecutor(number, context, _start_worker, (run_context, heartbeat))
    workers: set[BaseProcess] = set()
    silent: set[int] = set()
    has_ended = False
    try:
        while left or running:
            with interrupt_later(), start_alone():
                while left and len(running) < 2 * number:
                    future = pool.submit(_work, left[0])
                    running[future] = left.popleft()
            workers |= set(active_children()) - strangers
            ended, _ = wait(running, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            silent = _tell_silent(heartbeat, silent, workers)
            for future in sorted(ended, key=lambda each: each.exception() is not None):
                outcomes = future.result()
                del running[future]
                yield outcomes
        has_ended = True
    except BrokenProcessPool:
        left.extendleft(reversed(running.values()))
        raise BrokenProcessPool(_explain_death(workers)) from None
    finally:
        if not has_ended:
            end_workers([child for child in active_children() if child not in strangers])
        # a worker that was stopped between two runs keeps the pool from closing, and is told of as one that was stopped at work
        pool.shutdown(wait=False, cancel_futures=True)
        while alive := [worker for worker in workers if worker.is_alive()]:
            connection.wait([worker.sentinel for worker in alive], SECONDS_BETWEEN_LOOKS)
            silent = _tell_silent(heartbeat, silent, workers)
        # waited for in any case: a pool that is still closing when Python shuts down makes it complain
        pool.shutdown(wait=True, cancel_futures=True)


def time_start(run_context: RunContext, workers: int) -> float:
    """Seconds until so many worker processes have started and know what their runs share."""
    begin = perf_counter()
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _start_worker, (run_context, Heartbeat(context, workers)))
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
    """Why the first worker ended that was not ended by the pool itself."""
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


def _start_worker(run_context: RunContext, heartbeat: Heartbeat) -> None:
    global _run_context
    heartbeat.start()
    belong_to_parent()
    _run_context = run_context


def _work(task: Task) -> list[Outcome]:
    return simulate(_run_context, task)
