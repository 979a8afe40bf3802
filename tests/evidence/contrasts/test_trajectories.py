"""Trajectories by fiscal year, by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sessim.evidence.contrasts.trajectories import trajectories, trajectory_rows
from tests.support.evidence_by_hand import RULES, frame_of, panel_of, question_of

NAN = math.nan

SPREAD = ["median", "low50", "high50", "low90", "high90", "mcse", "share_positive", "share_negative"]


def test_a_trajectory_by_hand() -> None:
    values = {
        "A0": [[[9.0, 0.0, 0.0, 0.0]]] * 2,
        "A1": [[[9.0, 1.0, 2.0, 3.0]], [[9.0, 3.0, 4.0, NAN]]],
    }
    panel = panel_of({"output": values, "exit_rate": values}, [2025, 2026, 2027, 2028])
    frame = frame_of(
        panel,
        roles={"A0": "reference", "A1": "focal"},
        rules=replace(RULES, minimum_worlds=2),
        thresholds={"output": 1.5},
    )
    question = question_of(measure="output", secondary=("exit_rate", "ability"), arm="focal")
    rows = trajectory_rows(frame, question, (2, 3, 4))
    about = [(row["measure"], row["horizon"], row["fiscal_year"], row["years"], row["worlds"]) for row in rows[:5]]
    assert about == [
        ("output", "year", 2026, 1, 2), ("output", "year", 2027, 1, 2), ("output", "year", 2028, 1, 1),
        ("output", "cumulated", 2027, 2, 2), ("output", "cumulated", 2028, 3, 1),
    ]  # fmt: skip
    assert [row["median"] for row in rows[:5]] == [2.0, 3.0, 3.0, 5.0, 6.0]
    assert [row["threshold"] for row in rows[:5]] == [1.5, 1.5, 1.5, 3.0, 4.5]
    assert [row["unit"] for row in rows[:5]] == ["percent of output"] * 3 + ["percent of output x years"] * 2
    assert [row["verdict"] for row in rows[:5]] == [
        "likely better", "robustly better", "too few worlds to judge", "likely better", "too few worlds to judge",
    ]  # fmt: skip
    # all rise; beyond 1.5 is one of two worlds, then both, and beyond 3 one of 3 and 7; one world more that falls decides
    assert [row["worlds_to_change_verdict"] for row in rows[:5]] == [1, 1, None, 1, None]
    assert [row["measure"] for row in rows[5:]] == ["exit_rate"] * 5
    first = rows[0]
    assert (first["question"], first["estimand"], first["arm"], first["reference"]) == ("q5", "q5.output", "A1", "A0")
    assert [first[name] for name in SPREAD[:-3]] == pytest.approx([2.0, 1.5, 2.5, 1.1, 2.9])
    assert (first["share_positive"], first["share_negative"], first["further_replications"]) == (1.0, 0.0, None)
    table = trajectories(frame, (question,), (2,))
    assert len(table) == 8
    assert str(table["further_replications"].dtype) == str(table["worlds_to_change_verdict"].dtype) == "Int64"
    assert trajectories(frame, (), (2,)).empty
    assert trajectory_rows(frame, replace(question, arm="A0"), (2,)) == []
    assert trajectory_rows(frame, replace(question, arm="A7"), (2,)) == []


def test_a_year_without_pairs_has_a_row_without_numbers() -> None:
    values = {"A0": [[[0.0, NAN]]], "A1": [[[1.0, 1.0]]]}
    frame = frame_of(panel_of({"output": values}, [2026, 2027]), roles={"A0": "reference", "A1": "focal"})
    row = trajectory_rows(frame, question_of(measure="output", secondary=(), arm="focal"), ())[1]
    assert (row["worlds"], row["verdict"], row["further_replications"], row["worlds_to_change_verdict"]) == (
        0, "not run", None, None,
    )  # fmt: skip
    assert all(math.isnan(row[name]) for name in SPREAD)


def test_replications_that_a_trajectory_still_needs_count_the_years() -> None:
    values = {"A0": np.zeros((1, 2, 2)), "A1": [[[0.0, 0.0], [2.0, 2.0]]]}
    frame = frame_of(
        panel_of({"output": values}, [2026, 2027]), roles={"A0": "reference", "A1": "focal"}, thresholds={"output": 5.0}
    )
    rows = trajectory_rows(frame, question_of(measure="output", secondary=(), arm="focal"), (2,))
    # an error of 1 against a tenth of 5, and one of 2 against a tenth of 10
    assert [row["further_replications"] for row in rows] == [6, 6, 6]
