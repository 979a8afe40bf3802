"""What is typed on the command line or passed by a notebook, checked before Hydra sees it.

Hydra accepts `+typo=1` silently, answers a misspelt key with the wrong advice and reads `1_000` and `TRUE`; here every key must
be declared, or a group, and the declared type decides how its value is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, Quote, QuotedString
from hydra.errors import HydraException

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.numbers import read_number
from sessim.ground.resources import GROUPS, find_option_file, find_option_files
from sessim.ground.text import check_text
from sessim.settings.option_files import NOT_RESOLVED, refuse_reference
from sessim.settings.renames import with_current_names
from sessim.settings.schema import Declared, branches, list_members, read_declared_keys, unknown_key

WHERE = "command line"
LONGEST_SETTING = 20_000
DEEPEST = 6  # brackets inside each other; a list of agencies has two
SHOWN = 80
_SEATS = re.compile(r"\b(career|noncareer|limited)\s*:\s*([^,}\]]*)")


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


def quote_value(text: str) -> str:
    """Return a text as it is typed after `key=`, so that it is read back as that text whatever it holds."""
    quoted: str = QuotedString(text, Quote.single).with_quotes()
    return quoted


def read_overrides(typed: Sequence[str]) -> Overrides:
    """Check overrides such as `policy=cap_20` and `run.replications=40`.

    Raises:
        UserError: If one is not readable, names an unknown key or option, asks for a sweep, or gives a wrong value.
    """
    for_hydra, keys = [], set()
    choices: dict[str, str] = {}
    for text in with_current_names(typed, WHERE):
        override = parse_setting(text)
        key = override.key_or_group
        if override.is_sweep_override():
            raise UserError(
                f"{_show(text)} gives several values; add -m to run one study for each, or give one (a comma needs quotes)",
                where=WHERE,
            )
        if key in GROUPS:
            option = _read_option(key, override)
            if choices.get(key, option) != option:
                raise UserError(f"{key} is given twice, as {choices[key]} and as {option}", where=WHERE)
            choices[key] = option
            continue
        declared = read_declared_keys()[key]
        _check_form(declared, override)
        declared.check(override.value(), WHERE)
        keys.add(key)
        # `+` and `++` mean nothing for a key that is declared, and Hydra would refuse the first.
        for_hydra.append(str(override.input_line).lstrip("+"))
    for_hydra += [f"{group}={quote_value(option)}" for group, option in choices.items()]
    return Overrides(tuple(for_hydra), frozenset(keys), choices)


def parse_setting(text: str) -> Override:
    """Parse one setting, which may give several values; its key is a declared one or a group.

    Text that Hydra takes for a number, or cannot read unquoted (`policy.title=Größe`), is read as text where text is declared.

    Raises:
        UserError: It is not readable, too long or nested, refers to something outside, or its key cannot be set.
    """
    if not isinstance(text, str):
        raise UserError(f"{text!r} is not text", where=WHERE, allowed="settings such as 'run.replications=4'")
    typed, sign, raw = text.partition("=")
    key = typed.strip().lstrip("+")
    check_text(text, f"the setting {key[:SHOWN]}", WHERE, longest=LONGEST_SETTING)
    _refuse_deep(text)
    refuse_reference(raw, key, WHERE)
    if sign and (key.split("/")[0] == "hydra" or key.startswith("hydra.")):
        raise UserError(
            f"unknown setting {key!r}, one of Hydra's own",
            where=WHERE,
            allowed="settings of sessim, see sessim explain",
        )
    declared = read_declared_keys().get(key)
    is_text = key in GROUPS or (declared is not None and declared.type == "text")
    override = _parse(text)
    if sign and is_text and _is_meant_as_text(override, raw):
        override = _parse(f"{key}={quote_value(raw.strip())}")
    if override is None:
        raise UserError(
            f"{_show(text)} is not readable",
            where=WHERE,
            allowed=(
                "key=value, such as run.replications=4, or key=a,b,c without spaces with -m; text with commas, brackets or "
                "quotes goes in quotes inside quotes, such as \"policy.title='A, B'\""
            ),
        )
    _check_key(override, text)
    return override


def _parse(text: str) -> Override | None:
    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, RecursionError, ValueError):  # its numbers have no bounds
        return None


def _is_meant_as_text(override: Override | None, raw: str) -> bool:
    """Whether text was typed without quotes in a form that Hydra reads as something else, or not at all."""
    if override is None:
        plain = raw.strip()
        return bool(plain) and plain[0] not in "'\"[{(" and "," not in plain
    if override.is_sweep_override() or override.is_delete():
        return False
    return isinstance(override.value(), bool | int | float)


def _refuse_deep(text: str) -> None:
    depth = 0
    for character in text:
        depth += (character in "[{(") - (character in "]})")
        if depth > DEEPEST:
            raise UserError(f"{_show(text)} nests more than {DEEPEST} brackets", where=WHERE)


def _show(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


def _check_key(override: Override, text: str) -> None:
    """Refuse a key that cannot be set.

    Raises:
        UserError: It is unknown, a group of settings, or is to be deleted or moved.
    """
    key = override.key_or_group
    if override.is_delete():
        raise UserError(f"{_show(text)} would delete a setting; set it to null instead", where=WHERE)
    if override.package is not None:
        raise UserError(
            f"{_show(text)} moves a group; groups stay where they are", where=WHERE, allowed=f"{key}=<option>"
        )
    if key in GROUPS or key in read_declared_keys():
        return
    if key in branches():
        raise UserError(f"{key} is a group of settings, not a setting", where=WHERE, allowed=list_members(key))
    raise _make_unknown_error(key)


def _check_form(declared: Declared, override: Override) -> None:
    """Refuse a value that Hydra reads and JSON does not, such as `1_000`, `.5`, `TRUE` and `Null`.

    Raises:
        UserError: One line that says what to type.
    """
    raw = str(override.input_line).partition("=")[2].strip()
    value = override.value()
    kind = declared.of if declared.type == "list" else declared.type
    if declared.type == "agencies":
        for field, seats in _SEATS.findall(raw):
            read_number(seats.strip(), f"{declared.key}.{field}", WHERE)
    elif value is None and raw != "null":
        raise UserError(f"{declared.key}={raw} is not how null is written", where=WHERE, allowed="null")
    elif kind in ("integer", "number"):
        is_list = declared.type == "list" and isinstance(value, list)
        for each in raw.strip("[]").split(",") if is_list else [raw]:
            _refuse_odd_number(declared, each.strip())
    elif kind == "yes_no" and isinstance(value, bool) and raw not in ("true", "false"):
        raise UserError(f"{declared.key}={raw} is not how {raw.lower()} is written", where=WHERE, allowed=raw.lower())
    elif kind == "text":
        _refuse_missing(declared.key, value)


def _refuse_odd_number(declared: Declared, raw: str) -> None:
    """Refuse what has digits and is not a JSON number; what has none is not a number at all, and the declaration says so."""
    if any(each.isdigit() for each in raw) and raw[0] not in "'\"[":
        read_number(raw, declared.key, WHERE)


def _refuse_missing(key: str, value: Any) -> None:
    if value == NOT_RESOLVED[1] or (isinstance(value, list) and NOT_RESOLVED[1] in value):
        refuse_reference(NOT_RESOLVED[1], key, WHERE)


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
