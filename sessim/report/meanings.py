"""What an uncertainty means to a reader: a plain clause for a parameter, "which theory of leaving holds" for a theory."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from sessim.evidence.sensitivity.uncertainties import title_of
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters


@functools.lru_cache(maxsize=1)
def _read_meanings() -> Mapping[str, str]:
    return {parameter.key: parameter.meaning for parameter in load_parameters()}


def explain_uncertainty(name: str) -> str:
    """An uncertainty in plain words, for the middle of a sentence.

    Args:
        name: Column of the worlds table, such as `effort.response` or `theory.leaving`.
    """
    mechanism, _, rest = name.partition(".")
    if mechanism == "theory":
        return f"which theory of {rest.replace('_', ' ')} holds"
    meaning = _read_meanings().get(name)
    if meaning is None:
        return title_of(name)
    plain = meaning.replace("`", "").rstrip(".")
    return plain[:1].lower() + plain[1:]


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
