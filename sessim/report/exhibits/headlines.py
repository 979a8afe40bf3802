"""The headlines of a question for the report: one line each with words, sides and audit, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.headline_lines import say_headlines
from sessim.evidence.answers.headline_table import headline_table
from sessim.evidence.audit.naming import name_assumptions, say_undeclared
from sessim.evidence.contrasts import number_format
from sessim.settings.worlds.sides import list_sides

Row = Mapping[Any, Any]


def describe_headlines(
    answers: Answers, answer: Answer, analysis: Analysis | None, rows: Sequence[Row]
) -> dict[str, Any]:
    """What a section of the report shows of its headlines.

    Args:
        answers: Answers of a study.
        answer: The answer of the section.
        analysis: Sides and audit; their columns are left out without it.
        rows: The rows of the headline table of this answer.

    Returns:
        `headlines` (what is measured, and its sentences), `headline_table` (one row per headline and line), `changes` (what was
        the headline before, and why it is no longer), `rests_on` (entries of the register with what the audit says of each, those
        that it found last) and `undeclared` (a sentence on the latter).
    """
    declared = answers.frame.declared
    audit = analysis.audit if analysis else pd.DataFrame()
    named = name_assumptions(audit, answer.question.name, declared)
    return {
        "headlines": say_headlines(answer.lines),
        "headline_table": tabulate_headlines(answers, answer, analysis, rows),
        "changes": [each for each in declared.changes if each.question == answer.question.name],
        "rests_on": [
            {
                "entry": declared.assumptions[name],
                "audit": named.describe(name),
                "reason": named.reasons.get(name, ""),
            }
            for name in named.named
        ],
        "undeclared": say_undeclared(named),
    }


def list_headline_rows(answers: Answers, analysis: Analysis | None) -> dict[str, list[Row]]:
    """The rows of the headline table by question, in their order.

    Args:
        answers: Answers of a study.
        analysis: Sides and audit; their columns are empty without it.
    """
    sides, audit = (analysis.sides, analysis.audit) if analysis else (pd.DataFrame(), pd.DataFrame())
    rows: dict[str, list[Row]] = {answer.question.name: [] for answer in answers.answers}
    for row in headline_table(answers, sides, audit).to_dict("records"):
        rows[str(row["question"])].append(row)
    return rows


def tabulate_headlines(
    answers: Answers, answer: Answer, analysis: Analysis | None, rows: Sequence[Row]
) -> pd.DataFrame:
    """One row per headline and line, ready to print: levels, word, probability, either side's word, what changes the word."""
    sides, audit = (analysis.sides, analysis.audit) if analysis else (pd.DataFrame(), pd.DataFrame())
    printed = []
    for row in rows:
        measure, threshold = str(row["measure"]), answers.frame.declared.thresholds[str(row["measure"])].value
        start = number_format.format_value(row["from_level"], measure, threshold)
        is_ranking = answer.question.kind == "ranking"
        line = {
            "Headline": str(row["meaning"]) + (" (before)" if row["role"] == "earlier" else ""),
            "Line": str(row["title"]),
            "From": start,
            "To": "–" if is_ranking else number_format.level_words(row["to_level"], measure, threshold),
            "Word": str(row["drivers"] or row["word"]),
            "Draws with this word": number_format.share_words(row["word_probability"]),
        }
        if not sides.empty:
            for name in list_sides():
                line[f"In the {name}'s worlds"] = _show_side(row, name)
            line["Agreement"] = str(row["agreement"]) or "–"
        if not audit.empty:
            line["Changed by"] = str(row["changed_by"]) or ("nothing tried" if row["is_audited"] else "not audited")
            line["May be changed by"] = str(row["may_be_changed_by"]) or "–"
        printed.append(line)
    return pd.DataFrame(printed)


def find_side_words(rows: Sequence[Row]) -> dict[tuple[str, str, str], str]:
    """What the worlds of either side say of each headline, as one short line by measure, arm and reference arm.

    Args:
        rows: Rows of the headline table; their words are empty if no side was run.
    """
    said = {}
    for row in rows:
        words = {name: str(row[f"{name}_word"]) for name in list_sides() if row[f"{name}_word"]}
        if words:
            key = (str(row["measure"]), str(row["arm"]), str(row["reference"]))
            is_same = set(words.values()) == {str(row["word"])}
            told = "; ".join(f"{name}: {word}" for name, word in words.items())
            said[key] = f"{' and '.join(words)}: the same" if is_same else told
    return said


def _show_side(row: Row, name: str) -> str:
    word, same = str(row[f"{name}_word"]), row[f"{name}_probability"]
    if not word:
        return "–"
    return word if same is None or pd.isna(same) else f"{word} ({number_format.share_words(float(same))})"
