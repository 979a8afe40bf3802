"""Policy lab: move a policy's levers and the world, and see the paired difference tighten as replications come in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from scipy import stats

from sessim.evidence.contrasts import contrasts, number_format, verdicts
from sessim.evidence.contrasts.contrasts import Panel, Summary
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.laboratory import Job
from sessim.explorer.pages.lab_state import (
    DEFAULTS,
    REFERENCES,
    UNCERTAINTIES,
    checks,
    compose_lab_study,
    list_worlds_on_offer,
    measure_of,
    policy_yaml,
    read_lab_state,
    rules_in_force,
)
from sessim.explorer.query import Check
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.report.figures.answers import draw_intervals
from sessim.report.figures.live import draw_streaming_difference
from sessim.settings.policy.policies import read_policy_values
from sessim.settings.schema import read_declared_keys
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

SPREAD = ("low90", "low50", "median", "high50", "high90")
REPLICATIONS_PREPARED = 8
YEARS_UNSTATED = ("Difference, year by year", "Nothing was run for these choices.")
QUESTIONS_STATED = (
    "The nine questions at a glance",
    "Primary measure of each question, mean over policy years, in units of its practical threshold and turned so that right "
    "is better (* no agreed better side). Thick and thin bars: 50 and 90 percent; in the central world Monte Carlo "
    "intervals, otherwise over worlds. Grey band: too small to matter.",
)


def controls(context: Context, values: Values) -> list[Any]:
    """Policy, levers, world, and what is looked at."""
    state = read_lab_state(values).values
    policy = state["policy"]
    policies = {
        name: f"{p['policy.name']}: {p['policy.title']}"
        for name in find_option_files("policy")
        for p in [read_policy_values(name)]
    }
    measures = {name: BY_NAME[name].meaning for name in read_declarations().thresholds}
    return [
        widgets.group(
            "What is compared",
            [
                widgets.select("policy", "Policy", policies, policy, DEFAULTS["policy"], reload=""),
                widgets.select(
                    "reference",
                    "Less the reference",
                    {name: policies[name] for name in REFERENCES},
                    state["reference"],
                    DEFAULTS["reference"],
                ),
                widgets.select("measure", "Measure", measures, state["measure"], DEFAULTS["measure"]),
            ],
        ),
        widgets.group("Levers", _levers(values, policy)),
        widgets.group("World", _worlds(values, state)),
    ]


def _levers(values: Values, policy: str) -> list[Any]:
    rules = rules_in_force(policy)
    share = 1.0 if rules.limit.share is None else rules.limit.share

    def lever(key: str, label: str, now: float, low: float, high: float, step: float, unit: str, last: str = "") -> Any:
        held = _number(values.get(f"policy.{key}"), now, low, high)
        return widgets.slider(f"policy.{key}", label, held, now, low, high, step, unit, last=last, forget_on="policy")

    def choice(key: str, label: str, now: object) -> Any:
        options = {"": f"as the policy has it ({now})"} | {
            each: each for each in read_declared_keys()[f"policy.{key}"].choices
        }
        return widgets.select(f"policy.{key}", label, options, values.get(f"policy.{key}", ""), "", forget_on="policy")

    elements = {"": "as the policy has them", "2024": "those of fiscal year 2024", "2026": "those of fiscal year 2026"}
    chosen = values.get("policy.appraisal.elements_as_of", "")
    return [
        lever("limit.share", "Limit on levels 4 and 5", share, 0, 1, 0.01, "of the group", "no limit"),
        choice("limit.scope", "Counted together", rules.limit.scope),
        widgets.text_field(
            "policy.limit.threshold", "Fewest counted executives", values.get("policy.limit.threshold", ""), "people",
            f"{rules.limit.threshold} as the policy has it", forget_on="policy",
        ),
        choice("limit.rounding", "Rounding of places", rules.limit.rounding),
        lever("limit.waiver_probability", "Waiver of an agency's limit", rules.limit.waiver_probability, 0, 1, 0.01, "a year"),
        lever("limit.low_share", "Must be below level 3", rules.limit.low_share, 0, 0.3, 0.01, "of the group"),
        lever("review.rigour", "Inflation that boards take out", rules.review.rigour, 0, 1, 0.05, "share"),
        lever("awards.pool_share", "Award pool", rules.awards.pool_share, 0, 0.2, 0.005, "of career pay"),
        lever("awards.minimum_top_share",
        "Award money to levels 4 and 5", rules.awards.minimum_top_share, 0, 1, 0.05, "at least"),
        widgets.select("policy.appraisal.elements_as_of", "Critical elements", elements, chosen, "", forget_on="policy"),
    ]  # fmt: skip


def _worlds(values: Values, state: Values) -> list[Any]:
    populations = {name: str(read_yaml(path)["title"]) for name, path in find_option_files("population").items()}
    parts = [
        widgets.select("world", "Worlds", list_worlds_on_offer(), state["world"], DEFAULTS["world"]),
        widgets.select("population", "Corps", populations, state["population"], DEFAULTS["population"]),
    ]
    theories = []
    for mechanism in load_mechanisms():
        key = f"world.theory.{mechanism.name}"
        options = {"": "as the world has it"} | {each.name: each.name.replace("_", " ") for each in mechanism.theories}
        theories.append(widgets.select(key, f"Theory of {mechanism.name}", options, values.get(key, ""), ""))
    known = {each.key: each for each in load_parameters()}
    numbers = []
    is_one_world = read_yaml(find_option_files("world")[state["world"]])["design"] == "central"
    for name in UNCERTAINTIES:
        about = known[name]
        unit = "" if is_one_world or f"world.values.{name}" in values else "(central; varies by world)"
        held = _number(values.get(f"world.values.{name}"), about.central, about.low, about.high)
        step = float(f"{max(about.high - about.low, 1e-6) / 100:.1g}")
        label = name.replace(".", ": ").replace("_", " ").capitalize()
        numbers.append(
            widgets.slider(f"world.values.{name}", label, held, about.central, about.low, about.high, step, unit)
        )
    is_open = any(key.startswith("world.") for key in values)
    parts.append(html.Details([html.Summary("Theories and key uncertainties"), *theories, *numbers], open=is_open))
    return parts


def _number(text: str | None, otherwise: float, low: float, high: float) -> float:
    """The number that a slider holds; one that is out of range is said elsewhere and shows at the nearest end."""
    try:
        return otherwise if text is None else min(max(float(text), low), high)
    except ValueError:
        return otherwise


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page says of a state before any of its runs is in.

    Attributes:
        problems: What is wrong with it, one line each; then nothing runs.
        policy: The policy in words.
        years: Title and caption of the figure by year.
        command: Command that stores the same comparison.
        yaml: The policy as a file.
        progress: Children of the progress line.
        ask: What is asked for next: the state, and how many replications of it were seen.
    """

    problems: tuple[str, ...]
    policy: str
    years: tuple[str, str]
    command: str
    yaml: str
    progress: list[Any]
    ask: dict[str, Any]


def restate(context: Context, values: Values, session: str) -> Stated:
    """Start the runs of a state, and say what it is."""
    state = read_lab_state(values)
    try:
        settings = compose_lab_study(state.overrides)
    except UserError as error:
        context.laboratory.stop(session)
        refused = (f"{error}. Nothing was run.",)
        return Stated(refused, "", YEARS_UNSTATED, state.command, policy_yaml(state), [], build_request(values, -1))
    job = context.laboratory.start(session, job_key(state.overrides), settings)
    name = state.values["measure"]
    meaning, unit = BY_NAME[name].meaning, number_format.display(name).difference
    years = (
        f"Difference in {meaning}, year by year",
        f"{settings.arms[0].label} less {settings.arms[1].label}, {unit}, same draws in both arms. Dark band: 90 percent "
        "interval of the mean, which tightens as runs come in. Pale band: middle 90 percent of runs, which does not. Grey "
        "band: too small to matter. Years before the dashed line are the common past.",
    )
    return Stated(
        (),
        settings.arms[0].title + ".",
        years,
        state.command,
        policy_yaml(state),
        progress_line(job),
        build_request(values, -1),
    )


def build_request(values: Values, seen: int) -> dict[str, Any]:
    """What a page asks for: a state, and more than the replications that it has seen."""
    return {"of": json.dumps(dict(values), sort_keys=True), "seen": seen}


def job_key(overrides: Sequence[str]) -> tuple[str, ...]:
    """What decides the numbers of a state."""
    return tuple(word for word in overrides if not word.startswith("run.workers"))


def prepare(context: Context) -> None:
    """Have the page as it opens ready before anybody asks: its controls, and the first replications."""
    controls(context, {})
    state = read_lab_state({})
    context.laboratory.start(
        "", job_key(state.overrides), compose_lab_study(state.overrides), at_most=REPLICATIONS_PREPARED
    )


def body(context: Context, values: Values, session: str) -> list[Any]:
    """Start the runs, and lay out what their results fill; what is known already is shown at once."""
    stated = restate(context, values, session)
    job = None if stated.problems else context.laboratory.look(session)
    view = look(job, measure_of(values)) if job is not None and job.done > 1 else None
    return [
        dcc.Store(id="lab-state"),
        dcc.Store(id="lab-ask", data=stated.ask | {"seen": job.done if job is not None and view is not None else -1}),
        dcc.Store(id="lab-told"),
        html.Div(widgets.notice(stated.problems), id="lab-notice"),
        html.P(stated.policy, className="quiet", id="lab-policy"),
        html.Div(view.progress if view else stated.progress, id="lab-progress", className="progress", role="status"),
        html.Div(
            [
                html.P(view.finding if view else "", id="lab-finding", className="finding"),
                _live_chart("lab-years", *stated.years, 380, view.years if view else None),
                _live_chart("lab-questions", *QUESTIONS_STATED, 470, view.questions if view else None),
                html.Div(view.table if view else [], id="lab-table"),
            ],
            id="lab-results",
        ),
        html.H2("Take it with you"),
        html.P("The address of this page holds its whole state. "
               "The command stores the same comparison as a study with a report.", className="quiet"),
        html.Code(stated.command, id="lab-command", className="command"),
        html.Div(
            [
                html.Button("Copy the link", **widgets.marks(data_copy="address")),
                html.Button("Copy the command", **widgets.marks(data_copy="lab-command")),
                html.Button("Copy the policy as YAML", **widgets.marks(data_copy="lab-yaml")),
            ],
            className="row",
        ),
        html.Details([html.Summary("The policy as YAML"), html.Pre(stated.yaml, id="lab-yaml", className="command")]),
        html.Span(id="said", role="status", className="visually-hidden"),
    ]  # fmt: skip


def _live_chart(name: str, title: str, caption: str, height: int, figure: go.Figure | None) -> Any:
    blank = go.Figure(layout={"height": height, "xaxis": {"visible": False}, "yaxis": {"visible": False}})
    graph = dcc.Graph(
        id=name, figure=figure or blank, config=widgets.GRAPH_CONFIG, responsive=True, style={"height": f"{height}px"}
    )
    return html.Figure(
        [
            html.P(title, className="figure-title", id=f"{name}-title"),
            html.Div(graph, className="chart", id=f"{name}-chart", **widgets.marks(data_title=f"{title}. {caption}")),
            html.Figcaption(caption, id=f"{name}-caption"),
        ]
    )


@dataclass(frozen=True, slots=True)
class LiveView:
    """What a look at a job shows.

    Attributes:
        progress: Children of the progress line.
        finding: One sentence.
        years: Figure of the difference by year.
        questions: Figure of the nine primary measures.
        table: The numbers of the first figure.
        is_over: Whether nothing more will come.
    """

    progress: list[Any]
    finding: str
    years: go.Figure
    questions: go.Figure
    table: Any
    is_over: bool


def look(job: Job, measure: str) -> LiveView | None:
    """Turn what has come in into figures; None as long as nothing has."""
    if job.failure:
        raise UserError(f"the model stopped: {job.failure}")
    done = job.done
    if done == 0:
        return None
    panel = contrasts.build_panel(job.runs())
    arm, reference = (each.label for each in job.settings.arms[:2])
    first = job.settings.first_fiscal_year
    threshold = read_declarations().thresholds[measure].value
    shown = number_format.display(measure)
    yearly = yearly_interval(panel, measure, arm, reference)
    yearly.iloc[:, 1:] *= shown.scale
    summary = contrasts.contrast(panel, measure, arm, reference, "mean", first, threshold)
    printed = yearly.rename(
        columns={"fiscal_year": "Fiscal year", "mean": "Mean", "low": "90 % low", "high": "90 % high",
                 "spread_low": "Runs: 90 % low", "spread_high": "Runs: 90 % high"}
    )  # fmt: skip
    table = html.Details(
        [
            html.Summary("The difference by year as a table"),
            widgets.data_table(printed, f"{BY_NAME[measure].meaning}, {shown.difference}"),
        ]
    )
    return LiveView(
        progress_line(job), _finding(summary, measure, threshold, arm, reference),
        draw_streaming_difference(yearly, shown.difference, threshold * shown.scale, first),
        _draw_at_a_glance(panel, arm, reference, first), table, job.is_over,
    )  # fmt: skip


def progress_line(job: Job) -> list[Any]:
    """How many replications or worlds are in, as a bar and in words."""
    noun = "worlds" if len(job.settings.worlds) > 1 else "replications"
    ends = "" if job.is_over else ", more are coming in" if job.done else ", the first is being simulated"
    bar = html.Progress(
        value=str(job.done), max=str(job.planned), **widgets.marks(aria_label="replications that have come in")
    )
    return [bar, html.Span(f"{job.done} of {job.planned} {noun}{ends}")]


def yearly_interval(panel: Panel, measure: str, arm: str, reference: str) -> pd.DataFrame:
    """Mean paired difference by year over all runs, its 90 percent Student interval, and the spread of runs.

    Returns:
        Columns fiscal_year, mean, low, high (NaN with one run), spread_low, spread_high.
    """
    differences = contrasts.paired_differences(panel, measure, arm, reference)
    runs = differences.reshape(-1, len(panel.years))
    rows = []
    for column, year in enumerate(panel.years):
        there = runs[np.isfinite(runs[:, column]), column]
        if len(there):
            error = float(there.std(ddof=1) / np.sqrt(len(there))) if len(there) > 1 else float("nan")
            half = float(stats.t.ppf(0.95, len(there) - 1)) * error if len(there) > 1 else float("nan")
            low, high = (float(value) for value in np.quantile(there, (0.05, 0.95)))
            mean = float(there.mean())
            rows.append((int(year), mean, mean - half, mean + half, low, high))
    return pd.DataFrame(rows, columns=["fiscal_year", "mean", "low", "high", "spread_low", "spread_high"])


def _finding(summary: Summary | None, measure: str, threshold: float, arm: str, reference: str) -> str:
    if summary is None:
        return f"{arm} less {reference}: this measure has no value in these runs."
    if summary.interval_kind == "none":
        return f"{arm} less {reference}: the first replication is in; an interval needs two."
    return number_format.sentence(
        f"{arm} less {reference}, mean over policy years: {number_format.estimate_words(summary, measure, threshold)}"
    )


def _draw_at_a_glance(panel: Panel, arm: str, reference: str, first: int) -> go.Figure:
    declared = read_declarations()
    rows = []
    for question in declared.questions.values():
        measure = question.measure
        threshold = declared.thresholds[measure].value
        summary = contrasts.contrast(panel, measure, arm, reference, "mean", first, threshold)
        if summary is None:
            continue
        scale = verdicts.orientation(BY_NAME[measure].direction) / threshold
        numbers = sorted(getattr(summary, name) * scale for name in SPREAD)
        star = " *" if BY_NAME[measure].direction == "none" else ""
        rows.append(
            {
                "label": f"{question.name.upper()} {question.outcome}{star}",
                "series": f"{arm} less {reference}",
                **dict(zip(SPREAD, numbers, strict=True)),
                "shown": number_format.estimate_words(summary, measure, threshold),
            }
        )
    table = pd.DataFrame(rows)
    figure = draw_intervals(
        table, [f"{arm} less {reference}"], "difference in practical thresholds (right is better)", 1.0, 46
    )
    figure.update_layout(height=470)
    return figure


def _checks(context: Context) -> dict[str, Check]:
    return checks()


TAB = Tab(
    "/", "Policy lab",
    "Move a policy's levers and the world; the difference from the reference arm updates as replications come in.",
    _checks, controls, body,
)  # fmt: skip
