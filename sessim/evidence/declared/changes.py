"""Changes of registered headlines: what answered a question before, and why it no longer does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sessim.evidence.declared.estimands import Estimand
from sessim.ground.errors import UserError

FILE = "changes.yaml"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the headlines of a question.

    Attributes:
        question: `q1` to `q9`.
        date: Day of the change.
        was: Estimands that were headlines before, the primary one first.
        now: Those that are headlines since.
        why: Reason.
    """

    question: str
    date: date
    was: tuple[str, ...]
    now: tuple[str, ...]
    why: str


def read_changes(
    raw: Any, questions: Mapping[str, Mapping[str, Any]], estimands: Mapping[str, Estimand]
) -> tuple[Change, ...]:
    """Build and check the changes.

    Args:
        raw: Content of `changes.yaml`.
        questions: Content of `questions.yaml`.
        estimands: Estimands by id.

    Raises:
        UserError: An entry is incomplete, names an estimand of another question, or the last entry of a question
            does not end with today's headlines.
    """
    names = {each.name for each in fields(Change)}
    if not isinstance(raw, list) or any(not isinstance(entry, dict) or set(entry) != names for entry in raw):
        raise UserError("expected a list of changes", where=FILE, allowed="each with " + ", ".join(sorted(names)))
    found = []
    for entry in raw:
        question = str(entry["question"])
        if question not in questions:
            raise UserError(f"no question {question!r}", where=FILE, allowed=", ".join(questions))
        try:
            day = date.fromisoformat(str(entry["date"]))
        except ValueError:
            raise UserError(f"{entry['date']} is not a date", where=FILE, allowed="year-month-day") from None
        for name in (*entry["was"], *entry["now"]):
            if name not in estimands or estimands[name].question != question:
                raise UserError(f"{name} is not an estimand of {question}", where=FILE)
        found.append(Change(question, day, tuple(entry["was"]), tuple(entry["now"]), str(entry["why"])))
    for question, last in {each.question: each for each in found}.items():
        today = (str(questions[question]["primary"]), *questions[question].get("headlines", {}))
        if last.now[:1] != today[:1] or set(last.now) != set(today):
            raise UserError(f"{question} ends with {', '.join(last.now)}", where=FILE, allowed=", ".join(today))
    return tuple(found)


def earlier_measures(
    changes: tuple[Change, ...], question: str, estimands: Mapping[str, Estimand]
) -> tuple[tuple[str, Change], ...]:
    """Measures that were the primary one of a question before and no longer are, each with the change that ended it.

    Args:
        changes: Declared changes.
        question: Question id.
        estimands: Estimands by id.
    """
    own = [each for each in changes if each.question == question]
    return tuple((estimands[each.was[0]].measure, each) for each in own if each.was[0] != own[-1].now[0])
