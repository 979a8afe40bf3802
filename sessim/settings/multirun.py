"""Several studies in one command: every combination of the values that are given for some settings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override
from hydra.errors import HydraException

from sessim.ground.errors import UserError
from sessim.ground.resources import GROUPS, find_option_files

WHERE = "command line"


@dataclass(frozen=True, slots=True)
class Combination:
    """One study of a multirun.

    Attributes:
        settings: Its settings; what has one value stands there as it was typed.
        varied: Value by key, of the keys that are given several values, in the order of typing.
    """

    settings: tuple[str, ...]
    varied: tuple[tuple[str, str], ...]


def list_combinations(settings: Sequence[str]) -> list[Combination]:
    """Return every combination of the values, the last key varying fastest.

    Args:
        settings: Settings as typed, some with several values such as `policy=cap_20,cap_30`.

    Raises:
        UserError: A setting is not readable, or its values cannot be listed.
    """
    parser = OverridesParser.create()
    columns: list[list[tuple[str, tuple[tuple[str, str], ...]]]] = []
    for text in settings:
        try:
            override = parser.parse_override(text)
            values = _list_values(override) if override.is_sweep_override() else None
        except (HydraException, ValueError):  # of values without an end, such as interval(0,1)
            raise UserError(
                f"{text!r} is not readable", where=WHERE, allowed="key=value or key=a,b,c without spaces"
            ) from None
        key = override.key_or_group
        if values is None:
            columns.append([(text, ())])
        else:
            columns.append([(f"{key}={value}", ((key, value),)) for value in values])
    return [
        Combination(tuple(text for text, _ in chosen), tuple(pair for _, pairs in chosen for pair in pairs))
        for chosen in itertools.product(*columns)
    ]


def _list_values(override: Override) -> list[str]:
    """Values of one setting, as texts that can be typed."""
    swept = override.value()
    if not isinstance(swept, Glob):
        return list(override.sweep_string_iterator())
    options = find_option_files(override.key_or_group) if override.key_or_group in GROUPS else {}
    matching = swept.filter(list(options))
    if not matching:
        raise UserError(
            f"{override.input_line!r} matches no option", where=WHERE, allowed=", ".join(options) or "a group"
        )
    return sorted(matching)
