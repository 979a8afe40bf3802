"""How fast norms move and how long an effect lasts: half-lives of paths and persistence of differences (M2.3, M4.3, M5.6)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.estimates import Frame

Floats = NDArray[np.float64]

NORMS = ("level5_share", "rating_norm", "expected_level")
EFFECTS = ("effort", "output", "fairness")


def half_life(path: Floats) -> float:
    """Years until half of the way from the first to the last value is covered for the first time.

    Between two years the path is interpolated linearly.

    Args:
        path: Values by year.

    Returns:
        Years; NaN when the path ends where it began, is shorter than two years, or lacks a year.
    """
    is_whole = len(path) >= 2 and bool(np.isfinite(path).all())
    if not is_whole or math.isclose(path[0], path[-1], rel_tol=0.0, abs_tol=1e-12):
        return math.nan
    way = (path - path[0]) / (path[-1] - path[0])
    after = int(np.argmax(way >= 0.5))
    return after - 1 + float((0.5 - way[after - 1]) / (way[after] - way[after - 1]))


def persistence(difference: Floats) -> float:
    """Mean difference of years 3 to 5 over that of the first year; NaN with fewer than five years or no first difference.

    Args:
        difference: Difference between two arms by year of the policy.
    """
    if len(difference) < 5 or difference[0] == 0.0:
        return math.nan
    return float(difference[2:5].mean() / difference[0])


def measure_paths(frame: Frame) -> pd.DataFrame:
    """Half-lives of norms in each arm, and persistence of effects against each reference arm, over worlds.

    The path of a world is the mean over its replications, from the first year of the policy on.

    Returns:
        One row per statistic, measure, arm and reference ("" for a half-life): `statistic`, `measure`, `arm`, `reference`,
        `unit`, `worlds` (those with a value), `low90`, `median`, `high90`.
    """
    rows = []
    for about, values in (*_half_lives(frame), *_persistences(frame)):
        there = values[np.isfinite(values)]
        if len(there):
            low90, median, high90 = (float(each) for each in np.quantile(there, (0.05, 0.5, 0.95)))
            rows.append(about | {"worlds": len(there), "low90": low90, "median": median, "high90": high90})
    return pd.DataFrame(rows)


def _half_lives(frame: Frame) -> Iterator[tuple[dict[str, Any], Floats]]:
    for measure in NORMS:
        for arm in frame.panel.arms if measure in frame.panel.values else ():
            paths = _by_world(frame, frame.panel.of(measure, arm))
            about = {"statistic": "half_life", "measure": measure, "arm": arm, "reference": "", "unit": "years"}
            yield about, np.array([half_life(path) for path in paths])


def _persistences(frame: Frame) -> Iterator[tuple[dict[str, Any], Floats]]:
    panel = frame.panel
    for measure in EFFECTS:
        for arm in panel.arms if measure in panel.values else ():
            for reference in frame.references:
                if arm not in frame.references and reference in panel.arms:
                    paths = _by_world(frame, contrasts.paired_differences(panel, measure, arm, reference))
                    about = {"statistic": "persistence", "measure": measure, "arm": arm, "reference": reference}
                    yield about | {"unit": "ratio"}, np.array([persistence(path) for path in paths])


def _by_world(frame: Frame, values: Floats) -> Floats:
    """Mean over replications by world and policy year, of values of shape (worlds, replications, years)."""
    policy = values[:, :, frame.panel.years >= frame.first_year]
    return contrasts.mean_without_missing(policy, axis=1)
