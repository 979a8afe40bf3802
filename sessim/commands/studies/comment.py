"""`sessim comment`: a brief on a question as Word, PDF, workbook and plain text, ready to be attached or pasted."""

from __future__ import annotations

import argparse
import datetime

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--question", default="all", help="1 to 9, several as 1,7, or all (default)")
    parser.add_argument(
        "--stance", default="evidence", help="evidence (default), supporting or critical: who speaks first"
    )
    parser.add_argument("--template", default="evidence_brief", help="evidence_brief (default), comment, memo, ...")
    parser.add_argument("--docket", default="ses_2025", help="ses_2025 (default) or gs_2026")
    parser.add_argument(
        "--study", default="results/nine_questions", help="folder of the study (results/nine_questions)"
    )
    parser.add_argument("--out", metavar="FOLDER", help="where the files go (comment/ in the study's folder)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no list of files")


def act(options: argparse.Namespace) -> int:
    """Write the files, or none of them."""
    from sessim.evidence.answers.answers import answer_questions, answers_table
    from sessim.ground.files import write_whole
    from sessim.ground.marks import leave_mark
    from sessim.report.documents.dockets import choose_entry, read_dockets, read_templates
    from sessim.report.documents.page import html_page, pdf_bytes
    from sessim.report.documents.preflight import refuse_findings
    from sessim.report.documents.text import comment_text
    from sessim.report.documents.word import docx_bytes
    from sessim.report.documents.workbook import xlsx_bytes
    from sessim.report.documents.writing import STANCES, comment_document, study_words
    from sessim.study.results.store import load_study

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
    answers = answer_questions(load_study(folder))
    wanted = parse_question_names(options.question)
    found = {answer.question.name: answer for answer in answers.answers}
    missing = [name for name in wanted if name not in found]
    if missing and options.question != "all":
        raise UserError(
            f"{folder} does not answer {', '.join(missing)}", allowed=", ".join(found), where="command line"
        )
    answered = [found[name] for name in wanted if name in found]
    document = comment_document(answers, answered, docket, template, options.stance)
    estimates = answers_table(answers)
    estimates = estimates[estimates["question"].isin([answer.question.name for answer in answered])]
    text = comment_text(answers, answered, docket, template, options.stance)
    about = {**docket.front(), "Study": study_words(answers), "Reproduce with": str(answers.manifest["command"])}
    files = {
        "comment.txt": text.encode(),
        "attachment.docx": docx_bytes(document),
        "attachment.pdf": pdf_bytes(document),
        "data.xlsx": xlsx_bytes(document, estimates, about),
    }
    refuse_findings(files, html_page(document))
    out = read_path(options.out, "--out") if options.out else folder / "comment"
    leave_mark(out)  # so that a text which was changed by hand since is kept
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
            raise UserError(f"--question {text}: {name[1:]!r} is no question", allowed="1 to 9, several as 1,7, or all")
    return list(dict.fromkeys(names))


VERB = Verb(
    "comment",
    "write a brief on a question as Word, PDF, workbook and text",
    add_arguments,
    act,
    "sessim comment --question 7",
)
