"""Rows and sentences of answers, and studies that cannot be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessim.evidence.answers.answers import answer_questions, answers_table
from sessim.evidence.contrasts.word_chances import WordChance
from sessim.ground.errors import UserError
from tests.support.answers_by_hand import FRAME, answer_of, answers_of, part_of
from tests.support.evidence_by_hand import estimate_of, other, summary_of
from tests.support.synthetic_study import make_study


def test_rows_of_answers_by_hand() -> None:
    summary = summary_of(
        [1.0] * 4, median=1.5, low90=-3.0, low50=-2.0, high50=2.0, high90=3.0, mcse=0.25, pairs=8, replications=2,
        central=1.25, monte_carlo_share=0.125, share_positive=0.75, share_above=0.5, share_below=0.25,
    )  # fmt: skip
    chance = WordChance(0.75, "likely_up", 0.25)
    first = estimate_of(
        summary, chance=chance, unpaired=3, further_replications=7, role=other("primary"), horizon=other("mean")
    )
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
        "share_beyond_threshold_worse": 0.25, "threshold": 0.4, "verdict": "truly split", "verdict_probability": 0.75,
        "other_verdict": "likely better", "other_probability": 0.25, "answer": "word 0", "stamp": "", "reproduce": "sessim run",
    }  # fmt: skip
    second = table.iloc[1]
    assert (second["verdict"], second["answer"]) == ("likely better", "")
    assert (second["share_beyond_threshold_better"], second["share_beyond_threshold_worse"]) == (0.25, 0.5)
    empty = table.iloc[2]
    assert (empty["worlds"], empty["replications"], empty["pairs"], empty["interval_over"]) == (0, 0, 0, "none")
    numbers = [
        "difference_median", "low90", "low50", "high50", "high90", "central_world", "mcse", "monte_carlo_share",
        "share_positive", "share_beyond_threshold_better", "share_beyond_threshold_worse", "verdict_probability",
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
    with pytest.raises(
        UserError, match=r"^nine_questions: has no arm to compare with, so it has no answers; to check its figures"
    ):
        answer_questions(replace(study, manifest={**study.manifest, "arms": alone}))


def test_the_sentence_joins_the_findings_against_all_references() -> None:
    study = make_study(worlds=2, replications=1, arms=("A0", "A1", "A3"), questions=("q5",))
    found = answer_questions(study)
    answer = found.answers[0]
    first, second = answer.against
    assert answer.sentence == (
        f"Compared with “pre-2025 system” (A0), {first.clause}. Compared with “rigour without a cap” (A3), {second.short_clause}."
    )
    assert answer.brief == f"Agency output: {first.brief}; {second.brief}."
    level = first.estimate.reference_level
    words = f"{level:.2f} percent"
    assert answer.opening == answer.question.opening.format(reference="“pre-2025 system” (A0)", level=words)
    assert found.warm_up_difference == 0.0 and answer.case_for.argument == answer.question.case_for
    assert answer.case_against.argument == answer.question.case_against
    missing = study.runs.assign(output=study.runs["output"].where(study.runs["arm"] != "A0"))
    assert answer_questions(replace(study, runs=missing)).answers[0].opening == ""
