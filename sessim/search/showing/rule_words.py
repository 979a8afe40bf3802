"""A rule and a policy in words: what it changes in the flat limit, then its label, never before."""

from __future__ import annotations

import shlex

import pandas as pd

from sessim.evidence.contrasts.number_format import threshold_words
from sessim.search.levers import Lever, Value
from sessim.search.plan import Objective, SearchPlan
from sessim.search.rules import Rule
from sessim.search.showing.tables import MOVES
from sessim.search.stages import RANDOM, SEARCHED
from sessim.settings.policy.policies import describe_place, find_law_year, find_levers, read_policy_values
from sessim.settings.policy.rule_sentences import find_settled_year
from sessim.settings.policy.rule_words import number_word
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import load_statutes

NO_CHANGE = "no change"
MOST_CHANGES = 3  # of a rule, named where room is short
ORIGINS = {SEARCHED: "by the search", RANDOM: "at random"}


def name_policy(plan: SearchPlan, name: str) -> str:
    """A policy by its title, a rule by its label."""
    if name not in plan.list_policies():
        return name
    title: str = read_policy_values(name)["policy.title"]
    return f"“{title}”"


def tell_save_command(plan: SearchPlan, label: str, folder: str = "") -> str:
    """The command that writes a rule as a policy.

    Args:
        plan: The plan.
        label: Label of the rule.
        folder: Folder of the search as it would be typed; empty if it is the command's default.
    """
    return f"sessim search --plan {plan.name} --save {label}{f' --folder {shlex.quote(folder)}' if folder else ''}"


def list_changes(plan: SearchPlan, rule: Rule, without: frozenset[str] = frozenset()) -> list[str]:
    """What a rule changes in the flat limit, one clause per lever; a lever without effect is left out.

    Args:
        plan: The plan.
        rule: The rule.
        without: Names of levers to leave out as well.
    """
    return [
        lever.describe(value)
        for lever, value in zip(plan.levers, rule, strict=True)
        if lever.name not in without and _changes_flat_limit(plan.base_policy, lever, value)
    ]


def describe_changes(plan: SearchPlan, rule: Rule, without: frozenset[str] = frozenset()) -> str:
    """What `list_changes` lists, as one clause."""
    return "; ".join(list_changes(plan, rule, without)) or NO_CHANGE


def describe_briefly(plan: SearchPlan, label: str, rule: Rule, details: frozenset[str]) -> str:
    """A rule in short, for a table or a sentence: its first changes that matter, how many more there are, and its label.

    Args:
        plan: The plan.
        label: Label of the rule.
        rule: The rule.
        details: Names of levers that are known to move nothing material, which are named last.
    """
    every = frozenset(lever.name for lever in plan.levers)
    changes = [*list_changes(plan, rule, details), *list_changes(plan, rule, every - details)]
    told, more = changes[:MOST_CHANGES], len(changes) - MOST_CHANGES
    if more > 0:
        told.append(f"{number_word(more)} more {'change' if more == 1 else 'changes'}")
    words = "; ".join(told) or NO_CHANGE
    return f"{words} (rule {label})"


def name_details(levers: pd.DataFrame) -> frozenset[str]:
    """Names of levers that move nothing material in the first rule chosen, from the table of levers."""
    return frozenset(levers.loc[levers["word"] != MOVES, "lever"])


def _changes_flat_limit(base_policy: str, lever: Lever, value: Value) -> bool:
    if lever.phases_in and value:
        return True
    year = find_settled_year(base_policy)
    shipped = read_policy_values(base_policy)
    levers, place = find_levers(shipped), describe_place(base_policy)
    law_year = find_law_year(shipped["policy.rules_as_of"], year)
    flat, moved = (
        make_rulebook(load_statutes(), {**levers, **own}, year, law_year, place)
        for own in ({}, lever.settings_for(value))
    )
    return flat != moved


def explain_acceptable(plan: SearchPlan) -> str:
    """What makes a rule acceptable in a world, with the declared thresholds."""
    flat, before = name_policy(plan, plan.base_policy), name_policy(plan, plan.before)
    return (
        f"Acceptable: on every objective at least {100 * plan.part_of_the_gap:g} percent of the way from the worse to the better "
        f"of {flat} and {before}, less one practical threshold."
    )


def tell_threshold(objective: Objective) -> str:
    """The practical threshold of an objective with its unit."""
    if objective.is_relative:
        return f"{objective.threshold:g} percent"
    return threshold_words(objective.measure, objective.threshold)
