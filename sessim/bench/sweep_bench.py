"""Benchmark of sweeps: a corps of millions, two workers against one, and the runs that keyed draws save."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray
from scipy.stats import DegenerateDataWarning, bootstrap

from sessim.measures.catalogue import NAMES
from sessim.measures.recorder import Recorder
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.one_run import open_model
from sessim.study.pools.allocator import keep_pages
from sessim.study.pools.local_pool import simulate_in_processes
from sessim.study.simulation import simulate

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

YEARS_OF_A_LARGE_CORPS = 2
PAIRS = 100
NO_END = 1e9  # factors beyond it come from arms that are alike
TASKS = 40  # each of the two workers has twenty, beside which the last task half done weighs little
WARMING_TASKS = 6


def measure_large_corps(words: Sequence[str]) -> str:
    """Say what a seat-year costs in a corps of 8,000 and in the General Schedule, and how much memory the latter takes.

    Each corps lives in a process of its own, whose peak memory is its own.
    """
    common, _, _ = _run_in_a_process([*words, "population=september_2024", "world=central"])
    large, seats, peak = _run_in_a_process(["experiment=general_schedule"])
    return (
        f"general_schedule, {seats:,} seats: {large:,.0f} ns of processor time a seat-year, {large / common:.2f} times a corps "
        f"of September 2024 timed the same way; peak memory {peak:,.0f} MiB"
    )


def _run_in_a_process(words: Sequence[str]) -> tuple[float, int, float]:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_measure_seat_year, list(words)).result()


def _measure_seat_year(words: Sequence[str]) -> tuple[float, int, float]:
    """Nanoseconds of processor time a seat-year (least of some years, the first left out), seats, peak memory in MiB."""
    keep_pages()
    study = compose_study(words)
    times = []
    with open_model(study, study.worlds[0], study.seed, [Recorder()]) as model:
        seats = len(model.corps.seats)
        for year in study.simulated_years[: YEARS_OF_A_LARGE_CORPS + 1]:
            begin = process_time()
            model.step(study.arms[0].rulebooks[year])
            times.append(process_time() - begin)
    peak = 0.0 if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return min(times[1:]) / seats * 1e9, seats, peak


def measure_workers(settings: StudySettings, load: float, cores: int) -> str:
    """Say how well two workers share a sweep.

    Their rate once the pool is warm, from the end of a few tasks to that of the last, is held against that of the same tasks
    one after the other in this process. Processor time is compared too: it tells what sharing the work
    adds even where other processes want the cores.

    Args:
        settings: Study whose central world is simulated.
        load: Processes that wanted a core when the measurement began.
        cores: Cores of the machine.
    """
    study = replace(settings, replications=TASKS, arms=settings.arms[:1], worlds=settings.worlds[:1], years=5)
    tasks = list_open_tasks(study, plan_runs(study), set())
    simulate(study, tasks[0])
    begin, began = perf_counter(), process_time()
    for task in tasks:
        simulate(study, task)
    alone, alone_processor = perf_counter() - begin, process_time() - began
    before = _read_processor_time_of_children()
    warming = tasks[:WARMING_TASKS]
    ends = [perf_counter() for _ in simulate_in_processes(study, [*warming, *tasks], 2)]
    shared_processor = (_read_processor_time_of_children() - before) * len(tasks) / len(ends)
    ends = ends[len(warming) - 1 :]
    pace = (ends[-1] - ends[0]) / (len(ends) - 1)
    efficiency = alone / len(tasks) / pace / 2.0
    busy = (
        ""
        if load < 0.5
        else f" (NOT an idle machine: {load:.1f} processes wanted {cores} cores, so this is not a measurement)"
    )
    return (
        f"two workers: {efficiency:.2f} of twice one process, by wall clock{busy}; processor time of one process / of both with "
        f"their start: {alone_processor / shared_processor:.2f}"
    )


def _read_processor_time_of_children() -> float:
    if resource is None:
        return float("nan")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Saving:
    """What keyed draws save on one measure.

    Attributes:
        measure: Name in the catalogue.
        factor: How many times fewer pairs than runs with seeds of their own give the same standard error; NaN where neither
            arm varies.
        low95: Lower end of its middle 95 percent over pairs drawn anew.
        high95: Upper end.
        most: The factor that a correlation of 1 between the arms would give. It is finite where the arms vary by unlike
            amounts, and no way of drawing reaches beyond it.
        at_first: The factor of the first policy year alone, when both arms still hold the same people with the same luck, so that
            only the rules differ; infinite where the arms do not differ yet, NaN where neither varies.
    """

    measure: str
    factor: float
    low95: float
    high95: float
    most: float
    at_first: float


def compare_variances(measure: str, focal: NDArray[np.float64], reference: NDArray[np.float64]) -> Saving:
    """Compare the variance of a paired difference with that of runs that share nothing.

    The difference of two runs with seeds of their own has the sum of the arms' variances. So many times fewer runs give the same
    standard error of the mean difference as that sum exceeds the variance of the paired difference.

    Args:
        measure: Name in the catalogue.
        focal: Values of each run of the focal arm by policy year, shape (pairs, years).
        reference: Values of the run of the reference arm with the same seed.
    """
    first_years = focal[:, 0], reference[:, 0]
    focal, reference = focal.mean(axis=1), reference.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        at_first = float(_compute_saving(*first_years))
        factor = float(_compute_saving(focal, reference))
        most = _add_variances(focal, reference) / (focal.std(ddof=1) - reference.std(ddof=1)) ** 2
        low95 = high95 = math.nan
        if math.isfinite(factor):
            with warnings.catch_warnings():  # of too few pairs to resample, which the range shows by itself
                warnings.simplefilter("ignore", DegenerateDataWarning)
                drawn = bootstrap(
                    (focal, reference), _compute_saving, paired=True, n_resamples=999, method="percentile", rng=0
                )
            low95, high95 = (float(end) for end in drawn.confidence_interval)
    return Saving(measure, factor, low95, high95, float(most), at_first)


def _add_variances(focal: NDArray[np.float64], reference: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    return np.asarray(focal.var(axis=axis, ddof=1) + reference.var(axis=axis, ddof=1))


def _compute_saving(focal: NDArray[np.float64], reference: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    return np.asarray(_add_variances(focal, reference, axis) / (focal - reference).var(axis=axis, ddof=1))


def _show_factor(factor: float) -> str:
    """A factor that may have no end; arms that differ in the last digits of their sums alone count as alike."""
    return "no end" if factor > NO_END else f"{factor:,.1f}"


def measure_keyed_draws(settings: StudySettings, names: Sequence[str], pairs: int = PAIRS) -> list[str]:
    """Say how many runs keyed draws save, by measure.

    Both arms of a pair share a seed. Values are means over the policy years, as the declared estimands are; beside them stands
    the first of these years alone, in which no history has parted yet.

    Args:
        settings: Study whose focal arm is compared with its first reference in the central world.
        names: Measures to look at, such as the first of each question.
        pairs: Pairs of runs.
    """
    study = replace(settings, replications=pairs, arms=settings.arms[:2], worlds=settings.worlds[:1])
    values: dict[str, list[NDArray[np.float64]]] = {arm.label: [] for arm in study.arms}
    for task in list_open_tasks(study, plan_runs(study), set()):
        for outcome in simulate(study, task):
            values[outcome.arm].append(outcome.measures[-study.years :])
    focal, reference = (np.array(values[arm.label]) for arm in study.arms)
    savings = [
        compare_variances(name, focal[..., NAMES.index(name)], reference[..., NAMES.index(name)]) for name in names
    ]
    text = [
        f"runs saved by keyed draws, {study.arms[0].label} against {study.arms[1].label}, {pairs} pairs of {study.years} years:",
        f"  {'measure':<24}{'saved':>8}{'95 percent':>16}{'with a correlation of 1':>26}{'first year alone':>19}",
    ]
    for each in savings:
        range95 = f"{each.low95:.1f} to {each.high95:.1f}"
        text.append(
            f"  {each.measure:<24}{each.factor:>8.1f}{range95:>16}{_show_factor(each.most):>26}{_show_factor(each.at_first):>19}"
        )
    found = [each.factor for each in savings if np.isfinite(each.factor)]
    if found:
        text.append(f"  median of these {np.median(found):.1f}, least {min(found):.1f}")
    return text
