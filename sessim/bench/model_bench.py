"""Benchmark: the full model against its floor and against the oracle, as ratios taken in one run.

The floor is the work that no version of the model can avoid: the keyed draws of one year, the ranking inside agencies for the
limit and for the awards, and one reading and writing of the state; each done the way the package itself does it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.ranking import keep_best, order_in_groups
from sessim.corps.columns import copy_table
from sessim.corps.populate import Corps
from sessim.corps.population import PopulationPlan
from sessim.law.ratings.limit import slots
from sessim.law.rulebook import Rulebook
from sessim.measures.catalogue import NAMES
from sessim.measures.recorder import Recorder
from sessim.model import STAGES, SESModel
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.streams import Streams
from sessim.study.design import plan_runs
from sessim.study.one_run import open_model
from sessim.study.pools.allocator import keep_pages
from sessim.study.results.store import gather, write_shard
from sessim.study.shared_luck import SharedLuck
from sessim.study.simulation import Outcome
from sessim.world import World

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

ROUNDS, ROUNDS_OF_ARMS = 5, 3
SIZES = (1_000, 8_000, 80_000, 800_000)
# Builds and steps another implementation on a corps: from corps, rules, world, first year and years to a call that does it
Oracle = Callable[[Corps, Mapping[int, Rulebook], World, int, int], Callable[[], None]]
# The same for Mesa's own batch runner on the oracle; None where this Mesa has none
BatchRun = Callable[[Corps, Mapping[int, Rulebook], World, int, int], Callable[[], None] | None]
NO_BATCH_RUN = "Mesa's batch runner: this Mesa has none"
RUNS_OF_A_SHARD = 10  # about what two processes finish between two shards
FEWER = "recording for "  # starts the title of a model that does not record every measure
NO_OTHERS: Mapping[str, Sequence[str]] = MappingProxyType({})
SWEEP = 10_000  # runs of the sweep in which settings and storage are weighed


class NotedStreams(Streams):
    """Streams that note every draw asked for, so that the floor draws the same."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.asked: list[tuple[str, int, str, int]] = []

    def normal(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """Draw, and note it."""
        self.asked.append(("normal", year, decision, count))
        return super().normal(year, decision, count)

    def uniform(self, year: int, decision: str, count: int) -> NDArray[np.float64]:
        """Draw, and note it."""
        self.asked.append(("uniform", year, decision, count))
        return super().uniform(year, decision, count)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bench table.

    Attributes:
        title: What was timed.
        seats: Seats.
        years: Fiscal years.
        nanoseconds: Median nanoseconds a seat-year.
    """

    title: str
    seats: int
    years: int
    nanoseconds: float


def scale_population(plan: PopulationPlan, seats: int) -> PopulationPlan:
    """Return a corps of about `seats` seats: agencies shrunk in proportion, or repeated."""
    total = sum(each.career + each.noncareer + each.limited for each in plan.agencies)
    copies = max(1, round(seats / total))
    share = min(1.0, seats / total)
    agencies = tuple(
        replace(
            each,
            name=f"{each.name} ({copy + 1})" if copies > 1 else each.name,
            career=max(1, round(each.career * share)),
            noncareer=round(each.noncareer * share),
            limited=round(each.limited * share),
        )
        for copy in range(copies)
        for each in plan.agencies
    )
    return replace(plan, agencies=agencies)


class Subject:
    """One corps on which model and floor are timed.

    Args:
        settings: Study whose first arm and central world are run.
        plan: The corps.
        years: Fiscal years of a run.
    """

    def __init__(self, settings: StudySettings, plan: PopulationPlan, years: int) -> None:
        study = replace(settings, population=plan, warm_up_years=0, years=years)
        self.years = years
        self.first_year = study.first_fiscal_year
        self.arms, self.arm = study.arms, study.arms[0]
        self.fiscal_years = study.simulated_years
        self.books = [self.arm.rulebooks[year] for year in self.fiscal_years]
        self.world = study.worlds[0]
        self.opened = open_model(study, self.world, study.seed)
        self.corps = self.opened.corps
        self.seats = self.corps.seats
        noted = NotedStreams(study.seed)
        with self.model(noted) as model:
            model.step(self.books[0])
            self.asked = noted.asked
            evidence = model.corps.people.evidence
            # only those whom a board has ranked: seats without evidence would tie, and a tie takes a sort that no year needs
            ranked = np.flatnonzero(evidence)
            self.agency, self.seat_id = self.seats.agency[ranked], self.seats.seat_id[ranked]
            self.priority = evidence[ranked]

    def close(self) -> None:
        """Let Mesa let the corps go; use `contextlib.closing`."""
        self.opened.close()

    def model(self, streams: Streams, names: Sequence[str] | None = None) -> SESModel:
        """Return a fresh model of the corps that records some measures, or every one."""
        model = self.opened.branch([Recorder(names=names)])
        model.streams = streams
        return model

    def run_model(self, names: Sequence[str] | None = None) -> None:
        """Run the model with some measures recorded, or every one."""
        with self.model(Streams(1), names) as model:
            for rules in self.books:
                model.step(rules)

    def run_arms(self, names: Sequence[str] | None = None) -> None:
        """Run every arm of the study with some measures recorded, or every one, on draws that are made once, as a study does."""
        luck = SharedLuck(1)
        for arm in self.arms:
            with self.model(luck, names) as model:
                for year in self.fiscal_years:
                    model.step(arm.rulebooks[year])

    def time_stages(self, rounds: int = ROUNDS) -> dict[str, float]:
        """Median nanoseconds a seat-year of each stage."""
        times: dict[str, list[float]] = {stage.__name__: [] for stage in STAGES}
        for _ in range(rounds):
            spent = dict.fromkeys(times, 0.0)
            with self.model(Streams(1)) as model:
                for rules in self.books:
                    year = model.open_year(rules)
                    for stage in STAGES:
                        begin = perf_counter()
                        year.run(stage)
                        spent[stage.__name__] += perf_counter() - begin
                    model.fiscal_year += 1
            for name, seconds in spent.items():
                times[name].append(seconds / (len(self.seats) * self.years) * 1e9)
        return {name: float(np.median(each)) for name, each in times.items()}

    def run_draws(self) -> None:
        """Do the keyed draws alone, as often as the model does them."""
        streams = Streams(1)
        for _ in range(self.years):
            for kind, year, decision, count in self.asked:
                (streams.normal if kind == "normal" else streams.uniform)(year, decision, count)

    def run_floor(self) -> None:
        """Do what no version can do without, as often as the model does it."""
        streams, seats = Streams(1), self.seats
        people = self.corps.people
        number = np.bincount(seats.agency, minlength=seats.number_of_agencies)
        slots_of_agency = slots(0.3, number, "floor")
        for _ in range(self.years):
            for kind, year, decision, count in self.asked:
                (streams.normal if kind == "normal" else streams.uniform)(year, decision, count)
            keep_best(self.agency, self.priority, self.seat_id, slots_of_agency)
            order_in_groups(self.agency, self.priority, self.seat_id)
            people = copy_table(people)


def measure_median_ns(work: Callable[[], None], seat_years: int, rounds: int = ROUNDS) -> float:
    """Median nanoseconds a seat-year of `work` over some rounds, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return float(np.median(times)) / seat_years * 1e9


def time_model(
    settings: StudySettings,
    oracle_settings: StudySettings,
    oracle: Oracle | None = None,
    batch_run: BatchRun | None = None,
    recorded: Mapping[str, Sequence[str]] = NO_OTHERS,
    *,
    years: int = 20,
    most_seats: int = max(SIZES),
) -> list[Line]:
    """Time everything in one process.

    Args:
        settings: Study whose first arm, central world and population are timed.
        oracle_settings: The small corps of the oracle.
        oracle: The oracle, which lives in the repository's tests; without it, its lines are left out.
        batch_run: Mesa's batch runner on it.
        recorded: Measures by what asks for them; a model that records no others is timed for each, at the size of the floor,
            for one policy and for all policies of the study in one world, one after the other.
        years: Fiscal years of a run.
        most_seats: Largest corps that is timed.
    """
    keep_pages()  # as wherever runs are simulated
    lines = []
    for seats in (size for size in SIZES if size <= most_seats):
        with closing(Subject(settings, scale_population(settings.population, seats), years)) as subject:
            lines += _time_subject(subject, seats, recorded)
    if oracle is not None:
        lines += time_oracle(oracle_settings, oracle, batch_run)
    return lines


def _time_subject(subject: Subject, seats: int, recorded: Mapping[str, Sequence[str]]) -> list[Line]:
    """Time the model on one corps of about so many seats, and its floor and stages on that of the common size."""
    number, years = len(subject.seats), subject.years
    rounds = 3 if seats == 80_000 else 1 if seats > 80_000 else ROUNDS
    title = "full model, every measure recorded"
    lines = [Line(title, number, years, measure_median_ns(subject.run_model, number * years, rounds))]
    if seats == 8_000:
        for whose, names in recorded.items():
            spent = measure_median_ns(partial(subject.run_model, names), number * years)
            lines.append(Line(f"{FEWER}{whose}", number, years, spent))
        arms = len(subject.arms)
        for whose, names in recorded.items():
            spent = measure_median_ns(partial(subject.run_arms, names), number * years * arms, ROUNDS_OF_ARMS)
            lines.append(Line(f"{FEWER}{whose}, {arms} policies", number, years, spent))
        lines += [
            Line("floor (draws, ranking, state)", number, years, measure_median_ns(subject.run_floor, number * years)),
            Line("  of which keyed draws", number, years, measure_median_ns(subject.run_draws, number * years)),
        ]
        lines += [Line(f"  stage {name}", number, years, spent) for name, spent in subject.time_stages().items()]
    return lines


def time_oracle(
    settings: StudySettings, oracle: Oracle, batch_run: BatchRun | None = None, years: int = 10
) -> list[Line]:
    """Time the oracle, one Mesa agent a person, alone and under Mesa's batch runner, and the model on the same corps."""
    with closing(Subject(settings, settings.population, years)) as subject:
        number = len(subject.seats)
        same = (subject.corps, subject.arm.rulebooks, subject.world, subject.first_year, years)
        lines = [
            Line("oracle, one Mesa agent a person", number, years, measure_median_ns(oracle(*same), number * years, 3))
        ]
        if batch_run is not None and (in_batch := batch_run(*same)) is not None:
            lines.append(Line("Mesa's batch_run on it", number, years, measure_median_ns(in_batch, number * years, 3)))
        model = measure_median_ns(subject.run_model, number * years)
        return [*lines, Line("full model on the oracle's corps", number, years, model)]


def measure_overhead(settings_words: Sequence[str], settings: StudySettings, run_nanoseconds: float) -> str:
    """Say what settings, run ids and storage add to a large sweep.

    Args:
        settings_words: Settings as typed, which are composed once.
        settings: The study they make.
        run_nanoseconds: Nanoseconds of simulating one run.
    """
    begin = perf_counter()
    compose_study(settings_words)
    composing = perf_counter() - begin
    begin = perf_counter()
    planned = plan_runs(replace(settings, replications=100))
    naming = (perf_counter() - begin) / len(planned)
    years = tuple(settings.simulated_years)
    made = [
        Outcome(str(run.run_id), run.arm, years, np.random.default_rng(0).random((len(years), len(NAMES))))
        for run in planned
    ]
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        for start in range(0, len(made), RUNS_OF_A_SHARD):
            write_shard(Path(folder), made[start : start + RUNS_OF_A_SHARD])
        gather(Path(folder), planned)
        storing = (perf_counter() - begin) / len(planned)
    share = (composing + SWEEP * (naming + storing)) / (SWEEP * run_nanoseconds * 1e-9)
    return (
        f"settings {composing:.2f} s, run ids {naming * 1e3:.2f} ms a run, storage {storing * 1e3:.2f} ms a run: together "
        f"{share:.1%} of simulating a sweep of {SWEEP:,} runs"
    )


def bench_text(lines: list[Line]) -> str:
    """Lay the lines out as a table, with the ratios that matter."""
    text = [f"{'what':<45}{'seats':>9}{'years':>7}{'ns a seat-year':>17}"]
    text += [f"{line.title:<45}{line.seats:>9,}{line.years:>7}{line.nanoseconds:>17,.0f}" for line in lines]
    full = next(line for line in lines if line.title.startswith("full model, every") and 4_000 < line.seats < 20_000)
    floor = next(line for line in lines if line.title.startswith("floor"))
    text += ["", f"full model / floor at {full.seats:,} seats: {full.nanoseconds / floor.nanoseconds:.2f}"]
    text += [
        f"{line.title} / floor: {line.nanoseconds / floor.nanoseconds:.2f}"
        for line in lines
        if line.title.startswith(FEWER)
    ]
    oracle = next((line for line in lines if line.title.startswith("oracle")), None)
    if oracle is None:
        text.append("oracle: not timed; in a checkout of the repository: python -m tests.tools.bench_oracle")
    else:
        text.append(f"oracle / full model at {full.seats:,} seats: {oracle.nanoseconds / full.nanoseconds:.0f}")
        batch = next((line for line in lines if line.title.startswith("Mesa's batch_run")), None)
        text.append(
            NO_BATCH_RUN
            if batch is None
            else f"Mesa's batch_run on the oracle / full model at {full.seats:,} seats: "
            f"{batch.nanoseconds / full.nanoseconds:.0f}; / the oracle by itself: {batch.nanoseconds / oracle.nanoseconds:.2f}"
        )
    largest = max((line for line in lines if line.title.startswith("full model, every")), key=lambda line: line.seats)
    text.append(
        f"cost of a seat-year at {largest.seats:,} seats / at {full.seats:,}: {largest.nanoseconds / full.nanoseconds:.2f}"
    )
    if hasattr(os, "getloadavg"):
        text.append(
            f"processes that wanted a core during the last minute: {os.getloadavg()[0]:.1f} of {os.cpu_count()}"
        )
    if resource is not None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        text.append(f"peak memory of the process: {peak:,.0f} MiB")
    return "\n".join(text)
