"""Policy lab: move a policy's levers and the world, and see the paired difference tighten as replications come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from sessim.evidence.contrasts import number_format
from sessim.explorer import widgets
from sessim.explorer.live import build_request, draw_progress
from sessim.explorer.options import find_problems
from sessim.explorer.pages.lab.controls import build_controls
from sessim.explorer.pages.lab.state import (
    choose_measure,
    compose_lab_study,
    list_checks,
    read_lab_state,
    write_policy_yaml,
)
from sessim.explorer.pages.lab.view import draw_view
from sessim.explorer.pages.rule_cards import lay_out_changes
from sessim.explorer.query import Check
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME

REPLICATIONS_PREPARED = 8
YEARS_UNSTATED = ("Difference, year by year", "Nothing was run for these choices.")
QUESTIONS_STATED = (
    "The nine questions at a glance",
    "Primary measure of each question, mean over policy years, in units of its practical threshold and turned so that right "
    "is better (* no agreed better side). Thick and thin bars: 50 and 90 percent; in the central world Monte Carlo "
    "intervals, otherwise over worlds. Grey band: too small to matter.",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page says about a state before any of its runs is in.

    Attributes:
        problems: What is wrong with it, one line each; then nothing runs.
        policy: The policy in words.
        years: Title and caption of the figure by year.
        command: Command that stores the same comparison.
        yaml: The policy as a file.
        progress: Children of the progress line.
        ask: What is asked for next: the state, and how many replications of it were seen.
        changes: The card that says what the policy changes.
    """

    problems: tuple[str, ...]
    policy: str
    years: tuple[str, str]
    command: str
    yaml: str
    progress: list[Any]
    ask: dict[str, Any]
    changes: Any = ()


def restate(context: Context, values: Values, session: str) -> Stated:
    """Start the runs of a state and describe it; one that cannot be run is refused with the reason."""
    try:
        state = read_lab_state(values)
        settings = compose_lab_study(state.overrides)
        job = context.laboratory.start(session, choose_key(state.overrides), settings)
    except UserError as error:
        context.laboratory.stop(session)
        refused = (f"{error}. Nothing was run.",)
        return Stated(refused, "", YEARS_UNSTATED, "", "", [], build_request(values, -1))
    except Exception:
        context.laboratory.stop(session)  # or the figures of the previous state would be taken for this one's
        raise
    name = choose_measure(values)
    meaning, unit = BY_NAME[name].meaning, number_format.display(name).difference
    years = (
        f"Difference in {meaning}, year by year",
        f"“{settings.arms[0].title}” less “{settings.arms[1].title}”, {unit}, same draws in both. Dark band: 90 percent "
        "interval of the mean, which tightens as runs come in. Pale band: middle 90 percent of runs, which does not. Grey "
        "band: too small to matter. Years before the dashed line are the common past.",
    )
    arm, reference = settings.arms[:2]
    policy, yaml = f"“{arm.title}” compared with “{reference.title}”.", write_policy_yaml(state)
    year = settings.first_fiscal_year + settings.years - 1  # by then every policy is in force
    changes = lay_out_changes(reference.rulebooks[year], arm.rulebooks[year], (reference.title, arm.title), year)
    return Stated((), policy, years, state.command, yaml, draw_progress(job), build_request(values, -1), changes)


def choose_key(overrides: Sequence[str]) -> tuple[str, ...]:
    """What decides the numbers of a state."""
    return tuple(word for word in overrides if not word.startswith("run.workers"))


def prepare(context: Context) -> None:
    """Prepare the opening page before anybody asks for it: its controls, and the first replications."""
    build_controls(context, {})
    state = read_lab_state({})
    context.laboratory.start(
        "", choose_key(state.overrides), compose_lab_study(state.overrides), at_most=REPLICATIONS_PREPARED
    )


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """Start the runs, and lay out what their results fill; what is already known is shown at once."""
    stated = restate(context, values, session)
    job = None if stated.problems else context.laboratory.look(session)
    view = draw_view(job, choose_measure(values)) if job is not None and job.done > 1 else None
    return [
        dcc.Store(id="lab-state"),
        dcc.Store(id="lab-ask", data=stated.ask | {"seen": job.done if job is not None and view is not None else -1}),
        dcc.Store(id="lab-told"),
        html.Div(widgets.make_notice(stated.problems), id="lab-notice"),
        html.P(stated.policy, className="finding", id="lab-policy"),
        html.Div(view.progress if view else stated.progress, id="lab-progress", className="progress", role="status"),
        html.Div(
            [
                html.P(view.finding if view else "", id="lab-finding", className="finding"),
                _lay_out_live_chart("lab-years", *stated.years, 380, view.years if view else None),
                _lay_out_live_chart("lab-questions", *QUESTIONS_STATED, 470, view.questions if view else None),
                html.Div(view.table if view else [], id="lab-table"),
            ],
            id="lab-results",
            className="refused" if stated.problems else "",
        ),
        html.Div(stated.changes, id="lab-changes"),
        html.H2("Share or reproduce"),
        html.P("The link works on this machine while the explorer runs; to share the comparison, send the command, which stores "
               "it as a study with a report, or the policy as a file.", className="quiet"),
        html.Code(stated.command, id="lab-command", className="command"),
        html.Div(
            [
                html.Button("Copy the link", **widgets.name_attributes(data_copy="address")),
                html.Button("Copy the command", **widgets.name_attributes(data_copy="lab-command")),
                html.Button("Copy the policy as YAML", **widgets.name_attributes(data_copy="lab-yaml")),
            ],
            className="row",
        ),
        html.Details([html.Summary("The policy as YAML"), html.Pre(stated.yaml, id="lab-yaml", className="command")]),
        html.Span(id="said", role="status", className="visually-hidden"),
    ]  # fmt: skip


def _lay_out_live_chart(name: str, title: str, caption: str, height: int, figure: go.Figure | None) -> Any:
    blank = go.Figure(layout={"height": height, "xaxis": {"visible": False}, "yaxis": {"visible": False}})
    graph = dcc.Graph(
        id=name, figure=figure or blank, config=widgets.GRAPH_CONFIG, responsive=True, style={"height": f"{height}px"}
    )
    return html.Figure(
        [
            html.P(title, className="figure-title", id=f"{name}-title"),
            html.Div(
                graph,
                className="chart",
                id=f"{name}-chart",
                **widgets.name_attributes(data_title=f"{title}. {caption}"),
            ),
            html.Figcaption(caption, id=f"{name}-caption"),
            widgets.offer_to_take(name),
        ]
    )


def _list_checks(context: Context) -> Mapping[str, Check]:
    return list_checks()


def _find_problems(context: Context) -> Sequence[str]:
    return find_problems()


TAB = Tab(
    "/lab", "Compare policies",
    "Any two policies side by side: what one changes, and the difference it makes, which sharpens as runs come in.",
    _list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
