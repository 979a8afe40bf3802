"""The verb `bench`: it prints every part, and less when asked to; whole studies and the explorer are timed on made-up clocks."""

from __future__ import annotations

from functools import partial, partialmethod
from typing import Any

import pytest

from sessim.bench import first_answer_bench, first_difference_bench
from sessim.bench import model_bench as bench
from sessim.bench import sweep_bench as bench_sweeps
from sessim.bench.model_bench import Line, Subject, measure_median_ns
from sessim.cli import main
from sessim.commands.asking import bench as bench_verb
from sessim.commands.asking.bench import print_bench
from sessim.evidence.declared.declarations import read_declarations
from sessim.model import STAGES
from sessim.settings.study_settings import StudySettings
from tests.support.bench_by_hand import ORACLE, TABLE, Clock
from tests.support.oracle_bridge import timed_batch_run, timed_run


def test_a_first_answer_is_told_by_its_place_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs take 60 s, the first answer 10 more, the rest of the analysis and the report 30."""
    clock = Clock()

    def complete(_: Any, listener: Any) -> None:
        for stage, seconds, done in (("companions", 50.0, 0), ("analysing", 10.0, 0), ("analysing", 10.0, 1)):
            clock.passes(seconds)
            listener.advance(stage, done, 9)
        clock.passes(30.0)
        listener.advance("analysing", 9, 9)

    monkeypatch.setattr(first_answer_bench, "perf_counter", clock)
    monkeypatch.setattr(first_answer_bench, "complete_study", complete)
    assert first_answer_bench.measure_first_answer(["population=oracle_120"]) == (
        "a study of one question, 3 arms and 24 worlds: first answer / whole 0.70; after the last run / whole 0.40"
    )


def test_the_first_difference_of_the_explorer_is_held_against_its_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 2.0, 10.0, 15.0])
    monkeypatch.setattr(first_difference_bench, "perf_counter", lambda: next(times))
    words = ["experiment=q7_retention", "population=oracle_120", "run.years=1", "run.warm_up_years=0", "world=central"]
    assert first_difference_bench.measure_first_difference(words) == (
        "explorer, from settings to the first difference / its two runs of 1 years alone: 2.50"
    )


def test_the_verb_prints_every_part(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "SIZES", (500, 8_000))
    monkeypatch.setattr(
        bench, "measure_median_ns", lambda work, seat_years, rounds=1: measure_median_ns(work, seat_years, 1)
    )
    monkeypatch.setattr(Subject, "time_stages", partialmethod(Subject.time_stages, rounds=1))
    monkeypatch.setattr(bench, "time_model", partial(bench.time_model, years=1))
    monkeypatch.setattr(bench, "time_oracle", partial(bench.time_oracle, years=1))
    monkeypatch.setattr(bench, "measure_overhead", lambda words, *_: "overhead of " + " ".join(words))
    monkeypatch.setattr(bench_sweeps, "measure_workers", lambda *_: "workers")
    monkeypatch.setattr(bench_sweeps, "measure_keyed_draws", lambda _, names, pairs: [f"{len(set(names))} in {pairs}"])
    monkeypatch.setattr(bench_sweeps, "measure_large_corps", lambda words: "large " + " ".join(words))
    monkeypatch.setattr(first_answer_bench, "measure_first_answer", lambda words: "answer " + " ".join(words))
    monkeypatch.setattr(first_difference_bench, "measure_first_difference", lambda words: f"difference {words[2:]}")
    monkeypatch.setattr(bench_verb, "describe_wait", lambda study: f"wait of {len(study.worlds)} worlds")
    print_bench(["experiment=q7_retention", "population=oracle_120"], timed_run, timed_batch_run)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "workers"
    assert [row.split()[0] for row in said[2:12]] == ["full", "full", *["recording"] * 6, "floor", "of"]
    assert sum(row.startswith("recording for a search / floor: ") for row in said) == 1
    assert [row.split()[1] for row in said if row.startswith("  stage ")] == [stage.__name__ for stage in STAGES]
    assert any(row.startswith(ORACLE) and row.split()[-3] == "120" for row in said)
    assert any(row.startswith("Mesa's batch_run on it") and row.split()[-3] == "120" for row in said)
    assert any(row.startswith("full model on the oracle's corps") for row in said)
    assert said[-7:-1] == [
        "overhead of run.years=20 run.warm_up_years=0 world=central experiment=q7_retention population=oracle_120",
        f"{len({each.measure for each in read_declarations().questions.values()})} in {bench_sweeps.PAIRS}",
        "difference ['world=central', 'experiment=q7_retention', 'population=oracle_120']",
        "answer population=oracle_120",
        "large experiment=q7_retention population=oracle_120",
        "wait of 24 worlds",
    ]
    assert said[-1].startswith("versions: ") and "numpy " in said[-1]


def replace_every_measure(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Put a word in the place of each measurement; return where the largest corps and the pairs asked for are noted."""
    asked: list[Any] = []

    def time_model(*given: Any, most_seats: int) -> list[Line]:
        asked.append(most_seats)
        return [line for line in TABLE if line.title != ORACLE and given[2] is None]

    def measure_keyed(settings: StudySettings, names: Any, pairs: int) -> list[str]:
        asked.extend((pairs, settings.years))
        return ["draws"]

    monkeypatch.setattr(bench, "time_model", time_model)
    monkeypatch.setattr(bench, "measure_overhead", lambda *_: "overhead")
    monkeypatch.setattr(bench_sweeps, "measure_workers", lambda *_: "workers")
    monkeypatch.setattr(bench_sweeps, "measure_keyed_draws", measure_keyed)
    monkeypatch.setattr(bench_sweeps, "measure_large_corps", lambda *_: "large")
    monkeypatch.setattr(first_answer_bench, "measure_first_answer", lambda *_: "answer")
    monkeypatch.setattr(first_difference_bench, "measure_first_difference", lambda *_: "difference")
    monkeypatch.setattr(bench_verb, "describe_wait", lambda _: "wait")
    return asked


def test_the_quick_bench_leaves_the_largest_corps_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = replace_every_measure(monkeypatch)
    assert main(["bench", "scale=quick"]) == 0
    said = capsys.readouterr().out
    assert "large" not in said.splitlines() and "a corps of millions: not timed at scale=quick" in said
    assert asked == [80_000, 20, 10]


def test_the_verb_times_what_is_installed_and_says_where_the_oracle_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = replace_every_measure(monkeypatch)
    assert main(["bench"]) == 0
    assert (
        "oracle: not timed; in a checkout of the repository: python -m tests.tools.bench_oracle"
        in capsys.readouterr().out
    )
    assert asked == [800_000, bench_sweeps.PAIRS, 20]


def test_a_wrong_setting_of_the_bench_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "polcy=cap40"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "did you mean policy?" in told.err
