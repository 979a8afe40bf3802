"""How high ratings climb from no custom of leniency: by decade, under each theory of norms and of rating."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts.central_world import drop_central

CLIMB = "climb.csv"
MECHANISMS = ("norms", "rating")
SHARES = ("top_share", "level5_share")
DECADE = 10  # years
LEAST_CLIMB = 0.05  # share at levels 4 and 5; less counts as standing still


def climb_table(runs: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """Shares at the top by decade over the worlds of each theory.

    Args:
        runs: Runs of the experiment `spin_up`, one row per run and year; world 0 is not a draw and is left out.
        worlds: Its worlds, one row per world.

    Returns:
        One row per theory and period: `mechanism` and `theory` (`all` for all worlds), `worlds`, `period` (first year, decades),
        `low90`, `median` and `high90` of both shares, and `years_to_half`, the median number of years until half of the
        climb from the first year to the last decade was done (empty if fewer than half of the worlds climb).
    """
    return pd.DataFrame(_rows(drop_central(runs), drop_central(worlds)))


def _rows(runs: pd.DataFrame, worlds: pd.DataFrame) -> Iterator[dict[str, object]]:
    yearly = {share: runs.pivot_table(index="world", columns="fiscal_year", values=share) for share in SHARES}
    groups = [("all", "all", worlds["world"])]
    groups += [
        (mechanism, str(theory), part["world"])
        for mechanism in MECHANISMS
        for theory, part in worlds.groupby(f"theory.{mechanism}", sort=True)
    ]
    for mechanism, theory, members in groups:
        values = {share: table.loc[members].to_numpy() for share, table in yearly.items()}
        years = values["top_share"].shape[1]
        half = find_years_to_half(values["top_share"])
        periods = {"first year": slice(0, 1)}
        periods |= {
            f"years {first + 1} to {first + DECADE}": slice(first, first + DECADE)
            for first in range(0, years - DECADE + 1, DECADE)
        }
        for period, place in periods.items():
            row: dict[str, object] = {
                "mechanism": mechanism, "theory": theory, "worlds": len(members), "period": period,
            }  # fmt: skip
            for share, of_years in values.items():
                spread = np.quantile(of_years[:, place].mean(axis=1), (0.05, 0.5, 0.95))
                row |= {
                    f"{share}_{name}": value for name, value in zip(("low90", "median", "high90"), spread, strict=True)
                }
            yield row | {"years_to_half": half}


def find_years_to_half(shares: NDArray[np.float64]) -> float:
    """Median years until half of the climb to the last decade was done; NaN if fewer than half of the worlds climb.

    Args:
        shares: Share at levels 4 and 5, shape (worlds, years).
    """
    first, last = shares[:, 0], shares[:, -DECADE:].mean(axis=1)
    climbs = last - first >= LEAST_CLIMB
    if climbs.mean() < 0.5:
        return math.nan
    is_half = shares >= ((first + last) / 2.0)[:, np.newaxis]
    return float(np.median(np.argmax(is_half[climbs], axis=1)))
