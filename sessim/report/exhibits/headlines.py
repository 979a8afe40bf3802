"""The headlines of a question for the report: one line each with words, sides and audit, and what the answer rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.headline_lines import say_headlines
from sessim.evidence.answers.headline_table import headline_table
from sessim.evidence.audit.naming import name_assumptions, say_undeclared
from sessim.evidence.contrasts import number_format
from sessim.settings.worlds.sides import list_sides


def describe_headlines(answers: Answers, answer: Answer, analysis: Analysis | None) -> dict[str, Any]:
    """What a section of the report shows of its headlines.

    Args:
        answers: Answers of a study.
        answer: The answer of the section.
        analysis: Sides and audit; their columns are left out without it.

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
        "headline_table": tabulate_headlines(answers, answer, analysis),
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


def tabulate_headlines(answers: Answers, answer: Answer, analysis: Analysis | None) -> pd.DataFrame:
    """One row per headline and line, ready to print: levels, word, probability, either side's word, what changes the word."""
    sides, audit = (analysis.sides, analysis.audit) if analysis else (pd.DataFrame(), pd.DataFrame())
    rows = headline_table(_only(answers, answer), sides, audit)
    printed = []
    for row in rows.to_dict("records"):
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


def find_side_words(answers: Answers, answer: Answer, sides: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """What the worlds of either side say of each headline, as one short line by measure, arm and reference arm.

    Args:
        answers: Answers of a study.
        answer: One of them.
        sides: The word in the worlds of either side; empty if none was run.
    """
    said = {}
    for row in headline_table(_only(answers, answer), sides, pd.DataFrame()).to_dict("records"):
        words = {name: str(row[f"{name}_word"]) for name in list_sides() if row[f"{name}_word"]}
        if words:
            key = (str(row["measure"]), str(row["arm"]), str(row["reference"]))
            is_same = set(words.values()) == {str(row["word"])}
            told = "; ".join(f"{name}: {word}" for name, word in words.items())
            said[key] = f"{' and '.join(words)}: the same" if is_same else told
    return said


def _only(answers: Answers, answer: Answer) -> Answers:
    return Answers(answers.frame, answers.manifest, (answer,), answers.warm_up_difference, answers.strata)


def _show_side(row: dict[Any, Any], name: str) -> str:
    word, same = str(row[f"{name}_word"]), row[f"{name}_probability"]
    if not word:
        return "–"
    return word if same is None or pd.isna(same) else f"{word} ({number_format.share_words(float(same))})"
