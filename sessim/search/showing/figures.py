"""Figures of a search: rules as parallel coordinates to brush, what is given up for what, and convergence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sessim.report.figures.answers import BLUE, GREY, INK, THEME, VERMILLION
from sessim.search.levers import Lever
from sessim.search.plan import Objective, SearchPlan

COLOURS = {"search": BLUE, "random": GREY}
NAMES = {"search": "found by the search", "random": "found at random"}
SCALE = [[0.0, "#cfcfca"], [1.0, "#0b5a8c"]]


def draw_coordinates(rules: pd.DataFrame, plan: SearchPlan) -> go.Figure:
    """Each rule a line over its levers and scores; drag along an axis to keep the rules that pass there.

    Args:
        rules: The table of rules.
        plan: The plan.
    """
    dimensions = [_lever_axis(rules, lever) for lever in plan.levers] + [
        _score_axis(rules, each) for each in plan.objectives
    ]
    figure = go.Figure(layout={"template": THEME, "height": 520, "margin": {"l": 120, "r": 60, "t": 130, "b": 30}})
    figure.add_parcoords(
        dimensions=dimensions,
        line={"color": rules["is_on_frontier"].astype(int).tolist(), "cmin": 0, "cmax": 1, "colorscale": SCALE},
        labelfont={"size": 11, "color": INK},
        tickfont={"size": 10, "color": INK},
        rangefont={"size": 9, "color": GREY},
        labelangle=-20,
    )
    return figure


def tell_scores(plan: SearchPlan) -> str:
    """What a score is, for the caption of a figure."""
    return f"what {1 - plan.worst_share:.0%} of worlds reach, in practical thresholds better than the flat limit"


def _lever_axis(rules: pd.DataFrame, lever: Lever) -> dict[str, Any]:
    values = rules[f"lever.{lever.name}"]
    if lever.is_number:
        factor = 100.0 if lever.unit == "percent" else 1.0
        ends = [float(lever.options[0]) * factor, float(lever.options[-1]) * factor]
        unit = "" if lever.unit == "plain" else f", {lever.unit}"
        return {"label": f"{lever.title}{unit}", "values": (values.astype(float) * factor).tolist(), "range": ends}
    places = {name: number for number, name in enumerate(lever.options)}
    return {
        "label": lever.title,
        "values": [places[each] for each in values],
        "tickvals": list(places.values()),
        "ticktext": [str(each).replace("_", " ") for each in places],
        "range": [0, len(places) - 1],
    }


def _score_axis(rules: pd.DataFrame, objective: Objective) -> dict[str, Any]:
    return {"label": f"→ {objective.title}", "values": rules[f"score.{objective.name}"].tolist()}


def draw_trade_off(rules: pd.DataFrame, across: Objective, up: Objective) -> go.Figure:
    """Two objectives against each other, a point a rule; the flat limit is at zero on both.

    Args:
        rules: The table of rules.
        across: Objective of the horizontal axis.
        up: Objective of the vertical axis.
    """
    figure = go.Figure(layout={"template": THEME, "height": 460, "hovermode": "closest"})
    for origin, colour in COLOURS.items():
        for is_finalist in (False, True):
            part = rules[(rules["origin"] == origin) & (rules["is_finalist"] == is_finalist)]
            if part.empty:
                continue
            figure.add_scatter(
                x=part[f"score.{across.name}"].tolist(),
                y=part[f"score.{up.name}"].tolist(),
                mode="markers",
                marker={
                    "color": VERMILLION if is_finalist else colour,
                    "size": 11 if is_finalist else 6,
                    "symbol": "diamond" if is_finalist else "circle" if origin == "search" else "x",
                    "opacity": 1.0 if is_finalist else 0.55,
                },
                text=[f"{row.rule}: {row.sentence}" for row in part.itertuples(index=False)],
                hovertemplate="%{text}<extra></extra>",
                name=f"{NAMES[origin]}{', finalists' if is_finalist else ''}",
            )
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker={"symbol": "cross", "size": 13, "color": INK}, name="the flat limit"
    )
    figure.update_xaxes(title_text=f"{across.title}, in practical thresholds better than the flat limit")
    figure.update_yaxes(title_text=f"{up.title}, likewise")
    return figure


def draw_convergence(convergence: pd.DataFrame) -> go.Figure:
    """Hypervolume after each generation, the search and the random one."""
    figure = go.Figure(layout={"template": THEME, "height": 320})
    for origin, part in convergence.groupby("origin", sort=False):
        dash = "solid" if origin == "search" else "dash"
        figure.add_scatter(
            x=part["generation"].tolist(), y=part["hypervolume"].tolist(), mode="lines+markers", name=NAMES[str(origin)],
            line={"color": COLOURS[str(origin)], "dash": dash},
        )  # fmt: skip
    figure.update_xaxes(title_text="generation")
    figure.update_yaxes(title_text="share of the box that is dominated", rangemode="tozero")
    return figure


def pick_pairs(objectives: Sequence[Objective], rules: pd.DataFrame) -> list[tuple[Objective, Objective]]:
    """Pairs of objectives that pull against each other, the strongest first, at most three."""
    found = []
    for number, one in enumerate(objectives):
        for other in objectives[number + 1 :]:
            pull = float(rules[f"score.{one.name}"].corr(rules[f"score.{other.name}"], method="spearman"))
            found.append((pull if pull == pull else 0.0, one, other))
    found.sort(key=lambda each: each[0])
    return [(one, other) for _, one, other in found[:3]]
