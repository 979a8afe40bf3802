"""What several verbs do with a study: compose it, run what is left, answer it, tell of failures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.workflow.companions import read_companion_tables

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings
    from sessim.study.runner import Progress


def compose(settings: Sequence[str]) -> StudySettings:
    """Return the study that the typed settings describe."""
    from sessim.settings.compose import compose_study

    return compose_study(settings)


def run_and_store(study: StudySettings, settings: Sequence[str], *, is_quiet: bool) -> Progress:
    """Run what is left of a study and store its tables; call `finish` when its answers are written too."""
    from sessim.study.results.manifest import describe_study
    from sessim.study.results.store import write_plan, write_tables
    from sessim.study.runner import run_study

    started = datetime.now(UTC)
    progress = run_study(study, shows_progress=not is_quiet)
    # until `finish` the folder counts as unfinished, for its answers may still be those of an earlier study
    write_plan(study.folder, study.name, progress.planned)
    write_tables(study.folder, study.world_table, describe_study(study, progress, settings, started))
    return progress


def report_failures(progress: Progress, folder: Path) -> int:
    """Say how many runs failed, and return the exit code."""
    if not progress.failed:
        return 0
    print(f"sessim: {progress.failed} of {progress.planned} runs failed, see {folder}/failed_runs.csv", file=sys.stderr)
    return 1


def write_answers(folder: Path, *, is_quiet: bool) -> None:
    """Answer the questions of a stored study: tables, `report.html`, and a summary on the terminal."""
    from sessim.evidence.answers.analysis import analyse, tables_of
    from sessim.evidence.answers.answers import answer_questions
    from sessim.evidence.answers.stored import ANSWERS
    from sessim.ground.files import drop_files, read_checksums, record_checksums, write_whole
    from sessim.report.html import write_report
    from sessim.study.results.store import STORED, load_study

    answers = answer_questions(load_study(folder))
    analysis = analyse(answers, beside=read_companion_tables(folder))
    tables = tables_of(answers, analysis)
    before = read_checksums(folder)
    for name, table in tables.items():
        write_whole(folder / name, partial(table.to_csv, index=False, lineterminator="\n"))
    report = write_report(answers, folder, analysis)
    record_checksums(folder, [*tables, report.name])
    if before.get(ANSWERS) != read_checksums(folder).get(ANSWERS):
        drop_files(folder, set(before) - {*tables, report.name, *STORED})
    if not is_quiet:
        for answer in answers.answers:
            print(f"\n{answer.question.name.upper()} {answer.question.title}\n  {answer.brief}")
        for note in analysis.notes:
            print(f"\n{note}")
        print(f"\nreport: {report}")
