"""Response curves along levers and along values of worlds, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from sessim.evidence.answers import responses
from sessim.evidence.answers.responses import find_swept_arms, response_table, world_response_table
from sessim.evidence.contrasts.estimates import Frame
from sessim.settings.sweeping import WorldPoint
from tests.support.answers_by_hand import FRAME, answer_of, answers_of
from tests.support.evidence_by_hand import frame_of, other, panel_of


def arm_entry(role: str, changes: list[str], **levers: Any) -> dict[str, Any]:
    return {
        "role": role,
        "changes": changes,
        "levers": {key.replace("__", "."): value for key, value in levers.items()},
    }


def test_swept_arms_of_a_manifest() -> None:
    arms = {
        "A1": arm_entry(other("focal"), [], limit__share=0.3, limit__on=True, pay__cap=2),
        "A0": arm_entry("reference", ["limit.share=0.4"], limit__share=0.4),
        "B2": arm_entry(other("other"), ["limit.share=0.5"], limit__share=0.5),
        "B1": arm_entry("other", ["limit.share=0.1"], limit__share=0.1),
        "C1": arm_entry("other", ["pay.cap=1"], pay__cap=1),
        "D1": arm_entry("other", ["limit.on=false"], limit__on=False),
        "E1": arm_entry("other", ["limit.share=0.9", "pay.cap=3"], limit__share=0.9, pay__cap=3),
        "F1": arm_entry("other", ["limit.rounding=floor"], limit__rounding="floor"),
        "G1": arm_entry("other", [], limit__share=0.3),
    }
    assert find_swept_arms({"resolved": {"arms": arms}}) == [
        ("limit.share", "B1", 0.1), ("limit.share", "A1", 0.3), ("limit.share", "B2", 0.5),
        ("pay.cap", "C1", 1.0), ("pay.cap", "A1", 2.0),
    ]  # fmt: skip
    assert find_swept_arms({}) == find_swept_arms({"resolved": {}}) == []


def response_frame() -> Frame:
    cubes = {"A0": [[[0.0]], [[0.0]]], "A1": [[[1.0]], [[3.0]]], "B1": [[[2.0]], [[6.0]]]}
    roles = {"A0": "reference", "A1": "focal", "A3": "reference", "B1": "other"}
    return frame_of(panel_of({"output": cubes}, [2026]), roles=roles)


def test_a_response_curve_by_hand() -> None:
    arms = {"A1": arm_entry("focal", [], x=3.0), "B1": arm_entry("other", ["x=1"], x=1.0)}
    table = response_table(answers_of(response_frame(), answer_of(), resolved={"arms": arms}))
    assert list(table.columns) == [
        "question", "measure", "unit", "lever", "value", "arm", "reference", "worlds", "threshold", *responses.SPREAD,
    ]  # fmt: skip
    assert responses.SPREAD == ("median", "low50", "high50", "low90", "high90", "mcse", "share_positive")
    about = [
        "question",
        "measure",
        "unit",
        "lever",
        "value",
        "arm",
        "reference",
        "worlds",
        "threshold",
        "median",
        "low90",
    ]
    assert table[about].values.tolist() == [  # nothing is stored of A3
        ["q5", "output", "percent of output", "x", 1.0, "B1", "A0", 2, 0.4, 4.0, pytest.approx(2.2)],
        ["q5", "output", "percent of output", "x", 3.0, "A1", "A0", 2, 0.4, 2.0, pytest.approx(1.1)],
    ]


def test_a_response_along_a_value_of_worlds_by_hand() -> None:
    def runs(gain: float, *labels: str) -> pd.DataFrame:
        rows = [
            {
                "arm": arm,
                "world": world,
                "replication": 0,
                "fiscal_year": 2026,
                "seed": world,
                "output": gain * world * (arm == "A1"),
            }
            for arm in labels
            for world in (1, 2)
        ]
        return pd.DataFrame(rows)

    arms = [
        SimpleNamespace(label=label, title="", description="", role=role)
        for label, role in (("A1", "focal"), ("A0", "reference"), ("A3", "reference"))
    ]
    study = SimpleNamespace(arms=arms, world_table=pd.DataFrame(), first_fiscal_year=2026, questions=("q5", "q2"))
    points = [
        (WorldPoint("world.values.a.b", 0.5), runs(1.0, "A0", "A1", "A3")),
        (WorldPoint("world.values.a.b", 0.7), runs(2.0, "A0", "A1")),
        (WorldPoint("world.values.a.b", 0.9), runs(2.0, "A0")),
    ]
    table = world_response_table(cast("Any", study), points, FRAME.declared)
    about = ["question", "lever", "value", "arm", "reference", "median"]
    assert table[about].values.tolist() == [
        ["q5", "world.values.a.b", 0.5, "A1", "A0", 1.5],
        ["q5", "world.values.a.b", 0.5, "A1", "A3", 1.5],
        ["q2", "world.values.a.b", 0.5, "A1", "A0", 1.5],
        ["q2", "world.values.a.b", 0.5, "A1", "A3", 1.5],
        ["q5", "world.values.a.b", 0.7, "A1", "A0", 3.0],
        ["q2", "world.values.a.b", 0.7, "A1", "A0", 3.0],
    ]
