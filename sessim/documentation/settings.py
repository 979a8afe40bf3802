"""The reference pages of settings and of uncertain numbers, from the declarations that also check them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sessim.documentation.tables import NOTE, code, table
from sessim.settings.compose import compose_settings
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.schema import Declared, format_value, read_declared_keys
from sessim.settings.worlds.parameters import Parameter, load_mechanisms, load_parameters

OPENING = """\
Settings are typed as `key=value` or kept in files of `configs/`. A key that is not here, or a value outside its range, is
refused in one line. `sessim explain KEY` says the same on the terminal. The default is that of plain `sessim run`.

The options of a group are chosen by its name alone: `experiment=q7_retention`, `policy=cap_20`, `world=central`,
`population=july_2026`, `scale=smoke`; `sessim list` names them. Numbers and theories of the world are on the page of
[parameters](parameters.md).
"""
GROUPS = {
    "experiment": "Which question, and which policies are compared with which.",
    "policy": "The levers. `null` means that the law of each year applies; the source is then the law's.",
    "world": "How worlds are sampled; their numbers and theories are [parameters](parameters.md).",
    "population": "The corps at the start.",
    "run": "How much is simulated.",
    "output": "Where it goes.",
}
PARAMETERS_OPENING = """\
Every uncertain number of a world, with the range that sampled worlds draw from. Ranges come from the literature or are marked
*assumed*; none is tuned on what a policy does. `world.values.MECHANISM.NAME=NUMBER` fixes one in every world;
`world.theory.MECHANISM=NAME` fixes a theory. A *benchmark* can be chosen by name and is not drawn, because the published record
contradicts it. *Seen before the limit* says whether the record before the limit says anything about the number.

A contested effect can take either sign. A number that the record says little about names the value at which it does nothing
(*no effect at*), and its range lies on both sides of that value, unless only one sign is possible, by arithmetic, definition or
law (*one-signed*), or the sign was measured (*measured*; what is allowed still reaches both sides).
"""


def settings_page() -> str:
    """Every setting but the numbers and theories of a world, by group and branch."""
    defaults = compose_settings(()).values
    of_worlds = ("world.values.", "world.theory.")
    declared = [each for key, each in read_declared_keys().items() if not key.startswith(of_worlds)]
    parts = ["# Settings", NOTE, OPENING.rstrip()]
    for group, about in GROUPS.items():
        parts += [f"## {group}", about]
        of_group = [each for each in declared if each.key.split(".")[0] == group]
        of_group.sort(key=lambda each: each.key.count(".") > 1)  # keys of the group itself go first
        for branch, keys in _group_by_branch(of_group):
            if branch != group:
                parts.append(f"### {branch}")
            rows = [_setting(each, defaults[each.key]) for each in keys]
            parts.append(table(("key", "unit", "allowed", "default", "meaning", "source"), rows))
    return "\n\n".join(parts) + "\n"


def _group_by_branch(declared: list[Declared]) -> Iterable[tuple[str, list[Declared]]]:
    branches: dict[str, list[Declared]] = {}
    for each in declared:
        branches.setdefault(each.key.rpartition(".")[0], []).append(each)
    return branches.items()


def _setting(declared: Declared, default: object) -> tuple[str, ...]:
    shown = format_value(default)
    if len(shown) > 60:
        shown = shown[:57].rstrip() + "..."
    statute = load_statutes().statutes.get(declared.source.removeprefix("law."))
    source = declared.source
    if statute is not None:
        entry = statute.history[-1]
        source = f"[{declared.source}](law.md#{anchor(statute.key)}), {entry.status}"
    elif declared.grade:
        source += f"; {declared.grade}"
    return (code(declared.key), declared.unit, declared.describe_allowed(), code(shown), declared.meaning, source)


def anchor(title: str) -> str:
    """Return the anchor that the site gives to a heading."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " _-")
    return "-".join(kept.split())


def describe_sign(parameter: Parameter) -> str:
    """Say why the range of a parameter need not lie on both sides of no effect; nothing if it does."""
    reasons = {"one-signed": parameter.one_signed, "measured": parameter.sign_measured}
    return "; ".join(f"{how}: {why}" for how, why in reasons.items() if why)


def parameters_page() -> str:
    """Every mechanism with its rival theories and its numbers."""
    mechanisms = {each.name: each for each in load_mechanisms()}
    parameters = {name: list(rows) for name, rows in groupby(load_parameters(), key=lambda each: each.mechanism)}
    parts = ["# Parameters and theories", NOTE, PARAMETERS_OPENING.rstrip()]
    for name in sorted({*mechanisms, *parameters}):
        parts.append(f"## {name}")
        if name in mechanisms:
            mechanism = mechanisms[name]
            parts.append(f"{mechanism.meaning}. One of these theories speaks for it:")
            rows = []
            for theory in mechanism.theories:
                role = (
                    "central" if theory.name == mechanism.central else "benchmark" if theory.is_benchmark else "rival"
                )
                rows.append((code(theory.name), role, theory.meaning, theory.source))
            parts.append(table(("theory", "role", "what it says", "source"), rows))
        if name in parameters:
            numbers = [
                (
                    code(each.key),
                    each.unit,
                    f"{each.low:g}",
                    f"{each.central:g}",
                    f"{each.high:g}",
                    f"{each.minimum:g} to {each.maximum:g}",
                    "no" if each.is_moved_by_policy else "in part",
                    "" if each.no_effect is None else f"{each.no_effect:g}",
                    each.meaning,
                    describe_sign(each),
                    f"{each.source} ({each.grade})",
                )
                for each in parameters[name]
            ]
            head = ("parameter", "unit", "low", "central", "high", "allowed", "seen before the limit", "no effect at")
            parts.append(
                table((*head, "meaning", "sign", "source (grade)"), numbers, numbers=("low", "central", "high"))
            )
    return "\n\n".join(parts) + "\n"
