"""`sessim.replicate` gives a notebook the lines that `sessim validate` prints and stores."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sessim
from sessim.cli import main
from sessim.ground.errors import UserError

SMALL = "population.seats_per_rater=5"


def test_lines_figure_and_text_are_those_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    paper = sessim.replicate("demere_2019", SMALL)
    assert list(tmp_path.iterdir()) == []  # nothing is written unless a folder is named
    assert main(["validate", "replication=demere_2019", SMALL, "-q"]) == 0
    assert str(paper) in capsys.readouterr().out
    table = paper.to_frame()
    stored = pd.read_csv(tmp_path / "results" / "validation" / "demere_2019_changed" / "rows.csv")
    assert list(table["verdict"]) == list(stored["verdict"])
    pd.testing.assert_series_equal(table["ours"], stored["ours"])
    assert len(paper.plot().layout.yaxis.ticktext) == len(table)
    assert all(name in paper._repr_html_() for name in table["figure"])
    assert (
        sessim.replicate("demere_2019", folder=tmp_path / "own").to_frame()["ours"].tolist() != table["ours"].tolist()
    )
    assert {path.name for path in (tmp_path / "own").iterdir()} >= {"rows.csv", "series.parquet", "manifest.json"}


def test_a_paper_that_nobody_replicated_is_refused() -> None:
    with pytest.raises(UserError, match="did you mean scullen_2005"):
        sessim.replicate("scullen_2004")
