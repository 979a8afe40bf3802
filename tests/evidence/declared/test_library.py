"""The library of research: how far a population is, what an effect is used for, and its rows."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from sessim.evidence.declared import library
from sessim.evidence.declared.library import NO_PARAMETER, library_rows
from sessim.ground.errors import UserError

SCALE = {
    0: {"words": "near", "any": ["SES", "federal"]},
    5: {"words": "lab", "any": ["student"]},
    4: {"words": "rest", "any": [""]},
}


@pytest.mark.parametrize(
    ("population", "effect", "found"),
    [
        ("students", "SES turnover", (5, "lab")),  # the population speaks first
        ("clerks", "SES turnover", (0, "near")),
        ("federal students", "", (0, "near")),  # the nearest line that fits
        ("", "a student", (5, "lab")),
        ("clerks", "", (4, "rest")),
        ("", "", (4, "rest")),
    ],
)
def test_distance_of_a_population(population: str, effect: str, found: tuple[int, str]) -> None:
    assert library._distance(SCALE, population, effect) == found


def test_use_of_an_effect() -> None:
    uses = {"effort": [{"words": "loss", "keys": ["a.b", "c.d"]}, {"words": "response", "keys": ["e.f"]}]}
    assert library._find_use(uses, "effort", "loss response") == "parameter a.b, c.d"
    assert library._find_use(uses, "effort", "response") == "parameter e.f"
    assert library._find_use(uses, "effort", "none") == library._find_use(uses, "bonus", "loss") == NO_PARAMETER


def test_rows_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {"source": "S", "status": "verified"}
    tables = {
        "effect_sizes.csv": [
            {"mechanism": "rating_error", "parameter": "loss", "low": "1", "central": "1", "high": "1", "unit": "SD",
             "population": "students", **plain},
            {"mechanism": "effort", "parameter": "loss", "low": "1", "central": "2", "high": "3", "unit": "",
             "population": "clerks", **plain},
        ],
        "retention_effects.csv": [
            {"effect": "exits", "estimate": "8", "unit": "percent", "population": "SES", "use_in_model": "", **plain},
            {"effect": "exits", "estimate": "9", "unit": "", "population": "SES", "use_in_model": "validation", **plain},
        ],
    }  # fmt: skip
    rules: dict[str, Any] = {"distance": SCALE, "use": {"effort": [{"words": "loss", "keys": ["effort.response"]}]}}
    monkeypatch.setattr(library, "read_yaml", lambda path: rules)
    monkeypatch.setattr(library, "_read_table", lambda name: tables[name])
    rows = library_rows.__wrapped__()
    assert [dataclasses.astuple(row) for row in rows] == [
        ("rating error", "loss", "1 SD", "students", 5, "lab", NO_PARAMETER, "S", "verified"),
        ("effort", "loss", "2 (1 to 3)", "clerks", 4, "rest", "parameter effort.response", "S", "verified"),
        ("retention", "exits", "8 percent", "SES", 0, "near", NO_PARAMETER, "S", "verified"),
        ("retention", "exits", "9", "SES", 0, "near", "validation", "S", "verified"),
    ]
    rules["use"]["effort"][0]["keys"].append("effort.joy")
    with pytest.raises(UserError, match=r"^configs/evidence/library.yaml: effort.joy is not a parameter$"):
        library_rows.__wrapped__()


def test_the_same_population_is_that_of_the_row_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    content = 'population,value\nclerks,1\nsame,NA\n"same, older",\nothers,2\n'
    (tmp_path / "data" / "made.csv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(library, "configs_folder", lambda: tmp_path)
    assert library._read_table("made.csv") == [
        {"population": "clerks", "value": "1"},
        {"population": "clerks", "value": "NA"},
        {"population": "clerks, older", "value": ""},
        {"population": "others", "value": "2"},
    ]
