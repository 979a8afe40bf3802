"""Kept pieces of an analysis: what is damaged or incomplete is missing, and only sessim's own files go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sessim.ground.errors import StoppedError
from sessim.study.results import kept_tables
from sessim.study.results.kept_tables import FOLDER, KeptTables

KEY, OTHER = "a" * 64, "b" * 64
TABLES = {
    "drivers": pd.DataFrame(
        {
            "name": ["é", "b"],
            "share": [0.1 + 0.2, np.nan],
            "sign": [1, -1],
            "is_theory": [True, False],
            "count": [1.0, 2.0],
        }
    ),
    "tipping": pd.DataFrame(),
}


def test_tables_come_back_to_the_last_bit(tmp_path: Path) -> None:
    kept = KeptTables(tmp_path)
    assert kept.find(KEY) is None
    kept.keep(KEY, TABLES)
    found = KeptTables(tmp_path).find(KEY)
    assert found is not None and list(found) == list(TABLES)
    for name, table in TABLES.items():
        pd.testing.assert_frame_equal(found[name], table, check_exact=True, check_column_type=False)
    assert kept.find(OTHER) is None


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_gone_cut_short_or_another_counts_as_missing(tmp_path: Path, place: int) -> None:
    kept = KeptTables(tmp_path)
    kept.keep(KEY, TABLES)
    path = sorted((tmp_path / FOLDER).iterdir())[place]
    content = path.read_bytes()
    for damaged in (content[:-1], b"", content[:-1] + bytes([content[-1] ^ 1])):
        path.write_bytes(damaged)
        assert kept.find(KEY) is None
    path.write_bytes(content)
    assert kept.find(KEY) is not None
    path.unlink()
    assert kept.find(KEY) is None
    kept.keep(KEY, TABLES)
    assert kept.find(KEY) is not None and len(list((tmp_path / FOLDER).iterdir())) == 2


def test_only_what_no_piece_asked_for_goes(tmp_path: Path) -> None:
    kept = KeptTables(tmp_path)
    for key in (KEY, OTHER):
        kept.keep(key, TABLES)
    folder = tmp_path / FOLDER
    named = next(folder.glob(f"{OTHER}*")).name
    (folder / f".{named}.abcd1234").write_bytes(b"left by a killed process")
    (folder / "notes.txt").write_text("mine")
    again = KeptTables(tmp_path)
    again.find(KEY)
    again.drop_others()
    left = sorted(path.name for path in folder.iterdir())
    assert "notes.txt" in left and len(left) == 3 and all(name.startswith((KEY, "notes")) for name in left)


def test_what_cannot_be_written_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, write: object) -> None:
        raise StoppedError("the disk is full")

    monkeypatch.setattr(kept_tables, "write_whole", fail)
    kept = KeptTables(tmp_path)
    kept.keep(KEY, TABLES)
    assert kept.find(KEY) is None
