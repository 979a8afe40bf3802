"""Findings as sentences for a terminal, a notebook and a brief: what is compared, from which level to which, and how sure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.stored import StoredFinding, read_spread
from sessim.evidence.contrasts import level_sentences, number_format
from sessim.evidence.declared.declarations import Question
from sessim.ground.arm_names import name_arm, name_arms
from sessim.report.front import make_bar_of_shares, make_front_answer


def say_answer(answers: Answers, answer: Answer) -> list[str]:
    """A sentence on an answer against each reference arm.

    Args:
        answers: Answers of a study.
        answer: One of them.
    """
    is_ranking = answer.question.kind == "ranking"
    return [
        say_finding(
            each.reference,
            each.sentence if number == 0 or is_ranking else each.change,
            each.word,
            each.bar.caption if each.bar and number == 0 and not is_ranking else "",
        )
        for number, each in enumerate(make_front_answer(answers, answer).findings)
    ]


def say_stored_answer(
    rows: pd.DataFrame,
    question: Question,
    found: Sequence[StoredFinding],
    arms: Sequence[Mapping[str, Any]],
    unknowns: Mapping[str, Sequence[str]],
) -> list[str]:
    """The same from the rows of `answers.csv`.

    Args:
        rows: The rows.
        question: The question.
        found: Its findings.
        arms: Arms as the manifest has them.
        unknowns: What a ranking names against each reference arm, strongest first.
    """
    names = {label: name_arm(name, is_quoted=True) for label, name in name_arms(arms).items()}
    primary = rows[(rows["question"] == question.name) & (rows["role"] == "primary") & (rows["horizon"] == "mean")]
    by_reference = {str(row["reference"]): row for row in primary.to_dict("records")}
    said = []
    for number, each in enumerate(found):
        row = by_reference[each.reference]
        measured = str(row["measure"]), float(row["threshold"])
        spread, level = read_spread(row), float(row.get("reference_level", math.nan))
        difference = spread.median if spread.worlds else math.nan
        if question.kind == "ranking" and spread.worlds:
            named = unknowns.get(each.reference, ())
            text = f"worth studying first: {'; then '.join(named)}" if named else "no single unknown decides the result"
        elif number == 0 or math.isnan(level) or math.isnan(difference):
            text = level_sentences.say_result(*measured, level, difference, names.get(each.arm, each.arm))
        else:
            text = level_sentences.say_change_of_level(*measured, level, difference)
        counts = _count_stored_worlds(row) if number == 0 and spread.worlds and question.kind != "ranking" else ""
        said.append(say_finding(names.get(each.reference, each.reference), text, each.shown_word, counts))
    return said


def _count_stored_worlds(row: Mapping[Any, Any]) -> str:
    measure, threshold = str(row["measure"]), float(row["threshold"])
    shares = float(row["share_beyond_threshold_better"]), float(row["share_beyond_threshold_worse"])
    return make_bar_of_shares(measure, threshold, *shares).caption


def say_finding(reference: str, text: str, word: str, counts: str = "") -> str:
    """A finding in one sentence.

    Args:
        reference: Name of the reference arm as it appears in a sentence.
        text: What was found; a full stop and an initial capital are dropped.
        word: The word, with its probability if there is one.
        counts: In how many worlds it is better and worse; empty for a ranking, and against further reference arms.
    """
    clause = text.rstrip(".")
    told = f"{counts}: {word}" if counts else word
    return f"Compared with {reference}: {clause[:1].lower()}{clause[1:]}; {told}."


def say_measure(row: Any, threshold: float) -> str:
    """A row of a comparison in one sentence: from which level to which, the range of the difference, the word.

    Args:
        row: Row of `answers.csv` as a named tuple.
        threshold: Practical threshold of its measure, which decides the digits.
    """
    measured = row.measure, threshold
    result = level_sentences.say_result(*measured, row.reference_level, row.difference_median, "").rstrip(".")
    span = ""
    if not math.isnan(row.low90) and not math.isnan(row.reference_level):
        levels = level_sentences.say_range(*measured, row.reference_level, row.low90, row.high90)
        span = f" (middle 90 percent: {levels})"
    return f"{result}{span}; {row.verdict}."


def compare_words(manifest: Mapping[str, Any], worlds: int, *, has_others: bool = True) -> str:
    """What was compared, and in how many worlds, in one sentence without a full stop.

    Args:
        manifest: Manifest of the study.
        worlds: Number of worlds that the answers are over.
        has_others: Whether policies outside the comparison are named too.
    """
    names = name_arms(manifest["arms"], with_codes=True)
    by_role: dict[str, list[str]] = {}
    for each in manifest["arms"]:
        by_role.setdefault(str(each["role"]), []).append(names[str(each["label"])])
    focal, references = (" and ".join(by_role.get(role, ())) for role in ("focal", "reference"))
    others = f"; also {', '.join(by_role['other'])}" if has_others and "other" in by_role else ""
    return f"{focal} compared with {references}, in {number_format.worlds_words(worlds)}{others}"
