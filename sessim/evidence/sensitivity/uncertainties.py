"""The uncertainties of a study's worlds as columns: parameters and choices of theory that vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sessim.settings.worlds.parameters import load_parameters

Floats = NDArray[np.float64]


def title_of(name: str) -> str:
    """A column of the worlds table in words, such as `effort: response` or `theory of leaving`."""
    mechanism, _, parameter = name.partition(".")
    if mechanism == "theory":
        return f"theory of {parameter}".replace("_", " ")
    return f"{mechanism}: {parameter}".replace("_", " ")


def unit_of(name: str) -> str:
    """Unit of a parameter; empty for a theory or a column that is not a declared parameter."""
    return {parameter.key: parameter.unit for parameter in load_parameters()}.get(name, "")


@dataclass(frozen=True, slots=True)
class Uncertainties:
    """What varies over a set of worlds.

    Attributes:
        names: Columns of the worlds table, parameters first, then `theory.*`.
        values: Parameter values, shape (W, parameters).
        choices: Codes of theories, shape (W, theories).
        options: Names of the theories behind the codes, by mechanism.
    """

    names: tuple[str, ...]
    values: Floats
    choices: NDArray[np.int64]
    options: tuple[tuple[str, ...], ...]

    @property
    def parameters(self) -> int:
        """Number of parameters."""
        return int(self.values.shape[1])

    def places(self) -> Floats:
        """Every uncertainty in [0, 1], shape (W, names): rank of a parameter, middle of the slice of a theory."""
        count = len(self.values)
        ranks = (stats.rankdata(self.values, axis=0) - 0.5) / count if self.parameters else self.values
        slices = [(self.choices[:, i] + 0.5) / len(names) for i, names in enumerate(self.options)]
        return np.column_stack([ranks, *slices]) if slices else np.asarray(ranks)

    def match_theory_shares(self, uniform: Floats) -> Floats:
        """Places at which each theory holds as often as in these worlds; parameters stay, because their places are ranks.

        Args:
            uniform: Points spread evenly over the unit cube, shape (points, names).
        """
        placed = uniform.copy()
        for i, names in enumerate(self.options):
            often = np.bincount(self.choices[:, i], minlength=len(names)) / len(self.choices)
            code = np.searchsorted(np.cumsum(often)[:-1], uniform[:, self.parameters + i], side="right")
            placed[:, self.parameters + i] = (code + 0.5) / len(names)
        return placed

    def value_at(self, column: int, place: float) -> float:
        """Parameter value at a place in [0, 1]."""
        return float(np.quantile(self.values[:, column], place))

    def features(self, places: Floats) -> Floats:
        """What an emulator sees: parameters, a column per theory, and each theory times the parameters of its mechanism.

        Args:
            places: Points in the unit cube, shape (points, names).
        """
        numbers = places[:, : self.parameters]
        columns = [numbers - 0.5]
        for i, names in enumerate(self.options):
            code = np.minimum((places[:, self.parameters + i] * len(names)).astype(int), len(names) - 1)
            mechanism = self.names[self.parameters + i].removeprefix("theory.")
            own = [j for j in range(self.parameters) if self.names[j].startswith(f"{mechanism}.")]
            for option in range(len(names)):
                is_chosen = (code == option).astype(float)[:, None]
                columns += [is_chosen, is_chosen * (numbers[:, own] - 0.5)]
        return np.hstack(columns)


def list_varying(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns that are known in all worlds of a table and not the same in all: parameters, then choices of theory."""
    is_known = table.notna().all()
    names = [str(name) for name in table.columns[is_known] if _varies(table[name].to_numpy())]
    theories = [name for name in names if name.startswith("theory.")]
    return [name for name in names if name not in theories and pd.api.types.is_numeric_dtype(table[name])], theories


def _varies(values: NDArray[Any]) -> bool:
    return len(values) > 0 and bool((values != values[0]).any())


def find_uncertainties(worlds: pd.DataFrame, world_ids: Sequence[int] | NDArray[np.int64]) -> Uncertainties:
    """The columns of the worlds table that vary over the given worlds."""
    table = worlds.set_index("world").reindex(np.asarray(world_ids))
    parameters, theories = list_varying(table)
    coded = [pd.factorize(table[name], sort=True) for name in theories]
    empty = np.empty((len(table), 0), dtype=np.int64)
    return Uncertainties(
        (*parameters, *theories),
        table[parameters].to_numpy(dtype=float),
        np.column_stack([codes for codes, _ in coded]).astype(np.int64) if coded else empty,
        tuple(tuple(str(option) for option in options) for _, options in coded),
    )
