"""The model beside the published record, by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import realism
from sessim.evidence.answers.realism import RealismRow, realism_rows, realism_text
from sessim.ground.errors import UserError


def test_the_record_is_compared_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {"unit": "share", "published": 0.5, "low": 0.4, "high": 0.6, "source": "S"}
    rows = [
        {"id": "a", "title": "A", "value": "exit_rate", **plain},
        {"id": "b", "title": "B", "value": "retire_rate", "over": "exit_rate", **plain},
    ]
    monkeypatch.setattr(realism, "read_yaml", lambda path: {"rows": rows})
    runs = pd.DataFrame(
        {
            "run_id": ["r", "r", "r", "s", "s", "s"],
            "world": [1, 1, 1, 2, 2, 2],
            "fiscal_year": [2015, 2016, 2017] * 2,
            "exit_rate": [9.0, 0.2, 0.4, 9.0, 0.5, 0.5],  # means .3 and .5
            "retire_rate": [9.0, 0.1, 0.3, 9.0, 0.5, 0.25],  # of exits .5 and .75, then 1 and .5
        }
    )
    first, second = realism_rows(runs, 2016)
    # two runs .2 apart: standard deviation .2 / sqrt(2), error .1; .625 and .75 are .125 apart
    assert dataclasses.astuple(first) == ("A", "share", 0.5, 0.4, 0.6, pytest.approx(0.4), pytest.approx(0.1), "S")
    assert (second.simulated, second.error) == pytest.approx((0.6875, 0.0625))
    assert math.isnan(realism_rows(runs[runs["run_id"] == "r"], 2016)[0].error)
    central = runs[runs["run_id"] == "s"].assign(run_id="t", world=0, exit_rate=7.0)  # is no draw
    assert realism_rows(pd.concat([central, runs]), 2016) == [first, second]
    rows[1]["over"] = "joy"
    with pytest.raises(UserError, match=r"^configs/evidence/realism.yaml: b names the unknown measure 'joy'$"):
        realism_rows(runs, 2016)
    rows[0]["value"] = "zeal"
    with pytest.raises(UserError, match=r"^configs/evidence/realism.yaml: a names the unknown measure 'zeal'$"):
        realism_rows(runs, 2016)


def record_of(title: str, simulated: float, error: float = 0.00125) -> RealismRow:
    return RealismRow(title, "share", 0.5, 0.4, 0.625, simulated, error, f"source of {title}")


@pytest.mark.parametrize(
    ("simulated", "is_inside"), [(0.39, False), (0.4, True), (0.5, True), (0.625, True), (0.63, False)]
)
def test_a_band_includes_its_ends(simulated: float, is_inside: bool) -> None:
    assert record_of("a", simulated).is_inside is is_inside


def test_the_record_as_a_table() -> None:
    text = realism_text([record_of("one", 0.5, 0.0012), record_of("two", 0.7, np.nan)])
    head = " " * 34 + " published" + " " * 13 + "band  simulated" + " " * 6 + "+-  verdict"
    first = "one" + " " * 31 + "     0.500" + "   0.400 to 0.625" + "      0.500" + "  0.0012" + "  inside"
    second = "two" + " " * 31 + "     0.500" + "   0.400 to 0.625" + "      0.700" + " " * 8 + "  MISS"
    assert text.splitlines() == [
        head, first, second, "", "1 of 2 inside the declared bands, 1 missed", "", "Published values:",
        "  one: source of one", "  two: source of two",
    ]  # fmt: skip
    assert "1 of 1 inside the declared bands\n" in realism_text([record_of("one", 0.5)])
