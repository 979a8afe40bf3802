"""Estimates of a question and the tables made of them, row by row, on panels of a few numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import reference_comparison as against
from sessim.evidence.answers import stopping
from sessim.evidence.answers.reference_comparison import ReferenceComparison, answer_against_reference
from sessim.evidence.answers.transfer import transfer_table
from sessim.evidence.contrasts.confounders import compare_exits, exits_table, shocks_of
from sessim.evidence.contrasts.estimates import Arm, Frame, estimate, estimate_question, question_arms, read_arms
from sessim.evidence.contrasts.trajectories import trajectories, trajectory_rows
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.sensitivity.drivers import Driver, Screening
from sessim.ground.errors import UserError
from sessim.study.transfer import NONE, SCHEME
from tests.support.evidence_by_hand import RULES, estimate_of, frame_of, other, panel_of, question_of, summary_of

NAN = math.nan


def test_arms_of_a_manifest() -> None:
    entry = {"label": "A1", "title": "cap", "description": None, "role": other("focal")}
    plain = {"label": "A0", "title": "before", "description": "words", "role": "reference"}
    arms = read_arms({"arms": [entry, plain, {"label": "A9", "title": "x", "role": "other"}]})
    assert arms == {
        "A1": Arm("A1", "cap", "", "focal"), "A0": Arm("A0", "before", "words", "reference"), "A9": Arm("A9", "x", "", "other"),
    }  # fmt: skip
    assert arms["A1"].name == "A1 (cap)"
    with pytest.raises(ValueError, match=r"^manifest: arm A1 has role 'main'; allowed: focal, reference, other$"):
        read_arms({"arms": [{**entry, "role": "main"}]})


ROLES = {"A0": "reference", "A1": "focal", "A3": "reference", "A4": "other", "A5*": "other"}
# warm-up year, then two policy years; one replication of two worlds
CUBES = {
    "A0": [[[9.0, 1.0, 2.0]], [[9.0, 3.0, 4.0]]],
    "A1": [[[9.0, 2.0, 4.0]], [[9.0, 3.0, 8.0]]],  # 1, 2 and 0, 4
    "A3": [[[9.0, 1.0, 2.0]], [[9.0, 3.0, 4.0]]],
    "A4": [[[9.0, 1.0, 1.0]], [[9.0, 1.0, 1.0]]],
    "A5*": [[[9.0, 0.0, 0.0]], [[9.0, 0.0, 0.0]]],
}
YEARS = [2025, 2026, 2027]


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


def wide_frame(differences: list[float], measure: str = "output", **settings: Any) -> Frame:
    """One year and replication; A1 less A0 as listed, world by world; nothing is stored of A3."""
    count = len(differences)
    cubes = {"A0": np.full((count, 1, 1), 5.0), "A1": 5.0 + np.reshape(differences, (count, 1, 1))}
    return frame_of(panel_of({measure: cubes}, [2026]), **settings)


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
    assert found.clause == f"A1 (title of A1); {values}"
    assert found.short_clause == f"A1; {values}"
    assert (found.reference, found.verdict, found.word) == ("A0", "likely_up", "likely better")
    assert found.brief == "+1.00 percent of output (−1.00 to +1.00) against A0"
    assert found.estimate.horizon == "mean" and found.estimate.role == "primary"
    assert found.yearly["fiscal_year"].tolist() == [2026]
    assert found.screening is None and found.top_drivers == () and found.theories == () and found.spread is None
    assert found.robustness.startswith("The difference is above zero in 18 and below zero in 2 of 20 worlds.")


def test_shares_within_are_what_is_left() -> None:
    frame = wide_frame([1.0] * 6 + [0.0] * 4 + [-1.0] * 10)  # .3, .5 and 1 - .3 - .5 is a hair below .2 in binary
    found = answer_against_reference(frame, question_of(clauses={"depends": "{worlds_within}|{strength}|"}), "A1", "A0")
    assert found.clause == "20 percent of worlds||"
    all_beyond = answer_against_reference(
        wide_frame([1.0] * 7 + [-1.0] * 3), question_of(clauses={"depends": "{worlds_within}"}), "A1", "A0"
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
    assert "on exits depends on the world: higher by more than 0.5 percentage points" in found.clause
    sensed = answer_against_reference(
        wide_frame([1.0] * 7 + [-1.0] * 3), question_of(clauses={}, outcome="results"), "A1", "A0"
    )
    assert "on results depends on the world: better by more than 0.4 percent of output" in sensed.clause


def test_a_ranking_names_drivers_beyond_chance() -> None:
    count = 12
    worlds = pd.DataFrame({"world": range(count), "effort.response": np.arange(float(count))})
    question = question_of(
        "q2", clauses={"drivers_identified": "{drivers}", "no_driver": "none", "too_few_worlds": "few"}
    )
    rising = wide_frame([float(each) for each in range(count)], worlds=worlds)
    found = answer_against_reference(rising, question, "A1", "A0")
    assert (found.verdict, found.clause) == ("drivers_identified", "effort: response (1.00 of rank variance)")
    assert found.brief == "follows effort: response (1.00 of rank variance) against A0"
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


def step(name: str, gains: list[float], replications: int = 1) -> tuple[str, str, pd.DataFrame]:
    rows = [
        {
            "arm": arm,
            "world": world,
            "replication": number,
            "fiscal_year": year,
            "seed": 10 * world + number,
            "output": base + own,
        }
        for world, gain in enumerate(gains)
        for number in range(replications)
        for arm, own in ((SCHEME, gain + number), (NONE, 0.0))
        for year, base in ((2025, 90.0 if arm == SCHEME else 0.0), (2026, 5.0), (2027, 7.0))
    ]
    return name, f"title of {name}", pd.DataFrame(rows)


def test_a_transfer_step_by_step() -> None:
    steps = [
        step("start", [1.0, 2.0]),
        step("two", [3.0, 1.0]),
        step("three", [4.0, 5.0, 6.0]),
        step("four", [5.0, 7.0, 9.0]),
    ]
    table = transfer_table(steps, ["output"], read_declarations(), 2026)
    assert table["step"].tolist() == [0, 1, 2, 3]
    assert table["feature"].tolist() == ["start", "two", "three", "four"]
    assert table["title"].tolist()[1] == "title of two"
    assert table["worlds"].tolist() == [2, 2, 3, 3]
    assert (table["unit"] == "percent of output").all() and (table["threshold"] == 0.4).all()
    assert table["gain_median"].tolist() == [1.5, 2.0, 5.0, 7.0]
    # 2 and -1; other worlds cannot be paired; 1, 2 and 3
    assert table["change_mean"].tolist() == pytest.approx([NAN, 0.5, NAN, 2.0], nan_ok=True)
    assert table["change_low90"].tolist() == pytest.approx([NAN, -0.85, NAN, 1.1], nan_ok=True)
    assert table["gain_mcse"].isna().all()
    noisy = transfer_table([step("start", [1.0], 2)], ["output"], read_declarations(), 2026).iloc[0]
    assert (noisy["gain_mean"], noisy["gain_mcse"]) == pytest.approx((1.5, 0.5))


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


def test_the_contrast_that_needs_most_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    def part(further: int | None, reference: str, summary: object = True) -> SimpleNamespace:
        return SimpleNamespace(
            estimate=SimpleNamespace(summary=summary or None, further_replications=further, arm="A1"),
            reference=reference,
        )

    def checked(*parts: SimpleNamespace) -> stopping.StopCheck:
        answers = [
            SimpleNamespace(question=SimpleNamespace(name=f"q{n}"), against=(each,)) for n, each in enumerate(parts)
        ]
        monkeypatch.setattr(stopping, "answer_questions", lambda study: SimpleNamespace(answers=answers))
        return stopping.check(cast("Any", None))

    assert checked(part(0, "A0"), part(3, "A0"), part(7, "A3"), part(7, "A0")) == stopping.StopCheck(
        7, "q2: A1 less A3"
    )
    assert checked(part(None, "A0")) == stopping.StopCheck(1, "q0: A1 less A0")
    assert checked(part(2, "A3"), part(None, "A0")) == stopping.StopCheck(2, "q0: A1 less A3")
    assert checked(part(9, "A0", summary=False), part(1, "A3")) == stopping.StopCheck(1, "q1: A1 less A3")
    assert checked(part(0, "A0")) == checked() == stopping.StopCheck(0, "")


@pytest.mark.parametrize(
    ("now", "further", "most", "following"),
    [(3, 2, 100, 5), (3, 3, 100, 6), (3, 4, 100, 6), (3, 4, 5, 5), (3, 2, 4, 4), (1, 9, 9, 2)],
)
def test_the_next_round(now: int, further: int, most: int, following: int) -> None:
    assert stopping.next_replications(now, further, most) == following
