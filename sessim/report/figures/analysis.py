"""Figures of the analysis: Sobol shares, tipping map, worth of research, response curves. Pure, in the theme of `figures`."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sessim.report.figures.answers import (
    BLUE,
    GREY,
    INK,
    SERIES,
    THEME,
    VERMILLION,
    _add_zero_line,
    _figure,
    _wrap,
    make_translucent,
)


def draw_shares(table: pd.DataFrame) -> go.Figure:
    """First-order and total shares of variance with their standard errors, one panel per reference arm.

    Args:
        table: Columns series, title, first_order, first_order_error, total, total_error; largest first within a series.
    """
    names = list(dict.fromkeys(table["series"]))
    most = int(table.groupby("series").size().max())
    figure = make_subplots(
        rows=len(names), cols=1, shared_xaxes=True, subplot_titles=names, vertical_spacing=min(0.2, 0.1 + 0.02 * most)
    )
    figure.update_layout(template=THEME, height=110 + len(names) * (70 + 30 * most), barmode="group", bargap=0.25)
    for row, name in enumerate(names, start=1):
        part = table[table["series"] == name]
        for kind, words, colour, pattern in (
            ("total", "total share (interactions included)", BLUE, ""),
            ("first_order", "first-order share (alone)", VERMILLION, "/"),
        ):
            figure.add_bar(
                x=part[kind].tolist(),
                y=[_wrap(title, 40) for title in part["title"]],
                orientation="h",
                name=words,
                legendgroup=kind,
                showlegend=row == 1,
                marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": "white", "fillmode": "overlay"}},
                error_x={"array": part[f"{kind}_error"].tolist(), "color": INK, "thickness": 1.2, "width": 3},
                hovertemplate="%{y}: %{x:.2f}<extra></extra>",
                row=row,
                col=1,
            )
        figure.update_yaxes(autorange="reversed", showgrid=False, row=row, col=1)
    figure.update_layout(legend={"y": 1.06, "traceorder": "normal"}, margin={"t": 90})
    figure.update_xaxes(title_text="share of the emulated variance (0 to 1)", row=len(names), col=1)
    for annotation in figure.layout.annotations[: len(names)]:
        annotation.update(font={"size": 13, "color": INK}, x=0, xanchor="left")
    return figure


def tipping(
    table: pd.DataFrame, x_title: str, y_title: str, unit: str, threshold: float, places: int, better: int
) -> go.Figure:
    """Difference over two uncertainties; each cell shows it with the middle half below, and a mark beyond the threshold.

    Args:
        table: Columns x, y, x_place, y_place, low50, difference, high50.
        x_title: Name and unit of the horizontal uncertainty.
        y_title: Name and unit of the vertical uncertainty.
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
        places: Decimals shown.
        better: 1 where more is better, -1 where less is; 0 where no side is, and marks then say above and below.
    """
    side = -1 if better < 0 else 1
    columns, rows = _label_places(table, "x"), _label_places(table, "y")
    values = np.full((len(rows), len(columns)), np.nan)
    words = np.full(values.shape, "no world", dtype=object)
    for cell in table.to_dict("records"):
        if np.isfinite(cell["difference"]):
            turned = side * cell["difference"]
            mark = "▲ " if turned > threshold else "▼ " if turned < -threshold else ""
            # adding zero after rounding removes negative zero
            middle, low, high = (
                f"{round(cell[key], places) + 0.0:+.{places}f}" for key in ("difference", "low50", "high50")
            )
            place = (cell["y_place"], cell["x_place"])
            values[place], words[place] = cell["difference"], f"{mark}<b>{middle}</b><br>{low} to {high}"
    limit = float(np.nanmax(np.abs(values), initial=threshold))
    figure = _figure(150 + 62 * len(rows))
    figure.add_heatmap(
        customdata=[[f"{x} | {y}" for x in columns] for y in rows],
        z=[[None if np.isnan(value) else float(value) for value in line] for line in values],
        text=words.tolist(),
        texttemplate="%{text}",
        textfont={"size": 12, "color": INK},
        colorscale=[[0, "#e9a27a"], [0.5, "#ffffff"], [1, "#86b9dc"]],
        reversescale=side < 0,
        zmin=-limit,
        zmax=limit,
        xgap=2,
        ygap=2,
        colorbar={"title": {"text": _wrap(unit, 14), "font": {"size": 11}}, "thickness": 12},
        hovertemplate="%{customdata}: %{z:.3g}<extra></extra>",
    )
    for axes, title, labels, width in (
        (figure.update_xaxes, x_title, columns, 18),
        (figure.update_yaxes, y_title, rows, 24),
    ):
        words_of_axis = [_wrap(text, width) for text in labels]
        axes(title_text=title, showgrid=False, tickvals=list(range(len(labels))), ticktext=words_of_axis)
    return figure


def _label_places(table: pd.DataFrame, axis: str) -> list[str]:
    """Return the label of each place; two places may share one if many worlds have the same value."""
    return list(table.drop_duplicates(f"{axis}_place").sort_values(f"{axis}_place")[axis])


def draw_worth(table: pd.DataFrame) -> go.Figure:
    """Expected value of partial perfect information with its standard error, one panel per weighting.

    Args:
        table: Columns weighting_title, title, value, error, by_chance; most worth first within a weighting.
    """
    names = list(dict.fromkeys(table["weighting_title"]))
    most = int(table.groupby("weighting_title").size().max())
    figure = make_subplots(
        rows=len(names),
        cols=1,
        shared_xaxes=True,
        subplot_titles=names,
        vertical_spacing=0.09 if len(names) > 2 else 0.15,
    )
    figure.update_layout(template=THEME, height=90 + len(names) * (64 + 26 * most))
    for row, name in enumerate(names, start=1):
        part = table[table["weighting_title"] == name]
        is_told = (part["value"] > part["by_chance"]).tolist()
        figure.add_bar(
            x=part["value"].tolist(),
            y=[_wrap(title, 40) for title in part["title"]],
            orientation="h",
            marker={"color": [SERIES[0][0] if beyond else "#c9c9c4" for beyond in is_told]},
            error_x={"array": part["error"].tolist(), "color": INK, "thickness": 1.2, "width": 4},
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
            showlegend=False,
            row=row,
            col=1,
        )
        figure.update_yaxes(autorange="reversed", showgrid=False, row=row, col=1)
    figure.update_xaxes(title_text="expected gain from knowing it, in practical thresholds", row=len(names), col=1)
    figure.update_xaxes(rangemode="tozero")
    for annotation in figure.layout.annotations[: len(names)]:
        annotation.update(font={"size": 13, "color": INK}, x=0, xanchor="left")
    return figure


def draw_response(table: pd.DataFrame, lever: str, unit: str, threshold: float) -> go.Figure:
    """Difference along a lever, with 50 and 90 percent bands over worlds, one panel per reference arm.

    Args:
        table: Columns series, value, low90, low50, median, high50, high90.
        lever: Name and unit of the lever.
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
    """
    names = list(dict.fromkeys(table["series"]))
    figure = make_subplots(
        rows=1, cols=len(names), shared_yaxes=True, subplot_titles=[_wrap(name, 44) for name in names],
        horizontal_spacing=0.06,
    )  # fmt: skip
    figure.update_layout(template=THEME, height=400, legend={"y": -0.22, "yanchor": "top"})
    for column, name in enumerate(names, start=1):
        part = table[table["series"] == name].sort_values("value")
        colour, symbol, dash = SERIES[(column - 1) % len(SERIES)]
        along = part["value"].tolist()
        for low, high, opacity, label in (("low90", "high90", 0.16, "90"), ("low50", "high50", 0.32, "50")):
            figure.add_scatter(
                x=along + along[::-1], y=part[high].tolist() + part[low].tolist()[::-1], fill="toself",
                fillcolor=make_translucent(colour, opacity), line={"width": 0}, mode="lines", hoverinfo="skip",
                name=f"{label} percent band", legendgroup=label, showlegend=column == 1, row=1, col=column,
            )  # fmt: skip
        figure.add_scatter(
            x=along, y=part["median"].tolist(), mode="lines+markers", name="median", legendgroup=f"median {column}",
            line={"color": colour, "width": 2.2, "dash": dash}, marker={"symbol": symbol, "size": 6, "color": colour},
            showlegend=column == 1, row=1, col=column,
        )  # fmt: skip
        for level in (-threshold, threshold):
            figure.add_hline(y=level, line={"color": GREY, "width": 1, "dash": "dot"}, row=1, col=column)
        _add_zero_line(figure, "y", row=1, col=column)
        figure.update_xaxes(title_text=lever, row=1, col=column)
    figure.update_yaxes(title_text=f"difference, {unit}", row=1, col=1)
    return figure


def draw_height(table: pd.DataFrame) -> go.Figure:
    """What each part adds to the height of ratings: median and middle 90 percent of worlds.

    Args:
        table: Columns title, low90, median, high90, percentage points.
    """
    figure = _figure(140 + 46 * len(table))
    figure.add_scatter(
        x=table["median"].tolist(),
        y=[_wrap(title, 40) for title in table["title"]],
        mode="markers",
        marker={"color": BLUE, "size": 10},
        error_x={
            "array": (table["high90"] - table["median"]).tolist(),
            "arrayminus": (table["median"] - table["low90"]).tolist(),
            "color": INK,
            "thickness": 1.4,
            "width": 4,
        },
        hovertemplate="%{y}: %{x:.1f} points<extra></extra>",
        showlegend=False,
    )
    _add_zero_line(figure, "x")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text="percentage points of executives at levels 4 and 5")
    return figure
