"""Figures of how ratings flow: from the rater through the board to the annual summary rating, and agency by agency."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sessim.report.figures.answers import BLUE, GREY, INK, THEME, VERMILLION, make_translucent

LEVEL_COLOURS = {5: "#0b5a8c", 4: "#56a0d3", 3: "#b9b9b3", 2: "#e0a35c", 1: "#a8480a"}
STEPS = ("rater", "board", "final")
LEAST_LABELLED = 0.015  # a label is taller than a thinner node, and its streams would cross it out


def _node_label(level: int, share: float) -> str:
    return f"level {level}: {100 * share:.0f}%" if share >= LEAST_LABELLED else ""


def draw_rating_flow(table: pd.DataFrame) -> go.Figure:
    """Sankey diagram from initial rating through the board's recommendation to the annual summary rating.

    Args:
        table: Columns initial, recommended, final (levels 1-5) and people (a year).
    """
    nodes = [(step, level) for step in STEPS for level in (5, 4, 3, 2, 1)]
    index = {node: number for number, node in enumerate(nodes)}
    first = table.groupby(["initial", "recommended"], as_index=False)["people"].sum()
    second = table.groupby(["recommended", "final"], as_index=False)["people"].sum()
    links = [(("rater", int(a)), ("board", int(b)), float(n)) for a, b, n in first.itertuples(index=False)]
    links += [(("board", int(a)), ("final", int(b)), float(n)) for a, b, n in second.itertuples(index=False)]
    links = [link for link in links if link[2] > 0]
    used = {node for source, target, _ in links for node in (source, target)}
    weight = {node: sum(n for _, target, n in links if target == node) for node in nodes}
    weight |= {node: sum(n for source, _, n in links if source == node) for node in nodes if node[0] == "rater"}
    total = max(sum(n for source, _, n in links if source[0] == "rater"), 1e-9)
    kept = [node for node in nodes if node in used]
    index = {node: number for number, node in enumerate(kept)}
    heights: dict[str, float] = dict.fromkeys(STEPS, 0.0)
    y = []
    for step, level in kept:
        share = weight[step, level] / total
        y.append(min(0.98, max(0.02, 0.04 + 0.9 * (heights[step] + share / 2))))
        heights[step] += share + 0.03
    figure = go.Figure(layout={"template": THEME, "height": 430})
    figure.add_sankey(
        arrangement="fixed",
        valueformat=",.0f",
        valuesuffix=" people a year",
        node={
            "label": [_node_label(level, weight[step, level] / total) for step, level in kept],
            "color": [LEVEL_COLOURS[level] for _, level in kept],
            "x": [{"rater": 0.02, "board": 0.5, "final": 0.98}[step] for step, _ in kept],
            "y": y,
            "pad": 14,
            "thickness": 16,
            "line": {"width": 0},
            "customdata": [level for _, level in kept],
            "hovertemplate": "level %{customdata}, %{value}<extra></extra>",
        },
        link={
            "source": [index[source] for source, _, _ in links],
            "target": [index[target] for _, target, _ in links],
            "value": [n for _, _, n in links],
            "color": [make_translucent(LEVEL_COLOURS[source[1]], 0.35) for source, _, _ in links],
        },
        textfont={"size": 12, "color": INK},
    )
    for x, anchor, text in (
        (0.0, "left", "initial rating"),
        (0.5, "center", "board's recommendation"),
        (1.0, "right", "annual summary rating"),
    ):
        figure.add_annotation(
            x=x,
            y=1.09,
            xref="paper",
            yref="paper",
            xanchor=anchor,
            text=text,
            showarrow=False,
            font={"size": 13, "color": INK},
        )
    figure.update_layout(margin={"t": 50, "b": 12, "l": 8, "r": 8})
    return figure


def draw_agency_multiples(table: pd.DataFrame) -> go.Figure:
    """Share at levels 4 and 5 by fiscal year, one small panel per agency, with the cap that follows from its number of people.

    A dotted line is the share that boards recommend, a solid one the annual rating with the 90 percent range over replications,
    a dashed one the effective cap (whole places over counted executives).

    Args:
        table: Columns agency, rated, fiscal_year, recommended, final, low, high and cap (shares 0-1; cap NaN without a limit).
    """
    agencies = list(dict.fromkeys(table["agency"]))
    columns = 4
    rows = max(1, -(-len(agencies) // columns))
    titles = []
    for name in agencies:
        rated = float(table.loc[table["agency"] == name, "rated"].mean())
        short = name if len(name) <= 30 else name[:29] + "…"
        titles.append(f"{short} ({rated:.0f})")
    figure = make_subplots(
        rows=rows, cols=columns, shared_yaxes=True, shared_xaxes=True, subplot_titles=titles,
        horizontal_spacing=0.02, vertical_spacing=min(0.12, 0.3 / rows),
    )  # fmt: skip
    figure.update_layout(template=THEME, height=110 + 150 * rows)
    for position, name in enumerate(agencies):
        part = table[table["agency"] == name]
        where = {"row": position // columns + 1, "col": position % columns + 1}
        years = part["fiscal_year"].tolist()
        common = {"x": years, "showlegend": position == 0}
        figure.add_scatter(
            x=years + years[::-1], y=(100 * part["high"]).tolist() + (100 * part["low"]).tolist()[::-1], fill="toself",
            fillcolor=make_translucent(BLUE, 0.2), line={"width": 0}, mode="lines", hoverinfo="skip",
            name="90 percent of replications", legendgroup="band", showlegend=position == 0, **where,
        )  # fmt: skip
        figure.add_scatter(
            **common, y=(100 * part["recommended"]).tolist(), mode="lines", line={"color": GREY, "width": 1.5, "dash": "dot"},
            name="recommended by boards", legendgroup="recommended",
            hovertemplate="recommended %{y:.0f}%<extra></extra>", **where,
        )  # fmt: skip
        figure.add_scatter(
            **common, y=(100 * part["final"]).tolist(), mode="lines", line={"color": BLUE, "width": 2},
            name="annual rating", legendgroup="final", hovertemplate="final %{y:.0f}%<extra></extra>", **where,
        )  # fmt: skip
        figure.add_scatter(
            **common, y=[None if np.isnan(cap) else 100 * cap for cap in part["cap"]], mode="lines",
            line={"color": VERMILLION, "width": 1.5, "dash": "dash"}, name="effective cap", legendgroup="cap",
            hovertemplate="effective cap %{y:.1f}%<extra></extra>", **where,
        )  # fmt: skip
    figure.update_yaxes(range=[0, 104], dtick=50)
    figure.update_yaxes(title_text="percent at 4-5", col=1)
    figure.update_xaxes(tickformat="d", nticks=3)
    for annotation in figure.layout.annotations:
        annotation.font = {"size": 11, "color": INK}
    figure.update_layout(legend={"y": 1.0 + 50 / (110 + 150 * rows), "yanchor": "bottom"}, margin={"t": 78, "b": 36})
    return figure
