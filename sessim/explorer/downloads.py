"""Downloads: exactly the rows that a page shows, as CSV or Parquet."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
from flask import Response

from sessim.explorer.pages.sweeps.page import list_checks
from sessim.explorer.pages.sweeps.rows import filter_rows
from sessim.explorer.query import read_query
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.ground.inert import csv_text

KINDS = {"rows.csv": "text/csv", "rows.parquet": "application/vnd.apache.parquet"}


def send_rows(context: Context, name: str, query: str) -> Response:
    """The rows of the page Sweeps under the choices of its address.

    Raises:
        UserError: The file or a choice is unknown.
    """
    if name not in KINDS:
        raise UserError(f"there is no download {name[:60]!r}", allowed=", ".join(KINDS))
    read = read_query(query, list_checks(context))
    if read.problems:
        raise UserError("; ".join(read.problems))
    table = filter_rows(context, read.values)
    if name == "rows.csv":
        content = csv_text(table).encode()
    else:
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pandas(table, preserve_index=False), buffer)
        content = buffer.getvalue()
    return Response(
        content, mimetype=KINDS[name], headers={"Content-Disposition": f'attachment; filename="sessim-{name}"'}
    )
