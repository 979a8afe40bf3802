"""Tables that a user supplies, row by row: what a spreadsheet adds is stripped, and what is ambiguous is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sessim.ground.errors import UserError
from sessim.ground.resources import read_text, shorten_path
from sessim.ground.text import check_text

MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        place: File and line, as shown to the user.
        values: Text by column, without surrounding spaces.
    """

    place: str
    values: dict[str, str]


def read_rows(path: Path, needed: Sequence[str], optional: Sequence[str] | None = None) -> list[Row]:
    """Read a CSV file with a first line of column names.

    Blank rows, blanks around values, a byte-order mark, and columns without a name and without a value are ignored.

    Args:
        path: The file.
        needed: Columns that it must have.
        optional: Further columns that it may have; None for any.

    Raises:
        UserError: One line that says which row or column is wrong, and what to do.
    """
    file = shorten_path(path)
    reader = csv.reader(io.StringIO(read_text(path), newline=""), skipinitialspace=True, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        begins = 1
        for fields in reader:
            if any(field.strip() for field in fields):
                rows.append((begins, [field.strip() for field in fields]))
            begins = reader.line_num + 1
            if len(rows) > MOST_ROWS + 1:
                raise UserError(f"has more than {MOST_ROWS:,} rows", where=file)
    except csv.Error as error:
        raise UserError(f"is not a CSV file ({error})", where=f"{file} line {reader.line_num}") from None
    if not rows:
        raise UserError("is not a CSV file (it is empty)", where=file, allowed=", ".join(needed))
    columns = _read_header(rows[0][1], needed, optional, file)
    return [_read_row(fields, columns, f"{file} line {line}") for line, fields in rows[1:]]


def _read_header(fields: list[str], needed: Sequence[str], optional: Sequence[str] | None, file: str) -> list[str]:
    columns = list(fields)
    while columns and columns[-1] == "":
        columns.pop()
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(columns) == 1 and mark in columns[0]:
            raise UserError(f"has {name} between its columns", where=file, allowed="commas, as in Save as CSV (UTF-8)")
    strange = [] if optional is None else [name for name in columns if name not in (*needed, *optional)]
    if not set(needed) <= set(columns) or strange or len(set(columns)) < len(columns):
        raise UserError(
            f"has the columns {', '.join(columns)}", where=file, allowed=", ".join((*needed, *(optional or ())))
        )
    return columns


def _read_row(fields: list[str], columns: list[str], place: str) -> Row:
    beyond = [field for field in fields[len(columns) :] if field]
    if beyond:
        raise UserError(
            f"has {len(fields)} values under {len(columns)} columns",
            where=place,
            allowed="no comma inside a number, and text with a comma in double quotes",
        )
    filled = [*fields[: len(columns)], *[""] * (len(columns) - len(fields))]
    for name, text in zip(columns, filled, strict=True):
        check_text(text, name or "a value", place, longest=2_000, may_have_lines=True)
    return Row(place, dict(zip(columns, filled, strict=True)))
