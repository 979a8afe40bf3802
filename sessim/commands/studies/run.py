"""`sessim run`: run a study, answer its questions and write its report."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessim.commands.terminal import listen_in_terminal, print_text
from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.errors import UserError
from sessim.ground.telling import tell
from sessim.workflow.complete import complete_study
from sessim.workflow.multirun import prepare_studies
from sessim.workflow.prepare import prepare_study

if TYPE_CHECKING:
    from sessim.workflow.answering import Answered
    from sessim.workflow.auditing import AuditWork
    from sessim.workflow.complete import Completed
    from sessim.workflow.open_runs import OpenRuns
    from sessim.workflow.prepare import Prepared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("-m", "--multirun", action="store_true", help="one study for each combination of values a,b,c")
    parser.add_argument("--dry-run", action="store_true", help="count the runs that are planned, done and left")


def act(options: argparse.Namespace) -> int:
    """Run a study, or one for each combination of a multirun."""
    if options.multirun:
        return run_each(prepare_studies(options.settings), options)
    return run_one(prepare_study(options.settings), options)


def run_each(studies: Sequence[Prepared], options: argparse.Namespace) -> int:
    """Run several studies, one after the other; one that cannot be run is named, and the others continue.

    Returns:
        The largest exit code.
    """
    codes = []
    for prepared in studies:
        try:
            codes.append(run_one(prepared, options))
        except UserError as error:
            print(f"sessim: {prepared.study.folder}: {error}", file=sys.stderr)
            if options.debug:
                traceback.print_exc()
            codes.append(error.exit_code)
    return max(codes, default=0)


def run_one(prepared: Prepared, options: argparse.Namespace) -> int:
    """Run one study to its end, then print what it found."""
    listener = listen_in_terminal(is_quiet=options.quiet)
    if options.dry_run:
        print_open_work(prepared)
        return 0
    done = complete_study(prepared, listener)
    if not options.quiet:
        print_findings(done)
    if done.failure:
        print(f"sessim: {done.failure}", file=sys.stderr)
        return 1
    return 0


def print_open_work(prepared: Prepared) -> None:
    """Print how many runs are planned, done and left, and about how long everything will take."""
    from sessim.workflow.open_runs import count_open_work

    work = count_open_work(prepared.study)
    for warning in filter(None, (prepared.note, *work.warnings)):
        tell(warning)
    print(f"{prepared.study.name}: {describe_runs(work.own)}")
    if work.beside is not None:
        print(f"run alongside: {describe_runs(work.beside)}")
    if work.audit is not None:
        print(describe_audit_work(work.audit))
    if work.answering:
        print(f"analysis and report: about {describe_duration(work.answering)}")
        print(f"total: about {describe_duration(work.seconds)}")


def describe_audit_work(work: AuditWork | None) -> str:
    """What an audit takes, in a few lines."""
    if work is None:
        return "audit: no question of this study has a word that an assumption could change"
    bound = "at most " if work.left else ""  # once the first is finished it is known
    return (
        f"audit: {work.changes} changes of {work.assumptions} assumptions in {work.headlines} "
        f"headline{'s' if work.headlines != 1 else ''}\n"
        f"  first round: {work.worlds} changed worlds, {work.left} left, about {describe_duration(work.seconds)}\n"
        f"  second round: {bound}{work.most_second} changed worlds left, about {describe_duration(work.most_seconds)}"
    )


def describe_runs(runs: OpenRuns) -> str:
    """How many runs are planned, done and left, and about how long those take."""
    counts = f"{runs.planned} runs planned, {runs.planned - runs.left} done, {runs.left} left"
    return f"{counts}, about {describe_duration(runs.seconds)}" if runs.left else counts


def describe_duration(seconds: float) -> str:
    """A duration in words, no more exact than an estimate is."""
    if seconds < 60.0:
        return f"{max(1, round(seconds))} s"
    if seconds < 5_400.0:
        return f"{round(seconds / 60.0)} min"
    return f"{seconds / 3_600.0:.1f} h"


def print_findings(done: Completed) -> None:
    """Print the answers of a study, or how a description compares with the record."""
    from sessim.evidence.answers.realism import realism_rows, realism_text
    from sessim.ground.arm_names import name_arm
    from sessim.ground.text import capitalise

    study, runs = done.study, done.progress.runs
    if done.answered is not None:
        print_answers(done.answered)
        if study.record is not None:
            label = next(arm.label for arm in study.arms if arm.role == "reference")
            names = {arm.label: capitalise(name_arm(arm.title, arm.label)) for arm in study.arms}
            rows = realism_rows(runs[runs["arm"] == label], study.first_fiscal_year, study.record)
            print(f"\n{names[label]} against the record:\n{realism_text(rows)}")
    elif not runs.empty:
        print(realism_text(realism_rows(runs, study.first_fiscal_year)))


def print_answers(answered: Answered) -> None:
    """Print what was compared, a sentence on every answer, and where the report is."""
    from sessim.evidence.answers.height import height_sentence
    from sessim.evidence.answers.sides import sides_sentences
    from sessim.evidence.audit.saying import audit_lines
    from sessim.evidence.contrasts.identified import LENIENCY_QUESTION
    from sessim.evidence.declared.stamps import explain_stamp
    from sessim.ground.text import capitalise
    from sessim.report.documents.levels import compare_words, say_answer

    answers, analysis = answered.answers, answered.analysis
    print()
    print_text(str(answers.manifest["title"]), style="bold")
    print_text(capitalise(f"{compare_words(answers.manifest, len(answers.frame.panel.worlds))}."))
    if stamped := explain_stamp(answers.manifest):
        print_text(stamped, style="bad")
    for answer in answers.answers:
        print()
        print_text(f"{answer.question.name.upper()} {answer.question.title}", style="bold")
        for part, sentence in zip(answer.against, say_answer(answers, answer), strict=True):
            print_text(sentence, indent=2, bold=[part.shown_word])
        if answer.question.name == LENIENCY_QUESTION and (
            height := height_sentence(analysis.height, answers.frame.arms)
        ):
            print_text(height, indent=2)
        for sentence in sides_sentences(
            analysis.sides, answer.question.name, answers.frame.declared, answers.frame.arms
        ):
            print_text(sentence, indent=2, style="dim")
        for sentence in audit_lines(analysis.audit, answer.question.name):
            print_text(sentence, indent=2, style="dim")
    for note in analysis.notes:
        print()
        print_text(note)
    print()
    print_text(f"report: {answered.report}")


VERB = Verb(
    "run",
    "run a study, answer its questions and write its report",
    add_arguments,
    act,
    "sessim run scale=full",
    keeps_what_is_done=True,
)
