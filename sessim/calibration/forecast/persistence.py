"""Persistence, the rival of a nowcast: the last published value stays, with errors as large as past changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sessim.calibration.forecast.headcount import list_months, read_headcount, usual_departure
from sessim.calibration.forecast.nowcast import NowcastPlan
from sessim.ground.errors import UserError
from sessim.ground.resources import read_table

Floats = NDArray[np.float64]
LOGNORMAL = "people"  # unit of quantities with a lognormal spread
COLUMNS = ("quantity", "last", "last_is", "sd", "changes")


def read_published(about: Mapping[str, Any]) -> pd.Series[float]:
    """Published values of a quantity by year, oldest first.

    Args:
        about: Table, column, scale, first year, and the rows to take (a column's value, or a list of allowed ones).

    Raises:
        UserError: A year has two values, or there are fewer than two years.
    """
    table = read_table(about["table"])
    is_taken = table[about["column"]].notna() & (table["year"].astype(int) >= about["from"])
    for column, allowed in about["rows"].items():
        is_taken &= table[column].isin(allowed if isinstance(allowed, list) else [allowed])
    rows = table[is_taken]
    found = pd.Series(
        rows[about["column"]].to_numpy(dtype=float) * about["scale"], index=rows["year"].astype(int)
    ).sort_index()
    if len(found) < 2 or found.index.has_duplicates:
        raise UserError(
            f"{about['column']} has {len(found)} rows for {found.index.nunique()} years",
            where=f"configs/data/{about['table']}.csv",
            allowed="two years or more, one row each (see persistence in configs/calibration/forecast.yaml)",
        )
    return found


def yearly_variance(published: pd.Series[float]) -> float:
    """Mean of the squared changes between published years over the years that lie between them."""
    changes, gaps = np.diff(published.to_numpy(dtype=float)), np.diff(published.index.to_numpy(dtype=float))
    return float(np.mean(changes**2 / gaps))


def persistence_table(plan: NowcastPlan) -> pd.DataFrame:
    """What persistence predicts for each quantity: `COLUMNS`.

    `last` is the median and `sd` the standard deviation: in the unit of the quantity, and for a month of the logarithm of the
    headcount. `changes` is the number of past changes that it was learnt from.
    """
    rows: list[dict[str, Any]] = []
    for each in plan.yearly:
        assert each.persistence is not None
        published = read_published(each.persistence)
        year = int(published.index[-1])
        spread = float(np.sqrt(yearly_variance(published) * max(each.year - year, 1)))
        rows.append(
            dict(zip(COLUMNS, (each.id, published.iloc[-1], f"FY{year}", spread, len(published) - 1), strict=True))
        )
    known = read_headcount(plan.corps)
    usual = known[known.index <= 12 * plan.corps.usual_until[0] + plan.corps.usual_until[1] - 1]
    for month in list_months(plan.corps):
        spread = usual_departure(plan.corps) * float(np.sqrt(month.ahead))
        last_is = f"headcount {month.ahead} months before"
        rows.append(dict(zip(COLUMNS, (month.id, known.iloc[-1], last_is, spread, len(usual) - 1), strict=True)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def find_quantiles(row: Mapping[str, Any] | pd.Series[Any], levels: Sequence[float], unit: str) -> Floats:
    """Quantiles of what persistence predicts for a quantity.

    Args:
        row: A row of the table.
        levels: Levels, 0-1.
        unit: Unit of the quantity; that of `LOGNORMAL` has a lognormal spread, all others a normal one.
    """
    deviations = float(row["sd"]) * ndtri(np.asarray(levels, dtype=float))
    if unit == LOGNORMAL:
        return np.asarray(float(row["last"]) * np.exp(deviations))
    return np.asarray(float(row["last"]) + deviations)
