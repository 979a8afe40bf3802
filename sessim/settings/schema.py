"""Every key that a researcher may set: its type, unit, range, meaning and source.

`configs/schema/` declares them key by key; world parameters and theories declare themselves in `configs/world/`. The
same declarations check the settings, make the unset tree that Hydra fills, and answer `sessim explain`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.ground.text import LONGEST_LINE, check_text
from sessim.settings.renames import current_value
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

LARGEST_NUMBER = 1e300  # what no floating-point number can hold is refused before it is compared
TYPES = {"text": "text", "integer": "a whole number", "number": "a number", "yes_no": "true or false", "list": "a list"}
MOST_ITEMS = 1_000  # of a list
FIELDS = frozenset(
    "type of nullable unit minimum maximum choices items may_be_empty pattern longest may_have_lines meaning source grade".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Declared:
    """One key that may be set.

    Attributes:
        key: Full key as typed on the command line.
        type: `text`, `integer`, `number`, `yes_no`, `list` or `agencies`.
        meaning: What it is.
        source: Where its value comes from.
        file: File that declares it, as shown to the user.
        of: Type of the items of a list.
        nullable: Whether it may be left unset.
        unit: Unit, empty for none.
        minimum: Least value (of items, in a list).
        maximum: Largest value (of items, in a list).
        choices: Allowed texts (of items, in a list); empty for any.
        items: Required number of items of a list.
        may_be_empty: Whether a list may be empty.
        pattern: Regular expression that a text matches.
        longest: Most characters of a text.
        may_have_lines: Whether a text may run over several lines.
        grade: Grade of the evidence.
    """

    key: str
    type: str
    meaning: str
    source: str
    file: str
    of: str = "text"
    nullable: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    items: int | None = None
    may_be_empty: bool = False
    pattern: str = ""
    longest: int = LONGEST_LINE
    may_have_lines: bool = False
    grade: str = ""

    def describe_allowed(self) -> str:
        """Return in words what may be set."""
        kind = self.of if self.type == "list" else self.type
        if self.choices:
            text = ", ".join(self.choices)
        elif self.type == "agencies":
            text = "a list of agencies with name, is_inspector_general, career, noncareer and limited"
        else:
            text = TYPES[kind]
            if self.minimum is not None and self.maximum is not None:
                text += f" from {self.minimum:.10g} to {self.maximum:.10g}"
        if self.type == "list":
            text = f"a list of {f'{self.items} values' if self.items else 'values'} ({text})"
        return f"{text}, or null" if self.nullable else text

    def check(self, value: Any, where: str) -> Any:
        """Return the value, numbers as the declared type.

        Raises:
            UserError: If the value is of the wrong type or out of range.
        """
        if value is None:
            if self.nullable:
                return None
            raise UserError(f"{self.key} has no value", where=where, allowed=self.describe_allowed())
        if self.type == "agencies":
            return value
        if self.type != "list":
            return self._check_one(value, self.type, where)
        if not isinstance(value, list):
            raise UserError(
                f"{self.key}={format_value(value)} is not a list", where=where, allowed=self.describe_allowed()
            )
        if not value and not self.may_be_empty:
            raise UserError(f"{self.key} is empty", where=where, allowed=self.describe_allowed())
        if len(value) > MOST_ITEMS:
            raise UserError(f"{self.key} has {len(value):,} values", where=where, allowed=f"at most {MOST_ITEMS:,}")
        if self.items is not None and len(value) != self.items:
            raise UserError(f"{self.key} has {len(value)} values", where=where, allowed=self.describe_allowed())
        checked = [self._check_one(each, self.of, where) for each in value]
        if self.of == "text" and len(set(checked)) < len(checked):
            raise UserError(f"{self.key} names the same thing twice", where=where)
        return checked

    def _check_one(self, value: Any, kind: str, where: str) -> Any:
        what = f"{self.key}={format_value(value)}"
        is_scalar = isinstance(value, int | float)
        is_number = is_scalar and not isinstance(value, bool)
        if is_number and isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise UserError(f"{self.key} is too large a number", where=where, allowed=self.describe_allowed())
        if kind == "number" and is_number:
            value = float(value)
        right = {
            "text": isinstance(value, str) and value != "",
            "integer": is_number and isinstance(value, int),
            "number": is_number and math.isfinite(value),
            "yes_no": isinstance(value, bool),
        }[kind]
        if not right:
            allowed = f"'{format_value(value)}' in quotes" if kind == "text" and is_scalar else self.describe_allowed()
            raise UserError(f"{what} is not {TYPES[kind]}", where=where, allowed=allowed)
        if kind == "text":
            check_text(value, self.key, where, longest=self.longest, may_have_lines=self.may_have_lines)
        if self.choices and value not in self.choices:
            raise UserError(
                f"{what} is not known",
                where=where,
                allowed=self.describe_allowed(),
                nearest=find_nearest_word(value, self.choices),
            )
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise UserError(f"{what} does not match {self.pattern}", where=where)
        if is_number and self.minimum is not None and value < self.minimum:
            raise UserError(f"{what} is below {self.minimum:.10g}", where=where, allowed=self.describe_allowed())
        if is_number and self.maximum is not None and value > self.maximum:
            raise UserError(f"{what} is above {self.maximum:.10g}", where=where, allowed=self.describe_allowed())
        return value


def format_value(value: Any) -> str:
    """Return a value as it is typed in YAML."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list):
        return "[" + ",".join(format_value(each) for each in value) + "]"
    return repr(value) if value == "" else str(value)


@cache
def read_declared_keys() -> Mapping[str, Declared]:
    """Return every key that may be set, by its full name.

    Raises:
        UserError: If a declaration is malformed.
    """
    declared: dict[str, Declared] = {}
    for path in sorted((configs_folder() / "schema").glob("*.yaml")):
        for key, about in read_yaml(path).items():
            unknown = set(about) - FIELDS
            if unknown or not {"type", "meaning", "source"} <= set(about):
                raise UserError(f"the declaration of {key} has unknown or missing fields", where=shorten_path(path))
            about = dict(about, choices=tuple(about.get("choices", ())))
            declared[key] = Declared(key=key, file=shorten_path(path), **about)
    for each in load_parameters():
        declared[f"world.values.{each.key}"] = Declared(
            key=f"world.values.{each.key}",
            type="number",
            meaning=f"{each.meaning} (null for the design's value, a number for the same value in every world)",
            source=each.source,
            file=each.file,
            nullable=True,
            unit=each.unit,
            minimum=each.minimum,
            maximum=each.maximum,
            grade=each.grade,
        )
    for mechanism in load_mechanisms():
        key = f"world.theory.{mechanism.name}"
        declared[key] = Declared(
            key=key,
            type="text",
            meaning=f"{mechanism.meaning} (null for the design's theory, a name for the same theory in every world)",
            source="; ".join(theory.source for theory in mechanism.theories),
            file=mechanism.file,
            nullable=True,
            choices=tuple(theory.name for theory in mechanism.theories),
        )
    return declared


def build_unset_tree() -> dict[str, Any]:
    """Return the nested tree of all declared keys, every leaf unset; Hydra fills it."""
    tree: dict[str, Any] = {}
    for key in read_declared_keys():
        *branches, leaf = key.split(".")
        node = tree
        for branch in branches:
            node = node.setdefault(branch, {})
        node[leaf] = None
    return tree


@cache
def branches() -> frozenset[str]:
    """Return the keys that hold other keys, such as `policy.limit`."""
    keys = read_declared_keys()
    return frozenset(key.rsplit(".", depth)[0] for key in keys for depth in range(1, key.count(".") + 1))


def unknown_key(key: str, where: str) -> UserError:
    """Return the error for a key that is not declared."""
    return UserError(
        f"unknown setting {key!r}",
        where=where,
        nearest=find_nearest_word(key, read_declared_keys()),
        allowed=list_members(key.rpartition(".")[0]),
    )


def list_members(branch: str) -> str:
    """Return the settings and groups directly under a branch, with its name before them."""
    names = {
        each.removeprefix(f"{branch}.").split(".")[0] for each in read_declared_keys() if each.startswith(f"{branch}.")
    }
    return ", ".join(f"{branch}.{name}" for name in sorted(names))


def flatten(tree: Mapping[str, Any], where: Mapping[str, str] | str, prefix: str = "") -> dict[str, Any]:
    """Return the declared keys that a nested tree sets, by full name.

    Args:
        tree: Nested settings.
        where: Where the settings are: one place, or a place by full key.
        prefix: Branch of the declared tree that `tree` belongs to.

    Raises:
        UserError: If the tree holds a key that is not declared, or a value where a branch belongs.
    """
    values: dict[str, Any] = {}
    for name, value in tree.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        if "." in str(name):  # it would pass for a deeper key and overrule what was set there
            raise UserError(f"unknown setting {str(name)!r}", where=where if isinstance(where, str) else "")
        place = where if isinstance(where, str) else where.get(key, "")
        if key in read_declared_keys():
            values[key] = current_value(key, value, place)
        elif key not in branches():
            raise unknown_key(key, place)
        elif isinstance(value, Mapping):
            values |= flatten(value, where, key)
        elif value is not None:
            raise UserError(
                f"{key}={format_value(value)}: {key} is a group of settings", where=place, allowed=list_members(key)
            )
    return values
