"""Worlds of a study as points over two uncertainties, marked by the verdict on each alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.evidence.contrasts import number_format
from sessim.explorer import widgets
from sessim.explorer.pages.sweeps.axes import title_column
from sessim.explorer.pages.sweeps.rows import Sweep
from sessim.explorer.pages.sweeps.rules import find_rule_boxes
from sessim.report.figures.sweeps import draw_worlds_by_verdict


def draw_worlds(sweep: Sweep, rows: pd.DataFrame, x: str, y: str, unit: str) -> list[Any]:
    """Each world as a point over two uncertainties, with the boxes of the stored rules; nothing if an axis is not numeric.

    Args:
        sweep: The study and its contrast.
        rows: Rows with differences in the unit that is shown.
        x: Column across.
        y: Column up.
        unit: Unit that is shown.
    """
    if not all(pd.api.types.is_numeric_dtype(rows[each]) for each in (x, y)) or x == y:
        return []
    error = rows["monte_carlo_error"].to_numpy() * number_format.display(sweep.measure).scale
    labels = [
        f"{arm}, world {world}: {difference:+.3g} {unit}"
        + ("" if np.isnan(mcse) else f" (Monte Carlo ±{1.645 * mcse:.2g})")
        for arm, world, difference, mcse in zip(rows["arm"], rows["world"], rows["difference"], error, strict=True)
    ]
    points = pd.DataFrame({"x": rows[x], "y": rows[y], "verdict": rows["verdict"], "shown": labels}).dropna(
        subset=["x", "y"]
    )
    if len(points[["x", "y"]].drop_duplicates()) < 2:
        return [html.P(f"No two rows differ in {title_column(x)} and {title_column(y)}.", className="quiet")]
    boxes = find_rule_boxes(sweep.study.folder, sweep.measure, sweep.reference, x, y)
    limits = [(float(points[each].min()), float(points[each].max())) for each in ("x", "y")]
    drawn = draw_worlds_by_verdict(
        points,
        (title_column(x), title_column(y)),
        [(close_box(box.edges, *limits), f"{box.arm}: rule {n}") for n, box in enumerate(boxes, 1)],
    )
    ruled = " ".join(f"Rule {n}, {box.arm}: {box.words}." for n, box in enumerate(boxes, 1))
    return [
        widgets.make_chart(
            "sweep-worlds", "Worlds by the verdict on each alone",
            "Each point is one arm in one world; its interval is its Monte Carlo error, on hover and in the table. "
            + (f"Dashed: scenario discovery. {ruled}" if ruled else "No stored rule bounds these two."), drawn,
        )
    ]  # fmt: skip


def close_box(
    edges: tuple[float, float, float, float], across: tuple[float, float], up: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Edges of a box, those without a bound put a little outside what is drawn."""
    ends = []
    for low, high, (first, last) in ((*edges[:2], across), (*edges[2:], up)):
        margin = 0.03 * (last - first)
        ends += [max(low, first - margin), min(high, last + margin)]
    return ends[0], ends[1], ends[2], ends[3]
