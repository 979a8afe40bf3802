"""What is run beside a study is stored with it, printed with its answers, and gone when the study no longer asks for it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sessim.cli import main
from sessim.ground.files import read_checksums
from sessim.workflow.companions import read_companion_tables

SMALL = (
    "run", "experiment=q3_distinctions", "scale=smoke", "population=oracle_120", "world=literature_ranges", "run.worlds=3",
    "run.years=2", "run.workers=1", "output.folder=made",
)  # fmt: skip


def test_height_and_both_sides_stand_beside_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*SMALL, "run.height_worlds=2", "run.side_worlds=2"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    made = tmp_path / "made"
    sides, height = pd.read_csv(made / "sides.csv"), pd.read_csv(made / "height.csv")
    assert set(sides["side"]) >= {"critic", "supporter"} and len(height) > 1
    assert {"sides.csv", "height.csv"} <= set(read_checksums(made))
    assert "without anything that lifts ratings it would be" in said
    assert "under three sets of assumptions." in said
    page = (made / "report.html").read_text(encoding="utf-8")
    assert "In the critic" in page and "In the supporter" in page

    assert {"sides.csv", "height.csv"} <= set(read_companion_tables(made))
    (made / "height.csv").write_text("changed by hand", encoding="utf-8")
    assert "height.csv" not in read_companion_tables(made)  # nothing is said of a table that is not as it was stored
    (made / "height.csv").unlink()

    assert main([*SMALL, "-q"]) == 0
    assert not (made / "sides.csv").exists() and not (made / "height.csv").exists()
    assert not {"sides.csv", "height.csv"} & set(read_checksums(made))
