"""Tipping maps: the difference over any two uncertainties, from the emulator if it is good enough, otherwise from binned runs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.sensitivity.emulator import Emulator
from sessim.evidence.sensitivity.uncertainties import Uncertainties

Floats = NDArray[np.float64]
DRAWS = 200


def tipping_map(
    space: Uncertainties,
    difference: Floats,
    emulator: Emulator | None,
    pair: tuple[str, str],
    cells: int,
    usable: float,
) -> pd.DataFrame:
    """Difference over two uncertainties, all others as in the worlds of the study.

    Args:
        space: The uncertainties.
        difference: Mean difference in each world, shape (W,).
        emulator: Emulator of the difference, if there is one.
        pair: Two names; parameters are cut into `cells` slices of equal numbers of worlds, theories into their options.
        cells: Slices of a parameter.
        usable: Share of held-out variance above which the emulator is used.

    Returns:
        One row per cell: x, y (labels), x_place, y_place, worlds (in the cell), low50, difference, high50 and `source`:
        `emulator` (mean over worlds drawn from the study in which only the two are moved, with the middle half) or `runs`
        (median of the worlds in the cell with their middle half; NaN in an empty cell).
    """
    is_emulated = emulator is not None and emulator.held_out_share >= usable
    places = space.places()
    axes = [_axis(space, name, cells) for name in pair]
    columns = [space.names.index(name) for name in pair]
    own = [
        np.minimum((places[:, column] * len(axis)).astype(int), len(axis) - 1)
        for column, axis in zip(columns, axes, strict=True)
    ]
    generator = np.random.default_rng(0)
    others = places[generator.integers(0, len(places), DRAWS)]  # worlds of the study, which keep their correlations
    within = generator.random((DRAWS, 2))
    rows: list[dict[str, Any]] = []
    for i, x in enumerate(axes[0]):
        for j, y in enumerate(axes[1]):
            inside = difference[(own[0] == i) & (own[1] == j)]
            values = inside
            if is_emulated:
                assert emulator is not None
                points = others.copy()
                points[:, columns[0]] = (i + within[:, 0]) / len(axes[0])
                points[:, columns[1]] = (j + within[:, 1]) / len(axes[1])
                values = emulator.predict(points)
            low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)) if len(values) else (np.nan,) * 3
            rows.append(
                {
                    "x": x,
                    "y": y,
                    "x_place": i,
                    "y_place": j,
                    "worlds": len(inside),
                    "low50": float(low),
                    "difference": float(np.mean(values)) if is_emulated else float(middle),
                    "high50": float(high),
                    "source": "emulator" if is_emulated else "runs",
                }
            )
    return pd.DataFrame(rows)


def _axis(space: Uncertainties, name: str, cells: int) -> list[str]:
    """Labels of the slices of one uncertainty."""
    column = space.names.index(name)
    if column >= space.parameters:
        return [option.replace("_", " ") for option in space.options[column - space.parameters]]
    bounds = [space.value_at(column, place) for place in np.linspace(0, 1, cells + 1)]
    return [f"{low:.3g} to {high:.3g}" for low, high in pairwise(bounds)]
