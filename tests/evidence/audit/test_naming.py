"""No headline's word is changed by an assumption that the answer does not name."""

from __future__ import annotations

import pandas as pd
import pytest

from sessim.evidence.audit.method import read_audit_method
from sessim.evidence.audit.naming import name_assumptions, say_undeclared
from sessim.evidence.declared.declarations import read_declarations
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
    assert "AS-effort" in DECLARED.questions["q5"].rests_on and "AS-board" not in DECLARED.questions["q5"].rests_on
    audit = audit_of(("effort.response", "changes"), ("board.raises", "may change"), ("hiring.validity", "stands"))
    named = name_assumptions(audit, "q5", DECLARED)
    assert named.found == ("AS-board",) and named.undeclared == ("board.raises switched off",)
    assert named.named == (*DECLARED.questions["q5"].rests_on, "AS-board")
    assert "board.raises switched off (AS-board)" in say_undeclared(named)
    assert say_undeclared(name_assumptions(audit_of(("effort.response", "changes")), "q5", DECLARED)) == ""
    assert name_assumptions(pd.DataFrame(), "q5", DECLARED).named == DECLARED.questions["q5"].rests_on
