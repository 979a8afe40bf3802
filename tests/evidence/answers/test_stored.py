"""Answers read back from stored tables: which rows count, which side is which, and what a damaged table is told."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sessim.evidence.answers import stored
from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError

DECLARED = read_declarations()
NAMES = {"A0": "the system before", "A1": "the limit", "A3": "strict boards"}
NOTHING = Analysis(**{each.name: pd.DataFrame() for each in fields(Analysis) if each.name != "notes"}, notes=())


def row(measure: str = "output", better: float = 0.2, worse: float = 0.1, **changes: Any) -> dict[str, Any]:
    """One stored contrast of q5 over 20 worlds: better beyond the threshold in a fifth of them, worse in a tenth."""
    plain = {
        "question": "q5", "measure": measure, "arm": "A1", "reference": "A0", "role": "primary", "unit": "", "better": "higher",
        "horizon": "mean", "interval_over": "worlds", "verdict": "truly split", "answer": "truly split", "worlds": 20,
        "pairs": 20, "difference_median": 0.3, "low90": -1.0, "low50": 0.0, "high50": 0.5, "high90": 1.5, "mcse": 0.1,
        "share_positive": 0.55, "share_beyond_threshold_better": better, "share_beyond_threshold_worse": worse, "threshold": 0.4,
    }  # fmt: skip
    return plain | changes


def driver(
    uncertainty: str, index: float, chance: float = 0.1, question: str = "q2", reference: str = "A0"
) -> dict[str, Any]:
    named = {"question": question, "measure": "output", "arm": "A1", "reference": reference, "uncertainty": uncertainty}
    return named | {"screening_index": index, "screening_chance": chance}


def case_of(*rows: dict[str, Any], is_for: bool = True) -> str:
    return stored.find_stored_case(pd.DataFrame(rows), DECLARED.questions["q5"], NAMES, DECLARED, is_for=is_for).finding


OWN = row("effort", better=0.3, worse=0.25, role="secondary", threshold=0.025)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("another question", {"question": "q1"}),
        ("the last year alone", {"horizon": "last"}),
        ("an arm beside that of the question", {"role": "further"}),
        ("a measure without a better side", {"measure": "stake", "better": "none"}),
    ],
)
@pytest.mark.parametrize("is_for", [True, False])
def test_a_stronger_row_that_is_no_case_of_the_question_is_passed_over(
    what: str, changes: dict[str, Any], is_for: bool
) -> None:
    stronger = row("output", better=0.9, worse=0.9) | changes
    counted = case_of(row("output", better=0.9, worse=0.9), OWN, is_for=is_for)
    assert counted.startswith("Agency output")  # the same row counts where nothing sets it apart
    found = case_of(stronger, row(), OWN, is_for=is_for)
    assert found.startswith("Mean effort response"), what
    assert (
        "better beyond the threshold in 30 percent" if is_for else "worse beyond the threshold in 25 percent"
    ) in found


def test_a_contrast_that_was_not_run_is_no_case_and_hides_none() -> None:
    names = ("difference_median", "low90", "high90", "share_positive", "threshold")
    shares = ("share_beyond_threshold_better", "share_beyond_threshold_worse")
    not_run = row(worlds=0, **dict.fromkeys((*names, *shares), math.nan))
    assert "better beyond the threshold in 30 percent of worlds" in case_of(not_run, OWN)
    assert case_of(not_run) == ""


def test_less_of_what_should_be_low_is_the_better_side() -> None:
    """A stored share says better or worse; a spread says above or below, so the two change places for gaming."""
    more, less = stored.read_spread(row("output", 0.6, 0.1)), stored.read_spread(row("gaming", 0.6, 0.1))
    assert (more.share_above, more.share_below) == (0.6, 0.1)
    assert (less.share_above, less.share_below) == (0.1, 0.6)
    assert (more.worlds, more.median, more.low90, more.high90, more.share_positive) == (20, 0.3, -1.0, 1.5, 0.55)


def finding(
    answers: list[dict[str, Any]], drivers: list[dict[str, Any]], name: str = "q2"
) -> list[stored.StoredFinding]:
    analysis = replace(NOTHING, drivers=pd.DataFrame(drivers))
    return list(stored.findings(pd.DataFrame(answers), analysis, DECLARED.questions[name], NAMES, DECLARED))


def test_a_stored_ranking_names_the_three_strongest_drivers_of_its_own_contrast_beyond_chance() -> None:
    answers = [
        row(question="q2", answer="drivers identified"),
        row(question="q2", reference="A3", answer="drivers identified"),
        row(question="q2", horizon="last", answer="no such word"),
        row("effort", question="q2", role="secondary", answer="no such word"),
    ]
    drivers = [
        driver("hiring.delay", 0.2),
        driver("effort.response", 0.5),
        driver("money.share", 0.4, chance=0.4),  # at the level of chance, not above it
        driver("fairness.weight", math.nan),  # not screened
        driver("theory.effort", 0.3),
        driver("ability.spread", 0.15),  # the fourth
        driver("board.rigour", 0.9, question="q5"),
        driver("rivalry.help", 0.8, reference="A3"),
    ]
    against_before, against_boards = finding(answers, drivers)
    shown = "effort: response (0.50 of rank variance), then theory of effort (0.30 of rank variance), then hiring: delay (0.20 of"
    assert f"by measuring {shown} rank variance), which the effect of the limit" in against_before.clause
    assert "by measuring rivalry: help (0.80 of rank variance), which" in against_boards.clause
    assert [each.agreement for each in (against_before, against_boards)] == [
        "The difference is above zero in 55 percent of worlds."
    ] * 2


def test_a_stored_finding_without_drivers_or_runs_says_so() -> None:
    (found,) = finding([row(question="q2", answer="no driver beyond chance")], [])
    assert found.clause.startswith("no single unknown stands out beyond chance in the effect of the limit")
    (missing,) = finding([row(worlds=0, answer="not run")], [], "q5")
    assert missing.agreement == "" and "no paired runs are stored" in missing.clause


def test_the_word_of_a_finding_has_its_probability_only_where_that_is_stored() -> None:
    chance = {"verdict_probability": 0.6, "other_verdict": "likely better", "other_probability": 0.4}
    assert finding([row(**chance)], [], "q5")[0].shown_word == "truly split (in 60 of 100 redraws; likely better in 40)"
    assert (
        finding([row(**(chance | {"other_verdict": math.nan}))], [], "q5")[0].shown_word
        == "truly split (in 60 of 100 redraws)"
    )
    assert finding([row(**(chance | {"verdict_probability": math.nan}))], [], "q5")[0].shown_word == "truly split"
    assert finding([row()], [], "q5")[0].shown_word == "truly split"  # an older table
    ranked = row(question="q2", answer="no driver beyond chance", **chance)
    assert finding([ranked], [])[0].shown_word == "no driver beyond chance"  # the probability is of the other word


def test_a_question_without_an_answer_or_answered_by_another_measure_is_refused() -> None:
    for other in ({"question": "q1"}, {"role": "secondary"}, {"horizon": "last"}):
        with pytest.raises(UserError, match="there is no answer to q5"):
            finding([row(**other)], [], "q5")
    with pytest.raises(UserError, match="q5 is answered by effort, not output"):
        finding([row("effort")], [], "q5")


def test_rows_are_selected_by_question_and_reference_and_a_table_without_them_stays_whole() -> None:
    drivers = pd.DataFrame([driver("a.b", 0.1), driver("c.d", 0.2, reference="A3"), driver("e.f", 0.3, question="q5")])
    analysis = replace(NOTHING, drivers=drivers, group_sizes=pd.DataFrame({"size": [2, 3]}))
    assert stored.select_question(analysis, "q2").drivers["uncertainty"].tolist() == ["a.b", "c.d"]
    chosen = stored.select_question(analysis, "q2", "A3")
    assert chosen.drivers["uncertainty"].tolist() == ["c.d"] and len(chosen.group_sizes) == 2


def write(folder: Path, needed: stored.Needed, measure: str, **changes: Any) -> None:
    values = dict.fromkeys(needed.text, "x") | dict.fromkeys(needed.numbers, 1.0)
    pd.DataFrame([values | {"measure": measure} | changes]).to_csv(folder / needed.file, index=False)


def test_what_ratings_are_made_of_needs_no_threshold_and_a_contrast_does(tmp_path: Path) -> None:
    """Height, groups and impact ratios are told without a verdict, so their measures have no practical threshold."""
    assert "top_share" not in DECLARED.thresholds
    told = [name for name, needed in stored.OF_ANALYSIS.items() if "measure" in needed.text and not needed.is_judged]
    assert told == ["strata", "height"]
    for name in told:
        write(tmp_path, stored.OF_ANALYSIS[name], "top_share")
        assert len(stored.read_needed(tmp_path, stored.OF_ANALYSIS[name])) == 1
    for name, needed in stored.OF_ANALYSIS.items():
        if "measure" in needed.text and name not in told:
            write(tmp_path, needed, "top_share")
            with pytest.raises(UserError, match="no practical threshold is declared for top_share"):
                stored.read_needed(tmp_path, needed)


def test_a_damaged_table_is_named_and_the_others_are_still_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there are no answers in this file"):
        stored.read_answers(tmp_path)
    pd.DataFrame([row()]).to_csv(tmp_path / "answers.csv", index=False)
    assert len(stored.read_answers(tmp_path)) == 1
    write(tmp_path, stored.OF_ANALYSIS["drivers"], "output", screening_index="much")
    write(tmp_path, stored.OF_ANALYSIS["height"], "top_share")
    pd.DataFrame({"size": [2]}).to_csv(tmp_path / "group_size.csv", index=False)
    analysis, problems = stored.read_analysis(tmp_path)
    assert analysis.drivers.empty and analysis.group_sizes.empty and len(analysis.height) == 1
    assert [each for each in problems if "column screening_index does not hold numbers" in each]
    assert [each for each in problems if "has no column absolute" in each] and len(problems) == 2
