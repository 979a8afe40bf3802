"""Finished pieces of an analysis, kept in a hidden folder of the study so that they are not worked out again.

Each table is a Parquet file whose name holds the key of its piece and the digest of its bytes. A file that is damaged counts as
missing, and the folder can be removed at any time: all it costs is the time to work the pieces out once more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sessim.ground.errors import StoppedError
from sessim.ground.files import write_whole
from sessim.study.results.keeping import TEMPORARY_NAME
from sessim.study.results.tables import decode_checked, encode_parquet

FOLDER = ".analysis"
FILE_NAME = re.compile(
    r"(?P<key>[0-9a-f]{64})\.(?P<place>\d+)of(?P<count>\d+)\.(?P<table>[a-z]+)\.(?P<digest>[0-9a-f]{64})\.parquet"
)


class KeptTables:
    """The kept pieces of one study.

    Args:
        study: Folder of the study.
    """

    def __init__(self, study: Path) -> None:
        self.folder = study / FOLDER
        self.used: set[str] = set()

    def find(self, key: str) -> Mapping[str, pd.DataFrame] | None:
        """The tables of a piece by name; None where one of them is missing or damaged."""
        self.used.add(key)
        found: dict[int, tuple[str, pd.DataFrame]] = {}
        count = 0
        for path, match in self._list(key):
            table = decode_checked(path, match["digest"])
            if table is not None:
                found[int(match["place"])] = (match["table"], table)
                count = int(match["count"])
        if not found or set(found) != set(range(count)):
            return None
        return {name: table for _, (name, table) in sorted(found.items())}

    def keep(self, key: str, tables: Mapping[str, pd.DataFrame]) -> None:
        """Keep the tables of a piece; where they cannot be written they are not kept."""
        for path, _ in self._list(key):
            path.unlink(missing_ok=True)
        for place, (name, table) in enumerate(tables.items()):
            content = encode_parquet(table)
            digest = hashlib.sha256(content).hexdigest()
            path = self.folder / f"{key}.{place}of{len(tables)}.{name}.{digest}.parquet"
            try:
                write_whole(path, lambda target, content=content: target.write_bytes(content))  # type: ignore[misc]
            except StoppedError:
                return

    def drop_others(self) -> None:
        """Remove what no piece asked for since this was opened: it is of other runs or of other code."""
        for path, match in self._list():
            if match["key"] not in self.used:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(".*"):  # what a killed process left
            unfinished = TEMPORARY_NAME.fullmatch(path.name)
            if unfinished and FILE_NAME.fullmatch(unfinished["name"]):
                path.unlink(missing_ok=True)

    def _list(self, key: str = "") -> list[tuple[Path, re.Match[str]]]:
        paths = sorted(self.folder.glob(f"{key}*.parquet"))
        matches = [(path, FILE_NAME.fullmatch(path.name)) for path in paths if path.is_file()]
        return [(path, match) for path, match in matches if match is not None]
