"""Answer a stored study: its tables, its report, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.workflow.companions import read_companion_tables
from sessim.workflow.listener import NOTEBOOK, Listener

if TYPE_CHECKING:
    from sessim.evidence.answers.analysis import Analysis
    from sessim.evidence.answers.answers import Answers
    from sessim.study.results.store import StoredStudy

ANALYSING = "analysing"


@dataclass(frozen=True, slots=True)
class Answered:
    """A study with its answers.

    Attributes:
        stored: Runs, worlds and manifest.
        answers: Answers to its questions.
        analysis: What they depend on.
        report: The page.
    """

    stored: StoredStudy
    answers: Answers
    analysis: Analysis
    report: Path


def answer_again(folder: Path, listener: Listener = NOTEBOOK) -> Answered:
    """Answer the questions of a finished study again, and write tables and report.

    Raises:
        UserError: The folder holds no finished study, a damaged one, or another process writes to it.
    """
    from sessim.ground.files import read_checksums
    from sessim.ground.lock import hold_for_writing
    from sessim.study.results.store import load_study

    before = read_checksums(folder)
    stored = load_study(folder)  # what cannot be answered is refused before anything is written, even the lock
    with hold_for_writing(folder):
        is_same = read_checksums(folder) == before
        return answer_folder(folder, listener, stored=stored if is_same else None)


def answer_folder(
    folder: Path, listener: Listener = NOTEBOOK, workers: int | None = None, stored: StoredStudy | None = None
) -> Answered:
    """Answer the questions of a stored study and write tables and report; hold the folder meanwhile.

    Tables and documents of earlier answers are removed, except those changed by hand.

    Args:
        folder: Folder of the study.
        listener: Who is told how it goes.
        workers: Processes of the analysis, or None for all cores.
        stored: What the folder holds, where that was read already.
    """
    from sessim.evidence.answers.analysis import analyse, count_analysis_steps, tables_of
    from sessim.evidence.answers.answers import answer_questions
    from sessim.evidence.answers.stored import ANSWERS
    from sessim.evidence.sensitivity.pieces import Desk
    from sessim.ground.files import drop_files, read_checksums, record_checksums, write_whole
    from sessim.ground.inert import write_csv
    from sessim.report.html import write_report
    from sessim.study.results.kept_tables import KeptTables
    from sessim.study.results.store import STORED, load_study

    stored = stored or load_study(folder)
    kept = KeptTables(folder)
    questions = len(stored.manifest["questions"])
    steps = (
        questions + count_analysis_steps(questions) + 1
    )  # each question is answered first, and the report comes last
    listener.advance(ANALYSING, 0, steps)
    desk = Desk(workers, kept)
    desk.get_ready()
    answers = answer_questions(stored, report=lambda done: listener.advance(ANALYSING, done, steps))
    analysis = analyse(
        answers,
        beside=read_companion_tables(folder),
        report=lambda done: listener.advance(ANALYSING, questions + done, steps),
        desk=desk,
    )
    kept.drop_others()
    tables = tables_of(answers, analysis)
    before = read_checksums(folder)
    for name, table in tables.items():
        write_whole(folder / name, partial(write_csv, table))
    report = write_report(answers, folder, analysis)
    record_checksums(folder, [*tables, report.name])
    if before.get(ANSWERS) != read_checksums(folder).get(ANSWERS):
        drop_files(folder, set(before) - {*tables, report.name, *STORED})
    listener.advance(ANALYSING, steps, steps)
    return Answered(stored, answers, analysis, report)
