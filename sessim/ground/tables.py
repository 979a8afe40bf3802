"""Tables and JSON from files: readers are given open files, because some expand or fetch what they take for an address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from sessim.ground.errors import UserError
from sessim.ground.resources import shorten_path


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a table of numbers and text stored as Parquet.

    Args:
        path: Its file.
        columns: Columns to read; all by default.

    Raises:
        OSError: The file cannot be opened.
        pyarrow.ArrowInvalid: It is not Parquet, or lacks a column.
    """
    with path.open("rb") as stream:
        table: pd.DataFrame = pq.read_table(stream, columns=list(columns) if columns else None).to_pandas()
    return table


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        UserError: It is missing, is not UTF-8 text, is not JSON, or nests without end.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise UserError("not a UTF-8 text file", where=shorten_path(path)) from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"not readable as JSON: {error}", where=shorten_path(path)) from None
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror})", where=shorten_path(path)) from None
