"""Run a study: one task per world and replication, finished runs stored as they come, interruptible."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import pandas as pd
from tqdm import tqdm

from sessim.ground.files import drop_files, write_whole
from sessim.ground.inert import write_csv
from sessim.ground.provenance import describe_environment, hide_paths
from sessim.ground.telling import tell
from sessim.settings.study_settings import StudySettings
from sessim.study.design import PlannedRun, list_open_tasks, plan_runs
from sessim.study.pools.dask_pool import simulate_on_scheduler
from sessim.study.pools.local_pool import simulate_in_processes
from sessim.study.pools.slurm_pool import simulate_on_slurm
from sessim.study.results.recorded import count_others, settle_measures
from sessim.study.results.store import (
    FAILURES,
    drop_leftovers,
    gather,
    read_finished_keys,
    refuse_lost_runs,
    write_plan,
    write_shard,
)
from sessim.study.results.strata_store import find_runs_with_strata
from sessim.study.simulation import Outcome, Task

SECONDS_BETWEEN_SHARDS = 2.0  # what `kill -9` may cost besides the runs in flight


@dataclass(frozen=True, slots=True)
class Progress:
    """What a call of `run_study` did.

    Attributes:
        runs: Finished runs of the plan, one row per run and year.
        planned: Number of planned runs.
        found: Runs that were finished before.
        failed: Runs that raised an error; `failed_runs.csv` holds their settings and tracebacks.
    """

    runs: pd.DataFrame
    planned: int
    found: int
    failed: int


def run_study(settings: StudySettings, *, shows_progress: bool) -> Progress:
    """Run what is left of a study and gather its runs; hold the folder with `hold_for_writing` meanwhile.

    However a sweep ends early, every finished run is kept; the same command resumes from there.

    Args:
        settings: The study.
        shows_progress: Whether to draw a progress bar.

    Raises:
        KeyboardInterrupt: After the finished runs have been stored.
        StoppedError: The disk is full, the workers are lost, or runs that were stored are gone again.
    """
    folder = Path(settings.folder)
    settings = settle_measures(settings)
    planned = plan_runs(settings)
    drop_leftovers(folder)
    stored = read_finished_keys(folder)
    for line in stored.describe_stored(planned, describe_environment()):
        tell(line)
    done = stored.run_ids
    if settings.strata_years:
        done = done & find_runs_with_strata(folder, settings.strata_years)
    found = sum(run.run_id in done for run in planned)
    tasks = list_open_tasks(settings, planned, done)
    if others := count_others(done, planned):
        tell(dropped_text(others, folder))
    failures: list[Outcome] = []
    with tqdm(
        total=len(planned),
        initial=found,
        unit="run",
        desc=settings.name,
        disable=None if shows_progress else True,
        smoothing=0.05,
    ) as bar:
        try:
            with closing(_simulate_tasks(settings, tasks)) as arriving:
                _store(folder, _announce(arriving, settings, len(planned)), failures, bar)
        finally:
            _write_failures(folder, settings, planned, failures)
    runs = gather(folder, planned)
    refuse_lost_runs(folder, planned, runs, [failure.run_id for failure in failures], settings.strata_years)
    return Progress(runs, len(planned), found, len(failures))


def _simulate_tasks(settings: StudySettings, tasks: Sequence[Task]) -> Generator[list[Outcome], None, None]:
    engine = settings.engine
    if engine.scheduler is not None:
        return simulate_on_scheduler(settings, tasks, engine.scheduler)
    if engine.slurm is not None:
        return simulate_on_slurm(settings, tasks, engine.slurm)
    return simulate_in_processes(settings, tasks, settings.workers)


def dropped_text(others: int, folder: Path) -> str:
    """Say that a folder holds finished runs that are not of this study."""
    return (
        f"{folder} holds {others} finished runs of other settings, which this study will replace; "
        "stop it and give output.folder=... to keep both"
    )


def _announce(arriving: Iterator[list[Outcome]], settings: StudySettings, planned_runs: int) -> Iterator[list[Outcome]]:
    """Write the plan to the folder when the first runs arrive; anything refused before that leaves the folder as it was."""
    for number, outcomes in enumerate(arriving):
        if number == 0:
            write_plan(settings.folder, settings.name, planned_runs)
        yield outcomes


def _store(folder: Path, arriving: Iterator[list[Outcome]], failures: list[Outcome], bar: tqdm) -> None:  # type: ignore[type-arg]
    """Store finished runs every few seconds, and what is left however this ends."""
    waiting: list[Outcome] = []
    last_write = monotonic()
    try:
        for outcomes in arriving:
            failures += [outcome for outcome in outcomes if outcome.failure]
            waiting += [outcome for outcome in outcomes if not outcome.failure]
            bar.update(len(outcomes))
            if monotonic() - last_write > SECONDS_BETWEEN_SHARDS:
                write_shard(folder, waiting)
                waiting, last_write = [], monotonic()
    finally:
        write_shard(folder, waiting)


def _write_failures(
    folder: Path, settings: StudySettings, planned: Sequence[PlannedRun], failures: Sequence[Outcome]
) -> None:
    """Write each failed run with everything needed to repeat it, or remove the record of an earlier sweep."""
    path = folder / FAILURES
    if not failures:
        drop_files(folder, [FAILURES])
        return
    plan = {run.run_id: run for run in planned}
    table = pd.DataFrame([_failure_row(settings, plan[failure.run_id], failure.failure) for failure in failures])
    write_whole(path, partial(write_csv, table))


def _failure_row(settings: StudySettings, run: PlannedRun, failure: str) -> Mapping[str, object]:
    return {
        **asdict(run),
        "world_values": json.dumps(asdict(settings.worlds[run.world])),
        "settings": json.dumps(settings.resolved),
        "traceback": hide_paths(failure),
    }
