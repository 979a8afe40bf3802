"""Estimands that are refused and those that are right."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sessim.evidence.declared import estimands
from sessim.evidence.declared.estimands import read_estimands
from sessim.ground.errors import UserError
from tests.support.evidence_by_hand import other

ESTIMAND = {
    "question": "q5", "role": "primary", "kind": "contrast", "measure": "output", "population": "all",
    "contrast": "A5 less each reference", "horizon": "mean over policy years",
    "summary": "median and middle 90 percent over worlds of the paired difference", "sign": "a positive difference is better",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"b": 1, "a": 2}, "estimands.yaml: q5.x: unknown keys ['a', 'b'], missing keys []"),
        ({"role": "main"}, "estimands.yaml: q5.x: role is 'main'; allowed: primary; headline; secondary"),
        ({"kind": "sum"}, "estimands.yaml: q5.x: kind is 'sum'; allowed: contrast; ranking"),
        ({"horizon": "last"}, "estimands.yaml: q5.x: horizon is 'last'; allowed: mean over policy years"),
        (
            {"summary": "mean"},
            "estimands.yaml: q5.x: summary is 'mean'; allowed: median and middle 90 percent over worlds of the paired "
            "difference; ranking of what the paired difference follows",
        ),
        ({"measure": "joy"}, "estimands.yaml: q5.x: joy is not in the catalogue of measures"),
        (
            {"measure": "star_exit_rate"},
            "estimands.yaml: q5.x: sign contradicts the direction of star_exit_rate in the catalogue",
        ),
        ({"role": "secondary"}, "estimands.yaml: q5 has 0 primary estimands; allowed: one"),
    ],
)
def test_wrong_estimands_are_refused_in_words(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=rf"^{re.escape(message)}$"):
        read_estimands({"q5.x": {**ESTIMAND, **changes}})


def test_estimands_that_are_right() -> None:
    lower = {"measure": "star_exit_rate", "sign": "a positive difference is worse", "role": "secondary"}
    none = {"measure": "exit_rate", "sign": "no side is better; a positive difference is more", "question": "q7"}
    found = read_estimands({"q5.x": ESTIMAND, "q5.y": {**ESTIMAND, **lower}, "q7.z": {**ESTIMAND, **none}})
    assert list(found) == ["q5.x", "q5.y", "q7.z"]
    assert found["q5.x"].id == "q5.x" and found["q5.x"].arm == "A5"
    with pytest.raises(UserError, match=r"^estimands.yaml: q5 has 2 primary estimands; allowed: one$"):
        read_estimands({"q5.x": ESTIMAND, "q5.y": ESTIMAND})
    with pytest.raises(UserError, match=re.escape("unknown keys [], missing keys ['measure', 'sign']")):
        read_estimands({"q5.x": {key: value for key, value in ESTIMAND.items() if key not in ("measure", "sign")}})


def test_standing_takes_equal_text() -> None:
    assert estimands.judge_standing({"estimands": other("abc")}, "abc") == "registered"
    assert (
        estimands.judge_standing({"estimands": "abd"}, "abc")
        == estimands.judge_standing({"estimands": "abb"}, "abc")
        == "post hoc"
    )
    assert estimands.judge_standing({}, "abc") == "not registered"
