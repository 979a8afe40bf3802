"""Contrasts and selection rates by group, response curves, answers and stored tables: small studies made by hand."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers import analysis, responses
from sessim.evidence.answers.analysis import Analysis, analyse, tables_of
from sessim.evidence.answers.answers import Answer, Answers, answer_questions, answers_table
from sessim.evidence.answers.cases import Case
from sessim.evidence.answers.reference_comparison import ReferenceComparison, answer_against_reference
from sessim.evidence.answers.responses import find_swept_arms, response_table, world_response_table
from sessim.evidence.contrasts import strata as by_group
from sessim.evidence.contrasts.estimates import Frame
from sessim.evidence.sensitivity.discovery import Line, Rule
from sessim.ground.errors import UserError
from sessim.measures.groups.columns import GROUP_MEASURES
from sessim.study.companion_studies import WorldPoint
from sessim.world import Rating
from tests.support.evidence_by_hand import estimate_of, frame_of, other, panel_of, question_of, summary_of
from tests.support.synthetic_study import make_study

NAN = math.nan
WORLDS, YEARS = 2, (2026, 2028)
FRAME = frame_of(
    panel_of({"output": {arm: np.zeros((WORLDS, 1, 3)) for arm in ("A0", "A1", "A3")}}, [2026, 2027, 2028])
)


def group_rows(
    arm: str, stratum: str, group: str, rates: list[list[float]], people: float = 40.0
) -> list[dict[str, Any]]:
    """Rows of one group: a rate by world and stored year."""
    plain = dict.fromkeys(GROUP_MEASURES, 0.5)
    return [
        plain
        | {"arm": arm, "world": world, "replication": 0, "fiscal_year": year, "stratum": stratum, "group": group}
        | {"top_share": rate, "award_recipients": 0.5, "people": people + world, "rated": people}
        for world, of_years in enumerate(rates)
        for year, rate in zip(YEARS, of_years, strict=True)
    ]


STRATA = pd.DataFrame(
    [
        *group_rows("A0", "overall", "all", [[0.4, 0.6], [0.8, 0.8]], 100.0),
        *group_rows("A1", "overall", "all", [[0.2, 0.2], [0.3, NAN]], 100.0),
        *group_rows("A0", "age", "under 50", [[0.4, 0.4], [0.5, 0.5]]),
        *group_rows("A1", "age", "under 50", [[0.4, 0.4], [0.5, 0.5]]),
        *group_rows("A0", "age", "60 or more", [[0.3, 0.3], [0.4, 0.4]], 10.0),
        *group_rows("A1", "age", "60 or more", [[0.1, 0.3], [0.4, 0.4]], 10.0),
        *group_rows("A1", "age", "55 to 59", [[0.1, 0.3], [0.4, 0.4]], 10.0),  # nobody of it in A0
        *group_rows("A0", "rating", "5", [[1.0, 1.0], [1.0, 1.0]]),
        *group_rows("A1", "rating", "5", [[1.0, 1.0], [1.0, 1.0]]),
        *group_rows("A0", "position", "general", [[NAN, NAN], [NAN, NAN]]),
        *group_rows("A1", "position", "general", [[0.5, 0.5], [0.5, 0.5]]),
    ]
)


def test_differences_of_groups_by_hand() -> None:
    questions = [question_of("q3"), question_of("q1"), question_of("q2")]
    chosen = {"q3": ("top_share", "effort"), "q1": ("top_share",)}
    table = by_group.contrast_strata(FRAME, STRATA, questions, chosen)
    # nothing is stored of A3, and a rating is what the policy changes
    assert set(table["reference"]) == {"A0"}
    top = table[(table["question"] == "q3") & (table["measure"] == "top_share")]
    assert list(zip(top["stratum"], top["group"], strict=True)) == [
        ("overall", "all"), ("age", "under 50"), ("age", "60 or more"),
    ]  # fmt: skip
    everybody = top.iloc[0]
    # -.2 and -.4, mean -.3; in the other world -.5 in the one year that is there
    assert everybody["median"] == pytest.approx(-0.4)
    assert (everybody["low90"], everybody["high90"]) == pytest.approx((-0.49, -0.31))
    assert (everybody["share_positive"], everybody["share_negative"], everybody["worlds"]) == (0.0, 1.0, 2)
    assert everybody["people"] == 100.5
    assert everybody["reference_level"] == pytest.approx(0.65)
    assert everybody["meaning"] == GROUP_MEASURES["top_share"].meaning
    assert top.iloc[2]["median"] == pytest.approx(-0.05)
    assert table["question"].tolist() == ["q3"] * 7 + ["q1"] * 3  # of effort, position too: it has values there
    again = table[table["question"] == "q1"].drop(columns="question").reset_index(drop=True)
    pd.testing.assert_frame_equal(again, top.drop(columns="question").reset_index(drop=True))


def test_every_reference_that_is_stored_by_group_has_its_rows() -> None:
    third = STRATA[STRATA["arm"] == "A0"].assign(arm="A3", top_share=STRATA["top_share"] + 0.1)
    both = pd.concat([STRATA, third], ignore_index=True)
    table = by_group.contrast_strata(FRAME, both, [question_of("q3")], {"q3": ("top_share",)})
    assert table["reference"].tolist() == ["A0"] * 3 + ["A3"] * 3
    assert table["median"].iloc[3] == pytest.approx(table["median"].iloc[0] - 0.1)


def test_when_groups_have_no_contrast() -> None:
    question = question_of("q3", arm="focal")
    chosen = {"q3": ("top_share",)}
    assert by_group.contrast_strata(FRAME, STRATA, [replace(question, arm="A3")], chosen).empty  # not stored by group
    only = frame_of(FRAME.panel, roles={"A0": "reference", "A1": "focal"})
    assert by_group.contrast_strata(only, STRATA, [replace(question, arm="A0")], chosen).empty  # with itself
    assert by_group.contrast_strata(FRAME, STRATA.iloc[:0], [question], chosen).empty
    assert len(by_group.contrast_strata(FRAME, STRATA, [question], chosen)) == 3


def test_rates_of_groups_by_hand() -> None:
    table = by_group.adverse_impact(FRAME, STRATA)
    assert [tuple(row) for row in table[["arm", "measure", "stratum", "group", "compared_with"]].to_numpy()] == [
        ("A0", "top_share", "age", "60 or more", "under 50"),
        ("A0", "award_recipients", "age", "60 or more", "under 50"),
        ("A1", "top_share", "age", "60 or more", "under 50"),
        ("A1", "top_share", "age", "55 to 59", "under 50"),
        ("A1", "award_recipients", "age", "60 or more", "under 50"),
        ("A1", "award_recipients", "age", "55 to 59", "under 50"),
    ]
    row = table.iloc[2]
    # .2 of .4 and .4 of .5, ten people against forty; common rates .36 and .48
    far, near = -0.2 / math.sqrt(0.36 * 0.64 * 0.125), -0.1 / math.sqrt(0.48 * 0.52 * 0.125)
    assert (row["rate"], row["reference_rate"]) == pytest.approx((0.3, 0.45))
    assert (row["impact_ratio_low90"], row["impact_ratio"], row["impact_ratio_high90"]) == pytest.approx(
        (0.515, 0.65, 0.785)
    )
    names = ["standardised_difference_low90", "standardised_difference", "standardised_difference_high90"]
    assert row[names].tolist() == pytest.approx(
        [far + 0.05 * (near - far), (far + near) / 2, near - 0.05 * (near - far)]
    )
    assert (row["share_failing_four_fifths"], row["four_fifths"], row["worlds"]) == (0.5, 0.8, 2)
    assert row["meaning"] == GROUP_MEASURES["top_share"].meaning
    assert by_group.SELECTIONS == ("top_share", "award_recipients")
    assert by_group.COMPARED == {"demographic_group": "reference group", "age": "under 50", "position": "general"}
    assert "rating" not in by_group.SHOWN and "overall" not in by_group.SHOWN and "age" in by_group.SHOWN


def test_a_group_without_rates_has_no_ratio() -> None:
    def cube(*values: float) -> np.ndarray:
        return np.array(values)[:, None, None]

    found = by_group._impact(cube(NAN, NAN), cube(5.0, 5.0), cube(0.5, 0.5), cube(9.0, 9.0))
    assert found["worlds"] == 0 and found["four_fifths"] == 0.8
    assert all(math.isnan(value) for name, value in found.items() if name not in ("worlds", "four_fifths"))
    one = by_group._impact(cube(0.5, 0.25, 0.1), cube(5.0, 5.0, 5.0), cube(NAN, 0.5, 0.0), cube(9.0, 9.0, 9.0))
    # the first world tells no rate to compare with, the last no ratio and so no failure either
    assert (one["worlds"], one["rate"], one["reference_rate"]) == pytest.approx((2, 0.175, 0.25))
    assert (one["impact_ratio_low90"], one["impact_ratio"], one["impact_ratio_high90"]) == (0.5, 0.5, 0.5)
    assert one["share_failing_four_fifths"] == 1.0


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


CASE = Case("", "", "", "")


def answers_of(frame: Frame, *answers: Answer, **manifest: Any) -> Answers:
    return Answers(frame, {"command": "sessim run", **manifest}, answers, 0.0)


def answer_of(name: str = "q5", against: tuple[ReferenceComparison, ...] = (), estimates: tuple = ()) -> Answer:
    return Answer(question_of(name, measure="output"), "A1", "", "", "", against, estimates, CASE, CASE)


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


def part_of(reference: str, word: str, **changes: Any) -> ReferenceComparison:
    plain = ReferenceComparison(
        reference,
        estimate_of(None, reference=reference),
        "",
        word,
        "",
        "",
        "",
        None,
        (),
        None,
        (),
        (),
        "",
        (),
        pd.DataFrame(),
    )
    return replace(plain, **changes)


def test_rows_of_answers_by_hand() -> None:
    summary = summary_of(
        [1.0] * 4, median=1.5, low90=-3.0, low50=-2.0, high50=2.0, high90=3.0, mcse=0.25, pairs=8, replications=2,
        central=1.25, monte_carlo_share=0.125, share_positive=0.75, share_above=0.5, share_below=0.25,
    )  # fmt: skip
    first = estimate_of(summary, unpaired=3, further_replications=7, role=other("primary"), horizon=other("mean"))
    lower = estimate_of(summary, measure="star_exit_rate", role="secondary", verdict="likely_up", reference="A3")
    rest = [estimate_of(None, horizon="last", verdict="not_run"), estimate_of(None, role="variant", verdict="not_run")]
    answer = answer_of(against=(part_of("A0", "word 0"), part_of("A3", "word 3")), estimates=(first, lower, *rest))
    table = answers_table(answers_of(FRAME, answer))
    assert table.iloc[0].to_dict() == {
        "question": "q5", "role": "primary", "measure": "output", "code": table["code"].iloc[0], "unit": "percent of output",
        "better": "higher", "arm": "A1", "reference": "A0", "horizon": "mean", "worlds": 4, "replications": 2, "pairs": 8,
        "unpaired_runs": 3, "reference_level": 4.0, "difference_median": 1.5, "low90": -3.0, "low50": -2.0, "high50": 2.0,
        "high90": 3.0, "interval_over": "worlds", "central_world": 1.25, "mcse": 0.25, "monte_carlo_share": 0.125,
        "further_replications": 7.0, "share_positive": 0.75, "share_beyond_threshold_better": 0.5,
        "share_beyond_threshold_worse": 0.25, "threshold": 0.4, "verdict": "depends", "answer": "word 0",
        "reproduce": "sessim run",
    }  # fmt: skip
    second = table.iloc[1]
    assert (second["verdict"], second["answer"]) == ("likely better", "")
    assert (second["share_beyond_threshold_better"], second["share_beyond_threshold_worse"]) == (0.25, 0.5)
    empty = table.iloc[2]
    assert (empty["worlds"], empty["replications"], empty["pairs"], empty["interval_over"]) == (0, 0, 0, "none")
    numbers = [
        "difference_median", "low90", "low50", "high50", "high90", "central_world", "mcse", "monte_carlo_share",
        "share_positive", "share_beyond_threshold_better", "share_beyond_threshold_worse",
    ]  # fmt: skip
    assert empty[numbers].isna().all()
    assert table["answer"].tolist() == ["word 0", "", "", ""]


def test_a_study_that_cannot_be_answered_is_refused() -> None:
    study = make_study(worlds=1, replications=1, arms=("A0", "A1"), questions=("q5", "q77"))
    with pytest.raises(
        UserError, match=r"^manifest.json: no question 'q77'; allowed: q1, q2, q3, q4, q5, q6, q7, q8, q9$"
    ):
        answer_questions(study)
    alone = [{**each, "role": "focal"} for each in study.manifest["arms"]]
    with pytest.raises(UserError, match=r"^nine_questions: has no arm to compare with, and so no answers; its figures"):
        answer_questions(replace(study, manifest={**study.manifest, "arms": alone}))


def test_the_sentence_joins_the_findings_against_all_references() -> None:
    study = make_study(worlds=2, replications=1, arms=("A0", "A1", "A3"), questions=("q5",))
    found = answer_questions(study)
    answer = found.answers[0]
    first, second = answer.against
    assert answer.sentence == (
        f"Compared with A0 (pre-2025 system), {first.clause}. Compared with A3 (rigour without a cap), {second.short_clause}."
    )
    assert answer.brief == f"Agency output: {first.brief}; {second.brief}."
    level = first.estimate.reference_level
    words = f"{level:.2f} percent"
    assert answer.opening == answer.question.opening.format(reference="A0 (pre-2025 system)", level=words)
    assert found.warm_up_difference == 0.0 and answer.case_for.argument == answer.question.case_for
    assert answer.case_against.argument == answer.question.case_against
    missing = study.runs.assign(output=study.runs["output"].where(study.runs["arm"] != "A0"))
    assert answer_questions(replace(study, runs=missing)).answers[0].opening == ""


RATING = {each.name: 0.01 * place for place, each in enumerate(dataclasses.fields(Rating), start=1)}


def test_parts_of_the_analysis_that_only_some_questions_have(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = pd.DataFrame(
        [{"world": number, **{f"rating.{name}": value + number for name, value in RATING.items()}} for number in (1, 0)]
    )
    monkeypatch.setattr(analysis, "group_size_table", lambda rating: pd.DataFrame([dataclasses.asdict(rating)]))
    monkeypatch.setattr(analysis, "identified_range", lambda frame: pd.DataFrame({"a": [1]}))
    frame = replace(FRAME, worlds=worlds)
    asked = answers_of(frame, answer_of("q5"), answer_of(other("q9")))
    assert analysis._compare_group_sizes(asked).to_dict("records") == [
        pytest.approx(RATING)
    ]  # those of the central world
    assert analysis._compare_group_sizes(answers_of(frame, answer_of("q5"))).empty
    short = replace(frame, worlds=worlds.drop(columns="rating.leniency_share"))
    assert analysis._compare_group_sizes(answers_of(short, answer_of("q9"))).empty
    assert len(analysis._identify_leniency(answers_of(frame, answer_of("q5"), answer_of(other("q3"))))) == 1
    assert analysis._identify_leniency(answers_of(frame, answer_of("q5"))).empty


def test_rules_as_a_table() -> None:
    lines = (Line("effort.response", True, 1.0),)
    rules = (
        Rule("better", lines, 7, 0.4, 0.5, 0.6, 0.7, 0.01, True),
        Rule("worse", lines, 8, 0.4, 0.5, 0.6, 0.3, 0.4, False),
    )
    table = analysis._list_flips(
        answers_of(FRAME, answer_of(against=(part_of("A0", "", rules=rules), part_of("A3", ""))))
    )
    assert table.to_dict("records")[0] == {
        "question": "q5", "measure": "output", "arm": "A1", "reference": "A0", "side": "better", "rule": "effort: response > 1",
        "worlds": 7, "base": 0.4, "coverage": 0.5, "density": 0.6, "held_out_density": 0.7, "holds_up": True,
    }  # fmt: skip
    assert table["holds_up"].tolist() == [True, False]


def test_tables_are_stored_with_their_command_and_empty_ones_left_out() -> None:
    def table(name: str) -> pd.DataFrame:
        return pd.DataFrame({"name": [name]})

    responses_found = pd.DataFrame({"lever": ["world.values.a", "limit.share"], "reproduce": ["other command"] * 2})
    names = [each.name for each in dataclasses.fields(Analysis)]
    parts = {name: table(name) for name in names} | {"responses": responses_found, "flips": pd.DataFrame(), "notes": ()}
    found = tables_of(
        answers_of(FRAME, answer_of(against=(part_of("A0", ""),), estimates=(estimate_of(None),))), Analysis(**parts)
    )  # type: ignore[arg-type]
    assert list(found) == [
        "answers.csv", "trajectories.csv", "drivers.csv", "tipping.csv", "value_of_information.csv", "responses.csv",
        "group_size.csv", "strata_contrasts.csv", "adverse_impact.csv", "transfer.csv", "world_responses.csv",
    ]  # fmt: skip
    assert found["value_of_information.csv"]["name"].tolist() == ["information"]
    assert found["drivers.csv"]["reproduce"].tolist() == ["sessim run"]
    assert found["responses.csv"]["reproduce"].tolist() == ["other command"] * 2
    assert found["world_responses.csv"]["lever"].tolist() == ["world.values.a"]
    assert analysis._select_world_rows(pd.DataFrame()).empty


def test_tables_are_joined_without_the_empty_ones() -> None:
    joined = analysis._join([pd.DataFrame(), pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})])
    assert (joined["a"].tolist(), joined.index.tolist()) == ([1, 2], [0, 1])
    assert analysis._join([pd.DataFrame()]).empty and analysis._join([]).empty


def driven_answers(count: int = 12, shift: float = 0.0) -> Answers:
    rising = np.arange(float(count))
    worlds = pd.DataFrame(
        {"world": range(count), "effort.response": rising, "leaving.curve": rising % 5, "norms.pull": -rising,
         "theory.effort": np.where(rising % 2 == 0, "a", "b")}
    )  # fmt: skip
    cubes = {"A0": np.zeros((count, 1, 1)), "A1": (rising**2 + shift)[:, None, None]}
    frame = frame_of(panel_of({"output": cubes}, [2026]), roles={"A0": "reference", "A1": "focal"}, worlds=worlds)
    question = question_of("q5", measure="output", secondary=(), arm="focal")
    part = answer_against_reference(frame, question, "A1", "A0")
    answers = [Answer(replace(question, name=name), "A1", "", "", "", (part,), (), CASE, CASE) for name in ("q5", "q4")]
    return answers_of(frame, *answers)


METHOD = replace(
    analysis.read_method(),
    map={"cells": 2, "pairs_of": 3},
    weightings=(),
    strata={},
    horizons=(),
    information={"minimum_worlds": 20},
)


def test_without_the_extra_drivers_are_the_screening_and_maps_are_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "has_extra", lambda: False)
    found = analyse(driven_answers(), METHOD)
    assert found.notes == (
        "Shares of variance, rules and emulated maps are left out: this part needs scikit-learn and SALib; type: pip install "
        "'sessim[analysis]'.",
    )
    assert list(found.drivers.columns) == [
        "question", "measure", "arm", "reference", "uncertainty", "screening_index", "screening_low90", "screening_high90",
        "screening_chance", "sign",
    ]  # fmt: skip
    assert found.drivers["question"].tolist() == ["q5"] * 4 + ["q4"] * 4  # the same contrast, analysed once for both
    assert found.drivers["uncertainty"].tolist()[:2] == ["effort.response", "norms.pull"]
    assert found.drivers["screening_index"].tolist()[:2] == pytest.approx([1.0, 1.0])
    assert found.drivers["sign"].tolist()[:2] == [1, -1]
    assert (found.drivers["screening_low90"] <= found.drivers["screening_high90"]).all()
    assert found.drivers["screening_chance"].nunique() == 1
    pairs = found.tipping[found.tipping["question"] == "q5"].groupby("pair")[["x_name", "y_name"]].first()
    leading = found.drivers["uncertainty"].tolist()[:3]
    assert pairs.to_numpy().tolist() == [[leading[0], leading[1]], [leading[0], leading[2]], [leading[1], leading[2]]]
    assert pairs.index.tolist() == [0, 1, 2]
    assert list(found.tipping.columns[:4]) == ["question", "measure", "arm", "reference"]
    assert set(found.tipping["source"]) == {"runs"}


def test_few_worlds_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "has_extra", lambda: True)
    monkeypatch.setattr(analysis, "fit_emulator", lambda space, difference, rules: None)
    note = (
        "With 12 worlds no emulator is fitted (it takes 13); the screening by rank correlation stands alone and maps are binned "
        "runs."
    )
    rules = {**METHOD.emulator, "minimum_worlds": 13}
    assert analyse(driven_answers(), replace(METHOD, emulator=rules)).notes == (note,)
    assert analyse(driven_answers(13), replace(METHOD, emulator=rules)).notes == ()


@pytest.mark.parametrize(
    ("share", "leading"), [(0.25, "leaving.curve"), (0.0, "effort.response"), (-0.5, "effort.response")]
)
def test_shares_stand_before_the_screening_where_the_emulator_tells_something(
    monkeypatch: pytest.MonkeyPatch, share: float, leading: str
) -> None:
    emulator = SimpleNamespace(kind="linear", held_out_share=share)
    shares = pd.DataFrame({"uncertainty": ["norms.pull", "leaving.curve", "all others"], "total": [0.2, 0.7, 0.1]})
    shares = shares.sort_values("total", ascending=False).iloc[[0, 1, 2]]
    monkeypatch.setattr(analysis, "has_extra", lambda: True)
    monkeypatch.setattr(analysis, "fit_emulator", lambda space, difference, rules: emulator)
    monkeypatch.setattr(analysis, "decompose", lambda emulator, rules: shares)
    found = analyse(driven_answers(), METHOD)
    mine = found.drivers[found.drivers["question"] == "q5"]
    assert mine["uncertainty"].tolist()[:3] == ["leaving.curve", "norms.pull", "all others"]
    assert mine["uncertainty"].tolist()[3] == "effort.response"  # no share: by the screening, after those with one
    assert set(mine["emulator"]) == {"linear"} and set(mine["held_out_share"]) == {share}
    maps = found.tipping[found.tipping["question"] == "q5"]
    assert maps["x_name"].iloc[0] == leading
    assert "all others" not in set(maps["x_name"]) | set(maps["y_name"])


def test_a_contrast_that_cannot_be_screened_has_no_drivers() -> None:
    few = driven_answers(9)
    found = analyse(
        few, METHOD, {"transfer.csv": pd.DataFrame({"a": [1]}), "world_responses.csv": pd.DataFrame({"b": [2]})}
    )
    assert found.drivers.empty and found.tipping.empty
    assert found.transfer["a"].tolist() == [1] and found.responses["b"].tolist() == [2]
