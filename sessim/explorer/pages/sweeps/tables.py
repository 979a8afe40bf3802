"""Tables behind the figures of the page Sweeps: the spread of a difference along one column, or over the cells of two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sessim.report.exhibits.answers import SPREAD

BINS = 6


def tabulate_response(rows: pd.DataFrame, x: str) -> pd.DataFrame:
    """Spread of the difference over the values of a column, or over bins of equal count, arm by arm."""
    one_series = x == "arm" or x.startswith("lever.")
    parts = [("all arms", rows)] if one_series else [(str(arm), part) for arm, part in rows.groupby("arm", sort=False)]
    found: list[dict[str, Any]] = []
    for arm, part in parts:
        column = part[x]
        is_number = pd.api.types.is_numeric_dtype(column)
        groups: list[tuple[Any, pd.DataFrame]] = list(part.groupby(x, sort=is_number))
        if is_number and column.nunique() > 2 * BINS:
            bins = pd.qcut(column, BINS, duplicates="drop")
            groups = [(float(each[x].median()), each) for _, each in part.groupby(bins, observed=True)]
        found += [{"series": arm, "x": value, **_measure_spread(each["difference"])} for value, each in groups]
    return pd.DataFrame(found)


def tabulate_cells(rows: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    """Spread of the difference in the cells of two columns, numbers cut in thirds."""
    cut = rows.assign(x=_cut_in_thirds(rows[x]), y=_cut_in_thirds(rows[y]))
    cells = [
        {"x": a, "y": b, **_measure_spread(part["difference"])}
        for (a, b), part in cut.groupby(["x", "y"], observed=True)
    ]
    table = pd.DataFrame(cells, columns=["x", "y", *SPREAD, "worlds"])
    return table.assign(x=table["x"].astype(str), y=table["y"].astype(str))


def _cut_in_thirds(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column.astype(str).str.replace("_", " ")
    if column.nunique() <= 5:
        values = [f"{value:g}" for value in sorted(column.dropna().unique())]
        return column.map(lambda value: f"{value:g}", na_action="ignore").astype(
            pd.CategoricalDtype(values, ordered=True)
        )
    cut = pd.qcut(column, 3, duplicates="drop")
    return cut.cat.rename_categories([f"{each.left:.3g} to {each.right:.3g}" for each in cut.cat.categories])


def _measure_spread(values: pd.Series) -> dict[str, float]:
    quantiles = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
    return dict(zip(SPREAD, map(float, quantiles), strict=True)) | {"worlds": len(values)}
