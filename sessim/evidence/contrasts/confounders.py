"""Exits are credited to a rule only net of what happens without it: the paired difference, with and without a shock (M7.6)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.estimates import Frame

EXITS = ("exit_rate", "quit_rate", "retire_rate", "star_exit_rate")
SHOCKS = {"exodus": "the exits since 2025", "hiring_freeze": "the hiring freeze"}


def shocks_of(resolved: Mapping[str, object]) -> tuple[str, ...]:
    """The shocks that a study's settings switch on, in words."""
    run = resolved.get("run", {})
    return tuple(words for name, words in SHOCKS.items() if isinstance(run, Mapping) and run.get(name))


def exits_table(frame: Frame) -> pd.DataFrame:
    """Raw exits of the focal arm, next to the paired difference that may be credited to it.

    Returns:
        One row per measure of exits and reference: `with_policy` and `without_policy` (mean over worlds of the yearly rate) and
        the paired difference with `median`, `low90`, `high90` and `mcse`.
    """
    rows = []
    arm = frame.focal[0]
    for measure in (name for name in EXITS if name in frame.panel.values):
        level = contrasts.level(frame.panel, measure, arm, "mean", frame.first_year)
        for reference in frame.references:
            threshold = frame.declared.thresholds[measure].value
            found = contrasts.contrast(frame.panel, measure, arm, reference, "mean", frame.first_year, threshold)
            without = contrasts.level(frame.panel, measure, reference, "mean", frame.first_year)
            if found is not None:
                rows.append(
                    {
                        "measure": measure, "arm": arm, "reference": reference,
                        "with_policy": float(level.mean()), "without_policy": float(without.mean()),
                        "median": found.median, "low90": found.low90, "high90": found.high90, "mcse": found.mcse,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def compare_exits(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Exits of several studies that differ in their shocks only, and how far each paired difference is from the first's.

    Args:
        tables: `exits_table` by name of the study, the one without a shock first.

    Returns:
        All rows with a column `study`; `raw_shift` (rate under the policy less that of the first study) and `credited_shift` (the
        same of the paired difference). If a rule were credited with a shock, the first would show up in the second.
    """
    first = next(iter(tables.values()))
    rows = []
    for name, table in tables.items():
        row = table.assign(study=name)
        row["raw_shift"] = table["with_policy"] - first["with_policy"]
        row["credited_shift"] = table["median"] - first["median"]
        rows.append(row)
    return pd.concat(rows, ignore_index=True)
