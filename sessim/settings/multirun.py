"""Several studies in one command: the combinations of the values given, each a whole study with its own folder.

The combinations are expanded and composed here, all of them before the first study begins; Hydra's own launcher, which reads
files and runs what they name, has no part in it.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Sequence
from pathlib import Path

from hydra.core.override_parser.types import ChoiceSweep, Glob, Override, RangeSweep

from sessim.ground.errors import UserError
from sessim.ground.numbers import SAME, find_same, read_number
from sessim.ground.resources import GROUPS, find_option_files
from sessim.settings.compose import compose_study
from sessim.settings.overrides import WHERE, parse_setting, quote_value
from sessim.settings.renames import with_current_names
from sessim.settings.schema import read_declared_keys

MOST_STUDIES = 1_000
LONGEST_LABEL = 120  # characters of a folder's name; the rest is distinguished by a digest
FOLDER = "output.folder"


def list_combinations(settings: Sequence[str]) -> list[list[str]]:
    """Return the settings of every study of a multirun, each with its own results folder.

    Args:
        settings: Settings, some with several values: `policy=cap_20,cap_40`, `run.seed=range(1,4)`, `policy=glob(cap_*)`.

    Raises:
        UserError: The settings are not readable, one of the studies cannot be composed, or two of them are the same.
    """
    parsed = [parse_setting(each) for each in with_current_names(settings)]
    values = [_list_values(override) for override in parsed]
    if math.prod(map(len, values)) > MOST_STUDIES:
        raise UserError(
            f"the values make {math.prod(map(len, values)):,} studies", where=WHERE, allowed=f"at most {MOST_STUDIES:,}"
        )
    swept = list(dict.fromkeys(override.key_or_group for override in parsed if override.is_sweep_override()))
    jobs = [list(job) for job in itertools.product(*values)]
    found: dict[Path, list[str]] = {}
    for job in jobs:
        words, folder = _add_own_folder(job, swept)
        if folder in found:
            raise UserError(
                f"two of the studies would share the folder {folder}",
                where=WHERE,
                allowed="a name or a folder for each",
            )
        found[folder] = words
    return list(found.values())


def _list_values(override: Override) -> list[str]:
    """Return one setting for each value that is given.

    Raises:
        UserError: The values cannot be listed, are too many, or one appears twice.
    """
    key, text = override.key_or_group, str(override.input_line).lstrip("+")
    if not override.is_sweep_override():
        return [text]
    value = override.value()
    if isinstance(value, Glob):
        names = list(value.filter(list(find_option_files(key)))) if key in GROUPS else []
        if not names:
            raise UserError(
                f"{text} matches no name", where=WHERE, allowed=", ".join(find_option_files(key)) or "values"
            )
        return [f"{key}={quote_value(name)}" for name in names]
    if isinstance(value, RangeSweep):
        words = _list_range(value, text)
    elif isinstance(value, ChoiceSweep):
        words = _split_numbers(override) or list(override.sweep_string_iterator())
    else:
        raise UserError(f"the values of {text} cannot be listed", where=WHERE, allowed=f"{key}=a,b,c")
    _refuse_twice(key, words)
    return [f"{key}={word}" for word in words]


def _list_range(value: RangeSweep, text: str) -> list[str]:
    """Return the numbers of a range as they are typed, the end left out.

    Raises:
        UserError: It holds no number, has no end, or has more numbers than studies can be made of.
    """
    start, stop, step = (float(each or 0) for each in (value.start, value.stop, value.step))
    count = math.ceil((stop - start) / step - SAME) if step and math.isfinite((stop - start) / step) else 0
    if not 1 <= count <= MOST_STUDIES:
        raise UserError(f"{text} holds no number, or too many", where=WHERE, allowed=f"1 to {MOST_STUDIES:,} numbers")
    return [f"{start + number * step:.12g}" for number in range(count)]


def _split_numbers(override: Override) -> list[str]:
    """Return the values of a numeric or yes/no setting as typed; empty for others and for ranges."""
    declared = read_declared_keys().get(override.key_or_group)
    value = override.value()
    if declared is None or declared.type not in ("integer", "number", "yes_no") or not isinstance(value, ChoiceSweep):
        return []
    raw = str(override.input_line).partition("=")[2].strip()
    inside = raw if value.simple_form else re.sub(r"^\w+\(|\)$", "", raw)
    return [each.strip() for each in inside.split(",")]


def _refuse_twice(key: str, words: Sequence[str]) -> None:
    """Refuse a value that appears twice, however it is written."""
    declared = read_declared_keys().get(key)
    is_number = declared is not None and declared.type in ("integer", "number")
    values = [
        read_number(word, key, WHERE) if is_number and any(map(str.isdigit, word)) and word[0] not in "'\"" else word
        for word in words
    ]
    same = find_same(values)
    if same:
        earlier, later = same
        raise UserError(f"{key} is given {words[earlier]} and {words[later]}, which are the same", where=WHERE)


def _add_own_folder(job: Sequence[str], swept: Sequence[str]) -> tuple[list[str], Path]:
    """Add a results folder named after what varies; a folder named by the user holds one such folder per study."""
    study = compose_study(job)
    if FOLDER in swept:
        return list(job), study.folder
    values = {override.key_or_group: override.value() for override in map(parse_setting, job)}
    is_named = "experiment.name" in values
    varies = [key for key in sorted(swept) if key != "experiment.name" and (is_named or key != "experiment")]
    label = ",".join(f"{key}={_plain(values[key])}" for key in varies)
    own = _shorten(f"{study.name}__{label}" if label else study.name)
    folder = (study.folder if FOLDER in values else study.folder.parent) / own
    rest = [each for each in job if not each.startswith(f"{FOLDER}=")]
    return [*rest, f"{FOLDER}={quote_value(str(folder))}"], folder


def _plain(value: object) -> str:
    return "[" + ",".join(map(_plain, value)) + "]" if isinstance(value, list) else str(value)


def _shorten(name: str) -> str:
    """Return a name that is one part of a path on any system; what had to be changed is distinguished by a digest."""
    plain = re.sub(r"[^\w.,=\[\]+-]", "_", name)
    if plain == name and len(name) <= LONGEST_LABEL:
        return name
    return f"{plain[:LONGEST_LABEL]}_{hashlib.sha256(name.encode()).hexdigest()[:10]}"
