"""Parquet of a study's folder, read from open files and checked by its bytes.

A path is never passed to the Parquet reader, which misreads some of its characters (`~` for a home folder).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

UNREADABLE = (OSError, ValueError, KeyError, pa.ArrowException)  # of a file that is damaged, or of other columns


def encode_parquet(table: pd.DataFrame) -> bytes:
    """The bytes of a table as Parquet."""
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a table, or some of its columns.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not a Parquet file, or has no such column.
    """
    try:
        with path.open("rb") as stream:
            table: pd.DataFrame = pq.read_table(stream, columns=None if columns is None else list(columns)).to_pandas()
    except (KeyError, pa.ArrowException) as error:
        raise ValueError(str(error)) from error
    return table


def decode_checked(path: Path, digest: str) -> pd.DataFrame | None:
    """The table in a file whose bytes have the digest, or None."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            return None
        table: pd.DataFrame = pq.read_table(pa.BufferReader(content)).to_pandas()
    except UNREADABLE:
        return None
    return table
