"""Figures of models run on the spot: a paired difference by year whose interval tightens, and a person's years."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sessim.report.figures.answers import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    PURPLE,
    SERIES,
    THEME,
    VERMILLION,
    make_translucent,
)

PART_FILLS = (
    (BLUE, ""),
    ("#56B4E9", "/"),
    (GREEN, "x"),
    ("#E69F00", "\\"),
    (PURPLE, "."),
    (VERMILLION, "-"),
    ("#8a6d00", "|"),
    ("#999999", "+"),
    ("#5B3A29", "/"),
)


def draw_streaming_difference(table: pd.DataFrame, unit: str, threshold: float, first_year: int) -> go.Figure:
    """Mean paired difference by fiscal year: its 90 percent interval (dark) and the middle 90 percent of runs (pale).

    Args:
        table: Columns fiscal_year, mean, low, high (interval of the mean, NaN with one run), spread_low, spread_high.
        unit: Unit of the difference.
        threshold: Practical threshold in the same unit.
        first_year: First fiscal year of the policy.
    """
    figure = go.Figure(layout={"template": THEME, "height": 380, "hovermode": "x"})
    figure.add_hrect(y0=-threshold, y1=threshold, fillcolor=PALE, line={"width": 0}, layer="below")
    years = table["fiscal_year"].tolist()
    bands = (
        ("spread_low", "spread_high", 0.13, "middle 90 percent of runs"),
        ("low", "high", 0.36, "90 percent interval of the mean"),
    )
    for low, high, opacity, label in bands:
        part = table.dropna(subset=[low, high])
        across = part["fiscal_year"].tolist()
        figure.add_scatter(
            x=across + across[::-1],
            y=part[high].tolist() + part[low].tolist()[::-1],
            fill="toself",
            fillcolor=make_translucent(BLUE, opacity),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=label,
        )
    figure.add_scatter(
        x=years,
        y=table["mean"].tolist(),
        mode="lines+markers",
        line={"color": BLUE, "width": 2.2},
        marker={"symbol": "circle", "size": 7, "color": BLUE},
        customdata=table[["low", "high"]].to_numpy().tolist(),
        hovertemplate="%{y:.3g} (90 percent: %{customdata[0]:.3g} to %{customdata[1]:.3g})<extra></extra>",
        name="mean",
    )
    figure.add_hline(y=0, line={"color": INK, "width": 1.5})
    if years and min(years) < first_year:
        figure.add_vline(x=first_year - 0.5, line={"color": GREY, "width": 1, "dash": "dash"})
    figure.update_xaxes(title_text="fiscal year", tickformat="d", dtick=max(1, len(years) // 7))
    figure.update_yaxes(title_text=f"difference, {unit}")
    return figure


def draw_person_years(table: pd.DataFrame, panels: Sequence[tuple[str, str, str]], first_year: int) -> go.Figure:
    """One person's years under several policies, one small panel per quantity, on a common time axis.

    A single life has no interval: the figure shows what happened, not an estimate.

    Args:
        table: Columns series, fiscal_year and one a panel.
        panels: Column, title and unit of each panel.
        first_year: First fiscal year of the policy.
    """
    columns = 2
    rows = -(-len(panels) // columns)
    figure = make_subplots(
        rows=rows, cols=columns, shared_xaxes=True, subplot_titles=[title for _, title, _ in panels],
        vertical_spacing=0.09, horizontal_spacing=0.1,
    )  # fmt: skip
    figure.update_layout(template=THEME, height=70 + 190 * rows, hovermode="x")
    figure.update_layout(legend={"y": 1.06})
    for number, name in enumerate(dict.fromkeys(table["series"])):
        part = table[table["series"] == name]
        colour, symbol, dash = SERIES[number % len(SERIES)]
        for position, (column, _, _) in enumerate(panels):
            figure.add_scatter(
                x=part["fiscal_year"].tolist(),
                y=part[column].tolist(),
                mode="lines+markers",
                line={"color": colour, "width": 2, "dash": dash},
                marker={"symbol": symbol, "size": 7, "color": colour},
                name=name,
                legendgroup=name,
                showlegend=position == 0,
                hovertemplate="%{y:,.4g}<extra>" + name + "</extra>",
                row=position // columns + 1,
                col=position % columns + 1,
            )
    for position, (_, _, unit) in enumerate(panels):
        steps = {"dtick": 1} if unit == "level" else {}  # there are no half levels
        figure.update_yaxes(title_text=unit, **steps, row=position // columns + 1, col=position % columns + 1)
    years = table["fiscal_year"]
    if len(years) and years.min() < first_year <= years.max():
        figure.add_vline(x=first_year - 0.5, line={"color": GREY, "width": 1, "dash": "dash"}, row="all", col="all")
    # level labels on no more than six years, or they run into the panel below
    figure.update_xaxes(tickformat="d", dtick=max(1, -(-years.nunique() // 6)), tickangle=0, showticklabels=True)
    figure.update_xaxes(title_text="fiscal year", row=rows)
    for annotation in figure.layout.annotations:
        annotation.update(font={"size": 13, "color": INK}, x=annotation.x)
    figure.update_layout(margin={"t": 70, "b": 48})
    return figure


def draw_signal_parts(table: pd.DataFrame, parts: Sequence[str]) -> go.Figure:
    """What each year's signal was made of, one bar per part, the total as a diamond, the cut for element level 4 as a line.

    Args:
        table: Columns fiscal_year, part, value, total and level4 (rating SD).
        parts: Every part that there may be, in the order of the bars, so that a part looks the same in every figure.
    """
    figure = go.Figure(layout={"template": THEME, "height": 340, "barmode": "relative"})
    for number, part in enumerate(parts):
        colour, pattern = PART_FILLS[number]
        rows = table[table["part"] == part]
        if rows.empty:
            continue
        figure.add_bar(
            x=rows["fiscal_year"].tolist(),
            y=rows["value"].tolist(),
            name=part,
            marker={
                "color": colour,
                # laid over the colour, or white lines would hang in the air
                "pattern": {"shape": pattern, "fgcolor": "white", "fillmode": "overlay", "size": 6},
                "line": {"color": INK, "width": 0.5},
            },
            hovertemplate="%{y:+.2f}<extra>" + part + "</extra>",
        )
    totals = table.drop_duplicates("fiscal_year")
    figure.add_scatter(
        x=totals["fiscal_year"].tolist(),
        y=totals["total"].tolist(),
        mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": INK, "line": {"color": "white", "width": 1}},
        name="signal",
        hovertemplate="%{y:+.2f}<extra>signal</extra>",
    )
    figure.add_hline(y=0, line={"color": INK, "width": 1.5})
    if len(totals):
        figure.add_hline(
            y=float(totals["level4"].iloc[0]), line={"color": GREY, "width": 1, "dash": "dot"},
            annotation={
                "text": "standard for element level 4",
                "font": {"size": 11, "color": GREY},
                "bgcolor": make_translucent("#ffffff", 0.8),
            },
            annotation_position="top left",
        )  # fmt: skip
    figure.update_xaxes(title_text="fiscal year", tickformat="d", dtick=1)
    figure.update_yaxes(title_text="rater's signal, rating SD")
    return figure
