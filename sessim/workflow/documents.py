"""The report of a stored study as a document to send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessim.report.documents.blocks import Document


def write_document(folder: Path, kind: str) -> Path:
    """Write the report of a stored study as `docx`, `pdf` or `md`; return its path.

    Raises:
        UserError: The folder holds no finished study, a damaged one, or another process writes to it.
    """
    from sessim.evidence.answers.answers import answer_questions
    from sessim.ground.files import record_checksums, write_whole
    from sessim.ground.lock import hold_for_writing
    from sessim.report.documents.markdown import markdown_text
    from sessim.report.documents.page import pdf_bytes
    from sessim.report.documents.word import docx_bytes
    from sessim.report.documents.writing import report_document
    from sessim.study.results.store import load_study

    study = load_study(folder)  # what cannot be read is refused before anything is written, even the lock
    makers: dict[str, Callable[[Document], bytes]] = {
        "docx": docx_bytes,
        "pdf": pdf_bytes,
        "md": lambda each: markdown_text(each).encode(),
    }
    path = folder / f"report.{kind}"
    with hold_for_writing(folder):
        content = makers[kind](report_document(answer_questions(study)))
        write_whole(path, lambda target: target.write_bytes(content))
        record_checksums(folder, [path.name])
    return path
