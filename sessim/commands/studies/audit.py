"""`sessim audit`: change every assumption of a stored study in turn and name those that change an answer."""

from __future__ import annotations

import argparse

from sessim.commands.studies.run import describe_audit_work
from sessim.commands.terminal import listen_in_terminal
from sessim.commands.verb import Verb, add_settings_argument
from sessim.ground.lock import hold_for_writing
from sessim.workflow.answering import answer_folder
from sessim.workflow.auditing import audit_study, count_audit_work, describe_audit
from sessim.workflow.prepare import compose


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    add_settings_argument(parser)
    parser.add_argument("--dry-run", action="store_true", help="count the changes and estimate how long they take")


def act(options: argparse.Namespace) -> int:
    """Audit a stored study, answer it again with what was found, and print that."""
    from sessim.study.pools.local_pool import keep_workers

    study = compose(options.settings)
    if options.dry_run:
        print(describe_audit_work(count_audit_work(study)))
        return 0
    listener = listen_in_terminal(is_quiet=options.quiet)
    with hold_for_writing(study.folder), keep_workers():
        table = audit_study(study, listener)
        answered = answer_folder(study.folder, listener, study.workers)
    if not options.quiet:
        print("\n".join(describe_audit(table, study.questions)))
        print(f"\nreport: {answered.report}")
    return 0


VERB = Verb(
    "audit",
    "change every assumption of a stored study in turn and name those that change an answer",
    add_arguments,
    act,
    "sessim audit scale=full",
    keeps_what_is_done=True,
)
