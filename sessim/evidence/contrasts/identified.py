"""How much of the height of ratings is leniency and how much real selection: the range that the worlds leave open (M3.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sessim.evidence.contrasts import contrasts, number_format
from sessim.evidence.contrasts.estimates import Frame
from sessim.measures.catalogue import BY_NAME

LENIENCY_QUESTION = "q3"  # asks how far ratings tell people apart
SELECTION, LENIENCY = "selection_in_ratings", "leniency_in_ratings"


def identified_sentence(table: pd.DataFrame) -> str:
    """How much of the height of ratings may be real in these worlds, in words; empty if the table has no such row.

    Args:
        table: From `identified_range`.
    """
    if table.empty or "share_of_selection" not in set(table["measure"]):
        return ""
    row = table[table["measure"] == "share_of_selection"].iloc[0]
    share = {name: number_format.share_words(float(row[name])) for name in ("lowest", "median", "highest")}
    return (
        f"Of the height of ratings in {row['arm']}, {share['lowest']} to {share['highest']} is real selection in these worlds "
        f"(median {share['median']}) and the rest leniency. The record does not show which, and no larger part is tried here."
    )


def identified_range(frame: Frame) -> pd.DataFrame:
    """Both parts in the first reference arm, and the share of selection in their sum, over worlds.

    A share is only given in worlds where both parts raise ratings; `worlds` counts those with a value.

    Returns:
        One row per part: `measure`, `unit`, `arm`, `worlds`, `lowest`, `low90`, `median`, `high90`, `highest`.
    """
    if SELECTION not in frame.panel.values or LENIENCY not in frame.panel.values:
        return pd.DataFrame()
    arm = frame.references[0]
    parts = {}
    for name in (SELECTION, LENIENCY):
        yearly = frame.panel.of(name, arm)
        of_runs = contrasts.horizon_values(yearly, frame.panel.years, frame.first_year, "mean")
        parts[name] = contrasts.mean_without_missing(of_runs, axis=1)
    selection, leniency = parts[SELECTION], parts[LENIENCY]
    has_share = (selection >= 0) & (leniency >= 0) & (selection + leniency > 0)
    share = np.where(has_share, selection / np.where(has_share, selection + leniency, 1.0), np.nan)
    units = {SELECTION: BY_NAME[SELECTION].unit, LENIENCY: BY_NAME[LENIENCY].unit, "share_of_selection": "share"}
    rows = []
    for name, values in (*parts.items(), ("share_of_selection", share)):
        there = values[np.isfinite(values)]
        if len(there):
            spread = (float(each) for each in np.quantile(there, (0.0, 0.05, 0.5, 0.95, 1.0)))
            names = ("lowest", "low90", "median", "high90", "highest")
            about = {"measure": name, "unit": units[name], "arm": arm, "worlds": len(there)}
            rows.append(about | dict(zip(names, spread, strict=True)))
    return pd.DataFrame(rows)
