"""How long a sweep will take, from simulating a year or two of it."""

from __future__ import annotations

from time import perf_counter

from sessim.corps.populate import build_seats, populate
from sessim.measures.recorder import Recorder
from sessim.model import SESModel
from sessim.settings.study_settings import StudySettings
from sessim.streams import Streams
from sessim.study.design import PlannedRun, list_open_tasks, make_run_context
from sessim.study.pools.local_pool import count_available_cores
from sessim.study.simulation import Task


def estimate_seconds_left(settings: StudySettings, planned: list[PlannedRun], done: set[str]) -> float:
    """Estimate the wall-clock seconds that the open runs will take on this machine with the workers of the study.

    One corps of the first open task is drawn and lives up to two years, the first of which warms the caches. Starting the
    workers and writing the report are not counted.

    Args:
        settings: The study.
        planned: Its runs.
        done: Ids of those that are finished.
    """
    tasks = list_open_tasks(settings, planned, done)
    if not tasks:
        return 0.0
    drawing, a_year = _time_task(settings, tasks[0])
    years = sum(settings.warm_up_years + settings.years * len(task.run_ids) for task in tasks)
    workers = min(settings.workers or count_available_cores(), count_available_cores(), len(tasks))
    return (len(tasks) * drawing + years * a_year) / workers


def _time_task(settings: StudySettings, task: Task) -> tuple[float, float]:
    """Seconds to draw the corps of a task, and seconds a simulated year."""
    run_context = make_run_context(settings)
    begin = perf_counter()
    streams = Streams(task.seed)
    corps = populate(
        run_context.population,
        build_seats(run_context.population),
        task.world,
        streams,
        run_context.opening_year,
        run_context.opening_pay,
    )
    drawing = perf_counter() - begin
    rulebooks = run_context.rulebooks[next(iter(task.run_ids))]
    with SESModel(corps, rulebooks, task.world, streams, run_context.opening_year, [Recorder()]) as model:
        for _ in range(min(2, run_context.warm_up_years + run_context.years)):
            begin = perf_counter()
            model.step()
            a_year = perf_counter() - begin
    return drawing, a_year


def duration_text(seconds: float) -> str:
    """A duration in words, no more exact than an estimate is."""
    if seconds < 60.0:
        return f"{max(1, round(seconds))} s"
    if seconds < 5_400.0:
        return f"{round(seconds / 60.0)} min"
    return f"{seconds / 3_600.0:.1f} h"
