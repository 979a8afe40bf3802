"""What history taught is asked of every headline of every question, with the arm that the question is about."""

from __future__ import annotations

import pandas as pd

from sessim.calibration.fit.lessons import _list_headlines, list_untouched
from sessim.calibration.lessons.taught import NOBODY
from sessim.evidence.declared.declarations import read_declarations


def test_every_headline_is_asked_with_its_own_arm() -> None:
    listed = _list_headlines()
    declared = read_declarations().questions
    assert {question for question, _, _ in listed} == set(declared)
    for each in declared.values():
        of_question = [measure for question, measure, _ in listed if question == each.name]
        assert of_question == [each.measure, *(name for name in of_question if name in each.headlines)]
        assert set(of_question) == {each.measure, *each.headlines}
    assert {arm for question, _, arm in listed if question == "q9"} == {"A5"}
    assert {arm for question, _, arm in listed if question != "q9"} == {""}


def test_untouched_headlines_are_named_with_their_measure() -> None:
    table = pd.DataFrame({"question": ["q1", "q1"], "measure": ["cash_slope", "top30_found"], "says": [NOBODY, "x"]})
    assert list_untouched(table) == ["q1 (cash_slope)"]
