"""Changes of registered headlines: they follow the declarations, and each wrong one is refused."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import pytest

from sessim.evidence.declared.changes import earlier_measures, read_changes
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml

DECLARED = read_declarations()
QUESTIONS = read_yaml(configs_folder() / "evidence" / "questions.yaml")
RAW = read_yaml(configs_folder() / "evidence" / "changes.yaml")


def test_a_measure_that_was_the_primary_one_is_found_with_its_change() -> None:
    ((measure, change),) = earlier_measures(DECLARED.changes, "q9", DECLARED.estimands)
    assert (measure, change.date) == ("ability", date(2026, 11, 29))
    assert DECLARED.estimands[change.now[0]].measure == DECLARED.questions["q9"].measure
    assert earlier_measures(DECLARED.changes, "q1", DECLARED.estimands) == ()  # a headline was added, none was replaced
    assert earlier_measures(DECLARED.changes, "q5", DECLARED.estimands) == ()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"question": "q0"}, "changes.yaml: no question 'q0'"),
        ({"date": "soon"}, "changes.yaml: soon is not a date; allowed: year-month-day"),
        ({"was": ["q1.joy"]}, "changes.yaml: q1.joy is not an estimand of q1"),
        ({"was": ["q5.output"]}, "changes.yaml: q5.output is not an estimand of q1"),
        (
            {"now": ["q1.cash_slope"]},
            "changes.yaml: q1 ends with q1.cash_slope; allowed: q1.cash_slope, q1.top30_found",
        ),
        ({"who": "me"}, "changes.yaml: expected a list of changes"),
    ],
)
def test_wrong_changes_are_refused(changed: dict[str, Any], message: str) -> None:
    raw = copy.deepcopy(RAW)
    raw[0] |= changed
    with pytest.raises(UserError, match=rf"^{re.escape(message)}"):
        read_changes(raw, QUESTIONS, DECLARED.estimands)


def test_a_headline_that_changes_without_a_word_is_refused() -> None:
    questions = copy.deepcopy(QUESTIONS)
    questions["q3"]["primary"] = "q3.alignment"
    with pytest.raises(
        UserError, match=r"q3 ends with q3.information_bits, q3.poor_rated_top; allowed: q3.alignment, q3.poor"
    ):
        read_changes(RAW, questions, DECLARED.estimands)
