"""The data behind a document as a workbook (openpyxl): every estimate, the numbers of every figure, and what the columns are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sessim.ground.inert import drop_controls
from sessim.report.documents.archive import AUTHOR, date_alike, parse_utc_time
from sessim.report.documents.blocks import Document

LONGEST_SHEET_NAME = 31  # of the format
WIDEST_COLUMN = 60


def xlsx_bytes(document: Document, estimates: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Return the workbook; the same document gives the same bytes.

    Args:
        document: The document; each figure's numbers get a sheet of their own.
        estimates: The estimates behind it.
        about: What the workbook is, line by line.
    """
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.properties.title = drop_controls(document.title)
    book.properties.created = book.properties.modified = parse_utc_time(document.made_at)
    sheets = {"About": pd.DataFrame({"What": list(about), "Text": list(about.values())}), "Estimates": estimates}
    sheets |= {picture.id: picture.table for picture in document.pictures}
    book.remove(book.worksheets[0])
    for name, frame in sheets.items():
        sheet = book.create_sheet(name[:LONGEST_SHEET_NAME])
        sheet.append([drop_controls(str(column)) for column in frame.columns])
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
            sheet.append([drop_controls(value) if isinstance(value, str) else value for value in row])
        _keep_as_text(sheet)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column, title in zip(sheet.columns, frame.columns, strict=True):
            longest = max([len(str(title)), *(len(str(cell.value)) for cell in column if cell.value is not None)])
            sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, WIDEST_COLUMN)
    saved = io.BytesIO()
    book.save(saved)
    return date_alike(saved.getvalue(), parse_utc_time(document.made_at))


def _keep_as_text(sheet: Any) -> None:
    """Store every string as a string: one that begins like a formula, such as `= 50%`, is not evaluated."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
