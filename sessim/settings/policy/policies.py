"""Policies: differences from the law, read from `configs/policy/` or composed from the command line, and the arms they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from sessim.settings.study_settings import Arm

PREFIX = "policy."
# settings of a policy that are no levers
ABOUT = ("name", "title", "description", "rules_as_of", "starts", "ends", "then")

Values = Mapping[str, Any]  # checked settings of a policy by full key, unset ones as None
Term = tuple[str, Values]  # policy and file as shown in errors, and the settings that hold until `policy.ends`


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


def find_levers(values: Values) -> dict[str, Any]:
    """Return the levers that a policy sets, by key without the prefix `policy.`.

    Args:
        values: Settings by full key; others than `policy.*` are ignored.
    """
    return {
        lever: value
        for key, value in values.items()
        if value is not None and (lever := key.removeprefix(PREFIX)) != key and lever not in ABOUT
    }


def list_changes(values: Values, shipped: Values) -> tuple[str, ...]:
    """Return the settings in which a policy differs from its file, as typed.

    Args:
        values: Settings by full key.
        shipped: Settings of the file itself, by full key.
    """
    changed = [key for key in shipped if values[key] != shipped[key]]
    return tuple(f"{key.removeprefix(PREFIX)}={format_value(values[key])}" for key in changed)


def make_arm(
    name: str,
    values: Values,
    shipped: Values,
    role: str,
    book: StatuteBook,
    years: range,
    first_fiscal_year: int,
    history_rules_as_of: int,
    label: str | None = None,
) -> Arm:
    """Return a policy with its rules year by year, marked when its settings are not those of its file.

    Args:
        name: Name of the policy file.
        values: Settings by full key; others than `policy.*` are ignored.
        shipped: Settings of the file itself, by full key.
        role: Role of the arm in its study.
        book: The law.
        years: Simulated fiscal years, warm-up included.
        first_fiscal_year: First reported year.
        history_rules_as_of: Last fiscal year whose rules apply before the levers start.
        label: Label of the arm; that of the policy if None.

    Raises:
        UserError: If a year is outside the statute book, rules contradict each other, a changed lever of the limit has no effect
            because no limit applies, or a policy that follows another never comes into force or follows itself.
    """
    changes = list_changes(values, shipped)
    label = label or values["policy.name"] + ("*" if changes else "")
    where = describe_place(name, changes)
    terms = [(f"policy {label}, {where}", values), *_list_later_terms(name, values)]
    rulebooks = make_rulebooks(terms, book, years, first_fiscal_year, history_rules_as_of)
    refuse_idle_changes(name, changes, rulebooks)
    return Arm(
        label=label,
        title=values["policy.title"] + (f", changed: {', '.join(changes)}" if changes else ""),
        description=values["policy.description"],
        role=role,
        policy_file=name,
        rulebooks=rulebooks,
        where=where,
        rules_as_of=values["policy.rules_as_of"],
        starts=values["policy.starts"],
        levers=find_levers(values),
        changes=changes,
    )


def read_arm(name: str, book: StatuteBook, fiscal_year: int) -> Arm:
    """Return the policy of a file with its rules of one fiscal year.

    Args:
        name: Name of the policy file.
        book: The law.
        fiscal_year: The year.

    Raises:
        UserError: If there is no such policy, or the year is outside the statute book.
    """
    shipped = read_policy_values(name)
    only = range(fiscal_year, fiscal_year + 1)
    return make_arm(name, shipped, shipped, "focal", book, only, fiscal_year, fiscal_year)


def is_set_by(arm: Arm, key: str) -> bool:
    """Whether a rule, such as `limit.share`, is what a policy sets and not what the law says."""
    return key in arm.levers or (key == "limit.share" and "limit.applies" in arm.levers)


def describe_place(name: str, changes: Sequence[str] = ()) -> str:
    """Return where a policy is set, for errors.

    Args:
        name: Name of the policy file.
        changes: What was changed on the command line.
    """
    file = shorten_path(find_option_file("policy", name))
    return file + (" with changes from the command line" if changes else "")


def _list_later_terms(name: str, values: Values) -> list[Term]:
    """Return the policies that follow one that ends, in order.

    Raises:
        UserError: If one never comes into force, or follows itself.
    """
    terms: list[Term] = []
    before = [name]
    while True:
        where = shorten_path(find_option_file("policy", before[-1]))
        after, ends = values["policy.then"], values["policy.ends"]
        if ends is not None and ends < values["policy.starts"]:
            raise UserError(f"policy.ends={ends} is before policy.starts={values['policy.starts']}", where=where)
        if after is None:
            return terms
        if ends is None:
            raise UserError("policy.then has no effect without policy.ends", where=where, allowed="a last fiscal year")
        if after in before:
            raise UserError(f"policy.then={after}: policy {before[-1]} would follow itself", where=where)
        values = read_policy_values(after, where)
        before.append(after)
        terms.append((f"policy {values['policy.name']}, {describe_place(after)}", values))


def make_rulebooks(
    terms: Sequence[Term], book: StatuteBook, years: range, first_fiscal_year: int, history_rules_as_of: int
) -> dict[int, Rulebook]:
    """Return the rules of every simulated year.

    Before the levers start every arm has the same rules, the law frozen at `history_rules_as_of`. Levers never start
    before the first reported year.

    Args:
        terms: The policy, then those that follow it; after the last one the rules are those in force before.
        book: The law.
        years: Simulated fiscal years, warm-up included.
        first_fiscal_year: First reported year.
        history_rules_as_of: Last fiscal year whose rules apply before the levers start.

    Raises:
        UserError: If a year is outside the statute book, or rules contradict each other.
    """
    starts = max(terms[0][1]["policy.starts"], first_fiscal_year)
    for number, (place, values) in enumerate(terms):
        check_path(find_levers(values), values["policy.starts"] if number else starts, place)
    rulebooks = {}
    for year in years:
        active = _find_in_force(terms, year) if year >= starts else None
        if active is None:
            rulebooks[year] = make_rulebook(book, {}, year, min(year, history_rules_as_of), "configs/law")
        else:
            place, values = active
            law_year = find_law_year(values["policy.rules_as_of"], year)
            rulebooks[year] = make_rulebook(book, find_levers(values), year, law_year, place)
    return with_indexing_gaps(rulebooks, book)


def find_law_year(rules_as_of: int | None, fiscal_year: int) -> int:
    """Return the fiscal year whose rules a policy adopts for the ratings of a year.

    Args:
        rules_as_of: Last fiscal year whose rules it adopts; None for those in force each year.
        fiscal_year: The year whose performance is rated.
    """
    return fiscal_year if rules_as_of is None else min(fiscal_year, rules_as_of)


def _find_in_force(terms: Sequence[Term], year: int) -> Term | None:
    """Return the term that is in force in a year, None after the last one."""
    return next((each for each in terms if (ends := each[1]["policy.ends"]) is None or year <= ends), None)


def refuse_idle_changes(name: str, changes: Sequence[str], rulebooks: Mapping[int, Rulebook]) -> None:
    """Refuse a changed lever of the limit that has no effect in any year, unless the change itself switched the limit off.

    Args:
        name: Name of the policy file.
        changes: What was changed, as typed.
        rulebooks: Rules by fiscal year.

    Raises:
        UserError: One line.
    """
    changed = [each for each in changes if each.startswith("limit.")]
    was_switched = any(each.startswith("limit.applies=") for each in changed)
    if changed and not was_switched and all(each.limit.share is None for each in rulebooks.values()):
        raise UserError(
            f"policy.{changed[0]} has no effect, because policy {name} has no limit",
            where="command line",
            allowed="policy.limit.applies=true with policy.limit.share=<share>",
        )
