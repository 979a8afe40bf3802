"""The declared method: what the file says, and weights that are refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sessim.evidence.declared import method
from sessim.evidence.declared.method import read_method
from sessim.ground.errors import UserError
from sessim.measures.groups.columns import GROUP_MEASURES

METHOD: dict[str, Any] = {
    "horizons": [2, 3],
    "emulator": {"folds": 5},
    "discovery": {"depth": 3},
    "map": {"cells": 4},
    "information": {"resamples": 9},
    "decision": {
        "question": "Which?",
        "beside": ["A6"],
        "weightings": {"both": {"title": "two", "weights": {"output": 0.25, "effort": 0.75}}},
    },
    "strata": {"q1": ["top_share"]},
}


def method_of(monkeypatch: pytest.MonkeyPatch, **weights: float) -> method.Method:
    raw = copy.deepcopy(METHOD)
    if weights:
        raw["decision"]["weightings"]["both"]["weights"] = weights
    monkeypatch.setattr(method, "read_yaml", lambda path: raw)
    return read_method.__wrapped__()


def test_the_method_is_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    found = method_of(monkeypatch)
    assert found == method.Method(
        (2, 3), {"folds": 5}, {"depth": 3}, {"cells": 4}, {"resamples": 9}, "Which?", ("A6",),
        (method.Weighting("both", "two", {"output": 0.25, "effort": 0.75}),), {"q1": ("top_share",)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"joy": 1.0}, "both weighs joy, which has no better side"),
        ({"effort": 0.5, "exit_rate": 0.5}, "both weighs exit_rate, which has no better side"),
        ({"output": 0.5, "effort": 0.49}, "the weights of both do not add up to one"),
        ({"output": 0.5, "effort": 0.51}, "the weights of both do not add up to one"),
        ({"output": 2.0}, "the weights of both do not add up to one"),
    ],
)
def test_wrong_weights_are_refused(monkeypatch: pytest.MonkeyPatch, weights: dict[str, float], message: str) -> None:
    with pytest.raises(UserError, match=rf"^configs/evidence/analysis.yaml: {message}$"):
        method_of(monkeypatch, **weights)


def test_weights_may_miss_one_by_rounding_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert method_of(monkeypatch, output=0.5, effort=0.5 + 5e-10).weightings
    with pytest.raises(UserError, match="add up to one"):
        method_of(monkeypatch, output=0.5, effort=0.5 + 2e-9)


def test_an_unknown_measure_by_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHOD["strata"], "q2", ["zeal", "joy"])
    with pytest.raises(
        UserError, match=r"^configs/evidence/analysis.yaml: joy is not measured by group of executives$"
    ):
        method_of(monkeypatch)
    assert "joy" not in GROUP_MEASURES
