"""What is typed on the command line, checked before Hydra sees it.

Hydra accepts `+typo=1` silently and answers a misspelt key with the wrong cure; here every key must be declared, or
a group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import GROUPS, find_option_file, find_option_files
from sessim.settings.renames import with_current_names
from sessim.settings.schema import branches, list_members, read_declared_keys, unknown_key

WHERE = "command line"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Checked overrides.

    Attributes:
        for_hydra: What is passed on to Hydra.
        keys: Declared keys that are set.
        choices: Options that are chosen, by group.
    """

    for_hydra: tuple[str, ...]
    keys: frozenset[str]
    choices: Mapping[str, str]


def read_overrides(typed: Sequence[str]) -> Overrides:
    """Check overrides such as `policy=cap_20` and `run.replications=40`.

    Raises:
        UserError: If one is not readable, names an unknown key or option, asks for a sweep, or gives a wrong value.
    """
    parser = OverridesParser.create()
    for_hydra, keys, choices = [], set(), {}
    for text in with_current_names(typed, WHERE):
        try:
            override = parser.parse_override(text)
        except HydraException:
            raise UserError(
                f"{text!r} is not readable", where=WHERE, allowed="key=value, such as run.replications=4"
            ) from None
        key = override.key_or_group
        if override.is_sweep_override():
            raise UserError(
                f"{text!r} gives several values; add -m to run one study for each, or give one (a comma needs quotes)",
                where=WHERE,
            )
        if override.is_delete():
            raise UserError(f"{text!r} would delete a setting; set it to null instead", where=WHERE)
        if override.package is not None:
            raise UserError(
                f"{text!r} moves a group; groups stay where they are", where=WHERE, allowed=f"{key}=<option>"
            )
        if key in GROUPS:
            choices[key] = _read_option(key, override)
        elif key in read_declared_keys():
            read_declared_keys()[key].check(override.value(), WHERE)
            keys.add(key)
        elif key in branches():
            raise UserError(f"{key} is a group of settings, not a setting", where=WHERE, allowed=list_members(key))
        else:
            raise _make_unknown_error(key)
        # `+` and `++` mean nothing for a key that is declared, and Hydra would refuse the first.
        for_hydra.append(text.lstrip("+"))
    return Overrides(tuple(for_hydra), frozenset(keys), choices)


def _read_option(group: str, override: Override) -> str:
    option = override.value()
    if not isinstance(option, str) or not option:
        raise UserError(
            f"{override.input_line!r} is not one option", where=WHERE, allowed=", ".join(find_option_files(group))
        )
    find_option_file(group, option)
    return option


def _make_unknown_error(key: str) -> UserError:
    if "." not in key:
        nearest = find_nearest_word(key, GROUPS) or find_nearest_word(key, read_declared_keys())
        return UserError(
            f"unknown setting {key!r}", where=WHERE, allowed=f"groups {', '.join(GROUPS)}", nearest=nearest
        )
    return unknown_key(key, WHERE)
