"""How long a sweep will take, estimated by simulating a year or two of it and starting its workers once."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from sessim.measures.recorder import Recorder
from sessim.settings.study_settings import StudySettings
from sessim.study.design import PlannedRun, list_open_tasks
from sessim.study.one_run import open_model
from sessim.study.pools.local_pool import count_available_cores, time_start
from sessim.study.simulation import Task


def estimate_seconds_left(studies: Sequence[tuple[StudySettings, list[PlannedRun], set[str]]]) -> float:
    """Estimate the wall-clock seconds that the open runs of some studies will take on this machine, one study after the other.

    For each corps, and each set of measures recorded of it, the first open task is drawn and simulates up to two years, the first
    of which warms the caches. Workers are started once, for the studies share them.

    Args:
        studies: Each study, its runs, and the ids of those that are finished.
    """
    seconds, most_workers = 0.0, 1
    measured: dict[object, tuple[float, float]] = {}
    for settings, planned, done in studies:
        tasks = list_open_tasks(settings, planned, done)
        if not tasks:
            continue
        subject = settings.population.name, settings.measures
        if subject not in measured:
            measured[subject] = _time_task(settings, tasks[0])
        drawing, a_year = measured[subject]
        years = sum(settings.warm_up_years + settings.years * len(task.run_ids) for task in tasks)
        workers = min(settings.workers or count_available_cores(), count_available_cores(), len(tasks))
        seconds += (len(tasks) * drawing + years * a_year) / workers
        most_workers = max(most_workers, workers)
    return seconds + (time_start(most_workers) if most_workers > 1 else 0.0)


def _time_task(settings: StudySettings, task: Task) -> tuple[float, float]:
    """Seconds to draw the corps of a task, and seconds per simulated year."""
    arm = settings.find_arm(next(iter(task.run_ids)))
    with open_model(settings, task.world, task.seed):
        pass  # what is loaded and cached once is not part of a task
    watcher = Recorder(names=settings.measures)
    begin = perf_counter()
    with open_model(settings, task.world, task.seed, [watcher]) as model:
        drawing = perf_counter() - begin
        for year in settings.simulated_years[:2]:
            begin = perf_counter()
            model.step(arm.rulebooks[year])
            a_year = perf_counter() - begin
    return drawing, a_year
