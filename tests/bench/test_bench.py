"""The bench: what its table says is worked out by hand, on a clock of our own; nothing here is timed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sessim.bench import model_bench as bench
from sessim.bench import sweep_bench as bench_sweeps
from sessim.bench.model_bench import (
    NotedStreams,
    Subject,
    bench_text,
    measure_median_ns,
    measure_overhead,
    scale_population,
)
from sessim.bench.sweep_bench import measure_keyed_draws, measure_workers
from sessim.corps.columns import copy_table
from sessim.measures.catalogue import NAMES
from sessim.model import STAGES, SESModel
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.streams import Streams
from sessim.study.simulation import Outcome, Task
from tests.support.bench_by_hand import FULL, ORACLE, TABLE, Clock


@pytest.fixture(scope="module")
def study() -> StudySettings:
    return compose_study(["experiment=q7_retention", "population=oracle_120", "world=central", "run.warm_up_years=0"])


@pytest.fixture(scope="module")
def subject(study: StudySettings) -> Iterator[Subject]:
    with closing(Subject(study, study.population, 2)) as opened:
        yield opened


def test_the_table_has_a_row_a_line_and_the_ratios_of_its_rows() -> None:
    text = bench_text(TABLE)
    rows = text.splitlines()
    assert rows[0].split() == ["what", "seats", "years", "ns", "a", "seat-year"]
    assert rows[2].split() == [*FULL.split(), "8,000", "20", "200"]
    assert rows[5].startswith("  stage perform ")
    assert "full model / floor at 8,000 seats: 2.50" in rows
    assert "recording for a search / floor: 1.75" in rows
    assert "oracle / full model at 8,000 seats: 250" in rows
    assert "Mesa's batch_run on the oracle / full model at 8,000 seats: 300; / the oracle by itself: 1.20" in rows
    unbatched = bench_text([line for line in TABLE if not line.title.startswith("Mesa")]).splitlines()
    assert "Mesa's batch runner: this Mesa has none" in unbatched
    assert "cost of a seat-year at 800,000 seats / at 8,000: 1.30" in rows
    assert any(row.startswith("peak memory of the process: ") and row.endswith(" MiB") for row in rows)
    assert any(row.startswith("processes that wanted a core during the last minute: ") for row in rows)


def test_without_the_oracle_no_ratio_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "resource", None)
    monkeypatch.delattr("os.getloadavg")
    text = bench_text([line for line in TABLE if line.title != ORACLE])
    assert "python -m tests.tools.bench_oracle" in text
    assert "oracle / full model" not in text
    assert "peak memory" not in text and "wanted a core" not in text


def test_a_median_leaves_the_warming_round_and_one_slow_round_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(bench, "perf_counter", clock)
    takes = iter([50.0, 2.0, 90.0, 4.0])
    assert measure_median_ns(lambda: clock.passes(next(takes)), seat_years=1_000, rounds=3) == pytest.approx(4.0e6)
    assert next(takes, None) is None


@pytest.mark.parametrize("seats", [30, 120, 1_000])
def test_a_corps_is_shrunk_in_proportion_or_repeated(study: StudySettings, seats: int) -> None:
    plan = scale_population(study.population, seats)
    total = sum(each.career + each.noncareer + each.limited for each in plan.agencies)
    assert total == pytest.approx(seats, rel=0.1)
    names = [each.name for each in plan.agencies]
    assert len(set(names)) == len(names) == len(study.population.agencies) * max(1, round(seats / 120))
    assert all(each.career >= 1 for each in plan.agencies)
    largest = max(study.population.agencies, key=lambda each: each.career)
    of_it = [each.career for each in plan.agencies if each.name.startswith(largest.name.partition(" (")[0] + " (made")]
    assert of_it[0] == round(largest.career * min(1.0, seats / 120))


def test_noted_streams_draw_the_same_and_note_it() -> None:
    noted, plain = NotedStreams(7), Streams(7)
    assert np.array_equal(noted.normal(2026, "effort", 5), plain.normal(2026, "effort", 5))
    assert np.array_equal(noted.uniform(2027, "leave", 3), plain.uniform(2027, "leave", 3))
    assert noted.asked == [("normal", 2026, "effort", 5), ("uniform", 2027, "leave", 3)]


def test_the_floor_draws_what_a_year_of_the_model_draws_and_keeps_its_state(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(subject.seats) == 120
    assert {kind for kind, _, _, _ in subject.asked} == {"normal", "uniform"}
    made: list[NotedStreams] = []
    copies: list[Any] = []

    def streams(seed: int) -> NotedStreams:
        made.append(NotedStreams(seed))
        return made[-1]

    def copied(people: Any) -> Any:
        copies.append(people)
        return copy_table(people)

    monkeypatch.setattr(bench, "Streams", streams)
    monkeypatch.setattr(bench, "copy_table", copied)
    subject.run_floor()
    subject.run_draws()
    assert made[0].asked == made[1].asked == subject.asked * 2
    assert len(copies) == 2 and copies[0] is subject.corps.people and copies[1] is not copies[0]


def test_a_run_of_the_bench_starts_from_the_same_corps_every_time(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, branch = subject.corps.people.ability.copy(), SESModel.branch
    made: list[SESModel] = []

    def kept(*about: Any) -> SESModel:
        made.append(branch(*about))
        return made[-1]

    monkeypatch.setattr(SESModel, "branch", kept)
    subject.run_model()
    assert [model.fiscal_year for model in made] == [subject.first_year + 2]
    assert [model.streams.seed for model in made] == [1]
    assert np.array_equal(subject.corps.people.ability, before)


def test_every_policy_of_a_world_is_run_on_draws_that_are_made_once(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[SESModel] = []
    lived: list[tuple[int, int]] = []
    branch, step = SESModel.branch, SESModel.step

    def kept(*about: Any) -> SESModel:
        made.append(branch(*about))
        return made[-1]

    def noted(model: SESModel, rules: Any) -> None:
        lived.append((id(model), rules.fiscal_year))
        step(model, rules)

    monkeypatch.setattr(SESModel, "branch", kept)
    monkeypatch.setattr(SESModel, "step", noted)
    subject.run_arms(["output"])
    assert len(made) == len(subject.arms) == 3
    assert {id(model.streams) for model in made} == {id(made[0].streams)}
    years = [subject.first_year, subject.first_year + 1]
    assert lived == [(id(model), year) for model in made for year in years]


def test_the_stages_are_told_by_name_and_each_by_its_own_time(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()

    def slow(stage: Callable[[Any], Any], seconds: float) -> Callable[[Any], Any]:
        def run(year: Any) -> Any:
            output = stage(year)
            clock.passes(seconds)
            return output

        run.__name__ = stage.__name__
        return run

    monkeypatch.setattr(bench, "perf_counter", clock)
    monkeypatch.setattr(bench, "STAGES", tuple(slow(stage, float(n)) for n, stage in enumerate(STAGES)))
    times = subject.time_stages(rounds=1)
    assert list(times) == [stage.__name__ for stage in STAGES]
    assert list(times.values()) == pytest.approx([n / 120 * 1e9 for n in range(len(STAGES))])


def test_what_a_sweep_costs_beside_simulating_is_a_share_of_it(
    study: StudySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Composing takes 5 s; run ids and storing 2 ms a run each: 5 + 10,000 x 0.004 s are 45 % of 10,000 runs of 10 ms."""
    clock, planned = Clock(), []

    def plan(settings: StudySettings) -> list[Any]:
        planned.extend(SimpleNamespace(run_id=f"r{n}", arm="A0") for n in range(25))
        clock.passes(25 * 0.002)
        assert settings.replications == 100
        return planned

    stored: list[int] = []
    monkeypatch.setattr(bench, "perf_counter", clock)
    monkeypatch.setattr(bench, "compose_study", lambda words: clock.passes(5.0))
    monkeypatch.setattr(bench, "plan_runs", plan)
    monkeypatch.setattr(bench, "write_shard", lambda _, outcomes: stored.append(len(outcomes)))
    monkeypatch.setattr(bench, "gather", lambda _, runs: clock.passes(len(runs) * 0.002))
    said = measure_overhead(["scale=smoke"], study, 10e6)
    assert stored == [10, 10, 5]
    assert said == (
        "settings 5.00 s, run ids 2.00 ms a run, storage 2.00 ms a run: together 45.0% of simulating a sweep of 10,000 runs"
    )


def test_what_a_sweep_costs_is_measured_on_real_shards(study: StudySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "RUNS_OF_A_SHARD", 50)
    few = replace(study, arms=study.arms[:1], worlds=study.worlds[:1], years=2)
    words = ["experiment=q7_retention", "population=oracle_120", "world=central"]
    assert measure_overhead(words, few, 1e9).endswith(" of simulating a sweep of 10,000 runs")


def shared_on(
    monkeypatch: pytest.MonkeyPatch, *, seconds_between_ends: float, processor_seconds: float
) -> tuple[Clock, list[int]]:
    """Tasks take a second each alone; of two workers one ends so many seconds after another."""
    clock, given = Clock(), []

    def simulated(_: Any, __: Task) -> list[Outcome]:
        clock.passes(1.0)
        return []

    def shared(_: Any, tasks: list[Task], workers: int) -> Iterator[list[Outcome]]:
        given.extend((len(tasks), workers))
        clock.passes(30.0)  # the workers start
        for _ in tasks:
            clock.passes(seconds_between_ends)
            yield []

    used = iter([100.0, 100.0 + processor_seconds])
    monkeypatch.setattr(bench_sweeps, "perf_counter", clock)
    monkeypatch.setattr(bench_sweeps, "process_time", clock)
    monkeypatch.setattr(bench_sweeps, "simulate", simulated)
    monkeypatch.setattr(bench_sweeps, "simulate_in_processes", shared)
    monkeypatch.setattr(bench_sweeps, "_read_processor_time_of_children", lambda: next(used))
    return clock, given


def test_two_workers_are_held_against_twice_one_process(study: StudySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    _, given = shared_on(monkeypatch, seconds_between_ends=0.5, processor_seconds=57.5)
    said = measure_workers(study, load=0.2, cores=2)
    assert given == [46, 2]  # six tasks to warm up, and forty
    # 40 s of one process against 57.5 s for 46 tasks, which are 50 s for 40
    assert said == (
        "two workers: 1.00 of twice one process, by wall clock; processor time of one process / of both with their start: 0.80"
    )


def test_on_a_busy_machine_the_bench_says_that_it_measured_nothing(
    study: StudySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_on(monkeypatch, seconds_between_ends=1.0, processor_seconds=46.0)
    said = measure_workers(study, load=3.04, cores=2)
    assert "two workers: 0.50 of twice one process" in said
    assert "(NOT an idle machine: 3.0 processes wanted 2 cores, so this is not a measurement)" in said


def test_processor_time_is_unknown_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench_sweeps._read_processor_time_of_children() >= 0.0
    monkeypatch.setattr(bench_sweeps, "resource", None)
    assert math.isnan(bench_sweeps._read_processor_time_of_children())


def test_runs_saved_by_keyed_draws_are_a_ratio_of_variances(
    study: StudySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arms of variances 5 and 4 that differ by a variance of 1 save nine; a measure that never varies counts for nothing."""
    common, own = np.array([2.0, -2.0, 2.0, -2.0]), np.array([1.0, 1.0, -1.0, -1.0])
    focal, reference = study.arms[:2]

    def made_up(_: Any, task: Task) -> list[Outcome]:
        found = []
        for arm in (focal.label, reference.label):
            values = np.full((study.years + 2, len(NAMES)), np.nan)  # two years before the policy, which do not count
            values[2:, NAMES.index("output")] = common[task.replication] + (arm == focal.label) * own[task.replication]
            values[2, NAMES.index("output")] = common[task.replication]  # in the first year the arms are still alike
            values[3, NAMES.index("output")] += (arm == focal.label) * own[task.replication]
            values[2:, NAMES.index("effort")] = own[task.replication] * (1 if arm == focal.label else -1)
            values[2:, NAMES.index("ability")] = 3.0
            found.append(Outcome(task.run_ids[arm], arm, tuple(range(len(values))), values))
        return found

    monkeypatch.setattr(bench_sweeps, "simulate", made_up)
    lines = measure_keyed_draws(study, ["output", "effort", "ability"], 4)
    arms = f"{focal.label} against {reference.label}"
    assert lines[0] == f"runs saved by keyed draws, {arms}, 4 pairs of {study.years} years:"
    # output: (5 + 4) / 1 of 4/3 each, at most (5 + 4) / (sqrt(5) - 2)^2; effort: (1 + 1) / 4, and equal spreads bound nothing
    assert [line.split() for line in lines[2:5]] == [
        ["output", "9.0", "nan", "to", "nan", "161.5", "no", "end"],  # four pairs are too few to draw anew
        ["effort", "0.5", "nan", "to", "nan", "no", "end", "0.5"],
        ["ability", "nan", "nan", "to", "nan", "nan", "nan"],
    ]
    assert lines[5:] == ["  median of these 4.8, least 0.5"]
    assert len(measure_keyed_draws(study, ["ability"], 4)) == 3  # nothing varies: no median of nothing


def test_the_range_of_a_saving_holds_what_was_planted() -> None:
    """Arms that share three quarters of their variance save four; sixty pairs tell that to about a third either way."""
    draw = np.random.default_rng(3)
    common, own = draw.normal(size=60) * 3.0**0.5, draw.normal(size=(2, 60))
    arms = (common + own)[:, :, np.newaxis]
    saving = bench_sweeps.compare_variances("output", *arms)
    assert saving.low95 < saving.factor < saving.high95
    assert 1.5 < saving.low95 < 4.0 < saving.high95 < 8.0
    assert saving.at_first == saving.factor  # the only year is the first
    assert saving == bench_sweeps.compare_variances("output", *arms)


def test_a_large_corps_is_told_by_seats_cost_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def measured(words: list[str]) -> tuple[float, int, float]:
        asked.append(words)
        return (300.0, 1_400_000, 2_345.6) if "experiment=general_schedule" in words else (200.0, 8_000, 300.0)

    monkeypatch.setattr(bench_sweeps, "_run_in_a_process", measured)
    assert bench_sweeps.measure_large_corps(["scale=smoke"]) == (
        "general_schedule, 1,400,000 seats: 300 ns of processor time a seat-year, 1.50 times a corps of September 2024 timed "
        "the same way; peak memory 2,346 MiB"
    )
    assert asked == [["scale=smoke", "population=september_2024", "world=central"], ["experiment=general_schedule"]]


def test_the_cost_of_a_seat_year_is_the_least_of_the_years_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 9.0, 10.0, 10.24, 20.0, 20.12])
    monkeypatch.setattr(bench_sweeps, "process_time", lambda: next(times))
    words = ["experiment=status_quo_fy2016", "population=oracle_120", "world=central"]
    cost, seats, peak = bench_sweeps._measure_seat_year(words)
    assert (seats, cost) == (120, pytest.approx(1e6))
    assert peak > 10.0
