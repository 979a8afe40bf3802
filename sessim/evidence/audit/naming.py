"""Whether an answer names every assumption that changes its word: entries of the register beside what the audit found."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sessim.evidence.audit.table import describe_change, select_named
from sessim.evidence.declared.declarations import Declarations


@dataclass(frozen=True, slots=True)
class NamedAssumptions:
    """What an answer says that it rests on, and what its audit found.

    Attributes:
        declared: Entries of the register that the question declares.
        found: Entries that the question does not declare and that cover something which changes, or may change, its word.
        changes: Those changes in words, each with the entries that cover it.
        not_covered: Changes that no entry of the register covers.
    """

    declared: tuple[str, ...]
    found: tuple[str, ...]
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    not_covered: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """All entries that the answer names: what is declared and what the audit adds."""
        return (*self.declared, *self.found)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """Changes of the word that rest on nothing the question declared before it was run."""
        return tuple(words for words, entries in self.changes if not set(entries) & set(self.declared))


def name_assumptions(audit: pd.DataFrame, question: str, declared: Declarations) -> NamedAssumptions:
    """Set what a question declares beside what its audit found.

    An entry is found only where nothing declared covers the change already; then all that cover it are named.

    Args:
        audit: Table of the audit; empty where none was run.
        question: Question id.
        declared: Declarations.
    """
    own = declared.questions[question].rests_on
    changes: dict[str, tuple[str, ...]] = {}
    for row in select_named(audit, question).to_dict("records"):
        key = str(row["assumption"])
        entries = tuple(each.id for each in declared.assumptions.values() if each.covers_key(key))
        changes[describe_change(row)] = entries
    found = [each for entries in changes.values() if not set(entries) & set(own) for each in entries]
    return NamedAssumptions(
        own,
        tuple(dict.fromkeys(found)),
        tuple(changes.items()),
        tuple(words for words, entries in changes.items() if not entries),
    )


def say_undeclared(named: NamedAssumptions) -> str:
    """One sentence on what changes a word and was not declared beforehand; empty where everything was.

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
