"""No headline's word is changed by an assumption that the answer does not name."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from sessim.evidence.audit.method import read_audit_method
from sessim.evidence.audit.naming import name_assumptions, say_undeclared
from sessim.evidence.audit.table import AUDIT
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.resources import configs_folder, read_csv
from sessim.settings.worlds.variations import list_variations

DECLARED = read_declarations()
CHANGES = list_variations(read_audit_method().neutral_theories)


def audit_of(*changed: tuple[str, str], question: str = "q5") -> pd.DataFrame:
    rows = [
        {
            "question": question, "measure": "output", "assumption": key, "title": key, "change": "switched off", "value": "0",
            "effect": effect, "share_of_resamples_changed": 1.0,
        }
        for key, effect in changed
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_every_assumption_that_is_audited_is_covered_by_the_register() -> None:
    keys = {change.key for change in CHANGES}
    assert [
        key for key in sorted(keys) if not any(each.covers_key(key) for each in DECLARED.assumptions.values())
    ] == []
    for entry in DECLARED.assumptions.values():
        for name in entry.covers:  # none stands for nothing
            assert any(key == name or (name[-1] in "._" and key.startswith(name)) for key in keys), (entry.id, name)


@pytest.mark.parametrize("question", sorted(DECLARED.questions))
def test_whatever_changes_a_word_is_named(question: str) -> None:
    every = audit_of(*((change.key, "changes") for change in CHANGES), question=question)
    named = name_assumptions(every, question, DECLARED)
    assert named.not_covered == ()
    assert all(set(entries) & set(named.named) for _, entries in named.changes)


def test_what_was_not_declared_is_told_and_what_was_is_not() -> None:
    own = DECLARED.questions["q5"].hangs_on
    assert "AS-effort" in own and "AS-board" in DECLARED.questions["q5"].found_by_audit and "AS-removal" not in own
    audit = audit_of(
        ("effort.response", "changes"), ("board.raises", "may change"), ("hold.probation_removal", "may change"),
        ("knowledge.handover", "stands"),
    )  # fmt: skip
    named = name_assumptions(audit, "q5", DECLARED)
    assert named.found == ("AS-removal",) and named.undeclared == ("hold.probation_removal switched off",)
    assert named.named == (*own, "AS-removal")
    assert "hold.probation_removal switched off (AS-removal)" in say_undeclared(named)
    assert named.describe("AS-removal") == "found by this audit"
    assert named.describe("AS-effort") == "named before, changes a word"
    assert named.describe("AS-board") == "changes a word"
    assert named.without_effect == ("AS-knowledge",) and "changes no word" in named.describe("AS-knowledge")
    assert "AS-worlds" in named.not_tried and "AS-knowledge" not in named.not_tried
    assert say_undeclared(name_assumptions(audit_of(("effort.response", "changes")), "q5", DECLARED)) == ""
    unaudited = name_assumptions(pd.DataFrame(), "q5", DECLARED)
    assert unaudited.named == own and {unaudited.describe(each) for each in own} == {""}


@pytest.mark.parametrize("question", sorted(DECLARED.questions))
def test_an_answer_declares_whatever_the_published_audit_finds(question: str) -> None:
    """Who publishes anew and meets this names the entry in `questions.yaml`, under `found_by_audit`, with the reason."""
    published = read_csv(configs_folder().parent / "results" / "nine_questions" / AUDIT)
    named = name_assumptions(published, question, DECLARED)
    assert (named.found, named.undeclared, named.not_covered) == ((), (), ())
    for entry in DECLARED.questions[question].found_by_audit:
        assert len(DECLARED.questions[question].found_by_audit[entry]) > 40, "a reason is a sentence"


def test_the_committed_audit_would_be_told_if_it_held_what_no_answer_declares() -> None:
    published = read_csv(configs_folder().parent / "results" / "nine_questions" / AUDIT)
    silent = {name: replace(each, found_by_audit={}) for name, each in DECLARED.questions.items()}
    undeclared = [
        name for name in silent if name_assumptions(published, name, replace(DECLARED, questions=silent)).undeclared
    ]
    assert undeclared and all(DECLARED.questions[name].found_by_audit for name in undeclared)
