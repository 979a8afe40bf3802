from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions, answers_table
from sessim.evidence.contrasts import number_format
from tests.support.synthetic_study import make_study, standard_effect


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answer_questions(make_study(worlds=40, replications=2))


def test_every_question_is_answered_against_both_references(answers: Answers) -> None:
    assert [answer.question.name for answer in answers.answers] == [f"q{n}" for n in range(1, 10)]
    for answer in answers.answers:
        assert [part.reference for part in answer.against] == ["A0", "A3"]
        assert answer.sentence.count("Compared with") == 2
        assert not re.search(r"[{}]|nan|None", answer.sentence + answer.opening + answer.brief)
    assert answers.answers[8].arm == "A5"
    assert answers.warm_up_difference == 0


def test_planted_effects_get_their_verdicts(answers: Answers) -> None:
    words = {answer.question.name: answer.against[0].word for answer in answers.answers}
    assert words["q1"] == "robustly better"
    assert words["q2"] == "drivers identified"
    assert words["q5"] == "truly split"
    assert words["q6"] == "no material effect"
    assert words["q9"] == "truly split"  # output, as in the fifth question; by its earlier measure it is another word
    ninth = {
        (each.role, each.measure, each.reference): each
        for each in answers.answers[8].estimates
        if each.horizon == "mean"
    }
    assert ninth["secondary", "ability", "A0"].verdict == "robustly_up"
    assert {name for role, name, _ in ninth if role == "headline"} == {"know_how", "good_removed"}
    named = {driver.name for driver in answers.answers[1].against[0].top_drivers}
    assert "effort.response" in named or "theory.effort" in named


def test_sentence_carries_the_numbers_of_the_table(answers: Answers) -> None:
    table = answers_table(answers)
    rows = table[(table["role"] == "primary") & (table["horizon"] == "mean")]
    for answer in answers.answers:
        if answer.question.kind == "ranking":
            continue
        for part in answer.against:
            row = rows[(rows["question"] == answer.question.name) & (rows["reference"] == part.reference)].iloc[0]
            assert row["answer"] == row["verdict"] == part.word
            if row["low90"] == row["high90"] == 0:
                assert "no difference in any world" in part.clause
                continue
            scale = number_format.display(row["measure"]).scale
            places = number_format.decimals(row["measure"], row["threshold"])
            for value in (row["low90"], row["high90"]):
                shown = number_format.format_number(value * scale, places, is_signed=True)
                assert shown in part.clause


def test_perturbed_results_change_sentence_and_verdict() -> None:
    def reversed_effect(measure: str, arm: str, world: Mapping[str, Any]) -> float:
        return -standard_effect(measure, arm, world)

    def doubled_effect(measure: str, arm: str, world: Mapping[str, Any]) -> float:
        return 2 * standard_effect(measure, arm, world)

    questions = ("q1", "q3", "q7", "q8")
    studies = {
        name: answer_questions(
            make_study(worlds=20, replications=1, arms=("A0", "A1", "A3"), questions=questions, effect=effect)
        )
        for name, effect in (("as is", standard_effect), ("reversed", reversed_effect), ("doubled", doubled_effect))
    }
    for number in range(len(questions)):
        sentences = {study.answers[number].sentence for study in studies.values()}
        assert len(sentences) == 3
    assert studies["as is"].answers[0].against[0].word == "robustly better"
    assert studies["reversed"].answers[0].against[0].word == "robustly worse"
    assert studies["reversed"].answers[0].case_for != studies["as is"].answers[0].case_for


@pytest.mark.parametrize("measure", ["cash_slope", "output", "poor_still_in_post", "know_how"])
def test_shifting_one_primary_measure_moves_its_own_sentence_only(measure: str) -> None:
    study = make_study(worlds=12, replications=1, arms=("A0", "A1", "A3"), questions=("q1", "q5", "q6", "q8"))
    before = answer_questions(study)
    runs = study.runs.copy()
    changed = (runs["arm"] == "A1") & (runs["fiscal_year"] >= 2026)
    runs.loc[changed, measure] += 3.0
    after = answer_questions(dataclasses.replace(study, runs=runs))
    for old, new in zip(before.answers, after.answers, strict=True):
        assert (old.sentence != new.sentence) == (old.question.measure == measure)


def test_estimates_match_a_plain_pandas_computation(answers: Answers) -> None:
    study = make_study(worlds=40, replications=2)
    policy = study.runs[study.runs["fiscal_year"] >= 2026]
    means = policy[policy["world"] > 0].groupby(["arm", "world"])["output"].mean().unstack("arm")
    difference = means["A1"] - means["A3"]
    table = answers_table(answers)
    row = table.query(
        "question == 'q5' and measure == 'output' and arm == 'A1' and reference == 'A3' and horizon == 'mean'"
    )
    assert row["difference_median"].item() == pytest.approx(difference.median())
    assert row["high90"].item() == pytest.approx(difference.quantile(0.95))
    assert row["share_beyond_threshold_better"].item() == pytest.approx((difference > 0.4).mean())
    assert row["reference_level"].item() == pytest.approx(means["A3"].mean())


def test_further_headlines_open_with_their_levels_and_a_ranking_repeats_no_result(answers: Answers) -> None:
    table = answers_table(answers)
    for number, measure in ((0, "top30_found"), (2, "poor_rated_top"), (8, "know_how"), (8, "good_removed")):
        answer = answers.answers[number]
        row = table.query(
            f"question == '{answer.question.name}' and measure == '{measure}' and role == 'headline' and horizon == 'mean'"
        )
        level = row.loc[row["reference"] == "A0", "reference_level"].item()
        assert number_format.level_words(level, measure, row["threshold"].iloc[0]) in answer.opening
    second, fifth = answers.answers[1], answers.answers[4]
    assert second.brief.startswith("What research would settle first: ") and "output" not in second.brief
    for part in fifth.against:
        shown = number_format.short_estimate_words(part.estimate.summary, "output", part.estimate.threshold)
        assert shown in fifth.brief and shown not in second.brief + second.sentence
    few = answer_questions(make_study(worlds=3, replications=1, arms=("A0", "A1"), questions=("q2",)))
    assert few.answers[0].brief == "What research would settle first: too few worlds to rank, against A0."


def test_lower_is_better_turns_the_sides(answers: Answers) -> None:
    table = answers_table(answers)
    row = table.query("question == 'q7' and role == 'primary' and horizon == 'mean' and reference == 'A0'").iloc[0]
    assert row["share_beyond_threshold_worse"] > row["share_beyond_threshold_better"]
    assert row["share_positive"] > 0


def test_answers_table_has_the_declared_columns_and_no_mirrored_reference_pairs(answers: Answers) -> None:
    table = answers_table(answers)
    wanted = {
        "question", "role", "measure", "code", "unit", "arm", "reference", "horizon", "worlds", "replications",
        "reference_level", "difference_median", "low90", "low50", "high50", "high90", "mcse", "share_positive",
        "share_beyond_threshold_better", "share_beyond_threshold_worse", "threshold", "verdict", "reproduce",
    }  # fmt: skip
    assert wanted <= set(table.columns)
    assert not table.duplicated(["question", "measure", "arm", "reference", "horizon"]).any()
    assert ((table["arm"] == "A3") & (table["reference"] == "A0")).any()
    assert not (table["arm"] == "A0").any()
    assert (table["horizon"] == "total").any()
    assert set(table.loc[table["horizon"] == "total", "unit"].str.contains("a year")) == {True}


def test_study_too_small_for_a_verdict_says_so() -> None:
    found = answer_questions(make_study(worlds=1, replications=1, arms=("A0", "A1"), questions=("q1", "q2", "q9")))
    words = [part.word for answer in found.answers for part in answer.against]
    assert words == ["too few worlds to judge", "too few worlds to judge", "not run"]
    assert "no interval" in found.answers[0].sentence
    assert answers_table(found)["mcse"].isna().all()


def test_policy_with_changed_levers_keeps_its_question() -> None:
    study = make_study(worlds=1, replications=2, questions=("q9",))
    manifest = dict(
        study.manifest, arms=[dict(arm, label=arm["label"].replace("A5", "A5*")) for arm in study.manifest["arms"]]
    )
    runs = study.runs.assign(arm=study.runs["arm"].replace("A5", "A5*"))
    found = answer_questions(dataclasses.replace(study, manifest=manifest, runs=runs))
    assert found.answers[0].arm == "A5*"
    assert found.answers[0].against[0].estimate.summary is not None


def test_missing_values_and_failed_runs_do_not_break_answers() -> None:
    study = make_study(worlds=12, replications=2, questions=("q6", "q7"))
    runs = study.runs.copy()
    generator = np.random.default_rng(1)
    runs.loc[generator.random(len(runs)) < 0.3, ["good_removed", "regretted_share"]] = np.nan
    runs.loc[runs["arm"] == "A3", "leaver_gap"] = np.nan
    runs = runs[~((runs["arm"] == "A1") & (runs["world"] == 3))]
    found = answer_questions(dataclasses.replace(study, runs=runs))
    table = answers_table(found)
    primary = table.query("question == 'q7' and role == 'primary' and horizon == 'mean' and reference == 'A0'").iloc[0]
    assert (primary["worlds"], primary["unpaired_runs"]) == (10, 2)  # world 0 counts in no share
    gap = table.query("measure == 'leaver_gap' and reference == 'A3' and horizon == 'mean' and arm == 'A1'").iloc[0]
    assert gap["verdict"] == "not run"
