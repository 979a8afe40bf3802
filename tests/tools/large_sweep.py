"""A sweep of many empty runs through ids, storing, resuming and answering: `python -m tests.tools.large_sweep 100000`.

A run is replaced by made-up numbers of one year, so that only what surrounds the runs takes time and memory. Prints one line of
JSON: peak memory of the process after each step (MiB), and processor seconds.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from unittest.mock import patch

import numpy as np

from sessim.evidence.answers.answers import answer_questions
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.design import plan_runs
from sessim.study.results.store import finish, load_study
from sessim.study.runner import SECONDS_BETWEEN_SHARDS
from sessim.study.simulation import Outcome, Task
from sessim.workflow.running import run_and_store

WORDS = (
    "experiment=q7_retention",
    "population=oracle_120",
    "world=central",
    "run.years=1",
    "run.warm_up_years=0",
    "run.strata=none",
    "run.workers=1",
)
RUNS_OF_A_SHARD = 300  # some seconds of a few dozen workers


def simulate_nothing(stop_after: int) -> AbstractContextManager[object]:
    """Put made-up numbers in the place of runs, and end as Ctrl-C does after so many tasks."""
    generator, left = np.random.default_rng(0), [stop_after]

    def make_up(study: StudySettings, task: Task) -> list[Outcome]:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        years = tuple(study.reported_years)
        return [
            Outcome(run_id, arm, years, generator.random((len(years), len(NAMES))))
            for arm, run_id in task.run_ids.items()
        ]

    return patch("sessim.study.pools.local_pool.simulate", make_up)


def measure(runs: int, folder: Path) -> dict[str, object]:
    """Plan, run until cut off, resume, load and answer a study of about so many runs."""
    study = compose_study(WORDS)
    study = replace(study, replications=runs // len(study.arms), folder=folder)
    tasks, peaks = study.replications, {}
    clock = count(0.0, SECONDS_BETWEEN_SHARDS * len(study.arms) / RUNS_OF_A_SHARD)
    begin = process_time()

    def note(step: str) -> None:
        peaks[step] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0, 1)

    note("composed")
    planned = plan_runs(study)
    ids = {run.run_id for run in planned}
    note("planned")
    with patch("sessim.study.runner.monotonic", lambda: next(clock)):
        with simulate_nothing(tasks // 2), suppress(KeyboardInterrupt):
            run_and_store(study, [])
        shards = len(list((folder / "runs").iterdir()))
        note("cut off")
        with simulate_nothing(tasks):
            progress = run_and_store(study, [])
    finish(folder)
    note("resumed")
    found = {
        "planned": len(planned),
        "ids": len(ids),
        "found": progress.found,
        "stored": progress.runs["run_id"].nunique(),
    }
    del progress, planned, ids
    stored = load_study(folder)
    note("loaded")
    (answer,) = answer_questions(stored).answers
    note("answered")
    return {
        **found,
        "shards": shards,
        "peaks": peaks,
        "answered": answer.question.name,
        "seconds": process_time() - begin,
    }


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        print(json.dumps(measure(int(sys.argv[1]), Path(made) / "study")))
