"""What the policy lab shows of the runs that have come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dash import html
from scipy import stats

from sessim.evidence.contrasts import contrasts, number_format, verdicts
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import Panel, Summary
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.laboratory import Job
from sessim.explorer.live import draw_progress
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.report.figures.answers import draw_intervals
from sessim.report.figures.live import draw_streaming_difference

SPREAD = ("low90", "low50", "median", "high50", "high90")


@dataclass(frozen=True, slots=True)
class LiveView:
    """What a job shows so far.

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


def draw_view(job: Job, measure: str) -> LiveView | None:
    """Turn what has come in into figures; None until then.

    Raises:
        UserError: A run failed.
    """
    if job.failure:
        raise UserError(f"the model stopped: {job.failure}")
    done = job.done
    if done == 0:
        return None
    panel, _ = split_central(contrasts.build_panel(job.runs()))
    arm, reference = (each.label for each in job.settings.arms[:2])
    names = (job.settings.arms[0].title, job.settings.arms[1].title)
    first = job.settings.first_fiscal_year
    threshold = read_declarations().thresholds[measure].value
    shown = number_format.display(measure)
    yearly = estimate_by_year(panel, measure, arm, reference)
    yearly.iloc[:, 1:] *= shown.scale
    summary = contrasts.contrast(panel, measure, arm, reference, "mean", first, threshold)
    printed = yearly.rename(
        columns={"fiscal_year": "Fiscal year", "mean": "Mean", "low": "90 % low", "high": "90 % high",
                 "spread_low": "Runs: 90 % low", "spread_high": "Runs: 90 % high"}
    )  # fmt: skip
    table = html.Details(
        [
            html.Summary("The difference by year as a table"),
            widgets.make_table(printed, f"{BY_NAME[measure].meaning}, {shown.difference}"),
        ]
    )
    return LiveView(
        draw_progress(job), _word_finding(summary, measure, threshold, names),
        draw_streaming_difference(yearly, shown.difference, threshold * shown.scale, first),
        _draw_at_a_glance(panel, arm, reference, first), table, job.is_over,
    )  # fmt: skip


def estimate_by_year(panel: Panel, measure: str, arm: str, reference: str) -> pd.DataFrame:
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


def _word_finding(summary: Summary | None, measure: str, threshold: float, names: tuple[str, str]) -> str:
    compared = f"“{names[0]}” compared with “{names[1]}”"
    if summary is None:
        return f"{compared}: this measure has no value in these runs."
    if summary.interval_kind == "none":
        return f"{compared}: the first replication is in; an interval needs two."
    words = number_format.estimate_words(summary, measure, threshold)
    return number_format.sentence(f"{compared}, {BY_NAME[measure].meaning}, mean over policy years: {words}")


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
