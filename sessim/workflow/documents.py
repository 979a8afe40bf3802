"""The report of a stored study as a document to be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessim.report.documents.blocks import Document


def write_document(folder: Path, kind: str) -> Path:
    """Write the report of a stored study as `docx`, `pdf` or `md`; return its path."""
    from sessim.evidence.answers.answers import answer_questions
    from sessim.ground.files import record_checksums, write_whole
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
