"""What a dry run says of the time: every part of a study is in it, and each grows with the size of the study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from sessim.evidence.declared.method import read_method
from sessim.settings.compose import compose_study
from sessim.study import estimate
from sessim.study.design import plan_runs
from sessim.workflow import estimate_answers as answers_module
from sessim.workflow.answering import ANALYSING
from sessim.workflow.estimate_answers import FEW_WORLDS, estimate_answer_seconds, make_up_runs
from sessim.workflow.open_runs import count_open_work

TINY = ("scale=smoke", "population=oracle_120", "run.years=2", "run.replications=1")


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A question takes a second a world to answer and 2 s to contrast, years 3 s, groups 4 s, a weighting 5 s, the rest 6 s."""
    clock = Clock()

    def answer(stored: Any, report: Callable[[int], None]) -> None:
        clock.passes(1.0 * len(stored.worlds))
        report(1)

    def analyse(answers: Any, method: Any, report: Callable[[int], None]) -> None:
        assert len(method.weightings) == 1
        for number, seconds in enumerate((2.0, 5.0, 3.0, 4.0)):
            clock.passes(seconds)
            report(number + 1)
        clock.passes(6.0)

    monkeypatch.setattr(answers_module, "perf_counter", clock)
    monkeypatch.setattr("sessim.evidence.answers.answers.answer_questions", answer)
    monkeypatch.setattr("sessim.evidence.answers.analysis.analyse", analyse)
    monkeypatch.setattr("sessim.report.html.render_report", lambda *_: clock.passes(7.0))
    return clock


def expect(questions: Sequence[str], worlds: int, growth: float = 1.0, workers: int = 1) -> float:
    method = read_method()
    of_groups = {name for question in questions for name in method.strata[question]}
    each = worlds + 3.0 + 7.0
    groups = 4.0 * len(of_groups) / len(method.strata[questions[0]])
    loading = min(worlds, FEW_WORLDS) + 2.0 + 5.0 + 3.0 + 4.0 + 6.0 + 7.0
    spread = (2.0 * len(questions) + 5.0 * len(method.weightings)) / workers
    return loading + growth * (len(questions) * each + spread + groups + 6.0)


def test_answers_take_longer_with_more_questions_and_more_worlds(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessim.study.pools.cores.count_available_cores", lambda: 3)
    alone = "run.workers=1"
    one = compose_study(["experiment=q5_results", *TINY, "run.worlds=4", alone])
    nine = compose_study([*TINY, "run.worlds=4", alone])
    assert estimate_answer_seconds(one) == pytest.approx(expect(one.questions, 4))
    assert estimate_answer_seconds(nine) == pytest.approx(expect(nine.questions, 4))
    for typed, workers in (("run.workers=2", 2), ("run.workers=8", 3), ("run.workers=null", 3)):
        some = compose_study([*TINY, "run.worlds=4", typed])
        assert estimate_answer_seconds(some) == pytest.approx(expect(nine.questions, 4, workers=workers))
    large = compose_study(["experiment=q5_results", *TINY, "run.worlds=40", alone])
    assert estimate_answer_seconds(large) == pytest.approx(expect(large.questions, 40))
    monkeypatch.setattr(answers_module, "MOST_ROWS", 0)  # only few worlds are timed, and the time grows with the others
    assert estimate_answer_seconds(large) == pytest.approx(expect(large.questions, 20, growth=2.0))
    assert estimate_answer_seconds(compose_study(["experiment=status_quo_fy2016"])) == 0.0


def test_made_up_runs_are_as_many_as_the_study_has_and_can_be_answered() -> None:
    study = compose_study(["experiment=q5_results", *TINY, "run.worlds=6", "run.strata=first_and_last"])
    made = make_up_runs(study, 4)
    assert len(made.runs) == len(study.arms) * 4 * len(study.simulated_years)
    assert set(made.strata["arm"]) == {arm.label for arm in study.arms}
    assert make_up_runs(study, 99).worlds.equals(study.world_table)
    assert 0.0 < estimate_answer_seconds(study) < 120.0


def test_workers_are_started_once_for_all_studies(monkeypatch: pytest.MonkeyPatch) -> None:
    study = compose_study(["experiment=q5_results", *TINY, "run.workers=2", "run.worlds=3", "run.warm_up_years=1"])
    starts: list[int] = []
    monkeypatch.setattr(estimate, "_time_task", lambda *_: (10.0, 1.0))
    monkeypatch.setattr(estimate, "count_available_cores", lambda: 2)
    monkeypatch.setattr(estimate, "time_start", lambda workers: starts.append(workers) or 7.0)
    planned = plan_runs(study)
    of_runs = (3 * 10.0 + 3 * (1 + 2 * len(study.arms)) * 1.0) / 2
    assert estimate.estimate_seconds_left([(study, planned, set())]) == pytest.approx(of_runs + 7.0)
    assert estimate.estimate_seconds_left([(study, planned, set())] * 3) == pytest.approx(3 * of_runs + 7.0)
    assert starts == [2, 2]
    done = {run.run_id for run in planned}
    assert estimate.estimate_seconds_left([(study, planned, done)]) == 0.0
    alone = replace(study, workers=1)
    assert estimate.estimate_seconds_left([(alone, planned, set())]) == pytest.approx(2 * of_runs)


def test_all_parts_are_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "estimate_seconds_left", lambda studies: 10.0 * len(studies))
    monkeypatch.setattr(answers_module, "estimate_answer_seconds", lambda _: 5.0)
    sweep = "experiment.world_sweep=['rating.performance_share=0.2','rating.performance_share=0.4']"
    work = count_open_work(compose_study(["experiment=q5_results", *TINY, sweep, "output.folder=nowhere"]))
    assert work.beside is not None
    assert (work.own.seconds, work.beside.seconds, work.answering, work.seconds) == (10.0, 20.0, 5.0, 35.0)
    assert ANALYSING == "analysing"
