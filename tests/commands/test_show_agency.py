"""`sessim show agency` tells what is known, how far it is pulled to the mean, and what the calibrated worlds say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sessim.cli import main


def test_a_known_agency_is_told_with_its_shares_and_the_pull(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "agency", "justice"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Justice: ")
    assert "FY2016: 81.6% rated at level 5; the whole service 51.7%" in said
    assert "of the way back" in said
    assert "not a forecast for any person" in said


def test_an_agency_of_which_nothing_is_known_is_wholly_the_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "agency", "Defense", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["known"] == [] and told["share_pulled_to_the_mean"] == 1.0 and told["figures"] == []


def test_without_a_calibration_here_no_figure_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["show", "agency", "Justice"]) == 0
    assert "no published figure for this agency is compared with them" in capsys.readouterr().out


def test_the_figure_of_the_calibrated_worlds_stands_beside_the_published_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "results" / "calibration"
    folder.mkdir(parents=True)
    columns = "component,title,published,low90,median,high90,is_met"
    rows = [
        'justice_fy2016,"Justice, FY2016",0.816,0.5,0.6,0.7,False',
        'state_fy2015,"State, FY2015",0.8,0.5,0.8,0.9,True',
    ]
    (folder / "fit.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["show", "agency", "Justice"]) == 0
    said = capsys.readouterr().out
    assert "published 81.6%; the worlds say 60.0% (50.0% to 70.0%); a miss" in said
    assert "State" not in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Defence"], "did you mean Defense?"),
        (["national"], "part of the names of several agencies"),
        (["Justice", "--year", "2026"], "--year and --law apply to policies only"),
    ],
)
def test_a_wrong_agency_gets_one_line(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "agency", *words]) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1
