"""Grids of coloured cells with words in them: which side worlds fall on, theory by theory or mechanism by mechanism."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sessim.report.figures.answers import INK, _figure, _wrap

ROW, LOWEST_ROW, ALL_ROWS = 30, 15, 640  # pixels: a row, the lowest that can be read, and all rows on one printed page

MOST_LEVEL_TITLES = 8  # columns whose titles still fit side by side on paper; those of more are tilted


def draw_sign_grid(table: pd.DataFrame, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """Agreement of worlds on the sign: symbol and share of worlds in each cell.

    Args:
        table: Columns row, column, share_better, share_worse (0-1; better and worse, or above and below), and text if a cell
            says something else than its leading side.
        rows: Order of the rows, top first; many rows are drawn lower, so that all fit on a printed page.
        columns: Order of the columns, left first.
    """
    if "text" not in table:
        table = table.assign(text=list(map(cell_words, table["share_better"], table["share_worse"])))
    net = table.assign(net=table["share_better"] - table["share_worse"]).pivot(
        index="row", columns="column", values="net"
    )
    text = table.pivot(index="row", columns="column", values="text")
    net, text = (each.reindex(index=list(rows), columns=list(columns)) for each in (net, text))
    height = min(ROW, max(LOWEST_ROW, ALL_ROWS // max(1, len(rows))))
    angle, widest = (-40, 34) if len(columns) > MOST_LEVEL_TITLES else (0, 52)
    figure = _figure(120 + height * len(rows))
    figure.add_heatmap(
        z=[[None if np.isnan(value) else float(value) for value in line] for line in net.to_numpy()],
        x=[_wrap(column, 11) for column in columns],
        y=[_wrap(row, widest) for row in rows],
        text=text.fillna("").to_numpy().tolist(),
        texttemplate="%{text}",
        textfont={"size": 11 if height > LOWEST_ROW and not angle else 10, "color": INK},
        zmin=-1,
        zmax=1,
        colorscale=[[0, "#e9a06b"], [0.5, "#ffffff"], [1, "#7fb4d6"]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y}<br>%{x}: %{text}<extra></extra>",
    )
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        showline=False,
        ticks="",
        dtick=1,  # every row is labelled, however low the rows are
        tickfont={"size": 12 if height > LOWEST_ROW and not angle else 10},
    )
    figure.update_xaxes(side="top", showgrid=False, showline=False, ticks="", tickangle=angle, tickfont={"size": 11})
    figure.update_layout(margin={"t": 74, "b": 12})
    return figure


def cell_words(better: float, worse: float) -> str:
    """A cell of the sign grid: the leading side and its share of worlds."""
    if better == worse == 0:
        return "= 0"
    if better == worse:
        return f"= {100 * better:.0f}%"
    return f"▲ {100 * better:.0f}%" if better > worse else f"▼ {100 * worse:.0f}%"


def range_words(shares: Sequence[float]) -> str:
    """Lowest and highest of some shares of worlds, in percent."""
    low, high = (f"{100 * share:.0f}" for share in (min(shares), max(shares)))
    return low if low == high else f"{low}–{high}"
