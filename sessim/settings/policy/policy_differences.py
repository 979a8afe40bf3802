"""What a policy changes: its rules next to those of the law at a date, each with its citation."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessim.law.ratings.elements import ElementRules, find_weight_faults
from sessim.law.rulebook import Rulebook
from sessim.settings.policy.annuity_indexing import with_indexing_gaps
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.policies import find_law_year, is_set_by, read_arm
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import StatuteBook, load_statutes
from sessim.settings.schema import format_value


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that a policy changes.

    Attributes:
        key: Key of the rule, such as `limit.share`.
        meaning: What it is.
        unit: Its unit.
        law: Value of the law, in words.
        policy: Value under the policy, in words.
        citation: Source of the policy's value: a citation of the law, or the lever of the policy file.
    """

    key: str
    meaning: str
    unit: str
    law: str
    policy: str
    citation: str


def find_differences(name: str, fiscal_year: int, law_year: int) -> tuple[Difference, ...]:
    """Return the rules in which a policy differs from the law.

    Args:
        name: Name of the policy file.
        fiscal_year: Fiscal year of the policy's rules.
        law_year: Fiscal year whose law they are compared with; pay tables are left as of `fiscal_year` on both sides.

    Raises:
        UserError: If there is no such policy, or a year is outside the statute book.
    """
    book = load_statutes()
    arm = read_arm(name, book, fiscal_year)
    theirs = with_indexing_gaps({fiscal_year: make_rulebook(book, {}, fiscal_year, law_year, "law")}, book)[fiscal_year]
    taken_from = find_law_year(arm.rules_as_of, fiscal_year)
    return tuple(
        dataclasses.replace(row, citation=f"lever of {arm.where}") if is_set_by(arm, row.key) else row
        for row in compare_rulebooks(theirs, arm.rulebooks[fiscal_year], taken_from)
    )


def compare_rulebooks(before: Rulebook, after: Rulebook, fiscal_year: int) -> tuple[Difference, ...]:
    """Return the rules in which two rulebooks differ.

    Args:
        before: The one that is changed; its values are shown as the law's.
        after: The other.
        fiscal_year: Fiscal year whose law explains a rule.
    """
    book, earlier = load_statutes(), flatten_rules(before)
    return tuple(
        Difference(key, meaning, unit, rule_words(earlier[key]), rule_words(value), citation)
        for key, value in flatten_rules(after).items()
        if value != earlier[key]
        for meaning, unit, citation in (_describe_rule(book, key, fiscal_year),)
    )


def plan_faults(name: str, fiscal_year: int, law_year: int) -> tuple[str, ...]:
    """Return what the performance plan of a fiscal year would refuse in the weights that a policy gives the elements.

    Args:
        name: Name of the policy file.
        fiscal_year: Fiscal year of the policy's rules.
        law_year: Fiscal year whose plan they are checked against.

    Raises:
        UserError: If there is no such policy, or a year is outside the statute book.
    """
    book = load_statutes()
    weights = [each.weight for each in read_arm(name, book, fiscal_year).rulebooks[fiscal_year].appraisal.elements]
    return find_weight_faults(weights, make_concept_rules(book, "elements", ElementRules, law_year))


def flatten_rules(rulebook: Rulebook) -> dict[str, Any]:
    """Return the rules of a rulebook by key, `limit.share` and so on."""
    flat: dict[str, Any] = {}
    for part in dataclasses.fields(rulebook):
        value = getattr(rulebook, part.name)
        if dataclasses.is_dataclass(value):
            flat |= {f"{part.name}.{each.name}": getattr(value, each.name) for each in dataclasses.fields(value)}
    return flat


def rule_words(value: Any) -> str:
    """Return the value of a rule in words."""
    if isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        return "; ".join(f"{each.name} {each.weight} percent" for each in value)
    return "none" if value is None else format_value(value)


def _describe_rule(book: StatuteBook, key: str, year: int) -> tuple[str, str, str]:
    """Return meaning, unit and citation of a rule in a fiscal year."""
    statutes: Mapping[str, Any] = book.statutes
    if key not in statutes:
        return key, "", "follows from other rules"
    statute = statutes[key]
    entry = statute.entry(year)
    since = f", from {entry.since}" if entry.since > book.first_fiscal_year else ""
    return statute.meaning, statute.unit, f"{entry.citation} ({entry.status}{since})"
