"""Axes of the page Sweeps: what rows can be laid out along, and the defaults."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sessim.explorer.pages.sweeps.responses import find_swept_levers
from sessim.explorer.pages.sweeps.rows import Sweep
from sessim.explorer.pages.sweeps.rules import find_ruled_columns
from sessim.explorer.tab import Values
from sessim.ground.errors import UserError
from sessim.study.results.store import StoredStudy

LINES = 6


def name_axes(rows: pd.DataFrame) -> dict[str, str]:
    """Columns that can be an axis: arms, levers that differ, uncertainties that vary."""
    found = {"arm": "policy arm"} if rows["arm"].nunique() > 1 else {}
    for column in rows.columns:
        if "." in column and rows[column].nunique() > 1:
            found[column] = title_column(column)
    return found or {"arm": "policy arm"}


def title_column(column: str) -> str:
    """Title of a column, its levels as words."""
    return column.removeprefix("lever.").replace(".", ": ").replace("_", " ")


def choose_axes(rows: pd.DataFrame, values: Values, sweep: Sweep) -> tuple[str, str]:
    """The two axes: those chosen, otherwise a swept lever, what a stored rule bounds, and the strongest uncertainties.

    Raises:
        UserError: A chosen one is not an axis of these rows.
    """
    names = list(name_axes(rows))
    ruled = find_ruled_columns(
        sweep.study.folder, sweep.measure, sweep.reference, [each for each in names if "." in each]
    )
    swept = find_swept_levers(sweep.study.manifest)
    likely = [*swept, *ruled, *find_strongest_drivers(rows, sweep.study)]
    likely = list(dict.fromkeys([each for each in likely if each in names] + names))
    x = values.get("x", likely[0])
    # levers are swept one at a time, so no two of them span a plane
    others = [each for each in likely if each != x and not (x in swept and each in swept)]
    y = values.get("y", others[0] if others else x)
    for each in (x, y):
        if each not in names:
            raise UserError(f"there is no axis {each!r}", allowed=", ".join(names[:12]))
    return x, y


def find_strongest_drivers(rows: pd.DataFrame, study: StoredStudy) -> list[str]:
    """Numeric uncertainties of the first arm, strongest rank correlation with the difference first."""
    first = rows[rows["arm"] == rows["arm"].iloc[0]]
    if len(first) < 4 or first["difference"].nunique() < 2:
        return []
    strength = {}
    for column in study.worlds.columns:
        if (
            column in first
            and column != "world"
            and pd.api.types.is_numeric_dtype(first[column])
            and first[column].nunique() > 1
        ):
            strength[str(column)] = abs(first[column].corr(first["difference"], method="spearman"))
    return sorted(strength, key=lambda name: -np.nan_to_num(strength[name]))


def choose_parallel_columns(rows: pd.DataFrame, study: StoredStudy) -> list[str]:
    """Axes of the parallel coordinates: the arm, levers that differ, the strongest uncertainties."""
    arm = ["arm"] if rows["arm"].nunique() > 1 else []
    levers = [
        each
        for each in rows.columns
        if each.startswith("lever.") and rows[each].notna().all() and rows[each].nunique() > 1
    ]
    return [*arm, *levers[:2], *find_strongest_drivers(rows, study)][:LINES]
