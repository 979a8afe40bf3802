"""`sessim validate`: compare the status quo with the published record."""

from __future__ import annotations

import argparse

from sessim.commands.studying import composed, run_and_store, told_of_failures
from sessim.commands.validating import show_validation
from sessim.commands.verb import Verb, takes_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    takes_settings(parser)


def act(options: argparse.Namespace) -> int:
    """Print the realism table."""
    from sessim.evidence.realism import realism_rows, realism_text
    from sessim.study.lock import only_writer

    settings = ["experiment=status_quo_fy2016", "run.replications=8", *options.settings]
    study = composed(settings)
    with only_writer(study.folder):
        progress = run_and_store(study, settings, is_quiet=options.quiet)
    print(realism_text(realism_rows(progress.runs, study.first_fiscal_year)))
    show_validation(is_quiet=options.quiet)
    return told_of_failures(progress, study.folder)


VERB = Verb("validate", "compare the status quo with the published record", add_arguments, act)
