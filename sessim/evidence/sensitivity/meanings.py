"""What an unknown means to a reader: a plain clause for a parameter or a choice of theory, and what each theory holds."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

FILE = "plain_unknowns.yaml"


@dataclass(frozen=True, slots=True)
class PlainUnknowns:
    """The declared clauses, see `configs/evidence/plain_unknowns.yaml`.

    Attributes:
        parameters: Clause of each parameter, by its key.
        ends: What its low and its high end mean, as "if less" and "if more"; of parameters for which low and high say nothing.
        theories: Clause of each choice of theory, by mechanism.
        options: What each theory holds, by mechanism and name.
    """

    parameters: Mapping[str, str]
    ends: Mapping[str, tuple[str, str]]
    theories: Mapping[str, str]
    options: Mapping[tuple[str, str], str]


@functools.lru_cache(maxsize=1)
def read_plain_unknowns() -> PlainUnknowns:
    """The declared clauses.

    Raises:
        UserError: An entry names no parameter, mechanism or theory, or a mechanism lacks what one of its theories holds.
    """
    raw: Mapping[str, Any] = read_yaml(configs_folder() / "evidence" / FILE)
    entries = {
        str(key): {"plain": entry} if isinstance(entry, str) else entry for key, entry in raw["parameters"].items()
    }
    parameters = {key: str(entry["plain"]) for key, entry in entries.items()}
    ends = {key: (f"if {entry['low']}", f"if {entry['high']}") for key, entry in entries.items() if "low" in entry}
    theories = {str(name): str(entry["plain"]) for name, entry in raw["theories"].items()}
    options = {
        (str(name), str(option)): str(held)
        for name, entry in raw["theories"].items()
        for option, held in entry["options"].items()
    }
    unknown = set(parameters) - {parameter.key for parameter in load_parameters()}
    declared = {(each.name, theory.name) for each in load_mechanisms() for theory in each.theories}
    unknown |= {".".join(pair) for pair in set(options) ^ {pair for pair in declared if pair[0] in theories}}
    unknown |= set(theories) - {name for name, _ in declared}
    if unknown:
        raise UserError(f"{sorted(unknown)[0]} is in one of {FILE} and configs/world and not in the other", where=FILE)
    return PlainUnknowns(parameters, ends, theories, options)


@functools.lru_cache(maxsize=1)
def _read_meanings() -> Mapping[str, str]:
    return {parameter.key: parameter.meaning for parameter in load_parameters()}


def explain_uncertainty(name: str) -> str:
    """An uncertainty in plain words, for the middle of a sentence.

    Args:
        name: Column of the worlds table, such as `effort.response` or `theory.leaving`.
    """
    plain = read_plain_unknowns()
    mechanism, _, rest = name.partition(".")
    if mechanism == "theory":
        return plain.theories.get(rest, f"which theory of {rest.replace('_', ' ')} holds")
    if name in plain.parameters:
        return plain.parameters[name]
    meaning = _read_meanings().get(name)
    if meaning is None:
        return title_of(name)
    clause = meaning.replace("`", "").rstrip(".")
    return clause[:1].lower() + clause[1:]


def explain_ends(name: str) -> tuple[str, str]:
    """What the low and the high end of a parameter mean, as ends of a clause.

    Args:
        name: Key of the parameter.
    """
    return read_plain_unknowns().ends.get(name, ("at the low end", "at the high end"))


def explain_theory(mechanism: str, theory: str) -> str:
    """What a theory holds, in a few words.

    Args:
        mechanism: Name of the mechanism, such as `leaving`.
        theory: Name of the theory.
    """
    return read_plain_unknowns().options.get((mechanism, theory), theory.replace("_", " "))


def explain_theories(mechanism: str) -> Mapping[str, str]:
    """What each rival theory of a mechanism says, by its name.

    Args:
        mechanism: Name of the mechanism, such as `leaving`.
    """
    return {
        theory.name: theory.meaning.rstrip(".")
        for each in load_mechanisms()
        if each.name == mechanism
        for theory in each.theories
    }
