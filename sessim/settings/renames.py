"""Settings and values that were renamed: the old name works for one more version, with a line that gives the new one.

`configs/renamed.yaml` declares them. What a user types or writes in a file is put into today's names before anything is checked;
tables that were stored under old names are read under today's, silently, since nobody can correct them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml

NAMED_BY = {"policy": ("policy", "policy.then", "experiment.references", "experiment.others")}


@dataclass(frozen=True, slots=True)
class Renamed:
    """A new name.

    Attributes:
        now: The name today: a full key, or a value.
        gone_in: Version of the package from which the old name is unknown.
    """

    now: str
    gone_in: str


@dataclass(frozen=True, slots=True)
class Renames:
    """Everything that has a new name.

    Attributes:
        keys: New full keys by old ones.
        values: New values by old ones, by today's key of the setting that holds them; a group's options by its name too.
    """

    keys: Mapping[str, Renamed]
    values: Mapping[str, Mapping[str, Renamed]]


@cache
def load_renames() -> Renames:
    """Read `configs/renamed.yaml`."""
    content = read_yaml(configs_folder() / "renamed.yaml")

    def each_of(entries: Mapping[str, Any]) -> dict[str, Renamed]:
        return {old: Renamed(**about) for old, about in entries.items()}

    values = {key: each_of(entries) for key, entries in content["values"].items()}
    for group, entries in content["options"].items():
        values |= {key: each_of(entries) for key in NAMED_BY[group]}
    return Renames(each_of(content["keys"]), values)


@cache
def _say(old: str, new: str, gone_in: str, where: str) -> None:
    """Report an old name in one line, once per place."""
    print(f"sessim: {where}: {old} is now {new}; the old name works until version {gone_in}", file=sys.stderr)


def current_key(key: str, where: str) -> str:
    """Return today's name of a key, and tell the user when that is another."""
    renamed = load_renames().keys.get(key)
    if renamed is None:
        return key
    _say(key, renamed.now, renamed.gone_in, where)
    return renamed.now


def current_value(key: str, value: Any, where: str) -> Any:
    """Return today's name of a value of a setting, item by item in a list, and tell the user when that is another.

    Args:
        key: Today's key of the setting.
        value: What is set.
        where: Where it is set.
    """
    if isinstance(value, list):
        return [current_value(key, each, where) for each in value]
    renamed = load_renames().values.get(key, {}).get(value) if isinstance(value, str) else None
    if renamed is None:
        return value
    _say(f"{key}={value}", f"{key}={renamed.now}", renamed.gone_in, where)
    return renamed.now


def with_current_names(typed: Sequence[str], where: str = "command line") -> list[str]:
    """Put what is typed, such as `world.theory.rating=bayesian`, into today's names; several values of a key one by one.

    Args:
        typed: Settings as they are typed, readable or not.
        where: Where they were typed.
    """
    return [_in_current_names(each, where) for each in typed]


def _in_current_names(text: str, where: str) -> str:
    typed, equals, value = text.partition("=")
    bare = typed.lstrip("+")
    key = current_key(bare, where)
    for old in load_renames().values.get(key, {}):
        whole_word = rf"(?<![\w.]){re.escape(old)}(?![\w.])"
        if re.search(whole_word, value):
            value = re.sub(whole_word, current_value(key, old, where), value)
    return typed[: len(typed) - len(bare)] + key + equals + value


def with_current_keys(tree: Mapping[str, Any], where: str, prefix: str = "") -> dict[str, Any]:
    """Return the settings of a file with old keys replaced by today's.

    Args:
        tree: Nested settings.
        where: The file, as shown to the user.
        prefix: Branch of the declared tree that `tree` belongs to.

    Raises:
        UserError: The file sets a key under both names.
    """
    moved = dict(tree)
    start = f"{prefix}." if prefix else ""
    for old in load_renames().keys:
        value = _take(moved, old.removeprefix(start)) if old.startswith(start) else None
        if value is None:
            continue
        new = current_key(old, where)
        if _at(moved, new.removeprefix(start)) is not None:
            raise UserError(f"sets {new} and {old}, which is its old name", where=where, allowed=new)
        _put(moved, new.removeprefix(start), value)
    return moved


def _at(tree: Mapping[str, Any], key: str) -> Any:
    node: Any = tree
    for name in key.split("."):
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def _take(tree: dict[str, Any], key: str) -> Any:
    """Take a value out of a nested tree, whose branches on the way are copied; None if there is none."""
    name, _, rest = key.partition(".")
    if not rest:
        return tree.pop(name, None)
    if not isinstance(tree.get(name), Mapping):
        return None
    branch = dict(tree[name])
    value = _take(branch, rest)
    if branch or value is None:
        tree[name] = branch
    else:
        del tree[name]  # nothing else was there
    return value


def _put(tree: dict[str, Any], key: str, value: Any) -> None:
    name, _, rest = key.partition(".")
    if not rest:
        tree[name] = value
        return
    branch = tree.get(name)
    tree[name] = dict(branch) if isinstance(branch, Mapping) else {}
    _put(tree[name], rest, value)


def worlds_in_current_names(worlds: pd.DataFrame) -> pd.DataFrame:
    """Return a stored table of worlds under today's names: its columns, and the theories that it names."""
    renames = load_renames()
    keys = {_column(old): _column(each.now) for old, each in renames.keys.items()}
    named = worlds.rename(columns=keys)
    for key, entries in renames.values.items():
        if (column := _column(key)) in named:
            named[column] = named[column].replace({old: each.now for old, each in entries.items()})
    return named


def _column(key: str) -> str:
    """Column of a table of worlds that holds a setting."""
    return key.removeprefix("world.").removeprefix("values.")
