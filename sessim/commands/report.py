"""`sessim report`: answer a stored study again and write its report."""

from __future__ import annotations

import argparse
from pathlib import Path

from sessim.commands.studying import write_answers
from sessim.commands.verb import Verb, takes_settings
from sessim.study.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", help="folder of a study, such as results/nine_questions")
    takes_settings(parser)


def act(options: argparse.Namespace) -> int:
    """Write the report of a stored study again."""
    folder = Path(options.folder)
    if options.settings:
        raise UserError(
            f"report reads a stored study and takes no settings ({options.settings[0]})", where="command line"
        )
    write_answers(folder, is_quiet=options.quiet)
    return 0


VERB = Verb(
    "report", "answer a stored study again and write its report", add_arguments, act, "sessim report results/STUDY"
)
