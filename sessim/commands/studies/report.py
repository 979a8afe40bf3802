"""`sessim report`: answer a stored study again and write its report, as a page or as a document."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path
from sessim.workflow.studying import write_answers

FORMATS = {"html": (), "docx": ("docx",), "pdf": ("weasyprint",), "md": ()}


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
        write_answers(folder, is_quiet=options.quiet)
        return 0
    require_extra("docs", *FORMATS[kind], what=f"a report as {kind}")
    path = write_document(folder, kind)
    if not options.quiet:
        print(f"report: {path}")
    return 0


def write_document(folder: Path, kind: str) -> Path:
    """Write the report of a stored study as `docx`, `pdf` or `md`; return its path."""
    from sessim.evidence.answers.answers import answer_questions
    from sessim.ground.files import record_checksums, write_whole
    from sessim.report.documents.blocks import Document
    from sessim.report.documents.markdown import markdown_text
    from sessim.report.documents.page import pdf_bytes
    from sessim.report.documents.word import docx_bytes
    from sessim.report.documents.writing import report_document
    from sessim.study.results.store import load_study

    document = report_document(answer_questions(load_study(folder)))
    makers: dict[str, Callable[[Document], bytes]] = {
        "docx": docx_bytes,
        "pdf": pdf_bytes,
        "md": lambda each: markdown_text(each).encode(),
    }
    content = makers[kind](document)
    path = folder / f"report.{kind}"
    write_whole(path, lambda target: target.write_bytes(content))
    record_checksums(folder, [path.name])
    return path


VERB = Verb(
    "report",
    "answer a stored study again and write its report (html, docx, pdf or md)",
    add_arguments,
    act,
    "sessim report results/STUDY",
)
