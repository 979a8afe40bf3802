"""How the gain of a forced distribution changes from a private firm to the SES, step by step (M9.2).

The gain is the paired difference of the scheme less the same setting without it. A change between two steps is paired by world
and replication: the worlds share all values that neither step fixes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.contrasts import Floats, Panel
from sessim.evidence.declared.declarations import Declarations
from sessim.measures.catalogue import BY_NAME
from sessim.study.transfer import NONE, SCHEME

SPREAD = ("mean", "median", "low50", "high50", "low90", "high90", "mcse", "share_positive")


def transfer_table(
    steps: Sequence[tuple[str, str, pd.DataFrame]], measures: Sequence[str], declared: Declarations, first_year: int
) -> pd.DataFrame:
    """One row per measure and step.

    Args:
        steps: Name, title and runs of every step, the start first.
        measures: Measures of the gain.
        declared: Declarations, for the practical thresholds.
        first_year: First fiscal year of the policy.

    Returns:
        Columns measure, unit, threshold, step (0 for the start), feature, title, worlds; `gain_` with each of `SPREAD`, the
        gain of the scheme in that setting, mean over policy years; `change_` with each of them, the gain less that of the
        step before (empty at the start).
    """
    rows = []
    for measure in measures:
        threshold = declared.thresholds[measure].value
        before: Floats | None = None
        for number, (name, title, runs) in enumerate(steps):
            panel = contrasts.build_panel(runs)
            yearly = contrasts.paired_differences(panel, measure, SCHEME, NONE)
            gain = contrasts.horizon_values(yearly, panel.years, first_year, "mean")
            row: dict[str, Any] = {
                "measure": measure, "unit": BY_NAME[measure].unit, "threshold": threshold, "step": number,
                "feature": name, "title": title, "worlds": len(panel.worlds),
            }  # fmt: skip
            row |= _spread("gain", gain, panel, threshold)
            change = gain - (before if before is not None and before.shape == gain.shape else math.nan)
            row |= _spread("change", change, panel, threshold)
            rows.append(row)
            before = gain
    return pd.DataFrame(rows)


def _spread(kind: str, values: Floats, panel: Panel, threshold: float) -> dict[str, float]:
    summary = contrasts.summarise(values, panel.seeds[panel.arms.index(SCHEME)], panel.worlds, threshold)
    return {f"{kind}_{name}": getattr(summary, name) if summary else math.nan for name in SPREAD}
