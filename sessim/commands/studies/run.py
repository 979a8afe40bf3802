"""`sessim run`: run a study, answer its questions and write its report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sessim.commands.verb import Verb, add_settings_argument
from sessim.workflow.companions import list_companion_studies, run_and_store_companions
from sessim.workflow.stopping import run_to_target
from sessim.workflow.studying import compose, report_failures, run_and_store, write_answers

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("-m", "--multirun", action="store_true", help="one study for each combination of values a,b,c")
    parser.add_argument("--dry-run", action="store_true", help="count the runs that are planned, done and left")


def act(options: argparse.Namespace) -> int:
    """Run a study, or one for each combination of a multirun."""
    from sessim.settings.multirun import list_combinations

    if options.multirun:  # every combination is checked before the first is run
        return max(run_one(settings, options) for settings in list_combinations(options.settings))
    return run_one(options.settings, options)


def run_one(settings: Sequence[str], options: argparse.Namespace) -> int:
    """Run one study, answer its questions, write its report."""
    from sessim.evidence.answers.realism import realism_rows, realism_text
    from sessim.ground.lock import hold_for_writing
    from sessim.study.results.store import finish

    study = _choose_own_folder(compose(settings), settings)
    if options.dry_run:
        print(f"{study.name}: {_describe_open_runs([study])}")
        if study.kind == "comparison" and (beside := list_companion_studies(study)):
            print(f"beside it: {_describe_open_runs(beside)}")
        return 0
    with hold_for_writing(study.folder):
        if study.kind == "comparison" and study.most_replications:
            progress = run_to_target(study, settings, study.most_replications, is_quiet=options.quiet)
        else:
            progress = run_and_store(study, settings, is_quiet=options.quiet)
        if not progress.runs.empty:
            if study.kind == "comparison":
                run_and_store_companions(study, is_quiet=options.quiet)
                write_answers(study.folder, is_quiet=options.quiet)
            elif not options.quiet:
                print(realism_text(realism_rows(progress.runs, study.first_fiscal_year)))
        finish(study.folder)
    return report_failures(progress, study.folder)


def _choose_own_folder(study: StudySettings, settings: Sequence[str]) -> StudySettings:
    """Leave a published study alone: another one of its name goes beside it, unless the user says where."""
    from sessim.study.results.manifest import select_deciding
    from sessim.study.results.store import choose_own_folder

    if any(each.startswith("output.folder=") for each in settings):
        return study
    folder = choose_own_folder(study.folder, select_deciding(settings))
    if folder != study.folder:
        print(f"sessim: {study.folder} holds the published study and stays; this one goes to {folder}", file=sys.stderr)
    return replace(study, folder=folder)


def _describe_open_runs(studies: Sequence[StudySettings]) -> str:
    """How many runs are planned, done and left, and about how long those will take."""
    from sessim.study.design import plan_runs
    from sessim.study.estimate import duration_text, estimate_seconds_left
    from sessim.study.results.store import read_finished_runs
    from sessim.study.runner import dropped_text

    planned = [plan_runs(study) for study in studies]
    done = [read_finished_runs(study.folder).run_ids for study in studies]
    for study, runs, ids in zip(studies, planned, done, strict=True):
        if others := len(ids - {run.run_id for run in runs}):
            print(dropped_text(others, study.folder), file=sys.stderr)
    total = sum(len(runs) for runs in planned)
    left = sum(run.run_id not in ids for runs, ids in zip(planned, done, strict=True) for run in runs)
    said = f"{total} runs planned, {total - left} done, {left} left"
    if left:
        seconds = sum(estimate_seconds_left(*each) for each in zip(studies, planned, done, strict=True))
        said += f", about {duration_text(seconds)}"
    return said


VERB = Verb(
    "run",
    "run a study, answer its questions and write its report",
    add_arguments,
    act,
    "sessim run scale=full",
    keeps_what_is_done=True,
)
