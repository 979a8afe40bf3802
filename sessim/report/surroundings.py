"""What stands around the answers of the first page: the arms compared, the key to the words, what would change a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answers
from sessim.evidence.audit.saying import list_changers
from sessim.evidence.declared.declarations import read_declarations
from sessim.report.glossary import explain_verdict

SYMBOLS = {
    "robustly_up": "▲▲",
    "likely_up": "▲",
    "possible_gain": "△",
    "possible_harm": "▽",
    "probably_none": "≈",
    "split": "◆",
    "likely_down": "▼",
    "robustly_down": "▼▼",
    "no_material": "=",
    "too_few_worlds": "○",
    "not_run": "–",
    "drivers_identified": "▤",
    "no_driver": "○",
}


def make_badge(code: str) -> dict[str, str]:
    """Sign, kind and rule of the word for a finding, as the templates show them.

    Args:
        code: Verdict code.
    """
    return {"symbol": SYMBOLS[code], "kind": code.replace("_", "-"), "meaning": explain_verdict(code)}


def list_compared(answers: Answers, sections: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Name and description of each arm that the first page compares, in the order of its appearance."""
    keys = [each["finding"].key for section in sections for each in section["shown"]]
    labels = dict.fromkeys(label for _, arm, reference in keys for label in (arm, reference))
    arms = answers.frame.arms
    return [(arms[label].name, arms[label].description) for label in labels if label in arms]


def list_compared_too(answers: Answers, sections: Sequence[Mapping[str, Any]]) -> str:
    """Names of the arms that the pages of the questions compare and the first page does not; empty if there are none."""
    first, pages = (
        {label for section in sections for each in section[part] for label in each["finding"].key[1:]}
        for part in ("shown", "lines")
    )
    arms = answers.frame.arms
    return ", ".join(arms[label].name for label in arms if label in pages - first)


def list_key(sections: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The words of the first page, each once, from the best to the worst, with the rule that gives it."""
    used = {each["finding"].code for section in sections for each in section["shown"]}
    words = read_declarations().words
    return [{"word": words[code]["sensed"], **make_badge(code)} for code in words if code in used]


def list_word_changers(audit: pd.DataFrame, question: str, key: tuple[str, str, str]) -> str:
    """Which assumptions would change the word of a finding; empty if no audit was run or none does.

    Args:
        audit: Table of the audit.
        question: Question id.
        key: Measure, arm and reference arm of the finding.
    """
    if audit.empty:
        return ""
    is_own = audit["question"] == question
    for column, value in zip(("measure", "arm", "reference"), key, strict=True):
        is_own &= audit[column] == value
    return list_changers(audit[is_own])
