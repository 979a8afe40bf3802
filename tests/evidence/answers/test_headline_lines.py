"""Headlines along the square of arms: levels, words and probabilities follow the results; a missing arm takes its line away."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd
import pytest

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.headline_lines import say_headlines
from sessim.evidence.answers.headline_table import headline_table
from sessim.evidence.answers.sides import add_joint_rows, side_rows
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import read_arms
from sessim.evidence.contrasts.lines import list_lines
from sessim.evidence.declared.declarations import read_declarations
from sessim.report.exhibits.headlines import find_side_words, list_headline_rows, tabulate_headlines
from sessim.report.html import render_report
from sessim.study.results.store import StoredStudy
from tests.support.square_study import STEPS, make_square
from tests.support.synthetic_study import FIRST_YEAR, make_study

DECLARED = read_declarations()
NOTHING = pd.DataFrame()


@pytest.fixture(scope="module")
def square() -> StoredStudy:
    return make_square(("A0", "A1", "A3", "A5", "A6", "A2"))


@pytest.fixture(scope="module")
def answers(square: StoredStudy) -> Answers:
    return answer_questions(square)


def test_each_headline_has_the_four_lines_and_another_arm_its_own(answers: Answers) -> None:
    first, ninth = answers.answers
    four = ["limit", "reform", "limit_given_rigour", "rigour_given_limit"]
    assert [each.line.name for each in first.lines] == four * 2
    assert [each.role for each in first.lines] == ["primary"] * 4 + ["headline"] * 4
    pairs = [(each.line.arm, each.line.reference) for each in first.lines[:4]]
    assert pairs == [("A1", "A0"), ("A2", "A0"), ("A6", "A3"), ("A6", "A1")]
    assert [each.line.name for each in ninth.lines[:5]] == ["own", *four]
    assert (ninth.lines[0].line.arm, ninth.lines[0].line.reference) == ("A5", "A0")
    roles = [each.role for each in ninth.lines]
    assert roles == ["primary"] * 5 + ["headline"] * 10 + ["earlier"] * 5
    assert {each.estimate.measure for each in ninth.lines if each.role == "earlier"} == {"ability"}
    assert "2026-11-29" in ninth.lines[-1].sentence and ninth.lines[-1].shown_word in ninth.lines[-1].sentence


def test_the_reform_stands_first_after_the_focal_arm(answers: Answers) -> None:
    assert list(answers.frame.arms) == ["A1", "A2", "A0", "A3", "A5", "A6"]
    assert answers.frame.references == ("A0", "A3")


def test_a_line_says_from_which_level_to_which(answers: Answers) -> None:
    table = headline_table(answers, NOTHING, NOTHING)
    policy = answers.answers[0].lines[3]  # strict boards added to the limit
    row = table[(table["question"] == "q1") & (table["line"] == "rigour_given_limit")].iloc[0]
    assert row["to_level"] - row["from_level"] == pytest.approx(policy.estimate.summary.median)
    start = number_format.format_value(row["from_level"], "cash_slope", policy.estimate.threshold)
    end = number_format.level_words(row["to_level"], "cash_slope", policy.estimate.threshold)
    assert policy.sentence == f"What strict boards add to the limit: from {start} to {end}, {policy.shown_word}."
    assert not table.duplicated(["question", "measure", "arm", "reference"]).any()
    assert len(say_headlines(answers.answers[0].lines)) == 2


def test_a_line_is_absent_where_a_study_lacks_an_arm() -> None:
    answer = answer_questions(make_square(("A0", "A1", "A3"), ("q1",))).answers[0]
    assert {each.line.name for each in answer.lines} == {"limit"}
    frame = answer_questions(make_square(("A0", "A1", "A3", "A6"), ("q1",))).frame
    found = [each.name for each in list_lines(frame, DECLARED.questions["q1"], frame.panel.arms)]
    assert found == ["limit", "limit_given_rigour", "rigour_given_limit"]


def test_sentences_words_probabilities_and_stamps_follow_the_results(square: StoredStudy, answers: Answers) -> None:
    moved = square.runs.copy()
    chosen = (moved["arm"] == "A6") & (moved["fiscal_year"] >= FIRST_YEAR)
    moved.loc[chosen, "cash_slope"] -= STEPS["A6"] - STEPS["A1"] + 0.1 * (moved.loc[chosen, "world"] % 5 - 2)
    many = {**square.manifest, "settings": {**square.manifest["settings"], "worlds": 200}, "posterior": {"seed": 1}}
    after = answer_questions(replace(square, runs=moved, manifest=many))
    old, new = answers.answers[0].lines, after.answers[0].lines
    for before, now in zip(old, new, strict=True):
        is_touched = before.line.arm == "A6" and before.role == "primary"
        assert (before.sentence != now.sentence) == is_touched
    given_limit = next(each for each in new if each.line.name == "rigour_given_limit")
    assert old[3].word == "robustly better" and given_limit.word != "robustly better"
    assert old[3].shown_word != given_limit.shown_word
    assert old[3].estimate.chance.same == 1.0
    page, other = render_report(answers), render_report(after)
    assert old[3].sentence in page and old[3].sentence not in other and given_limit.sentence in other
    assert "QUICK LOOK" in page and "QUICK LOOK" not in other


def test_one_row_holds_three_words_and_what_the_audit_says(square: StoredStudy, answers: Answers) -> None:
    worse = square.runs.copy()
    worse.loc[(worse["arm"] == "A2") & (worse["fiscal_year"] >= FIRST_YEAR), "cash_slope"] -= 9.0
    arms = list(read_arms(square.manifest).values())
    runs = {"critic": worse, "supporter": square.runs}
    sides = add_joint_rows(answers, side_rows(runs, arms, ["q1", "q9"], DECLARED, FIRST_YEAR, None))
    audit = pd.DataFrame(
        [
            {
                "question": "q1", "measure": "cash_slope", "arm": "A1", "reference": "A0", "assumption": "hold.probation_removal",
                "title": "hold: probation removal", "change": "switched off", "value": "0", "effect": effect,
                "word": "robustly better", "word_with_change": "truly split", "share_of_resamples_changed": share,
            }
            for effect, share in (("changes", 1.0), ("stands", 0.0))
        ]
    )  # fmt: skip
    table = headline_table(answers, sides, audit).set_index(["question", "measure", "line"])
    reform = table.loc[("q1", "cash_slope", "reform")]
    assert (reform["word"], reform["critic_word"], reform["supporter_word"]) == (
        "robustly better", "robustly worse", "robustly better",
    )  # fmt: skip
    assert reform["agreement"].startswith("They disagree") and reform["critic_probability"] == 1.0
    assert not reform["is_audited"] and reform["changed_by"] == ""
    limit = table.loc[("q1", "cash_slope", "limit")]
    assert limit["agreement"] == "All three agree." and limit["changed_by"] == "hold: probation removal switched off"
    assert "AS-removal" not in limit["rests_on"] and limit["found_by_audit"] == "AS-removal"
    first = answers.answers[0]
    tables = {each.name: NOTHING for each in fields(Analysis)} | {"sides": sides, "audit": audit, "notes": ()}
    analysis = Analysis(**tables)
    rows = list_headline_rows(answers, analysis)
    assert list(rows) == [each.question.name for each in answers.answers]
    printed = tabulate_headlines(answers, first, analysis, rows["q1"])
    assert len(printed) == len(rows["q1"]) == len(first.lines)
    assert printed.loc[1, "In the critic's worlds"].startswith("robustly worse (100 percent)")
    assert printed.loc[0, "Changed by"] == "hold: probation removal switched off"
    said = find_side_words(rows["q1"])
    assert said["cash_slope", "A2", "A0"] == "critic: robustly worse; supporter: robustly better"
    assert said["cash_slope", "A1", "A0"] == "critic and supporter: the same"


def test_a_ranking_names_drivers_along_the_lines_and_no_level() -> None:
    found = answer_questions(make_study(worlds=20, replications=1, arms=("A0", "A1"), questions=("q2", "q5")))
    table = headline_table(found, NOTHING, NOTHING).set_index("question")
    assert table.loc["q2", "from_level"] != table.loc["q2", "from_level"]  # NaN: the level is the answer to question 5
    assert table.loc["q2", "drivers"] and table.loc["q2", "drivers"] in table.loc["q2", "sentence"]
    assert table.loc["q5", "drivers"] == "" and table.loc["q5", "sentence"] != table.loc["q2", "sentence"]
