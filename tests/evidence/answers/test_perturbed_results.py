"""Stored results are perturbed, and every sentence, word, probability and stamp that is shown follows; nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sessim.evidence.answers.analysis import Analysis, analyse
from sessim.evidence.answers.answers import Answers, answer_questions
from sessim.evidence.answers.headline_table import KEYS, headline_table
from sessim.evidence.answers.sides import SIDES, side_rows, sides_sentences
from sessim.evidence.contrasts.estimates import read_arms
from sessim.evidence.declared.declarations import read_declarations
from sessim.report.html import render_report
from sessim.study.results.store import StoredStudy
from tests.support.square_study import make_square
from tests.support.synthetic_study import FIRST_YEAR

DECLARED = read_declarations()
NOTHING = pd.DataFrame()
ARMS = ("A0", "A1", "A3", "A5", "A6", "A2")
QUESTIONS = ("q1", "q9")
SAID = ["sentence", "word", "word_probability", "from_level", "to_level", "share_beyond_threshold_better"]
Perturb = Callable[[pd.Series, pd.Series], pd.Series]


@pytest.fixture(scope="module")
def square() -> StoredStudy:
    return make_square(ARMS, QUESTIONS)


@pytest.fixture(scope="module")
def answers(square: StoredStudy) -> Answers:
    return answer_questions(square)


def perturb(runs: pd.DataFrame, arm: str, measure: str, change: Perturb) -> pd.DataFrame:
    """The runs with a measure changed in the policy years of one arm."""
    changed = runs.copy()
    chosen = (changed["arm"] == arm) & (changed["fiscal_year"] >= FIRST_YEAR)
    changed.loc[chosen, measure] = change(changed.loc[chosen, measure], changed.loc[chosen, "world"])
    return changed


def look_at(answers: Answers, sides: pd.DataFrame = NOTHING) -> pd.DataFrame:
    return headline_table(answers, sides, NOTHING).set_index(list(KEYS))


def shift_down(values: pd.Series, world: pd.Series) -> pd.Series:
    """Worse by eight in every world."""
    return values - 8.0


def scatter(values: pd.Series, world: pd.Series) -> pd.Series:
    """Near the threshold: better in some worlds, worse in others, so that draws of worlds disagree about the word."""
    return values - 1.0 + 1.4 * ((world % 3) - 1.0)


def scale(values: pd.Series, world: pd.Series) -> pd.Series:
    """Shrunk towards nothing."""
    return values * 0.05


@pytest.mark.parametrize("change", [shift_down, scatter, scale])
@pytest.mark.parametrize(
    ("question", "measure", "arm"), [("q1", "cash_slope", "A1"), ("q1", "cash_slope", "A2"), ("q9", "output", "A2")]
)
def test_a_line_follows_the_results_of_its_arms_and_no_other_line_does(
    square: StoredStudy, answers: Answers, question: str, measure: str, arm: str, change: Perturb
) -> None:
    after = answer_questions(replace(square, runs=perturb(square.runs, arm, measure, change)))
    old, new = look_at(answers), look_at(after)
    assert list(old.index) == list(new.index)
    touched = [key for key in old.index if key[1] == measure and arm in key[2:]]
    assert (question, measure, arm, "A0") in touched
    for key in old.index:
        is_same = [
            old.loc[key, name] == new.loc[key, name] for name in SAID if old.loc[key, name] == old.loc[key, name]
        ]
        assert all(is_same) == (key not in touched), key
    own = (question, measure, arm, "A0")
    assert old.loc[own, "sentence"] != new.loc[own, "sentence"]
    assert old.loc[own, "word"] == "robustly better" != new.loc[own, "word"]


def test_the_probability_of_a_word_falls_where_worlds_disagree(square: StoredStudy, answers: Answers) -> None:
    after = answer_questions(replace(square, runs=perturb(square.runs, "A1", "cash_slope", scatter)))
    key = ("q1", "cash_slope", "A1", "A0")
    old, new = look_at(answers).loc[key], look_at(after).loc[key]
    assert old["word_probability"] == 1.0 > new["word_probability"] > 0.0
    assert old["other_word"] == "" != new["other_word"] and new["other_probability"] > 0.0
    shown = after.answers[0].lines[0].shown_word
    assert shown.startswith(new["word"]) and shown in new["sentence"]
    before, page = (render_report(each) for each in (answers, after))
    assert old["sentence"] in before and old["sentence"] not in page
    assert new["sentence"] in page and new["sentence"] not in before and shown in page
    assert f"{round(100 * new['word_probability'])}" in shown.replace(" percent", "")


@pytest.mark.parametrize(
    ("worlds", "posterior", "stamp"),
    [(200, True, ""), (200, False, "QUICK LOOK"), (99, True, "QUICK LOOK"), (9, True, "REHEARSAL")],
)
def test_stamps_follow_the_number_and_the_origin_of_worlds(
    square: StoredStudy, worlds: int, posterior: bool, stamp: str
) -> None:
    manifest = {**square.manifest, "settings": {**square.manifest["settings"], "worlds": worlds}}
    page = render_report(
        answer_questions(replace(square, manifest=manifest | ({"posterior": {"seed": 1}} if posterior else {})))
    )
    assert {each for each in ("QUICK LOOK", "REHEARSAL") if each in page} == ({stamp} if stamp else set())


def test_fewer_worlds_change_word_and_probability_and_are_told(square: StoredStudy, answers: Answers) -> None:
    few = answer_questions(replace(square, runs=square.runs[square.runs["world"] <= 5]))
    old, new = look_at(answers), look_at(few)
    assert (new["word"][old["word"] != "drivers identified"] == "too few worlds to judge").all()
    assert new["word_probability"].isna().all() and old["word_probability"].notna().all()
    assert (new["worlds"] == 5).all() and (old["worlds"] == 12).all()
    scattered = perturb(square.runs, "A1", "cash_slope", scatter)
    key = ("q1", "cash_slope", "A1", "A0")
    chances = [
        look_at(answer_questions(replace(square, runs=scattered[scattered["world"] <= last]))).loc[
            key, "word_probability"
        ]
        for last in (10, 12)
    ]
    assert chances[0] != chances[1]


def analyse_sides(answers: Answers, square: StoredStudy, critic: pd.DataFrame, supporter: pd.DataFrame) -> Analysis:
    arms = list(read_arms(square.manifest).values())
    rows = side_rows(
        {"critic": critic, "supporter": supporter}, arms, list(QUESTIONS), DECLARED, FIRST_YEAR, None
    )  # fmt: skip
    return analyse(answers, beside={SIDES: rows})


@pytest.mark.parametrize("arm", ["A1", "A2"])
def test_each_side_has_its_own_word_and_probability_and_agreement_follows(
    square: StoredStudy, answers: Answers, arm: str
) -> None:
    """The critic's worlds are perturbed: the critic's words follow, those of the joint set and of the supporter stand."""
    alike = analyse_sides(answers, square, square.runs, square.runs)
    parted = analyse_sides(answers, square, perturb(square.runs, arm, "cash_slope", scatter), square.runs)
    key = ("q1", "cash_slope", arm, "A0")
    old, new = look_at(answers, alike.sides).loc[key], look_at(answers, parted.sides).loc[key]
    assert (old["word"], old["critic_word"], old["supporter_word"]) == ("robustly better",) * 3
    assert old["agreement"] == "All three agree." != new["agreement"]
    assert new["critic_word"] != "robustly better" and new["critic_probability"] < 1.0 == old["critic_probability"]
    for name in ("word", "word_probability", "supporter_word", "supporter_probability", "sentence"):
        assert old[name] == new[name], name
    before, after = (sides_sentences(each.sides, "q1", DECLARED, {}) for each in (alike, parted))
    changed = [number for number, each in enumerate(before) if each != after[number]]
    assert len(before) == len(after) and changed
    assert all(f"{arm} compared with A0" in after[each] or after[each].startswith("Compared with") for each in changed)


def test_three_words_stand_for_each_answer_for_the_limit_and_for_the_reform(
    square: StoredStudy, answers: Answers
) -> None:
    said = analyse_sides(answers, square, square.runs, square.runs).sides
    for question, own in (("q1", ("A1",)), ("q9", ("A5", "A1"))):
        sentences = sides_sentences(said, question, DECLARED, {})
        for arm in (*own, "A2"):
            assert any(
                f"{arm} compared with A0" in each or (arm == own[0] and each.startswith("Compared with A0"))
                for each in sentences
            )
        for measure in DECLARED.questions[question].headlines:
            rows = said[(said["question"] == question) & (said["measure"] == measure)]
            assert set(rows["side"]) == {"joint", "critic", "supporter"}
        assert all(each.count("robustly") + each.count("likely") + each.count("no ") >= 3 for each in sentences)
    rows = look_at(answers, said)
    rows = rows[rows["role"] != "earlier"]
    assert (
        (rows["critic_word"] != "").all() and (rows["supporter_word"] != "").all() and (rows["agreement"] != "").all()
    )
    assert np.isfinite(rows["critic_probability"].to_numpy(dtype=float)).all()
