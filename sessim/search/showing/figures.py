"""Figures of a search: rules as parallel coordinates to brush, trade-offs, and convergence."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sessim.evidence.contrasts.number_format import display
from sessim.report.figures.answers import BLUE, GREY, INK, THEME, VERMILLION
from sessim.search.levers import Lever
from sessim.search.plan import Objective, SearchPlan

COLOURS = {"search": BLUE, "random": GREY}
NAMES = {"search": "found by the search", "random": "found at random"}
SCALE = [[0.0, "#cfcfca"], [1.0, "#0b5a8c"]]
WIDEST_HOVER = 48  # characters of a line
LEAST_AXIS_WIDTH = 84  # pixels between axes so that the words of one do not run into the next
LEFT, RIGHT = 70, 60  # pixels for the names of the outer axes
WIDEST_NAME = 14  # characters of a line of an axis's name
MOST_TICKS = 6  # values of a lever that are all marked


def draw_coordinates(rules: pd.DataFrame, plan: SearchPlan) -> go.Figure:
    """Each rule as a line over its levers and scores; drag along an axis to keep the rules that pass there.

    Args:
        rules: The table of rules.
        plan: The plan.
    """
    rules = rules.sort_values("is_finalist", kind="stable")  # those that were chosen are drawn over the others
    dimensions = [_lever_axis(rules, lever) for lever in plan.levers] + [
        _score_axis(rules, each) for each in plan.objectives
    ]
    figure = go.Figure(layout={"template": THEME, "height": 520, "margin": {"l": LEFT, "r": RIGHT, "t": 30, "b": 120}})
    figure.add_parcoords(
        dimensions=dimensions,
        line={"color": rules["is_finalist"].astype(int).tolist(), "cmin": 0, "cmax": 1, "colorscale": SCALE},
        labelfont={"size": 11, "color": INK},
        tickfont={"size": 10, "color": INK},
        rangefont={"color": "rgba(0, 0, 0, 0)"},  # the ticks say it
        labelside="bottom",  # where a name may take several lines
    )
    return figure


def find_least_width(plan: SearchPlan) -> int:
    """Pixels that the parallel coordinates need; a narrower page scrolls them."""
    return LEFT + RIGHT + LEAST_AXIS_WIDTH * (len(plan.levers) + len(plan.objectives) - 1)


def tell_scores(plan: SearchPlan) -> str:
    """What a score is, for the caption of a figure."""
    return f"by how much it is better than the flat limit in {100 * (1 - plan.worst_share):g} percent of worlds or more"


def name_score(objective: Objective) -> str:
    """An objective's score with its unit, as an axis names it."""
    return f"{objective.title}, better by ({objective.words})"


def scale_scores(rules: pd.DataFrame, objective: Objective) -> list[float]:
    """Scores of rules in the unit of the objective, larger is better."""
    shown = 1.0 if objective.is_relative else display(objective.measure).scale
    return (rules[f"score.{objective.name}"] * objective.threshold * shown).round(6).tolist()


def _lever_axis(rules: pd.DataFrame, lever: Lever) -> dict[str, Any]:
    values = rules[f"lever.{lever.name}"]
    if lever.is_number:
        factor = 100.0 if lever.unit == "percent" else 1.0
        ends = [float(lever.options[0]) * factor, float(lever.options[-1]) * factor]
        unit = "" if lever.unit == "plain" else f", {lever.unit}"
        marked = [float(each) * factor for each in lever.options] if len(lever.options) <= MOST_TICKS else None
        shown = (values.astype(float) * factor).tolist()
        return {"label": _break(f"{lever.title}{unit}"), "values": shown, "range": ends, "tickvals": marked}
    places = {name: number for number, name in enumerate(lever.options)}
    return {
        "label": _break(lever.title),
        "values": [places[each] for each in values],
        "tickvals": list(places.values()),
        "ticktext": [str(each).replace("_", " ") for each in places],
        "range": [0, len(places) - 1],
    }


def _break(name: str) -> str:
    return "<br>".join(textwrap.wrap(name, WIDEST_NAME))


def _score_axis(rules: pd.DataFrame, objective: Objective) -> dict[str, Any]:
    return {"label": _break(name_score(objective)), "values": scale_scores(rules, objective), "tickformat": "~g"}


def draw_trade_off(rules: pd.DataFrame, across: Objective, up: Objective) -> go.Figure:
    """Two objectives against each other, a point per rule; the flat limit is at zero on both.

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
                x=scale_scores(part, across),
                y=scale_scores(part, up),
                mode="markers",
                marker={
                    "color": VERMILLION if is_finalist else colour,
                    "size": 11 if is_finalist else 6,
                    "symbol": "diamond" if is_finalist else "circle" if origin == "search" else "x",
                    "opacity": 1.0 if is_finalist else 0.55,
                },
                text=[
                    "<br>".join(textwrap.wrap(f"{row.sentence} ({row.rule})", WIDEST_HOVER))
                    for row in part.itertuples()
                ],
                hovertemplate="%{text}<extra></extra>",
                name=f"{NAMES[origin]}{', finalists' if is_finalist else ''}",
            )
    figure.add_scatter(
        x=[0.0], y=[0.0], mode="markers", marker={"symbol": "cross", "size": 13, "color": INK}, name="the flat limit"
    )
    figure.update_xaxes(title_text=name_score(across))
    figure.update_yaxes(title_text=name_score(up))
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
