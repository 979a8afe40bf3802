"""A rule as a policy: the arm that a study runs, and the files that anyone can run again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from sessim.ground.errors import UserError
from sessim.ground.files import write_whole
from sessim.search.levers import Value
from sessim.search.plan import SearchPlan
from sessim.settings.policy.confounders import Scenario, add_scenario
from sessim.settings.policy.policies import (
    ABOUT,
    describe_place,
    list_changes,
    make_rulebooks,
    read_policy_values,
    refuse_idle_changes,
)
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.schema import read_declared_keys
from sessim.settings.study_settings import Arm, StudySettings

Rule = tuple[Value, ...]
NAME = re.compile(r"[A-Za-z]\w{0,29}")


@dataclass(frozen=True, slots=True)
class Step:
    """Some years of a rule.

    Attributes:
        starts: First fiscal year.
        ends: Last fiscal year; None for no end.
        levers: Keys of a policy that the rule sets in them, without the prefix `policy.`.
    """

    starts: int
    ends: int | None
    levers: Mapping[str, Any]


def list_steps(plan: SearchPlan, rule: Rule, starts: int) -> list[Step]:
    """Return a rule year by year as it is phased in, with the complete rule at the end.

    Args:
        plan: The plan.
        rule: The rule.
        starts: First fiscal year of the rule.
    """
    final: dict[str, Any] = {}
    for lever, value in zip(plan.levers, rule, strict=True):
        final |= lever.settings_for(value)
    phasing = [(lever, value) for lever, value in zip(plan.levers, rule, strict=True) if lever.phases_in]
    steps = []
    for lever, years in phasing:
        for number in range(int(years)):
            part = (number + 1) / (int(years) + 1)
            on_the_way = {
                key: read_declared_keys()[f"policy.{key}"].check(
                    round(begin + (final[key] - begin) * part, 6), plan.where
                )
                for key, begin in lever.phases_in.items()
            }
            steps.append(Step(starts + number, starts + number, {**final, **on_the_way}))
    return [*steps, Step(starts + len(steps), None, final)]


def make_arm(plan: SearchPlan, label: str, rule: Rule, study: StudySettings) -> Arm:
    """Return the arm of a rule in a study that is composed for the base policy.

    Args:
        plan: The plan.
        label: Label of the arm.
        rule: The rule.
        study: The study.

    Raises:
        UserError: The values of the rule contradict each other.
    """
    shipped = read_policy_values(plan.base_policy)
    starts = max(shipped["policy.starts"], study.first_fiscal_year)
    terms, changes = [], []
    for step in list_steps(plan, rule, starts):
        values = {**shipped, **{f"policy.{key}": value for key, value in step.levers.items()}}
        changes.append(list_changes(values, shipped))
        place = f"policy {label}, {describe_place(plan.base_policy, changes[-1])}"
        terms.append((place, {**values, "policy.starts": step.starts, "policy.ends": step.ends}))
    run = study.resolved["run"]
    rulebooks = make_rulebooks(
        terms, load_statutes(), study.simulated_years, study.first_fiscal_year, run["history_rules_as_of"]
    )
    refuse_idle_changes(plan.base_policy, changes[0], rulebooks)
    scenario = Scenario(run["exodus"], run["hiring_freeze"], run["unemployment"], run["private_pay_level"])
    rulebooks = add_scenario(rulebooks, scenario, study.first_fiscal_year)
    return Arm(label, plan.describe(rule), f"A rule of the search {plan.name}", "other", plan.base_policy, rulebooks)


def save_policy(plan: SearchPlan, rule: Rule, name: str, title: str, folder: Path) -> list[Path]:
    """Write a rule as policy files that are ready to run: one, or one per year of phasing in and one for the years after.

    Args:
        plan: The plan.
        rule: The rule.
        name: Name of the policy.
        title: Its title.
        folder: The folder `policy` of one's own settings.

    Returns:
        The files; the first is the policy.

    Raises:
        UserError: The name is invalid, or a file of that name says something else.
    """
    if not NAME.fullmatch(name):
        raise UserError(f"--name {name!r}", allowed="a letter, then up to 29 letters, digits and _")
    base = read_policy_values(plan.base_policy)
    steps = list_steps(plan, rule, base["policy.starts"])
    names = [name, *(f"{name}_{step.starts}" for step in steps[1:])]
    texts = {}
    for number, step in enumerate(steps):
        about: dict[str, Any] = {"name": names[number], "title": title, "description": plan.describe(rule)}
        about |= {"rules_as_of": base["policy.rules_as_of"], "starts": step.starts}
        if step.ends is not None:
            about |= {"ends": step.ends, "then": names[number + 1]}
        kept = {key.removeprefix("policy."): value for key, value in base.items() if value is not None}
        levers = {key: value for key, value in {**kept, **step.levers}.items() if key not in ABOUT}
        tree = {**about, **_nest(levers)}
        head = f"# Found by `sessim search {plan.name}`: a choice of levers, and no law.\n"
        texts[folder / f"{names[number]}.yaml"] = head + yaml.safe_dump(
            tree, sort_keys=False, allow_unicode=True, width=120
        )
    for path, text in texts.items():
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise UserError(f"{path} exists and says something else", allowed="another --name")
    for path, text in texts.items():
        write_whole(path, partial(_write_text, text))
    return list(texts)


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _nest(levers: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in sorted(levers.items()):
        *path, leaf = key.split(".")
        node = tree
        for branch in path:
            node = node.setdefault(branch, {})
        node[leaf] = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
    return tree
