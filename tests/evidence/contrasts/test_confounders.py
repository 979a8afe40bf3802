"""Exits with and without a rule and a shock, by hand."""

from __future__ import annotations

import math

import pytest

from sessim.evidence.contrasts.confounders import compare_exits, exits_table, shocks_of
from tests.support.answers_by_hand import CUBES, YEARS
from tests.support.evidence_by_hand import frame_of, panel_of

NAN = math.nan


def test_exits_with_and_without_the_rule() -> None:
    values = {"A1": CUBES["A1"], "A0": CUBES["A0"], "A3": [[[9.0, NAN, NAN]], [[9.0, NAN, NAN]]]}
    frame = frame_of(panel_of({"quit_rate": values, "exit_rate": values, "output": values}, YEARS))
    table = exits_table(frame)
    assert table["measure"].tolist() == ["exit_rate", "quit_rate"]  # nothing is paired with A3
    row = table.iloc[0]
    # means of A1 3 and 5.5, of A0 1.5 and 3.5; differences 1.5 and 2
    assert (row["arm"], row["reference"]) == ("A1", "A0")
    assert (row["with_policy"], row["without_policy"], row["median"]) == (4.25, 2.5, 1.75)
    assert (row["low90"], row["high90"]) == pytest.approx((1.525, 1.975))
    assert math.isnan(row["mcse"])
    other_one = table.assign(with_policy=table["with_policy"] + 2.0, median=table["median"] - 0.5)
    both = compare_exits({"calm": table, "shock": other_one})
    assert both["study"].tolist() == ["calm", "calm", "shock", "shock"]
    assert both["raw_shift"].tolist() == [0.0, 0.0, 2.0, 2.0]
    assert both["credited_shift"].tolist() == [0.0, 0.0, -0.5, -0.5]
    assert both.index.tolist() == [0, 1, 2, 3]


def test_shocks_in_words() -> None:
    assert shocks_of({"run": {"exodus": True, "hiring_freeze": True}}) == ("the exits since 2025", "the hiring freeze")
    assert shocks_of({"run": {"exodus": False, "hiring_freeze": True}}) == ("the hiring freeze",)
    assert shocks_of({"run": {}}) == shocks_of({}) == shocks_of({"run": "exodus"}) == ()
