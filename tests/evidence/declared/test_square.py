"""The square of arms: its lines, in which studies they stand, and what is refused."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.square import read_square
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml

RAW = read_yaml(configs_folder() / "evidence" / "square.yaml")
SQUARE = read_declarations().square


def test_a_line_stands_where_both_arms_do_and_takes_their_labels() -> None:
    found = SQUARE.find_lines(["A0", "A1*", "A6"])
    assert [(each.name, each.arm, each.reference) for each in found] == [
        ("limit", "A1*", "A0"), ("rigour_given_limit", "A6", "A1*"),
    ]  # fmt: skip
    assert SQUARE.find_lines(["A0", "A3"]) == ()


def test_the_reform_follows_the_focal_arm_and_all_else_keeps_its_place() -> None:
    assert SQUARE.put_reform_first(["A1"], ["A1", "A0", "A3", "A6", "A2"]) == ("A1", "A2", "A0", "A3", "A6")
    assert SQUARE.put_reform_first(["A1"], ["A1", "A0"]) == ("A1", "A0")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: raw.pop("reform"), "square.yaml: has missing or unknown keys; allowed: reform, lines, sentences"),
        (lambda raw: raw["sentences"].pop("moved"), "square.yaml: sentences has missing or unknown keys"),
        (lambda raw: raw["sentences"].update(other="x"), "square.yaml: sentences has missing or unknown keys"),
        (lambda raw: raw["lines"]["limit"].pop("title"), "square.yaml: limit has missing or unknown keys"),
        (lambda raw: raw["lines"]["limit"].update(arm="A0"), "square.yaml: limit compares A0 with itself"),
    ],
)
def test_a_wrong_square_is_refused(change: Any, message: str) -> None:
    raw = copy.deepcopy(RAW)
    change(raw)
    with pytest.raises(UserError, match=rf"^{re.escape(message)}"):
        read_square(raw)
