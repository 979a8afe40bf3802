"""One row per question, headline and line: levels, word, probability, the words of either side, and what changes the word."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.headline_lines import HeadlineLine
from sessim.evidence.answers.sides import JOINT, judge_agreement
from sessim.evidence.audit.naming import NamedAssumptions, name_assumptions
from sessim.evidence.audit.saying import describe_change
from sessim.evidence.audit.table import CHANGES, MAY_CHANGE
from sessim.evidence.contrasts import verdicts
from sessim.measures.catalogue import BY_NAME
from sessim.settings.worlds.sides import list_sides

HEADLINES = "headlines.csv"
KEYS = ("question", "measure", "arm", "reference")
NO_ROWS = pd.DataFrame()


def headline_table(answers: Answers, sides: pd.DataFrame, audit: pd.DataFrame) -> pd.DataFrame:
    """Every headline along every line, in the units of the catalogue.

    Args:
        answers: Answers of a study.
        sides: The word in the worlds of either side, see `answers.sides`; empty if none was run.
        audit: Which changes of assumptions change a word, see `audit.table`; empty if the study was not audited.
    """
    declared = answers.frame.declared
    sides_of, audit_of = _split(sides), _split(audit)
    rows = []
    for answer in answers.answers:
        named = name_assumptions(audit, answer.question.name, declared)
        for each in answer.lines:
            key = (answer.question.name, each.estimate.measure, each.line.arm, each.line.reference)
            rows.append(
                dict(zip(KEYS, key, strict=True))
                | _describe_line(answers, answer, each)
                | _describe_sides(sides_of.get(key, NO_ROWS), each)
                | _describe_audit(audit_of.get(key, NO_ROWS), named)
            )
    return pd.DataFrame(rows)


def _split(table: pd.DataFrame) -> dict[Any, pd.DataFrame]:
    """The rows of each headline along each line, in their order."""
    return {} if table.empty else dict(iter(table.groupby(list(KEYS), sort=False)))


def _describe_line(answers: Answers, answer: Answer, each: HeadlineLine) -> dict[str, Any]:
    """What a line says; a ranking names drivers and has no level, because the difference itself is another question's answer."""
    found, declared = each.estimate, answers.frame.declared
    is_ranking = answer.question.kind == "ranking"
    summary, chance = (None, None) if is_ranking else (found.summary, found.chance)
    better, worse = verdicts.favourable_shares(summary, found.direction) if summary else (math.nan, math.nan)
    return {
        "line": each.line.name,
        "title": each.line.title,
        "role": each.role,
        "meaning": each.heading,
        "unit": BY_NAME[found.measure].unit,
        "worlds": found.summary.worlds if found.summary else 0,
        "from_level": math.nan if is_ranking else found.reference_level,
        "to_level": math.nan if is_ranking else each.end_level,
        "low90": summary.low90 if summary else math.nan,
        "high90": summary.high90 if summary else math.nan,
        "share_beyond_threshold_better": better,
        "share_beyond_threshold_worse": worse,
        "word": each.word,
        "word_probability": chance.same if chance else math.nan,
        "other_word": verdicts.word(chance.other, found.direction, declared) if chance and chance.other else "",
        "other_probability": chance.other_share if chance else math.nan,
        "drivers": each.drivers,
        "sentence": each.sentence,
    }


def _describe_sides(rows: pd.DataFrame, each: HeadlineLine) -> dict[str, Any]:
    """The word of each registered side and its probability, and whether all three agree; empty if none was run."""
    by_side: Mapping[str, Mapping[Any, Any]] = (
        {} if rows.empty else {str(row["side"]): row for row in rows[rows["side"] != JOINT].to_dict("records")}
    )
    found: dict[str, Any] = {}
    for name in list_sides():
        row = by_side.get(name)
        found[f"{name}_word"] = "" if row is None else str(row["word"])
        found[f"{name}_probability"] = math.nan if row is None else row["verdict_probability"]
    codes = [each.verdict, *(str(row["code"]) for row in by_side.values())]
    return found | {"agreement": judge_agreement(codes) if by_side else ""}


def _describe_audit(rows: pd.DataFrame, named: NamedAssumptions) -> dict[str, Any]:
    """Changes that do or may change the word, and the entries of the register that the answer names."""

    def list_changes(effect: str) -> str:
        chosen = rows[rows["effect"] == effect] if not rows.empty else rows
        return "; ".join(describe_change(row) for row in chosen.to_dict("records"))

    return {
        "is_audited": not rows.empty,
        "changed_by": list_changes(CHANGES),
        "may_be_changed_by": list_changes(MAY_CHANGE),
        "rests_on": ", ".join(named.declared),
        "found_by_audit": ", ".join(named.found),
        "named_without_effect": ", ".join(named.without_effect),
    }
