"""The tables of the page on the height of ratings: what the model climbs to, from a published table, and the record."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from sessim.documentation.tables import table
from sessim.evidence.answers.climb import CLIMB
from sessim.ground.resources import configs_folder, read_csv

PUBLISHED = Path("results") / "spin_up" / CLIMB
SHOWN_YEARS = (*range(2001, 2006), 2008, *range(2012, 2017), 2023)


def climb_by_theory() -> str:
    """Shares at the top by period and theory, from the published table of the spin-up."""
    climb = read_csv(configs_folder().parent / PUBLISHED)
    rows = []
    for (mechanism, theory), part in climb.groupby(["mechanism", "theory"], sort=False):
        shares = [_spread(row, "top_share") for _, row in part.iterrows()]
        half = float(part["years_to_half"].iloc[0])
        rows.append(
            (
                "all worlds" if mechanism == "all" else f"{mechanism}: `{theory}`",
                str(part["worlds"].iloc[0]),
                *shares,
                _spread(part.iloc[-1], "level5_share"),
                "does not climb" if math.isnan(half) else f"{half:g}",
            )
        )
    periods = climb["period"].drop_duplicates().tolist()
    head = ("worlds of", "worlds", *periods, f"level 5, {periods[-1]}", "years to half of the climb")
    return table(head, rows, numbers=head[1:])


def _spread(row: pd.Series, share: str) -> str:
    low, middle, high = (100.0 * float(row[f"{share}_{name}"]) for name in ("low90", "median", "high90"))
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def ratings_on_record() -> str:
    """Published government-wide ratings by fiscal year, percent."""
    record = read_csv(configs_folder() / "data" / "ses_ratings_by_year.csv")
    columns = ["pct_top_available", "pct_L5", "pct_L4_plus_L5"]
    kept = record[record["year"].isin(SHOWN_YEARS) & record[columns].notna().any(axis=1)]
    rows = [
        (
            f"FY{row['year']}",
            str(row["population"]),
            *("" if pd.isna(row[name]) else f"{row[name]:g}" for name in columns),
        )
        for _, row in kept.iterrows()
    ]
    head = ("year", "who", "highest level in own system", "level 5", "levels 4 and 5")
    return table(head, rows, numbers=head[2:])
