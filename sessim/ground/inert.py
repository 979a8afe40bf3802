"""Text that came from a name, a title or a file and goes into a document: it is shown, and never runs, loads or hides anything.

A spreadsheet takes a cell that begins like a formula for one, Markdown and the labels of a figure take markup, and a control
character moves a cursor or breaks a file. Here each kind of document has the one place at which such text is made harmless.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
BLANKS = re.compile(r"[\t\n\r]+")
# `-3 to 3` and `+5 %` are words about numbers; `-2+3`, `=1`, `@SUM(1)` and a tab before them are taken for formulas
FORMULA = re.compile(r"\s*[=@]|[\t\r]|\s*[-+](?!\d[\w .,%]*$|$|\s+[\w .,%]*$)")
MARKUP = re.compile(r"<(?!/?(?:b|i|sub|sup|extra)>|br ?/?>)")


def drop_controls(text: str) -> str:
    """Return a text without control characters and marks that turn the direction of writing; line ends stay."""
    return CONTROLS.sub("", text)


def keep_as_text(value: Any) -> Any:
    """Return a cell for a CSV file: a string that a spreadsheet would take for a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = drop_controls(value)
    return f"'{text}" if FORMULA.match(text) else text


def take_as_written(value: Any) -> Any:
    """Return a cell of a CSV file as it was before `keep_as_text`."""
    if isinstance(value, str) and value.startswith("'") and FORMULA.match(value[1:]):
        return value[1:]
    return value


def is_text(column: pd.Series) -> bool:
    """Return whether a column may hold strings."""
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def csv_text(table: pd.DataFrame, *, has_index: bool = False) -> str:
    """Return a table as CSV whose cells no spreadsheet runs.

    Args:
        table: The table.
        has_index: Whether its index is written as the first columns.
    """
    shown = table.apply(lambda column: column.map(keep_as_text) if is_text(column) else column)
    shown = shown.rename(columns=keep_as_text)
    text: str = shown.to_csv(index=has_index, lineterminator="\n")
    return text


def write_csv(table: pd.DataFrame, path: Path, *, has_index: bool = False) -> None:
    """Write a table as CSV, see `csv_text`."""
    path.write_text(csv_text(table, has_index=has_index), encoding="utf-8", newline="")


def escape_markdown(text: str) -> str:
    """Return a text in which Markdown finds no tag, link or image."""
    return re.sub(r"(?<!\\)([\[\]`])", r"\\\1", drop_controls(text).replace("<", "&lt;"))


def escape_labels(figure: str) -> str:
    """Return the JSON of a figure in whose labels no tag is left but those that plotly sets: bold, italics, scripts, line breaks.

    Args:
        figure: JSON as plotly writes it; a label may hold a small part of HTML, links among it.
    """
    for escaped, sign in (("\\u003c", "<"), ("\\u003e", ">"), ("\\u002f", "/")):
        figure = figure.replace(escaped, sign)
    return MARKUP.sub("&lt;", figure)
