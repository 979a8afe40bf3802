"""Figures of the ninth question: accuracy by group size, and the waterfall of the transfer test. Pure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sessim.report.figures.answers import BLUE, GREY, INK, SERIES, VERMILLION, _add_zero_line, _figure, _wrap


def draw_group_sizes(table: pd.DataFrame) -> go.Figure:
    """Share of people rated correctly by group size, absolute and by rank.

    Args:
        table: Columns size, absolute, ranked, error (of their difference).
    """
    figure = _figure(360)
    for (name, words), (colour, symbol, dash) in zip(
        (("absolute", "absolute ratings"), ("ranked", "ranked within the group")), SERIES, strict=False
    ):
        figure.add_scatter(
            x=table["size"].tolist(),
            y=table[name].tolist(),
            name=words,
            mode="lines+markers",
            line={"color": colour, "width": 2.2, "dash": dash},
            marker={"symbol": symbol, "size": 7, "color": colour},
            error_y={"array": (2 * table["error"]).tolist(), "thickness": 1, "width": 3} if name == "ranked" else None,
        )
    sizes = [int(size) for size in table["size"]]
    figure.update_xaxes(
        title_text="rated people in a group (each step of the scale doubles)", type="log", tickvals=sizes,
        ticktext=[str(size) for size in sizes],
    )  # fmt: skip
    figure.update_yaxes(title_text="share rated correctly")
    return figure


def draw_waterfall(table: pd.DataFrame, unit: str, threshold: float, places: int) -> go.Figure:
    """Gain at the start, what each step changes, and gain at the end, from top to bottom.

    Args:
        table: Columns title, gain_mean, gain_mcse, change_mean, change_mcse; the start first.
        unit: Unit of the gain.
        threshold: Practical threshold in the same unit.
        places: Decimals shown.
    """
    rows = table.to_dict("records")
    start, end = rows[0], rows[-1]
    values = [start["gain_mean"], *(row["change_mean"] for row in rows[1:]), end["gain_mean"]]
    ends = [start["gain_mean"], *(row["gain_mean"] for row in rows[1:]), end["gain_mean"]]
    errors = [start["gain_mcse"], *(row["change_mcse"] for row in rows[1:]), end["gain_mcse"]]
    titles = (start["title"], *(row["title"] for row in rows[1:]), "All of these: the SES")
    names = [f"{_wrap(title, 48)}: <b>{value:+.{places}f}</b>" for title, value in zip(titles, values, strict=True)]
    figure = _figure(120 + 46 * len(names))
    figure.add_waterfall(
        y=names,
        x=values,
        measure=["absolute", *["relative"] * (len(rows) - 1), "total"],
        orientation="h",
        textposition="none",
        increasing={"marker": {"color": BLUE}},
        decreasing={"marker": {"color": VERMILLION}},
        totals={"marker": {"color": GREY}},
        connector={"line": {"color": GREY, "width": 1, "dash": "dot"}},
        hovertemplate="%{y}<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        y=names, x=ends, mode="markers", marker={"color": INK, "size": 3}, hoverinfo="skip", showlegend=False,
        error_x={"array": [2 * error for error in errors], "color": INK, "thickness": 1.4, "width": 4},
    )  # fmt: skip
    for level in (-threshold, threshold):
        figure.add_vline(x=level, line={"color": GREY, "width": 1, "dash": "dot"})
    _add_zero_line(figure, "x")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text=f"gain of the scheme, {unit}")
    return figure
