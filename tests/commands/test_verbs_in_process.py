"""Verbs in this process: what they write and say over a made-up study, and what they refuse in one line."""

from __future__ import annotations

import importlib.util
import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import sessim
from sessim.cli import main
from sessim.commands.studies import comment
from sessim.commands.terminal import listen_in_terminal
from sessim.evidence.answers.analysis import TRANSFER, WORLD_RESPONSES
from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.answers.stopping import StopCheck
from sessim.ground.errors import UserError
from sessim.ground.files import record_checksums
from sessim.model import SESModel
from sessim.report.documents import images
from sessim.report.documents.markdown import markdown_text
from sessim.report.documents.writing import report_document
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import Arm, StudySettings
from sessim.study.one_run import Observers, branch_arm
from sessim.study.runner import Progress
from sessim.study.transfer import NONE, SCHEME
from sessim.workflow import companions as beside
from sessim.workflow import replications as stopping
from sessim.workflow.listener import Listener
from tests.support.synthetic_study import make_study

TINY = ("population=oracle_120", "world=central", "run.years=2", "run.replications=1", "run.workers=1")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def stored(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a made-up study of two questions."""
    folder = here / "made"
    folder.mkdir()
    study = make_study(worlds=4, replications=1, arms=("A0", "A1", "A3"), questions=("q3", "q5"), folder=folder)
    monkeypatch.setattr("sessim.study.results.store.load_study", lambda _: study)
    monkeypatch.setattr(images, "BROWSERS", ())
    return folder


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    return told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "made", "run.years=3"], "unrecognized: run.years=3"),
        (["report", "made", "--format", "doc"], "no format 'doc'; allowed: html, docx, pdf, md"),
        (["report", "made", "--format", "htm"], "did you mean html?"),
        (["comment", "--study", "made", "--question", "3,7"], "made does not answer q7; allowed: q3, q5"),
        (["comment", "--study", "made", "--question", "3,ten"], "'ten' is not a question"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_written_is_one_line_and_no_file(
    stored: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(words) == 2
    assert said in one_line(capsys)
    assert list(stored.iterdir()) == []


def test_a_report_as_markdown_is_the_document_of_the_answers(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sessim.study.results.store import load_study

    assert main(["report", str(stored), "--format", "md"]) == 0
    assert capsys.readouterr().out == f"report: {stored / 'report.md'}\n"
    answers = answer_questions(load_study(stored))
    text = (stored / "report.md").read_text(encoding="utf-8")
    assert text == markdown_text(report_document(answers))
    assert all(answer.sentence in text for answer in answers.answers)
    assert "report.md" in (stored / "checksums.sha256").read_text(encoding="utf-8")
    (stored / "report.md").unlink()
    assert main(["report", str(stored), "--format", "md", "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert (stored / "report.md").read_text(encoding="utf-8") == text


def test_questions_are_typed_with_or_without_their_letter_and_once() -> None:
    assert comment.parse_question_names("all") == [f"q{number}" for number in range(1, 10)]
    assert comment.parse_question_names("7, Q1,q7") == ["q7", "q1"]


def test_a_description_prints_its_figures_against_the_record(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["experiment=status_quo_fy2016", *TINY]
    assert main(words) == 0  # without a verb: run
    said = capsys.readouterr().out
    assert "of 9 inside the declared bands" in said
    assert main([*words, "-q"]) == 0
    assert capsys.readouterr().out == ""
    with pytest.raises(UserError, match="a description answers no question"):
        sessim.run(*words, folder=here / "other")
    assert not (here / "other").exists()


def test_the_traceback_of_a_mistake_is_shown_only_on_demand(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "polcy=cap40", "--debug"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("sessim: ") and "Traceback" in said and "UserError" in said
    assert list(here.iterdir()) == []


def test_a_verb_in_a_thread_leaves_the_signals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python lets the main thread alone set what a signal does."""
    ended: list[int] = []
    monkeypatch.setattr("signal.signal", lambda *_: pytest.fail("a signal was set"))
    thread = threading.Thread(target=lambda: ended.append(main(["explain", "policy.limit.share"])))
    thread.start()
    thread.join(60)
    assert ended == [0]


def test_a_study_from_python_tells_of_failed_runs_and_of_a_figure_that_cannot_be_drawn(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def fail(study: StudySettings, past: SESModel, arm: Arm, observers: Observers) -> AbstractContextManager[SESModel]:
        if arm.label != "A1":
            raise RuntimeError("made up")
        return branch_arm(study, past, arm, observers)

    monkeypatch.setattr("sessim.study.simulation.branch_arm", fail)
    with pytest.raises(
        UserError, match=r"3 of 4 runs failed, see made/failed_runs\.csv; sessim.load_study loads the others"
    ):
        sessim.run("experiment=q5_results", *TINY, folder="made")
    assert {path.name for path in (here / "made").iterdir()} >= {"failed_runs.csv", "report.html"}
    assert set(sessim.load_study("made").stored.runs["arm"]) == {"A1"}
    monkeypatch.setattr(SESModel, "branch", lambda *_: 1 / 0)
    with pytest.raises(UserError, match=r"4 of 4 runs failed, see none/failed_runs\.csv$"):
        sessim.run("experiment=q5_results", *TINY, folder="none")
    made = make_study(worlds=3, replications=1, arms=("A1", "A3"), questions=("q5",))
    alone = replace(made, runs=made.runs[made.runs["arm"] == "A1"])
    study = sessim.api.Study(alone, answer_questions(alone))
    with pytest.raises(UserError, match="No paired runs are stored"):
        study.plot()


def rounds(
    monkeypatch: pytest.MonkeyPatch, checks: list[StopCheck], progress: Progress | None = None
) -> tuple[StudySettings, list[int]]:
    """A study whose rounds run nothing; what was asked for is noted."""
    study = compose_study(["experiment=q5_results", *TINY])
    ran: list[int] = []
    found = iter(checks)

    def run(settings: StudySettings, typed: list[str], listener: Listener) -> Progress:
        ran.append(settings.replications)
        assert typed[-1] == f"run.replications={settings.replications}"
        assert sum(word.startswith("run.replications=") for word in typed) == 1
        return progress or Progress(pd.DataFrame({"arm": ["A0"]}), planned=1, found=0, failed=0)

    monkeypatch.setattr(stopping, "run_and_store", run)
    monkeypatch.setattr(stopping, "_count_stored_replications", lambda *_: 0)
    monkeypatch.setattr("sessim.study.results.store.load_study", lambda _: None)
    monkeypatch.setattr("sessim.evidence.answers.stopping.check", lambda _: next(found))
    return study, ran


def test_replications_are_added_until_the_target_is_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study, ran = rounds(monkeypatch, [StopCheck(9, "q5: A1 less A0"), StopCheck(1, "q5: A1 less A0"), StopCheck(0, "")])
    stopping.run_to_target(study, ["run.replications=1"], 20)
    assert ran == [1, 2, 3]
    assert capsys.readouterr().err == "sessim: every primary contrast is at its target with 3 replications\n"


def test_replications_stop_at_the_budget_and_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study, ran = rounds(monkeypatch, [StopCheck(9, "q5: A1 less A0")] * 4)
    stopping.run_to_target(study, [], 3)
    assert ran == [1, 2, 3]
    assert capsys.readouterr().err == (
        "sessim: the budget of 3 replications is spent; q5: A1 less A0 would take 9 more\n"
    )
    quiet, ran = rounds(monkeypatch, [StopCheck(0, "")])
    stopping.run_to_target(quiet, [], 3, listen_in_terminal(is_quiet=True))
    assert ran == [1] and capsys.readouterr().err == ""


def test_no_replication_is_added_to_a_round_with_a_failed_run(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Progress(pd.DataFrame({"arm": ["A0"]}), planned=2, found=0, failed=1)
    study, ran = rounds(monkeypatch, [], failed)
    assert stopping.run_to_target(study, [], 9) is failed
    assert ran == [1]


def test_tables_of_what_runs_beside_a_study_are_stored_and_stale_ones_go(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gain = {"start": 2.0, "step": 0.5}
    steps = []
    for name, of_scheme in gain.items():
        rows = [
            {
                "arm": arm,
                "world": 0,
                "replication": 0,
                "fiscal_year": 2026,
                "seed": 1,
                "output": value,
                "ability": value,
            }
            for arm, value in ((SCHEME, 1.0 + of_scheme), (NONE, 1.0))
        ]
        steps.append((name, name.title(), SimpleNamespace(runs=pd.DataFrame(rows))))
    asked: list[Any] = []
    monkeypatch.setattr(
        "sessim.study.transfer.run_transfer_test", lambda study, worlds, **_: asked.append(worlds) or steps
    )
    study = compose_study(["experiment=q9_private_sector", *TINY, "run.transfer_worlds=1", "output.folder=made"])
    study = replace(study, folder=here)
    (here / WORLD_RESPONSES).write_text("of an earlier run", encoding="utf-8")
    record_checksums(here, [WORLD_RESPONSES])
    beside.run_and_store_companions(study)
    assert asked == [1]
    table = beside.read_companion_tables(here)
    assert set(table) == {TRANSFER} and not (here / WORLD_RESPONSES).exists()
    (here / WORLD_RESPONSES).write_text("by hand", encoding="utf-8")
    assert set(beside.read_companion_tables(here)) == {TRANSFER}, "what sessim did not write is not evidence"
    output = table[TRANSFER].query("measure == 'output'")
    assert output["gain_mean"].tolist() == [2.0, 0.5]
    assert output["change_mean"].tolist()[1] == -1.5
    assert TRANSFER in (here / "checksums.sha256").read_text(encoding="utf-8")

    points: list[Any] = []
    responses = pd.DataFrame({"lever": ["world.values.x"], "value": [0.2]})
    monkeypatch.setattr("sessim.study.companion_studies.run_world_points", lambda _, given, **__: points.extend(given))
    monkeypatch.setattr("sessim.evidence.answers.responses.world_response_table", lambda *_: responses)
    settings = {**study.resolved, "run": {**study.resolved["run"], "transfer_worlds": 0}}
    settings["experiment"] = {**settings["experiment"], "world_sweep": ["rating.performance_share=0.2"]}
    beside.run_and_store_companions(replace(study, resolved=settings))
    assert [point.value for point in points] == [0.2]
    assert set(beside.read_companion_tables(here)) == {WORLD_RESPONSES}


def test_calibrate_names_a_missing_extra_before_it_runs_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "sklearn" else find(name))
    monkeypatch.chdir(tmp_path)
    assert main(["calibrate", "scale=quick"]) == 2
    said = capsys.readouterr().err
    assert said == "sessim: calibration needs sklearn, which is not installed; type: pip install 'sessim[analysis]'\n"
    assert not list(tmp_path.iterdir()), "nothing is written"
