"""A document as Word (python-docx): headings, alternative texts, repeated table heads, no personal properties."""

from __future__ import annotations

import io
from typing import Any

from sessim.report.documents.archive import AUTHOR, date_alike, parse_utc_time
from sessim.report.documents.blocks import (
    Block,
    Bullets,
    Command,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    drop_controls_of,
)

TEXT_WIDTH_INCHES = 6.5


def docx_bytes(document: Document) -> bytes:
    """Return the document as a .docx file; the same document gives the same bytes."""
    import docx
    from docx.shared import Pt

    document = drop_controls_of(document)
    file = docx.Document()
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    _describe(file, document)
    file.add_heading(document.title, level=0)
    for name, text in document.front.items():
        line = file.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(text)
    if document.image_note and document.pictures:
        file.add_paragraph(document.image_note)
    for block in document.blocks:
        _add(file, block, document)
    saved = io.BytesIO()
    file.save(saved)
    return date_alike(saved.getvalue(), parse_utc_time(document.made_at))


def _describe(file: Any, document: Document) -> None:
    about = file.core_properties
    about.author = about.last_modified_by = AUTHOR
    about.title, about.language, about.comments, about.revision = document.title, "en-US", "", 1
    about.created = about.modified = about.last_printed = parse_utc_time(document.made_at)


def _add(file: Any, block: Block, document: Document) -> None:
    match block:
        case Heading():
            file.add_heading(block.text, level=block.level).paragraph_format.page_break_before = block.starts_page
        case Paragraph():
            line = file.add_paragraph()
            if block.lead:
                line.add_run(f"{block.lead} ").bold = True
            line.add_run(block.text)
        case Bullets():
            for item in block.items:
                file.add_paragraph(item, style="List Bullet")
        case Command():
            line = file.add_paragraph("Reproduce with: ")
            line.add_run(block.text).font.name = "Consolas"
        case Table():
            _add_table(file, block)
        case Picture():
            _add_picture(file, block, document)


def _add_table(file: Any, block: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    file.add_paragraph(f"{block.id}. {block.caption}", style="Caption")
    table = file.add_table(rows=1, cols=len(block.frame.columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, block.frame.columns, strict=True):
        cell.paragraphs[0].add_run(str(name)).bold = True
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    for row in block.frame.itertuples(index=False):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    for row in table.rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    file.add_paragraph()


def _add_picture(file: Any, block: Picture, document: Document) -> None:
    from docx.shared import Inches

    line = file.add_paragraph()
    line.add_run(f"{block.id}. {block.title}").bold = True
    line.paragraph_format.keep_with_next = True
    image = document.images.get(block.id)
    if image is None:
        _add_table(file, Table(block.id, block.caption, block.table))
        return
    shape = file.add_picture(io.BytesIO(image), width=Inches(TEXT_WIDTH_INCHES))
    about = shape._inline.docPr
    about.set("descr", f"{block.title} {block.caption}")
    about.set("title", block.title)
    file.add_paragraph(block.caption, style="Caption")
