"""Drivers that a finding names, and rules that are sought for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import reference_comparison as against
from sessim.evidence.answers.reference_comparison import ReferenceComparison, answer_against_reference
from sessim.evidence.sensitivity.drivers import Driver, Screening
from tests.support.answers_by_hand import wide_frame
from tests.support.evidence_by_hand import estimate_of, question_of, summary_of


def test_a_ranking_names_drivers_beyond_chance() -> None:
    count = 12
    worlds = pd.DataFrame({"world": range(count), "effort.response": np.arange(float(count))})
    question = question_of(
        "q2", clauses={"drivers_identified": "{drivers}", "no_driver": "none", "too_few_worlds": "few"}
    )
    rising = wide_frame([float(each) for each in range(count)], worlds=worlds)
    found = answer_against_reference(rising, question, "A1", "A0")
    assert (found.verdict, found.clause) == ("drivers_identified", "effort: response (1.00 of rank variance)")
    assert found.brief == "effort: response (1.00 of rank variance), against A0"
    assert [each.name for each in found.top_drivers] == ["effort.response"]
    loose = wide_frame([0.0, 9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0, 4.5, 5.5], worlds=worlds)
    found = answer_against_reference(loose, question, "A1", "A0")
    assert (found.verdict, found.clause) == ("no_driver", "none")
    assert (
        answer_against_reference(wide_frame([1.0, 2.0], worlds=worlds), question, "A1", "A0").verdict
        == "too_few_worlds"
    )
    assert answer_against_reference(rising, question, "A1", "A3").verdict == "not_run"


def test_three_drivers_are_named() -> None:
    drivers = tuple(Driver(f"a.{name}", False, 0.9, 0.0, 1.0, 1, "", 0.0, "", 0.0) for name in "bcde")
    part = ReferenceComparison(
        "A0",
        estimate_of(None),
        "",
        "",
        "",
        "",
        "",
        Screening(drivers, 0.5, 9),
        (),
        None,
        (),
        (),
        "",
        (),
        pd.DataFrame(),
    )
    assert part.top_drivers == drivers[:3]
    frame = wide_frame([1.0] * 10)
    strongest = [(driver.title, driver.index) for driver in part.top_drivers]
    values = against.clause_values(frame.declared, question_of(), "A0", "no_driver", None, 1.0, strongest)
    assert values["drivers"] == ", then ".join(f"a: {name} (0.90 of rank variance)" for name in "bcd")
    assert "difference" not in values and values["strength"] == ""


@pytest.mark.parametrize(("measure", "better"), [("output", [3]), ("star_exit_rate", [0])])
def test_rules_are_sought_strictly_beyond_the_threshold(
    monkeypatch: pytest.MonkeyPatch, measure: str, better: list[int]
) -> None:
    asked: dict[str, list[int]] = {}

    def discover(space: object, flags: np.ndarray, side: str, rules: object) -> None:
        asked[side] = np.flatnonzero(flags).tolist()

    monkeypatch.setattr(against, "discover", discover)
    monkeypatch.setattr(against, "has_extra", lambda: True)
    found = estimate_of(summary_of([-2.0, -1.0, 1.0, 2.0]), measure=measure, threshold=1.0)
    frame = wide_frame([0.0] * 4)
    assert against._find_rules(frame, found) == ()
    assert asked == {"better": better, "worse": [3 - better[0]]}
    asked.clear()
    assert against._find_rules(frame, replace(found, summary=None)) == ()
    monkeypatch.setattr(against, "has_extra", lambda: False)
    assert against._find_rules(frame, found) == () and asked == {}
