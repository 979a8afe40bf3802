"""`sessim report`: answer a stored study again and write its report, as a page or as a document."""

from __future__ import annotations

import argparse

from sessim.commands.studies.run import print_answers
from sessim.commands.terminal import listen_in_terminal
from sessim.commands.verb import Verb
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path
from sessim.workflow.answering import answer_again
from sessim.workflow.documents import write_document

FORMATS = {"html": (), "docx": ("docx",), "pdf": ("weasyprint",), "md": ()}  # and what each needs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", help="folder of a study, such as results/nine_questions")
    parser.add_argument("--format", default="html", help="html (default), docx, pdf or md")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")


def act(options: argparse.Namespace) -> int:
    """Write the report of a stored study again."""
    folder = read_path(options.folder, "the folder")
    kind = options.format
    if kind not in FORMATS:
        raise UserError(f"no format {kind!r}", allowed=", ".join(FORMATS), nearest=find_nearest_word(kind, FORMATS))
    if kind == "html":
        answered = answer_again(folder, listen_in_terminal(is_quiet=options.quiet))
        if not options.quiet:
            print_answers(answered)
        return 0
    require_extra("docs", *FORMATS[kind], what=f"a report as {kind}")
    path = write_document(folder, kind)
    if not options.quiet:
        print(f"report: {path}")
    return 0


VERB = Verb(
    "report",
    "answer a stored study again and write its report (html, docx, pdf or md)",
    add_arguments,
    act,
    "sessim report results/STUDY",
)
