"""`sessim comment`: a brief on a question as Word, PDF, workbook and plain text, ready to attach or paste."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path

if TYPE_CHECKING:
    import pandas as pd

    from sessim.report.documents.blocks import Document
    from sessim.report.documents.dockets import Docket, Template

    Written = tuple[Document, str, pd.DataFrame, Mapping[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--question", default="all", help="1 to 9, several as 1,7, or all (default)")
    parser.add_argument(
        "--stance", default="evidence", help="evidence (default), supporting or critical: which side comes first"
    )
    parser.add_argument("--template", default="evidence_brief", help="evidence_brief (default), comment, memo, ...")
    parser.add_argument("--docket", default="ses_2025", help="ses_2025 (default) or gs_2026")
    parser.add_argument(
        "--study", default="results/nine_questions", help="folder of the study (default: results/nine_questions)"
    )
    parser.add_argument(
        "--out", metavar="FOLDER", help="where to write the files (default: comment/ in the study's folder)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="do not list the files")


def act(options: argparse.Namespace) -> int:
    """Write the files, or none of them."""
    from sessim.ground.files import write_whole
    from sessim.ground.marks import leave_mark
    from sessim.report.documents.dockets import choose_entry, read_dockets, read_templates
    from sessim.report.documents.page import html_page, pdf_bytes
    from sessim.report.documents.preflight import refuse_findings
    from sessim.report.documents.word import docx_bytes
    from sessim.report.documents.workbook import xlsx_bytes
    from sessim.report.documents.writing import STANCES, study_words
    from sessim.study.results.store import is_published

    docket = choose_entry(read_dockets(), options.docket, "docket")
    template = choose_entry(read_templates(), options.template, "template")
    if options.stance not in STANCES:
        raise UserError(f"no stance is called {options.stance!r}", allowed=", ".join(STANCES))
    if template.needs_open_window and datetime.date.today() > docket.comments_until:
        raise UserError(
            f"comments on {docket.proposed} were open until {docket.comments_until}",
            allowed="--template evidence_brief, memo or retrospective_review",
        )
    require_extra("docs", "docx", "weasyprint", "openpyxl", what="a comment")
    folder = read_path(options.study, "--study")
    write = _write_from_tables if is_published(folder) else _write_from_runs
    document, text, estimates, manifest = write(folder, options, docket, template)
    about = {**docket.front(), "Study": study_words(manifest), "Reproduce with": str(manifest["command"])}
    files = {
        "comment.txt": text.encode(),
        "attachment.docx": docx_bytes(document),
        "attachment.pdf": pdf_bytes(document),
        "data.xlsx": xlsx_bytes(document, estimates, about),
    }
    refuse_findings(files, html_page(document))
    out = read_path(options.out, "--out") if options.out else folder / "comment"
    leave_mark(out)  # so that a text that was changed by hand since is kept
    for name, content in files.items():
        write_whole(out / name, lambda path, content=content: path.write_bytes(content))  # type: ignore[misc]
    if not options.quiet:
        for name, content in files.items():
            size = f"{len(text)} of 5000 characters" if name == "comment.txt" else f"{len(content) / 1e6:.2f} MB"
            print(f"{out / name}  {size}")
        if document.image_note:
            print(document.image_note)
        print("pre-flight: no machine path, no personal name, every file within 10 MB")
    return 0


def _write_from_runs(folder: Path, options: argparse.Namespace, docket: Docket, template: Template) -> Written:
    """The document, its text, its estimates and the manifest, with both cases and the figures."""
    from sessim.evidence.answers.answers import answer_questions, answers_table
    from sessim.report.documents.text import comment_text
    from sessim.report.documents.writing import comment_document
    from sessim.study.results.store import load_study

    answers = answer_questions(load_study(folder))
    found = {answer.question.name: answer for answer in answers.answers}
    chosen = [found[name] for name in _choose_questions(folder, options.question, list(found))]
    document = comment_document(answers, chosen, docket, template, options.stance)
    text = comment_text(answers, chosen, docket, template, options.stance)
    estimates = answers_table(answers)
    names = [answer.question.name for answer in chosen]
    return document, text, estimates[estimates["question"].isin(names)], answers.manifest


def _write_from_tables(folder: Path, options: argparse.Namespace, docket: Docket, template: Template) -> Written:
    """The same from the published tables of a study without its runs; no figures."""
    from sessim.report.documents.stored import read_stored_brief, stored_document, stored_text
    from sessim.study.results.store import read_manifest

    manifest = read_manifest(folder)
    brief = read_stored_brief(folder, manifest)
    found = {question.name: question for question in brief.questions}
    names = _choose_questions(folder, options.question, list(found))
    chosen = [found[name] for name in names]
    document = stored_document(brief, chosen, docket, template, options.stance)
    text = stored_text(brief, chosen, docket, template, options.stance)
    return document, text, brief.answers[brief.answers["question"].isin(names)], manifest


def _choose_questions(folder: Path, typed: str, found: list[str]) -> list[str]:
    wanted = parse_question_names(typed)
    missing = [name for name in wanted if name not in found]
    if missing and typed != "all":
        raise UserError(
            f"{folder} does not answer {', '.join(missing)}", allowed=", ".join(found), where="command line"
        )
    return [name for name in wanted if name in found]


def parse_question_names(text: str) -> list[str]:
    """Return question ids, `q1` and so on, from what was typed.

    Raises:
        UserError: If a word is not a question.
    """
    if text == "all":
        return [f"q{number}" for number in range(1, 10)]
    names = [f"q{word.strip().lower().removeprefix('q')}" for word in text.split(",")]
    for name in names:
        if name not in {f"q{number}" for number in range(1, 10)}:
            raise UserError(
                f"--question {text}: {name[1:]!r} is not a question", allowed="1 to 9, several as 1,7, or all"
            )
    return list(dict.fromkeys(names))


VERB = Verb(
    "comment",
    "write a brief on a question as Word, PDF, workbook and text",
    add_arguments,
    act,
    "sessim comment --question 7",
)
