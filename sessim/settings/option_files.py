"""Settings files: found, read within limits and fully checked before anything is composed from them.

A file may say less than the command line: it sets declared keys and picks options. It cannot steer Hydra, refer to
anything outside itself, say where results go, or, unless it is a file of the group `run` that was picked on the command line,
say which machines do the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import GROUPS, configs_folder, find_option_file, read_text, read_yaml, shorten_path
from sessim.settings.engine import KEYS as ENGINE_KEYS
from sessim.settings.renames import current_value, with_current_keys
from sessim.settings.schema import flatten

# files of these groups set keys of every group, and may pick options
GLOBAL, GLOBAL_GROUPS = "_global_", ("experiment", "scale")
# the user decides which machine runs a study, so no file picks an option of `run`
PICKED_IN_FILES = tuple(group for group in GROUPS if group not in ("run", "experiment"))
MAIN = "config"
NOT_RESOLVED = ("${", "???")


@dataclass(frozen=True, slots=True)
class OptionFile:
    """One option of a group, read and checked.

    Attributes:
        group: Its group.
        name: Its name.
        place: Its file as shown to the user.
        defaults: What it picks in other groups, as written in the file.
        tree: Its settings, nested.
    """

    group: str
    name: str
    place: str
    defaults: tuple[Any, ...]
    tree: Mapping[str, Any]

    @property
    def choices(self) -> dict[str, str]:
        """Options that it picks, by group."""
        return {
            key.removeprefix("override /"): str(option)
            for each in self.defaults
            if isinstance(each, Mapping)
            for key, option in each.items()
        }

    @property
    def prefix(self) -> str:
        """The prefix of its keys; nothing if it sets keys of every group."""
        return "" if self.group in GLOBAL_GROUPS else self.group


def read_main_file() -> tuple[list[Any], dict[str, Any]]:
    """Return the defaults list and the settings of the shipped `configs/config.yaml`."""
    tree = dict(read_yaml(configs_folder() / f"{MAIN}.yaml"))
    return tree.pop("defaults"), tree


def read_option_file(group: str, name: str, where: str = "command line") -> OptionFile:
    """Return an option of a group.

    Args:
        group: Its group.
        name: Its name, without folder and ending.
        where: Where it was asked for, for errors.

    Raises:
        UserError: There is none, or it is not readable, or it says something a file may not say.
    """
    path = find_option_file(group, name, where)
    place = shorten_path(path)
    tree = read_yaml(path)
    if tree is None:
        tree = {}
    if not isinstance(tree, Mapping):
        raise UserError("is not a mapping of settings", where=place)
    _check_head(group, path)
    # in files of other groups `defaults` is a setting like any other, and an unknown one
    settings = {key: value for key, value in tree.items() if key != "defaults" or group not in GLOBAL_GROUPS}
    prefix = "" if group in GLOBAL_GROUPS else group
    _check_branch(settings, prefix, place)
    settings = with_current_keys(settings, place, prefix)
    if group != "run":
        _refuse_places(settings, prefix, place)
    flatten(settings, place, prefix)
    defaults = tree.get("defaults", []) if group in GLOBAL_GROUPS else []
    if not isinstance(defaults, list):
        raise UserError(f"defaults is {defaults!r}", where=place, allowed="a list such as - override /policy: cap_20")
    defaults = [_in_current_names(each, place) for each in defaults]
    for each in defaults:
        _check_default(each, place)
    return OptionFile(group, name, place, tuple(defaults), settings)


def _check_head(group: str, path: Path) -> None:
    """Settings of an experiment or a scale are of every group, which their first line says; those of other groups are not.

    Raises:
        UserError: If the line is missing or does not belong there.
    """
    first = next((line.strip() for line in read_text(path).splitlines() if GLOBAL in line), "")
    is_global = first.replace(" ", "") == f"#@package{GLOBAL}"
    if group in GLOBAL_GROUPS and not is_global:
        raise UserError(f"must begin with the line: # @package {GLOBAL}", where=shorten_path(path))
    if group not in GLOBAL_GROUPS and is_global:
        raise UserError(
            f"is of the group {group} and must not hold the line # @package {GLOBAL}", where=shorten_path(path)
        )


def _in_current_names(entry: object, place: str) -> object:
    """Return an entry of a defaults list with today's name of the option that it picks."""
    if not isinstance(entry, Mapping):
        return entry
    return {key: current_value(str(key).removeprefix("override /"), option, place) for key, option in entry.items()}


def _check_default(entry: object, place: str) -> None:
    """Check one entry of a defaults list.

    Raises:
        UserError: If it is neither `_self_` nor the choice of an option that its group has.
    """
    allowed = f"_self_, or - override /GROUP: NAME with GROUP one of {', '.join(PICKED_IN_FILES)}"
    if entry == "_self_":
        return
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise UserError(f"defaults holds {entry!r}", where=place, allowed=allowed)
    ((key, option),) = entry.items()
    if key == "override /run":
        raise UserError(
            f"defaults picks run: {option}, but where work runs is set on the command line",
            where=place,
            allowed=f"run={option} on the command line",
        )
    groups = {f"override /{group}": group for group in PICKED_IN_FILES}
    if key not in groups:
        raise UserError(f"defaults holds {key!r}", where=place, allowed=allowed)
    if not isinstance(option, str):
        raise UserError(f"defaults holds {key}: {option!r}", where=place, allowed="the name of an option, as text")
    find_option_file(groups[key], option, place)


def _check_branch(tree: Mapping[Any, Any], branch: str, place: str) -> None:
    """Check the keys and values of nested settings.

    Raises:
        UserError: A key is no name of a setting but one of Hydra's own or a dotted one, or a value refers to something else.
    """
    for name, value in tree.items():
        key = f"{branch}.{name}" if branch else str(name)
        if not isinstance(name, str):
            raise UserError(f"{key}: the key {name!r} is not text", where=place)
        if name.split(".")[0].split("/")[0].split("@")[0].lower() == "hydra" or _is_instruction(name):
            raise UserError(f"{key} is an instruction to Hydra, which a settings file may not give", where=place)
        if "." in name:
            first, _, rest = name.partition(".")
            raise UserError(
                f"the key {name!r} contains a dot",
                where=place,
                allowed=f"{first}: with {rest}: indented below it",
            )
        if isinstance(value, Mapping):
            _check_branch(value, key, place)
        else:
            _check_value(value, key, place)


def _is_instruction(name: str) -> bool:
    """Whether a key is of the kind that Hydra acts on, such as `_target_`, `_partial_` and `_recursive_`."""
    return len(name) > 2 and name.startswith("_") and name.endswith("_")


def _check_value(value: Any, key: str, place: str) -> None:
    """Refuse a value that is a reference or a day.

    Raises:
        UserError: If it is one, in a list too.
    """
    if isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping):
                _check_branch(each, key, place)
            else:
                _check_value(each, key, place)
    elif isinstance(value, date):
        raise UserError(
            f"{key}={value} is read as a date", where=place, allowed=f"'{value}' in quotes, where text is meant"
        )
    elif isinstance(value, str):
        refuse_reference(value, key, place)


def refuse_reference(value: str, key: str, where: str) -> None:
    """Refuse text that asks for something outside the settings: the environment, another key, a missing value.

    Raises:
        UserError: The text holds `${` or is `???`.
    """
    if NOT_RESOLVED[0] in value:
        raise UserError(
            f"{key}={value} refers to something outside the settings", where=where, allowed="the value itself"
        )
    if value.strip() == NOT_RESOLVED[1]:
        raise UserError(f"{key}=??? is not a value", where=where, allowed="a value, or null where it may be unset")


def _refuse_places(tree: Mapping[str, Any], prefix: str, place: str) -> None:
    """Refuse what only the person at the keyboard may say: where results go and which machines do the work.

    Raises:
        UserError: The file says it.
    """
    keys = list_keys(tree, prefix)
    for key in keys:
        if key == "output" or key.startswith("output."):
            raise UserError(
                f"{key} sets where results go, which a file may not do",
                where=place,
                allowed="output.folder=... on the command line",
            )
        if key.startswith(ENGINE_KEYS):
            raise UserError(
                f"{key} sets where work runs, which this file may not do",
                where=place,
                allowed=f"{key}=... on the command line, or configs/run/NAME.yaml of your own and run=NAME",
            )


def list_keys(tree: Any, prefix: str) -> list[str]:
    """Return the full keys of a nested mapping, branches included."""
    keys = []
    for name, value in tree.items() if isinstance(tree, Mapping) else ():
        key = f"{prefix}.{name}" if prefix else str(name)
        keys += [key, *list_keys(value, key)]
    return keys
