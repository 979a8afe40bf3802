"""Three words for each answer, and that words, probabilities, sentences and stamps follow the results."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sessim.evidence.answers.answers import answer_questions, answers_table
from sessim.evidence.answers.sides import add_joint_rows, judge_agreement, side_rows, sides_sentences
from sessim.evidence.contrasts.central_world import drop_central
from sessim.evidence.contrasts.estimates import Arm, read_arms
from sessim.evidence.declared.declarations import read_declarations
from sessim.report.html import render_report
from sessim.settings.compose import compose_study
from sessim.study.results.store import StoredStudy
from sessim.workflow import companions
from tests.support.synthetic_study import FIRST_YEAR, make_study

DECLARED = read_declarations()
ARMS = {"A0": Arm("A0", "before 2025", "", "reference")}


def shift(study: StoredStudy, measure: str, by: float) -> StoredStudy:
    """The study with one measure of the limit moved in all policy years."""
    runs = study.runs.copy()
    runs.loc[(runs["arm"] == "A1") & (runs["fiscal_year"] >= FIRST_YEAR), measure] += by
    return replace(study, runs=runs)


@pytest.fixture(scope="module")
def study() -> StoredStudy:
    return make_study(worlds=21, replications=1, arms=("A0", "A1", "A3"), questions=("q2", "q5"))


def make_sides(study: StoredStudy, critic: float, supporter: float) -> pd.DataFrame:
    runs = {"critic": shift(study, "output", critic).runs, "supporter": shift(study, "output", supporter).runs}
    arms = list(read_arms(study.manifest).values())
    return side_rows(runs, arms, ["q2", "q5"], DECLARED, FIRST_YEAR, None)


def test_each_answer_has_three_words_and_says_whether_they_agree(study: StoredStudy) -> None:
    answers = answer_questions(shift(study, "output", 5.0))
    found = add_joint_rows(answers, make_sides(study, -5.0, 5.0))
    own = found[found["reference"] == "A0"].set_index("side")["word"]
    assert own.to_dict() == {"joint": "robustly better", "critic": "robustly worse", "supporter": "robustly better"}
    assert set(found["question"]) == {"q5"}  # a ranking has no word of its own
    sentence = sides_sentences(found, "q5", DECLARED, ARMS)[0]
    assert sentence.startswith(
        "Compared with “before 2025”, under three sets of assumptions. The worlds of both sides: robustly better (in 100 of 100 "
        "redraws)"
    )
    assert sentence.endswith("They disagree, so the answer depends on whose assumptions hold.")
    agreed = add_joint_rows(answers, make_sides(study, 6.0, 7.0))
    assert sides_sentences(agreed, "q5", DECLARED, ARMS)[0].endswith("All three agree.")
    codes = {"joint": "robustly_down", "critic": "likely_down", "supporter": "possible_harm"}
    leaning = agreed.assign(code=agreed["side"].map(codes))
    assert "All three point the same way: worse" in sides_sentences(leaning, "q5", DECLARED, ARMS)[0]


def side_row(side: str, measure: str, arm: str, reference: str, **changes: object) -> dict[str, object]:
    plain = {
        "question": "q5",
        "measure": measure,
        "arm": arm,
        "reference": reference,
        "side": side,
        "title": f"those of {side}",
    }
    said = {
        "code": "split",
        "word": "truly split",
        "verdict_probability": 0.9,
        "other_verdict": "",
        "other_probability": 0.1,
    }
    return plain | said | changes


def test_three_words_are_said_of_the_lines_of_the_first_page_and_of_no_other() -> None:
    """Two references, two headlines, the reform, and rigour added to the limit, told side after side as they are stored."""
    own = [("output", "A1", "A0"), ("output", "A1", "A3"), ("effort", "A1", "A0"), ("effort", "A1", "A3")]
    lines = [("output", "A2", "A0"), ("effort", "A2", "A0"), ("output", "A6", "A3")]
    asked = [side_row(side, *line) for side in ("joint", "critic") for line in (*own, *lines)]
    table = pd.DataFrame([side_row("joint", "ability", "A5", "A0", question="q9"), *asked])
    arms = {label: Arm(label, f"title of {label}", "", "reference") for label in ("A0", "A1", "A2", "A3")}
    said = sides_sentences(table, "q5", DECLARED, arms)
    before, boards, reform = (arms[label].plain_name for label in ("A0", "A3", "A2"))
    leads = [each.partition(", under three sets")[0] for each in said]
    assert leads == [
        f"Compared with {before}",
        f"Compared with {boards}",
        f"mean effort response, compared with {before}",
        f"{reform[:1].upper()}{reform[1:]} compared with {before}",
    ]
    words = (
        "Those of joint: truly split (in 90 of 100 redraws); those of critic: truly split (in 90 of 100 redraws). All three "
        "agree."
    )
    assert all(each.endswith(words) for each in said)
    assert sides_sentences(table, "q1", DECLARED, arms) == ()


def test_three_words_agree_where_they_point_the_same_way() -> None:
    same = {
        "All three agree.": ["split", "split", "split"],
        "All three point the same way: better (or higher).": ["robustly_up", "likely_up", "possible_gain"],
        "All three point the same way: worse (or lower).": ["robustly_down", "likely_down", "possible_harm"],
        "All three point to no material effect.": ["no_material", "probably_none", "no_material"],
    }
    for sentence, codes in same.items():
        assert judge_agreement(codes) == sentence
    for codes in (
        ["likely_up", "likely_up", "likely_down"],
        ["likely_up", "split", "split"],
        ["split", "not_run", "split"],
    ):
        assert judge_agreement(codes) == "They disagree, so the answer depends on whose assumptions hold."


def test_nothing_is_said_of_sides_that_were_not_run(study: StoredStudy) -> None:
    assert add_joint_rows(answer_questions(study), pd.DataFrame()).empty
    assert sides_sentences(pd.DataFrame(), "q5", DECLARED, ARMS) == ()


def test_a_study_of_one_side_or_of_one_world_runs_no_sides() -> None:
    words = ["population=oracle_120", "run.years=2", "run.side_worlds=11"]
    count = companions.count_side_worlds
    assert count(compose_study([*words, "world=calibrated", "run.worlds=30"])) == 11
    assert count(compose_study([*words, "world=calibrated", "run.worlds=5"])) == 5
    assert count(compose_study([*words, "world=critic", "run.worlds=30"])) == 0
    assert count(compose_study([*words, "world=central"])) == 0
    study = compose_study([*words, "world=calibrated", "run.worlds=30", "experiment=q9_private_sector"])
    small = dict(companions.list_side_studies(study, 11))
    assert list(small) == ["critic", "supporter"]
    assert all(len(each.worlds) == 11 and each.replications == 1 for each in small.values())
    assert [arm.label for arm in small["critic"].arms] == [
        arm.label for arm in study.arms if arm.role != "other" or arm.label == "A5"
    ]


def test_world_0_is_no_draw_where_there_are_others(study: StoredStudy) -> None:
    assert set(drop_central(study.runs)["world"]) == set(range(1, 21))
    alone = study.runs[study.runs["world"] == 0]
    assert drop_central(alone).equals(alone)


def test_words_probabilities_sentences_and_stamps_follow_the_results(study: StoredStudy) -> None:
    before = answer_questions(study)
    after = answer_questions(shift(study, "output", 4.0))
    old, new = before.answers[1].against[0], after.answers[1].against[0]
    assert old.word != new.word and old.clause != new.clause and old.shown_word != new.shown_word
    assert old.scales != new.scales and new.scales.startswith(
        "Likelihood: better beyond the threshold: virtually certain"
    )
    tables = [
        answers_table(each).query("question == 'q5' and role == 'primary' and horizon == 'mean'")
        for each in (before, after)
    ]
    assert (tables[0]["verdict_probability"].to_numpy() < 1.0).any() and (tables[1]["verdict_probability"] == 1.0).all()
    assert new.shown_word in render_report(after) and new.shown_word not in render_report(before)
    assert set(tables[0]["stamp"]) == {"QUICK LOOK"}
    many = {**study.manifest, "settings": {**study.manifest["settings"], "worlds": 200}, "posterior": {"seed": 1}}
    calibrated = answer_questions(replace(study, manifest=many))
    assert set(answers_table(calibrated)["stamp"]) == {""} and "QUICK LOOK" not in render_report(calibrated)
    few = {**many, "settings": {**many["settings"], "worlds": 9}}
    assert "REHEARSAL: 9 worlds" in render_report(answer_questions(replace(study, manifest=few)))
