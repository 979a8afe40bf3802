"""Whether an answer names every assumption that changes its word: entries of the register, and what the audit found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sessim.evidence.audit.saying import describe_change, select_named
from sessim.evidence.declared.declarations import Declarations


@dataclass(frozen=True, slots=True)
class NamedAssumptions:
    """What an answer says it depends on, and what its audit found.

    Attributes:
        declared: Entries of the register that the question declares, what an earlier audit found at the end.
        reasons: Why the entries found by an earlier audit affect the answer, by entry.
        found: Entries that the question does not declare and that cover something which changes, or may change, its word.
        changes: Those changes in words, each with the entries that cover it.
        not_covered: Changes that no entry of the register covers.
        without_effect: Entries that the question declares and that the audit changed without changing a word.
        not_tried: Entries that the question declares and that the audit does not change.
    """

    declared: tuple[str, ...]
    reasons: Mapping[str, str]
    found: tuple[str, ...]
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    not_covered: tuple[str, ...]
    without_effect: tuple[str, ...]
    not_tried: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """All entries that the answer names: what is declared and what the audit adds."""
        return (*self.declared, *self.found)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """Changes of the word that are covered by nothing the question declares."""
        return tuple(words for words, entries in self.changes if not set(entries) & set(self.declared))

    def describe(self, entry: str) -> str:
        """What the audit says of an entry that the answer names, in a few words; empty if no audit was run.

        Args:
            entry: Id in the register.
        """
        if entry in self.without_effect:
            return "named before, changes no word"
        if entry in self.not_tried:
            return "the audit changes none of its numbers or theories"
        if entry in self.found:
            return "found by this audit"
        if not any(entry in entries for _, entries in self.changes):
            return ""
        return "changes a word" if entry in self.reasons else "named before, changes a word"


def name_assumptions(audit: pd.DataFrame, question: str, declared: Declarations) -> NamedAssumptions:
    """Compare what a question declares with what its audit found.

    An entry is found only where nothing declared covers the change already; then all that cover it are named.

    Args:
        audit: Table of the audit; empty if none was run.
        question: Question id.
        declared: Declarations.
    """
    asked = declared.questions[question]
    own = asked.hangs_on
    changes: dict[str, tuple[str, ...]] = {}
    for row in select_named(audit, question).to_dict("records"):
        changes[describe_change(row)] = list_entries(str(row["assumption"]), declared)
    found = [each for entries in changes.values() if not set(entries) & set(own) for each in entries]
    rows = audit[audit["question"] == question] if not audit.empty else audit
    tried = (
        {each for key in rows["assumption"].unique() for each in list_entries(key, declared)} if len(rows) else set()
    )
    with_effect = {each for entries in changes.values() for each in entries}
    return NamedAssumptions(
        own,
        asked.found_by_audit,
        tuple(dict.fromkeys(found)),
        tuple(changes.items()),
        tuple(words for words, entries in changes.items() if not entries),
        tuple(each for each in own if each in tried - with_effect) if len(rows) else (),
        tuple(each for each in own if each not in tried) if len(rows) else (),
    )


def list_entries(key: str, declared: Declarations) -> tuple[str, ...]:
    """Entries of the register that cover a parameter or a choice of theory.

    Args:
        key: Such as `effort.response` or `theory.effort`.
        declared: Declarations.
    """
    return tuple(each.id for each in declared.assumptions.values() if each.covers_key(key))


def say_undeclared(named: NamedAssumptions) -> str:
    """One sentence on what changes a word and is not declared; empty if everything is.

    Args:
        named: What the answer names.
    """
    if not named.undeclared:
        return ""
    entries = ", ".join(named.found) or "no entry of the register"
    return (
        f"The audit found what this answer had not declared: {'; '.join(named.undeclared)} ({entries}). "
        "Read it as one more assumption that the answer rests on."
    )
