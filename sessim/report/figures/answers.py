"""Figures: pure functions from tidy tables to plotly figures, all in one theme.

Colours are from Okabe and Ito's palette and never carry meaning alone: every series has its own symbol or dash.
Intervals are always drawn, zero is an explicit line, axes name their unit. Titles are not drawn in the figure: the
report sets them as text above it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

INK, GREY, PALE, RULE = "#1b1b1b", "#5c5c5c", "#f1f1ee", "#d9d9d4"
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SERIES = (
    (BLUE, "circle", "solid"),
    (VERMILLION, "diamond", "dash"),
    (GREEN, "square", "dot"),
    (PURPLE, "cross", "dashdot"),
)
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

_AXIS = {
    "showline": True,
    "linecolor": GREY,
    "linewidth": 1,
    "ticks": "outside",
    "tickcolor": GREY,
    "ticklen": 4,
    "gridcolor": RULE,
    "gridwidth": 1,
    "zeroline": False,
    "automargin": True,
    "title": {"font": {"size": 13, "color": INK}, "standoff": 10},
    "tickfont": {"size": 12, "color": INK},
}
THEME = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "colorway": [colour for colour, _, _ in SERIES],
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "hoverlabel": {"font": {"family": FONT, "size": 12}, "bgcolor": "white", "bordercolor": GREY},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
        "margin": {"l": 12, "r": 16, "t": 44, "b": 48},
    }
)


def _figure(height: int) -> go.Figure:
    return go.Figure(layout={"template": THEME, "height": height})


def make_translucent(colour: str, opacity: float) -> str:
    """A translucent colour of the palette; opacity 0-1."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _wrap(text: str, width: int = 38) -> str:
    return "<br>".join(textwrap.wrap(text, width))


def _add_zero_line(figure: go.Figure, axis: str, **where: object) -> None:
    draw = figure.add_vline if axis == "x" else figure.add_hline
    draw(**{axis: 0}, line={"color": INK, "width": 1.5}, **where)


def draw_fan(table: pd.DataFrame, unit: str, threshold: float, first_year: int) -> go.Figure:
    """Paired difference by fiscal year, with 50 and 90 percent bands, one panel per reference arm.

    Args:
        table: Columns series, fiscal_year, low90, low50, median, high50, high90.
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
        first_year: First fiscal year of the policy.
    """
    names = list(dict.fromkeys(table["series"]))
    figure = make_subplots(
        rows=1,
        cols=len(names),
        shared_yaxes=True,
        subplot_titles=[_wrap(name, 44) for name in names],
        horizontal_spacing=0.06,
    )
    figure.update_layout(template=THEME, height=400, showlegend=True, hovermode="x")
    figure.update_layout(legend={"y": -0.22, "yanchor": "top"})
    for column, name in enumerate(names, start=1):
        part = table[table["series"] == name]
        colour, symbol, dash = SERIES[(column - 1) % len(SERIES)]
        years = part["fiscal_year"].tolist()
        for low, high, opacity, label in (("low90", "high90", 0.16, "90"), ("low50", "high50", 0.32, "50")):
            figure.add_scatter(
                x=years + years[::-1],
                y=part[high].tolist() + part[low].tolist()[::-1],
                fill="toself",
                fillcolor=make_translucent(colour, opacity),
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                name=f"{label} percent band",
                legendgroup=label,
                showlegend=column == 1,
                row=1,
                col=column,
            )
        figure.add_scatter(
            x=years,
            y=part["median"].tolist(),
            mode="lines+markers",
            line={"color": colour, "width": 2.2, "dash": dash},
            marker={"symbol": symbol, "size": 7, "color": colour},
            customdata=part[["low90", "high90"]].to_numpy().tolist(),
            hovertemplate="%{y:.3g} (90 percent: %{customdata[0]:.3g} to %{customdata[1]:.3g})<extra></extra>",
            name="median",
            legendgroup=f"median {column}",
            showlegend=column == 1,
            row=1,
            col=column,
        )
        for level in (-threshold, threshold):
            figure.add_hline(y=level, line={"color": GREY, "width": 1, "dash": "dot"}, row=1, col=column)
        if min(years) < first_year:
            figure.add_vline(x=first_year - 0.5, line={"color": GREY, "width": 1, "dash": "dash"}, row=1, col=column)
        figure.update_xaxes(title_text="fiscal year", dtick=max(1, len(years) // 6), tickformat="d", row=1, col=column)
    _add_zero_line(figure, "y", row="all", col="all")
    figure.update_yaxes(title_text=_wrap(f"difference, {unit}"), row=1, col=1)
    for annotation in figure.layout.annotations:
        annotation.font = {"size": 13, "color": INK}
    figure.update_layout(margin={"t": 40, "b": 96})
    return figure


def draw_intervals(
    table: pd.DataFrame, series: Sequence[str], axis_title: str, band: float, row_width: int = 42
) -> go.Figure:
    """Median with 50 and 90 percent intervals, one row per label, series side by side; thick bar 50, thin bar 90 percent.

    Args:
        table: Columns label, series, median, low90, low50, high50, high90, shown (text on hover).
        series: Order of the series, which decides colour and symbol.
        axis_title: Title of the horizontal axis, with unit.
        band: Half-width of the shaded band of differences too small to matter, in axis units.
        row_width: Characters after which a row label is wrapped.
    """
    labels = list(dict.fromkeys(table["label"]))
    names = list(series)
    figure = _figure(110 + (26 + 22 * len(names)) * len(labels))
    figure.add_vrect(x0=-band, x1=band, fillcolor=PALE, line={"width": 0}, layer="below")
    _add_zero_line(figure, "x")
    position = {label: len(labels) - 1 - row for row, label in enumerate(labels)}
    for number, name in enumerate(names):
        part = table[table["series"] == name]
        colour, symbol, _ = SERIES[number % len(SERIES)]
        offset = 0.0 if len(names) == 1 else 0.17 - 0.34 * number / (len(names) - 1)
        rows = [position[label] + offset for label in part["label"]]
        for low, high, width in (("low90", "high90", 1.6), ("low50", "high50", 5)):
            xs: list[float | None] = []
            ys: list[float | None] = []
            for a, b, y in zip(part[low], part[high], rows, strict=True):
                xs += [a, b, None]
                ys += [y, y, None]
            figure.add_scatter(
                x=xs, y=ys, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip", showlegend=False
            )
        figure.add_scatter(
            x=part["median"].tolist(),
            y=rows,
            mode="markers",
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"color": "white", "width": 1.2}},
            text=part["shown"].tolist(),
            hovertemplate="%{text}<extra></extra>",
            name=name,
        )
    figure.update_yaxes(
        tickvals=[position[label] for label in labels],
        ticktext=[_wrap(label, row_width) for label in labels],
        range=[-0.6, len(labels) - 0.4],
        showgrid=False,
    )
    figure.update_xaxes(title_text=axis_title)
    return figure


def draw_dots(table: pd.DataFrame, unit: str, threshold: float) -> go.Figure:
    """Every world as a dot, stacked where worlds agree, one strip per reference arm; a large open diamond is the central one.

    Args:
        table: Columns series, world, difference, low90, high90 (interval over worlds, same in all rows of a series).
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
    """
    names = list(dict.fromkeys(table["series"]))
    figure = _figure(150 + 150 * len(names))
    figure.add_vrect(x0=-threshold, x1=threshold, fillcolor=PALE, line={"width": 0}, layer="below")
    _add_zero_line(figure, "x")
    span = float(np.ptp(np.append(table["difference"].to_numpy(dtype=float), [-threshold, threshold]))) or 1.0
    for number, name in enumerate(names):
        part = table[table["series"] == name].sort_values(["difference", "world"])
        colour, symbol, _ = SERIES[number % len(SERIES)]
        base = float(len(names) - 1 - number)
        heights = _stack_dots(part["difference"].to_numpy(dtype=float), span / 90)
        step = min(0.045, 0.62 / max(heights.max(), 1))
        y = base + heights * step
        low, high = float(part["low90"].iloc[0]), float(part["high90"].iloc[0])
        if np.isfinite([low, high]).all():
            figure.add_scatter(
                x=[low, high],
                y=[base - 0.12, base - 0.12],
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"symbol": "line-ns-open", "size": 10, "color": colour},
                hovertemplate=f"90 percent interval: {low:.3g} to {high:.3g}<extra></extra>",
                showlegend=False,
            )
        figure.add_scatter(
            x=part["difference"].tolist(),
            y=y.tolist(),
            mode="markers",
            marker={"symbol": symbol, "size": 7, "color": make_translucent(colour, 0.75)},
            text=[f"world {world}" for world in part["world"]],
            hovertemplate="%{text}: %{x:.3g}<extra></extra>",
            name=name,
        )
        central = (part["world"] == 0).to_numpy()
        if central.any():
            figure.add_scatter(
                x=part["difference"][central].tolist(),
                y=y[central].tolist(),
                mode="markers",
                marker={"symbol": "diamond-open", "size": 15, "color": INK, "line": {"width": 2, "color": INK}},
                hovertemplate="central world: %{x:.3g}<extra></extra>",
                name="central world",
                showlegend=number == 0,
            )
    figure.update_yaxes(
        tickvals=[len(names) - 1 - number + 0.1 for number in range(len(names))],
        ticktext=[_wrap(name, 24) for name in names],
        range=[-0.3, len(names) - 0.2],
        showgrid=False,
    )
    figure.update_xaxes(title_text=_wrap(f"difference, {unit}"))
    return figure


def _stack_dots(values: np.ndarray, width: float) -> np.ndarray:
    """Height of each dot in a stack of dots that fall in the same bin, in the order given."""
    seen: dict[int, int] = {}
    heights = np.zeros(len(values))
    for position, value in enumerate(values):
        cell = int(np.floor(value / width)) if width > 0 else 0
        heights[position] = seen.get(cell, 0)
        seen[cell] = seen.get(cell, 0) + 1
    return heights


def draw_drivers(table: pd.DataFrame) -> go.Figure:
    """Strength of the uncertainties that a difference follows, with bootstrap intervals, one panel per reference arm.

    Args:
        table: Columns series, driver, index, low90, high90, chance, is_theory; strongest first within a series.
    """
    names = list(dict.fromkeys(table["series"]))
    most = int(table.groupby("series").size().max())
    figure = make_subplots(
        rows=len(names),
        cols=1,
        shared_xaxes=True,
        subplot_titles=names,
        vertical_spacing=min(0.2, 0.12 + 0.02 * len(names)),
    )
    figure.update_layout(template=THEME, height=90 + len(names) * (70 + 26 * most))
    for row, name in enumerate(names, start=1):
        part = table[table["series"] == name]
        colour = SERIES[(row - 1) % len(SERIES)][0]
        beyond = (part["index"] > part["chance"]).to_numpy()
        figure.add_bar(
            x=part["index"].tolist(),
            y=[_wrap(label, 40) for label in part["driver"]],
            orientation="h",
            marker={
                "color": [colour if is_beyond else "#c9c9c4" for is_beyond in beyond],
                "pattern": {
                    "shape": ["/" if is_theory else "" for is_theory in part["is_theory"]],
                    "fgcolor": "white",
                    "fillmode": "overlay",
                },
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": np.maximum(part["high90"] - part["index"], 0).tolist(),
                "arrayminus": np.maximum(part["index"] - part["low90"], 0).tolist(),
                "color": INK,
                "thickness": 1.3,
                "width": 4,
            },
            hovertemplate="%{y}: %{x:.2f}<extra></extra>",
            showlegend=False,
            row=row,
            col=1,
        )
        chance = float(part["chance"].iloc[0])
        figure.add_vline(
            x=chance,
            line={"color": INK, "width": 1.5, "dash": "dash"},
            annotation={"text": "level of chance", "font": {"size": 11, "color": GREY}, "showarrow": False},
            annotation_position="bottom right",
            row=row,
            col=1,
        )
        figure.update_yaxes(autorange="reversed", showgrid=False, row=row, col=1)
    figure.update_xaxes(range=[0, 1])
    figure.update_xaxes(
        title_text="share of rank variance that goes with one uncertainty alone (0 to 1)", row=len(names), col=1
    )
    for annotation in figure.layout.annotations[: len(names)]:
        annotation.update(font={"size": 13, "color": INK}, x=0, xanchor="left")
    return figure
