"""Figures of a stored study seen as an experiment: responses, heat maps, parallel coordinates, worlds by verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sessim.report.figures.answers import BLUE, GREEN, GREY, INK, PALE, SERIES, THEME, VERMILLION, make_translucent

VERDICT_MARKS: Mapping[str, tuple[str, str]] = {
    "better": (BLUE, "triangle-up"),
    "within the threshold": ("#8c8c88", "circle"),
    "worse": (VERMILLION, "triangle-down"),
    "higher": (BLUE, "triangle-up"),
    "lower": (VERMILLION, "triangle-down"),
}
# the common palette distinguishes four series; the arms of a study may be more
MANY_SERIES = (*SERIES, ("#E69F00", "triangle-up", "longdash"), ("#56B4E9", "star", "solid"), (INK, "x", "dot"))
APART = 0.008  # of the horizontal span, from one series to the next, so that bars do not hide each other
DIVERGING = [[0, "#c4601a"], [0.25, "#efb893"], [0.5, "#ffffff"], [0.75, "#9cc6e2"], [1, "#1f6fa8"]]


def draw_response(table: pd.DataFrame, axis: str, unit: str, threshold: float) -> go.Figure:
    """Difference over one lever or uncertainty: median, with thick and thin bars for the middle 50 and 90 percent of worlds.

    Args:
        table: Columns series, x (number or text), low90, low50, median, high50, high90, worlds.
        axis: Title of the horizontal axis, with unit.
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
    """
    figure = go.Figure(layout={"template": THEME, "height": 380})
    figure.add_hrect(y0=-threshold, y1=threshold, fillcolor=PALE, line={"width": 0}, layer="below")
    is_number = pd.api.types.is_numeric_dtype(table["x"])
    names = list(dict.fromkeys(table["series"]))
    for number, name in enumerate(names):
        part = table[table["series"] == name]
        if is_number:
            step = APART * float(np.ptp(table["x"].to_numpy(dtype=float)))
            part = part.sort_values("x").assign(x=part["x"] + step * (number - (len(names) - 1) / 2))
        colour, symbol, dash = MANY_SERIES[number % len(MANY_SERIES)]
        for low, high, width in (("low90", "high90", 1.4), ("low50", "high50", 5)):
            xs: list[object] = []
            ys: list[float | None] = []
            for x, a, b in zip(part["x"], part[low], part[high], strict=True):
                xs += [x, x, None]
                ys += [a, b, None]
            figure.add_scatter(
                x=xs, y=ys, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip", showlegend=False
            )
        figure.add_scatter(
            x=part["x"].tolist(),
            y=part["median"].tolist(),
            mode="lines+markers" if is_number else "markers",
            line={"color": colour, "width": 1.6, "dash": dash},
            marker={"symbol": symbol, "size": 9, "color": colour, "line": {"color": "white", "width": 1}},
            customdata=part[["low90", "high90", "worlds"]].to_numpy().tolist(),
            hovertemplate="%{x}: %{y:.3g} (90 percent of %{customdata[2]} worlds: "
            "%{customdata[0]:.3g} to %{customdata[1]:.3g})<extra></extra>",
            name=name,
        )
    figure.add_hline(y=0, line={"color": INK, "width": 1.5})
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(title_text=f"difference, {unit}")
    return figure


def draw_heat_map(table: pd.DataFrame, axes: tuple[str, str], unit: str) -> go.Figure:
    """Median difference over two levers or uncertainties; each cell also says its middle 90 percent and number of worlds.

    Args:
        table: Columns x, y (text or numbers, in the order of the axes), median, low90, high90, worlds.
        axes: Titles of the horizontal and vertical axis, with units.
        unit: Unit of the difference.
    """
    xs, ys = list(dict.fromkeys(table["x"])), list(dict.fromkeys(table["y"]))
    z = np.full((len(ys), len(xs)), np.nan)
    text = [["" for _ in xs] for _ in ys]
    for row in table.itertuples(index=False):
        i, j = ys.index(row.y), xs.index(row.x)
        z[i, j] = row.median
        text[i][j] = f"{row.median:+.2g}<br>[{row.low90:+.2g}, {row.high90:+.2g}]<br>n = {row.worlds}"
    bound = float(np.nanmax(np.abs(z))) if np.isfinite(z).any() else 1.0
    figure = go.Figure(layout={"template": THEME, "height": 130 + 76 * max(len(ys), 2)})
    figure.add_heatmap(
        x=[str(x) for x in xs],
        y=[str(y) for y in ys],
        z=[[None if np.isnan(value) else float(value) for value in line] for line in z],
        text=text,
        texttemplate="%{text}",
        textfont={"size": 11, "color": INK},
        zmin=-(bound or 1.0),
        zmax=bound or 1.0,
        colorscale=DIVERGING,
        colorbar={"title": {"text": unit, "side": "right"}, "thickness": 12, "outlinewidth": 0},
        xgap=2,
        ygap=2,
        hovertemplate="%{x} / %{y}: %{z:.3g}<extra></extra>",
    )
    figure.update_xaxes(title_text=axes[0], showgrid=False, type="category")
    figure.update_yaxes(title_text=axes[1], showgrid=False, type="category")
    figure.update_layout(margin={"t": 16})
    return figure


def draw_parallel_coordinates(
    table: pd.DataFrame, columns: Sequence[tuple[str, str]], outcome: str, unit: str
) -> go.Figure:
    """Parallel coordinates, one line per world, coloured by the difference.

    Args:
        table: One row per world.
        columns: Columns and their titles, in order; texts get one tick per value.
        outcome: Column of the difference.
        unit: Unit of the difference.
    """
    values = table[outcome].to_numpy(dtype=float)
    bound = float(np.max(np.abs(values), initial=0.0)) or 1.0
    dimensions = []
    for column, title in columns:
        if pd.api.types.is_numeric_dtype(table[column]):
            dimensions.append({"label": title, "values": table[column].tolist()})
        else:
            codes, names = pd.factorize(table[column], sort=True)
            ticks = [str(name).replace("_", " ") for name in names]
            dimensions.append(
                {"label": title, "values": codes.tolist(), "tickvals": list(range(len(names))), "ticktext": ticks}
            )
    dimensions.append({"label": f"difference, {unit}", "values": values.tolist()})
    figure = go.Figure(layout={"template": THEME, "height": 430, "margin": {"t": 70, "b": 24, "l": 90, "r": 60}})
    figure.add_parcoords(
        dimensions=dimensions,
        line={
            "color": values.tolist(),
            "cmin": -bound,
            "cmax": bound,
            "colorscale": [[0, "#b0500f"], [0.5, "#cfcfca"], [1, "#0b5a8c"]],
        },
        labelfont={"size": 12, "color": INK},
        tickfont={"size": 11, "color": INK},
        rangefont={"size": 10, "color": GREY},
        labelangle=-12,
    )
    return figure


def draw_worlds_by_verdict(
    table: pd.DataFrame, axes: tuple[str, str], boxes: Sequence[tuple[tuple[float, float, float, float], str]]
) -> go.Figure:
    """Each world as a point over two uncertainties, marked by the verdict on its own difference, with the boxes of rules.

    Args:
        table: Columns x, y, verdict (a key of `VERDICT_MARKS`) and shown (text on hover, interval included).
        axes: Titles of the axes, with units.
        boxes: Low x, high x, low y, high y of each rule, and its label.
    """
    figure = go.Figure(layout={"template": THEME, "height": 430})
    for verdict, (colour, symbol) in VERDICT_MARKS.items():
        part = table[table["verdict"] == verdict]
        if len(part):
            figure.add_scatter(
                x=part["x"].tolist(),
                y=part["y"].tolist(),
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": 9,
                    "color": make_translucent(colour, 0.8),
                    "line": {"color": "white", "width": 0.8},
                },
                text=part["shown"].tolist(),
                hovertemplate="%{text}<extra></extra>",
                name=f"{verdict} ({len(part)})",
            )
    for number, ((low_x, high_x, low_y, high_y), label) in enumerate(boxes):
        line = {"color": GREEN, "width": 2.5, "dash": ("dash", "dot", "longdash", "dashdot")[number % 4]}
        figure.add_shape(type="rect", x0=low_x, x1=high_x, y0=low_y, y1=high_y, line=line)
        figure.add_annotation(
            x=low_x, y=high_y, text=label, showarrow=False, xanchor="left", yanchor="top" if number % 2 else "bottom",
            font={"size": 11, "color": INK}, bgcolor="rgba(255,255,255,0.8)",
        )  # fmt: skip
    figure.update_xaxes(title_text=axes[0])
    figure.update_yaxes(title_text=axes[1])
    return figure
