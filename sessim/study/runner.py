"""Run a study on all cores: one task a world and replication, finished runs stored as they come, interruptible."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

import pandas as pd
from tqdm import tqdm

from sessim.study.design import open_tasks, planned_runs, setting_of
from sessim.study.errors import UserError
from sessim.study.settings import StudySettings
from sessim.study.simulation import Outcome, Setting, Task, simulate
from sessim.study.store import finished_runs, gather, write_shard, write_whole

SECONDS_BETWEEN_SHARDS = 5.0
FAILURES = "failed_runs.csv"

_setting: Setting


@dataclass(frozen=True, slots=True)
class Progress:
    """What a call of `run_study` did.

    Attributes:
        runs: Finished runs of the plan, one row a run and year.
        planned: Number of planned runs.
        found: Runs that were finished before.
        failed: Runs that raised an error; their tracebacks are in `failed_runs.csv`.
    """

    runs: pd.DataFrame
    planned: int
    found: int
    failed: int


def _start_worker(setting: Setting) -> None:
    global _setting
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    _setting = setting


def _work(task: Task) -> list[Outcome]:
    return simulate(_setting, task)


def run_study(settings: StudySettings, *, shows_progress: bool) -> Progress:
    """Run what is left of a study and gather its runs.

    An interrupt (Ctrl-C) keeps every finished run; the same command goes on from there.

    Args:
        settings: The study.
        shows_progress: Whether to draw a progress bar.

    Raises:
        KeyboardInterrupt: After the finished runs have been stored.
        UserError: The worker processes died.
    """
    folder = Path(settings.folder)
    planned = planned_runs(settings)
    done = set(finished_runs(folder)["run_id"])
    found = sum(run.run_id in done for run in planned)
    tasks = open_tasks(settings, planned, done)
    failures: list[Outcome] = []
    waiting: list[Outcome] = []
    last_write = monotonic()
    try:
        with tqdm(
            total=len(planned),
            initial=found,
            unit="run",
            desc=settings.name,
            disable=None if shows_progress else True,
            smoothing=0.05,
        ) as bar:
            for outcomes in _outcomes(setting_of(settings), tasks, settings.workers):
                failures += [outcome for outcome in outcomes if outcome.failure]
                waiting += [outcome for outcome in outcomes if not outcome.failure]
                bar.update(len(outcomes))
                if monotonic() - last_write > SECONDS_BETWEEN_SHARDS:
                    write_shard(folder, waiting)
                    waiting, last_write = [], monotonic()
    except BrokenProcessPool as error:
        raise UserError(
            "a worker process died (out of memory?); finished runs are kept: run the same command again, "
            "with fewer workers if it happens again (run.workers=1)"
        ) from error
    finally:
        write_shard(folder, waiting)
    runs = gather(folder, planned)
    _write_failures(folder, failures)
    return Progress(runs, len(planned), found, len(failures))


def _outcomes(setting: Setting, tasks: Sequence[Task], workers: int | None) -> Iterator[list[Outcome]]:
    number = min(workers or available_cores(), len(tasks))
    if number <= 1:
        for task in tasks:
            yield simulate(setting, task)
        return
    # Mesa sets a start method for everybody on import; the pool names its own
    pool = ProcessPoolExecutor(number, get_context("spawn"), _start_worker, (setting,))
    try:
        left = iter(tasks)
        running: set[Future[list[Outcome]]] = {pool.submit(_work, task) for task in islice(left, 2 * number)}
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                yield future.result()
                following = next(left, None)
                if following is not None:
                    running.add(pool.submit(_work, following))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write_failures(folder: Path, failures: Sequence[Outcome]) -> None:
    path = folder / FAILURES
    if failures:
        table = pd.DataFrame(
            {
                "run_id": [failure.run_id for failure in failures],
                "arm": [failure.arm for failure in failures],
                "traceback": [failure.failure for failure in failures],
            }
        )
        write_whole(path, lambda target: table.to_csv(target, index=False))
    else:
        path.unlink(missing_ok=True)
