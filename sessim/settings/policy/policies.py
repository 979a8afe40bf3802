"""Policies: differences from the law, read from `configs/policy/` or composed from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_file, shorten_path
from sessim.law.rulebook import Rulebook
from sessim.settings.option_files import read_option_file
from sessim.settings.policy.annuity_indexing import with_indexing_gaps
from sessim.settings.policy.pay_paths import check_path
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import StatuteBook
from sessim.settings.schema import flatten, format_value, read_declared_keys

ABOUT = ("name", "title", "description", "rules_as_of", "starts", "ends", "then")


@dataclass(frozen=True, slots=True)
class Policy:
    """A difference from the law.

    Attributes:
        label: Short name of the arm, with an asterisk when it is not as shipped.
        title: Title, which lists what was changed.
        description: What the policy changes and why it is compared.
        file: Name of the policy file (without folder and ending).
        where: File as shown to the user.
        rules_as_of: Last fiscal year whose rules are adopted; None for those in force each year.
        starts: First fiscal year of the levers.
        levers: Set levers by key without the prefix `policy.`.
        changes: What was changed on the command line, as typed.
        ends: Last fiscal year of the policy; None for no end.
        then: Policy in force afterwards; None for the rules in force before.
    """

    label: str
    title: str
    description: str
    file: str
    where: str
    rules_as_of: int | None
    starts: int
    levers: Mapping[str, Any]
    changes: tuple[str, ...] = ()
    ends: int | None = None
    then: Policy | None = None


def read_policy_values(name: str, where: str = "command line") -> dict[str, Any]:
    """Return all `policy.*` settings of a policy file, unset ones as None, see `read_option_values`."""
    return read_option_values("policy", name, where)


def read_option_values(group: str, name: str, where: str = "command line") -> dict[str, Any]:
    """Return all settings that a file of a group may set, by full key, unset ones as None.

    Args:
        group: Group whose keys begin with its name, such as `policy` or `population`.
        name: Name of the file (without folder and ending).
        where: Where the file was asked for, for errors.

    Raises:
        UserError: If there is no such file, or it sets an unknown key or a wrong value.
    """
    file = read_option_file(group, name, where)
    found = flatten(file.tree, file.place, group)
    return {
        key: declared.check(found.get(key), file.place)
        for key, declared in read_declared_keys().items()
        if key.startswith(f"{group}.")
    }


def make_policy(
    name: str, values: Mapping[str, Any], shipped: Mapping[str, Any], before: tuple[str, ...] = ()
) -> Policy:
    """Return a policy from checked settings, marked when they are not those of its file.

    Args:
        name: Name of the policy file.
        values: Settings by full key; others than `policy.*` are ignored.
        shipped: Settings of the file itself, by full key.
        before: Policies that this one follows.
    """
    changed = [key for key in shipped if values[key] != shipped[key]]
    changes = tuple(f"{key.removeprefix('policy.')}={format_value(values[key])}" for key in changed)
    levers = {key.removeprefix("policy."): values[key] for key in shipped if values[key] is not None}
    about = {each: values[f"policy.{each}"] for each in ABOUT}
    for each in ABOUT:
        levers.pop(each, None)
    file = shorten_path(find_option_file("policy", name))
    title = about["title"] + (f", changed: {', '.join(changes)}" if changes else "")
    return Policy(
        label=about["name"] + ("*" if changes else ""),
        title=title,
        description=about["description"],
        file=name,
        where=file + (" with changes from the command line" if changes else ""),
        rules_as_of=about["rules_as_of"],
        starts=about["starts"],
        levers=levers,
        changes=changes,
        ends=about["ends"],
        then=_make_policy_after(name, about, (*before, name), file),
    )


def _make_policy_after(name: str, about: Mapping[str, Any], before: tuple[str, ...], where: str) -> Policy | None:
    """Return the policy that follows a policy that ends.

    Raises:
        UserError: If it never comes into force, or follows itself.
    """
    after, ends = about["then"], about["ends"]
    if ends is not None and ends < about["starts"]:
        raise UserError(f"policy.ends={ends} is before policy.starts={about['starts']}", where=where)
    if after is None:
        return None
    if ends is None:
        raise UserError("policy.then has no effect without policy.ends", where=where, allowed="a last fiscal year")
    if after in before:
        raise UserError(f"policy.then={after}: policy {name} would follow itself", where=where)
    values = read_policy_values(after, where)
    return make_policy(after, values, values, before)


def make_rulebooks(
    policy: Policy, book: StatuteBook, years: range, first_fiscal_year: int, history_rules_as_of: int
) -> dict[int, Rulebook]:
    """Return the rules of every simulated year.

    Before the levers start every arm has the same rules, the law frozen at `history_rules_as_of`. Levers never start
    before the first reported year.

    Args:
        policy: The policy.
        book: The law.
        years: Simulated fiscal years, warm-up included.
        first_fiscal_year: First reported year.
        history_rules_as_of: Last fiscal year whose rules apply before the levers start.

    Raises:
        UserError: If a year is outside the statute book, rules contradict each other, or a changed lever of the limit
            has no effect because no limit applies.
    """
    starts = max(policy.starts, first_fiscal_year)
    each: Policy | None = policy
    while each is not None:
        check_path(each.levers, starts if each is policy else each.starts, f"policy {each.label}, {each.where}")
        each = each.then
    rulebooks = {}
    for year in years:
        active = _find_in_force(policy, year) if year >= starts else None
        if active is None:
            rulebooks[year] = make_rulebook(book, {}, year, min(year, history_rules_as_of), "configs/law")
        else:
            law_year = year if active.rules_as_of is None else min(year, active.rules_as_of)
            rulebooks[year] = make_rulebook(
                book, active.levers, year, law_year, f"policy {active.label}, {active.where}"
            )
    _refuse_idle_changes(policy, rulebooks)
    return with_indexing_gaps(rulebooks, book)


def _find_in_force(policy: Policy, year: int) -> Policy | None:
    """Return the policy of a chain that is in force in a year, None after the last one."""
    active: Policy | None = policy
    while active is not None and active.ends is not None and year > active.ends:
        active = active.then
    return active


def _refuse_idle_changes(policy: Policy, rulebooks: Mapping[int, Rulebook]) -> None:
    """Refuse a changed lever of the limit that has no effect in any year, unless the change itself switched the limit off."""
    changed = [each for each in policy.changes if each.startswith("limit.")]
    was_switched = any(each.startswith("limit.applies=") for each in changed)
    if changed and not was_switched and all(each.limit.share is None for each in rulebooks.values()):
        raise UserError(
            f"policy.{changed[0]} has no effect, because policy {policy.file} has no limit",
            where="command line",
            allowed="policy.limit.applies=true with policy.limit.share=<share>",
        )
