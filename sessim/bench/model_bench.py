"""Benchmark: the full model against its floor and against the oracle, as ratios taken in one run.

The floor is the work that no version of the model can avoid: the keyed draws of one year, the ranking inside agencies for the
limit and for the awards, and one reading and writing of the state; each done the way the package itself does it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

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
from sessim.study.design import make_run_context, plan_runs
from sessim.study.pools.allocator import keep_pages
from sessim.study.results.store import gather, write_shard
from sessim.study.run_context import open_model
from sessim.study.simulation import Outcome
from sessim.world import World

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

ROUNDS = 5
SIZES = (1_000, 8_000, 80_000, 800_000)
# Builds and steps another implementation on a corps: from corps, rules, world, first year and years to a call that does it
Oracle = Callable[[Corps, Mapping[int, Rulebook], World, int, int], Callable[[], None]]
RUNS_OF_A_SHARD = 10  # about what two processes finish between two shards
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
        self.years = years
        self.first_year = settings.first_fiscal_year
        self.arm = settings.arms[0]
        self.world = settings.worlds[0]
        run_context = replace(make_run_context(settings), population=plan, warm_up_years=0, years=years)
        self.opened = open_model(run_context, self.world, settings.seed, self.arm.label)
        self.corps = self.opened.corps
        self.seats = self.corps.seats
        noted = NotedStreams(settings.seed)
        with self.model(noted) as model:
            model.step()
            self.asked = noted.asked
            evidence = model.corps.people.evidence
            # only those whom a board has ranked: seats without evidence would tie, and a tie takes a sort that no year needs
            ranked = np.flatnonzero(evidence)
            self.agency, self.seat_id = self.seats.agency[ranked], self.seats.seat_id[ranked]
            self.priority = evidence[ranked]

    def model(self, streams: Streams) -> SESModel:
        """Return a fresh model of the corps."""
        model = self.opened.branch(self.arm.rulebooks, [Recorder()])
        model.streams = streams
        return model

    def run_model(self) -> None:
        """Run the full model, every measure recorded."""
        with self.model(Streams(1)) as model:
            for _ in range(self.years):
                model.step()

    def time_stages(self, rounds: int = ROUNDS) -> dict[str, float]:
        """Median nanoseconds a seat-year of each stage."""
        times: dict[str, list[float]] = {stage.__name__: [] for stage in STAGES}
        for _ in range(rounds):
            spent = dict.fromkeys(times, 0.0)
            with self.model(Streams(1)) as model:
                for _ in range(self.years):
                    year = model.open_year()
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
    settings: StudySettings, oracle_settings: StudySettings, oracle: Oracle | None = None, years: int = 20
) -> list[Line]:
    """Time everything in one process.

    Args:
        settings: Study whose first arm, central world and population are timed.
        oracle_settings: The small corps of the oracle.
        oracle: The oracle, which lives in the repository's tests; without it, its lines are left out.
        years: Fiscal years of a run.
    """
    keep_pages()  # as wherever runs are simulated
    lines = []
    for seats in SIZES:
        subject = Subject(settings, scale_population(settings.population, seats), years)
        number = len(subject.seats)
        rounds = 3 if seats == 80_000 else 1 if seats > 80_000 else ROUNDS
        title = "full model, every measure recorded"
        lines.append(Line(title, number, years, measure_median_ns(subject.run_model, number * years, rounds)))
        if seats == 8_000:
            lines += [
                Line(
                    "floor (draws, ranking, state)", number, years, measure_median_ns(subject.run_floor, number * years)
                ),
                Line("  of which keyed draws", number, years, measure_median_ns(subject.run_draws, number * years)),
            ]
            lines += [Line(f"  stage {name}", number, years, spent) for name, spent in subject.time_stages().items()]
    if oracle is not None:
        lines += time_oracle(oracle_settings, oracle)
    return lines


def time_oracle(settings: StudySettings, oracle: Oracle, years: int = 10) -> list[Line]:
    """Time the oracle, one Mesa agent a person, and the model on the same small corps."""
    subject = Subject(settings, settings.population, years)
    number = len(subject.seats)
    run_oracle = oracle(subject.corps, subject.arm.rulebooks, subject.world, subject.first_year, years)
    return [
        Line("oracle, one Mesa agent a person", number, years, measure_median_ns(run_oracle, number * years, 3)),
        Line("full model on the oracle's corps", number, years, measure_median_ns(subject.run_model, number * years)),
    ]


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
    text = [f"{'what':<40}{'seats':>9}{'years':>7}{'ns a seat-year':>17}"]
    text += [f"{line.title:<40}{line.seats:>9,}{line.years:>7}{line.nanoseconds:>17,.0f}" for line in lines]
    full = next(line for line in lines if line.title.startswith("full model, every") and 4_000 < line.seats < 20_000)
    floor = next(line for line in lines if line.title.startswith("floor"))
    text += ["", f"full model / floor at {full.seats:,} seats: {full.nanoseconds / floor.nanoseconds:.2f}"]
    oracle = next((line for line in lines if line.title.startswith("oracle")), None)
    if oracle is None:
        text.append("oracle: not timed; in a checkout of the repository: python -m tests.tools.bench_oracle")
    else:
        text.append(f"oracle / full model at {full.seats:,} seats: {oracle.nanoseconds / full.nanoseconds:.0f}")
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
