"""Estimates of a question and the findings filled from them, on panels of a few numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from sessim.evidence.answers.reference_comparison import answer_against_reference
from sessim.evidence.contrasts.estimates import Arm, Frame, estimate, estimate_question, question_arms, read_arms
from sessim.ground.errors import UserError
from tests.support.answers_by_hand import CUBES, YEARS, wide_frame
from tests.support.evidence_by_hand import RULES, frame_of, other, panel_of, question_of

NAN = math.nan


def test_arms_of_a_manifest() -> None:
    entry = {"label": "A1", "title": "cap", "description": None, "role": other("focal")}
    plain = {"label": "A0", "title": "before", "description": "words", "role": "reference"}
    arms = read_arms({"arms": [entry, plain, {"label": "A9", "title": "x", "role": "other"}]})
    assert arms == {
        "A1": Arm("A1", "cap", "", "focal"), "A0": Arm("A0", "before", "words", "reference"), "A9": Arm("A9", "x", "", "other"),
    }  # fmt: skip
    assert arms["A1"].name == "“cap” (A1)"
    with pytest.raises(ValueError, match=r"^manifest: arm A1 has role 'main'; allowed: focal, reference, other$"):
        read_arms({"arms": [{**entry, "role": "main"}]})


ROLES = {"A0": "reference", "A1": "focal", "A3": "reference", "A4": "other", "A5*": "other"}


def small_frame(**settings: Any) -> Frame:
    roles = {label: other(role) for label, role in ROLES.items()}
    return frame_of(panel_of({"output": CUBES, "exit_rate": CUBES}, YEARS), **{"roles": roles, **settings})


def test_roles_of_arms() -> None:
    frame = small_frame()
    assert (frame.references, frame.focal) == (("A0", "A3"), ("A1",))


def test_one_estimate_by_hand() -> None:
    frame = small_frame(rules=replace(RULES, minimum_worlds=2), thresholds={"exit_rate": 0.75})
    found = estimate(frame, "q7", "primary", "exit_rate", "A1", "A0", other("total"))
    assert found.summary is not None
    assert found.summary.world_means.tolist() == [3.0, 4.0]
    assert (found.threshold, found.reference_level) == (1.5, 5.0)  # two years of .75; levels 3 and 7
    assert (found.verdict, found.unpaired, found.further_replications) == ("robustly_up", 0, None)
    assert (found.question, found.role, found.measure, found.direction) == ("q7", "primary", "exit_rate", "none")
    assert (found.arm, found.reference, found.horizon) == ("A1", "A0", "total")
    mean = estimate(frame, "q7", "primary", "exit_rate", "A1", "A0", "mean")
    assert (mean.threshold, mean.reference_level) == (0.75, 2.5)
    seeds = frame.panel.seeds.copy()
    seeds[1, 0, 0] = -1
    panel = replace(frame.panel, seeds=seeds)
    assert estimate(replace(frame, panel=panel), "q7", "primary", "exit_rate", "A1", "A0", "mean").unpaired == 1
    for arm, reference in (("A9", "A0"), ("A1", "A9")):
        gone = estimate(frame, "q7", "primary", "exit_rate", arm, reference, "mean")
        assert (gone.summary, gone.verdict, gone.unpaired, gone.further_replications) == (None, "not_run", 0, None)
    assert math.isnan(estimate(frame, "q7", "primary", "exit_rate", "A1", "A9", "mean").reference_level)


def test_replications_that_an_estimate_still_needs() -> None:
    values = {"output": {"A0": [[[0.0], [0.0]]], "A1": [[[0.0], [2.0]]], "A3": [[[0.0], [0.0]]]}}
    found = estimate(
        frame_of(panel_of(values, [2026]), thresholds={"output": 5.0}), "q5", "primary", "output", "A1", "A0", "mean"
    )
    # an error of 1 against a tenth of 5: 2 x 4 = 8 replications, six more
    assert found.further_replications == 6


@pytest.mark.parametrize(
    ("arm", "further", "main", "beside"),
    [
        (other("focal"), (), "A1", ()),
        ("focal", ("A4", "A9"), "A1", ("A4",)),  # an arm that was not run is left out
        ("A5", (other("focal"), "A4"), "A5*", ("A1", "A4")),  # the asterisk marks a policy with changed levers
        ("A4", ("A4", "focal"), "A4", ("A1",)),
        ("focal", ("A5", "A4"), "A1", ("A5*", "A4")),  # beside it too
        ("A8", (), "A8", ()),
    ],
)
def test_arms_of_a_question(arm: str, further: tuple[str, ...], main: str, beside: tuple[str, ...]) -> None:
    assert question_arms(small_frame(), question_of(arm=arm, further_arms=further)) == (main, beside)


def test_further_focal_arms_stand_beside_the_first() -> None:
    frame = small_frame(roles={**ROLES, "A4": "focal"})
    assert question_arms(frame, question_of(arm="focal", further_arms=())) == ("A1", ("A4",))
    assert question_arms(frame, question_of(arm="A5", further_arms=())) == ("A5*", ())
    with pytest.raises(UserError, match=r"^manifest.json: no arm has the role 'focal'$"):
        question_arms(small_frame(roles={"A0": "reference"}), question_of())


def test_estimates_of_a_question_in_order() -> None:
    question = question_of(measure="output", secondary=("exit_rate", "ability"), arm="focal", further_arms=("A4",))
    found = [
        (each.role, each.measure, each.arm, each.reference, each.horizon)
        for each in estimate_question(small_frame(), question)
    ]
    three, four = ("first", "mean", "last"), ("first", "mean", "last", "total")
    assert found == [
        *[("primary", "output", "A1", reference, each) for reference in ("A0", "A3") for each in three],
        *[("secondary", "exit_rate", "A1", reference, each) for reference in ("A0", "A3") for each in four],
        *[("further", name, "A4", each, "mean") for name in ("output", "exit_rate") for each in ("A0", "A3")],
        ("variant", "output", "A3", "A0", "mean"),  # a reference against those before it only
        ("variant", "output", "A5*", "A0", "mean"),
        ("variant", "output", "A5*", "A3", "mean"),
    ]


TEMPLATE = (
    "{arm}; {strength}; {outcome}; {difference}; {short_difference}; {threshold}; {worlds}; {worlds_better}; {worlds_worse}; "
    "{worlds_within}; {reference}."
)


def test_a_finding_is_filled_from_its_numbers() -> None:
    frame = wide_frame([1.0] * 15 + [0.25] * 3 + [-1.0] * 2)
    question = question_of(measure="output", outcome="results", clauses={"up": TEMPLATE}, kind=other("contrast"))
    found = answer_against_reference(frame, question, "A1", "A0")
    values = (
        "likely; results; +1.00 percent of output (90 percent of worlds: −1.00 to +1.00); +1.00 percent of output (−1.00 to "
        "+1.00); 0.4 percent of output; 20 worlds; 75 percent of worlds; 10 percent of worlds; 15 percent of worlds; A0"
    )
    assert found.clause == f"“title of A1” (A1); {values}"
    assert found.short_clause == f"A1; {values}"
    assert (found.reference, found.verdict, found.word) == ("A0", "likely_up", "likely better")
    assert found.brief == "+1.00 percent of output (−1.00 to +1.00) against A0"
    assert found.estimate.horizon == "mean" and found.estimate.role == "primary"
    assert found.yearly["fiscal_year"].tolist() == [2026]
    assert found.screening is None and found.top_drivers == () and found.theories == () and found.spread is None
    assert found.robustness.startswith("The difference is above zero in 18 and below zero in 2 of 20 worlds.")


def test_shares_within_are_what_is_left() -> None:
    frame = wide_frame([1.0] * 6 + [0.0] * 4 + [-1.0] * 10)  # .3, .5 and 1 - .3 - .5 is a hair below .2 in binary
    found = answer_against_reference(frame, question_of(clauses={"split": "{worlds_within}|{strength}|"}), "A1", "A0")
    assert found.clause == "20 percent of worlds||"
    all_beyond = answer_against_reference(
        wide_frame([1.0] * 7 + [-1.0] * 3), question_of(clauses={"split": "{worlds_within}"}), "A1", "A0"
    )
    assert all_beyond.clause == "no world"


def test_an_arm_that_was_not_run_has_no_numbers() -> None:
    found = answer_against_reference(wide_frame([1.0] * 10), question_of(clauses={}), "A1", "A3")
    assert (found.verdict, found.word, found.conditions, found.turning, found.rules) == (
        "not_run",
        "not run",
        (),
        (),
        (),
    )
    assert found.clause == "no paired runs are stored, so this study gives no answer"
    assert found.brief == "not run against A3"
    assert found.yearly.empty and found.spread is None and found.screening is None and found.theories == ()
    gone = answer_against_reference(wide_frame([1.0] * 10), question_of(clauses={"not_run": "{arm}"}), "A7", "A0")
    assert gone.clause == "A7" and gone.yearly.empty


def test_a_measure_without_a_better_side_is_higher_or_lower() -> None:
    frame = wide_frame([1.0] * 7 + [-1.0] * 3, "exit_rate")
    found = answer_against_reference(frame, question_of(measure="exit_rate", outcome="exits", clauses={}), "A1", "A0")
    assert (
        "truly split on what “title of A1” (A1) does to exits: higher by more than 0.5 percentage points"
        in found.clause
    )
    sensed = answer_against_reference(
        wide_frame([1.0] * 7 + [-1.0] * 3), question_of(clauses={}, outcome="results"), "A1", "A0"
    )
    assert "does to results: better by more than 0.4 percent of output" in sensed.clause
