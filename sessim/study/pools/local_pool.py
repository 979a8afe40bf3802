"""Run tasks in processes of this machine; a process that dies costs the runs it was at and nothing else."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread

from tqdm import tqdm

from sessim.ground.errors import StoppedError
from sessim.study.simulation import Outcome, RunContext, Task, simulate

MOST_DEATHS = 3  # in a row, with no finished task in between
SECONDS_TO_END = 5.0

_run_context: RunContext


def count_available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
                    f"worker processes died {deaths} times in a row (out of memory?); finished runs are kept: run the same "
                    "command again, with fewer workers if it happens again (run.workers=1)"
                ) from error
            tqdm.write("sessim: a worker process died; the runs it was at are started again", file=sys.stderr)


def _simulate_in_one_pool(
    run_context: RunContext, left: deque[Task], number: int
) -> Generator[list[Outcome], None, None]:
    """Yield outcomes until nothing is left; tasks are taken from `left`, and put back if the pool breaks."""
    running: dict[Future[list[Outcome]], Task] = {}
    strangers = set(active_children())
    # Mesa sets a start method for everybody on import; the pool names its own
    pool = ProcessPoolExecutor(number, get_context("spawn"), _start_worker, (run_context,))
    has_ended = False
    try:
        while left or running:
            with _interrupt_later():
                while left and len(running) < 2 * number:
                    future = pool.submit(_work, left[0])
                    running[future] = left.popleft()
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(ended, key=lambda each: each.exception() is not None):
                outcomes = future.result()
                del running[future]
                yield outcomes
        has_ended = True
    except BrokenProcessPool:
        left.extendleft(reversed(running.values()))
        raise
    finally:
        if not has_ended:
            _end([child for child in active_children() if child not in strangers])
        # waited for in any case: a pool that is still closing when Python shuts down makes it complain
        pool.shutdown(wait=True, cancel_futures=True)


def _end(children: list) -> None:  # type: ignore[type-arg]
    """End worker processes: what they are at is lost anyway, and nobody should wait for it."""
    for child in children:
        child.terminate()
    for child in children:
        child.join(SECONDS_TO_END)
        if child.is_alive():
            child.kill()


@contextmanager
def _interrupt_later() -> Iterator[None]:
    """Hold back Ctrl-C while processes start: they inherit it, so that none of them ever sees one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(run_context: RunContext) -> None:
    global _run_context
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    Thread(target=_end_with_the_parent, daemon=True).start()
    _run_context = run_context


def _end_with_the_parent() -> None:
    """End this worker as soon as its parent is gone: a killed parent cannot tell it."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)


def _work(task: Task) -> list[Outcome]:
    return simulate(_run_context, task)
