"""How worlds are searched for drivers, flips and the worth of research: `configs/evidence/analysis.yaml`, and its extra."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.measures.groups.columns import GROUP_MEASURES

FILE = "configs/evidence/analysis.yaml"
MISSING_EXTRA = "this part needs scikit-learn and SALib; type: pip install 'sessim[analysis]'"


@dataclass(frozen=True, slots=True)
class Weighting:
    """One judgement on what counts in a decision: weights by measure that add up to one."""

    name: str
    title: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Method:
    """Declared choices of method; the file says what each means."""

    horizons: tuple[int, ...]
    emulator: Mapping[str, Any]
    discovery: Mapping[str, Any]
    map: Mapping[str, int]
    information: Mapping[str, int]
    decision: str
    options_beside: tuple[str, ...]
    weightings: tuple[Weighting, ...]
    strata: Mapping[str, tuple[str, ...]]


@functools.cache
def read_method() -> Method:
    """Read and check the choices.

    Raises:
        UserError: A weighting names an unknown measure or one without a better side, or does not add up to one; or
            an unknown measure by group is named.
    """
    raw = read_yaml(configs_folder() / "evidence" / "analysis.yaml")
    weightings = tuple(Weighting(name, **entry) for name, entry in raw["decision"]["weightings"].items())
    for weighting in weightings:
        for measure in weighting.weights:
            if measure not in BY_NAME or BY_NAME[measure].direction == "none":
                raise UserError(f"{weighting.name} weighs {measure}, which has no better side", where=FILE)
        if abs(sum(weighting.weights.values()) - 1.0) > 1e-9:
            raise UserError(f"the weights of {weighting.name} do not add up to one", where=FILE)
    strata = {question: tuple(names) for question, names in raw["strata"].items()}
    for name in sorted({each for names in strata.values() for each in names} - set(GROUP_MEASURES)):
        raise UserError(f"{name} is not measured by group of executives", where=FILE)
    return Method(
        tuple(raw["horizons"]),
        raw["emulator"],
        raw["discovery"],
        raw["map"],
        raw["information"],
        raw["decision"]["question"],
        tuple(raw["decision"]["beside"]),
        weightings,
        strata,
    )


@functools.cache
def has_extra() -> bool:
    """Whether the libraries of the extra `analysis` are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("sklearn", "SALib"))
