"""Exhibits: from an answer to a figure with its title, caption and table of the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES, Arm, Estimate, Frame
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.sensitivity import drivers as screening
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits import titles
from sessim.report.figures import answers as figures
from sessim.report.figures import grids

DRIVERS_SHOWN = 8
NOT_PAIRED = "No paired runs are stored."
SPREAD = ("low90", "low50", "median", "high50", "high90")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure of the report.

    Attributes:
        id: Stable id such as `Q7-F1`.
        title: What it shows, as a sentence.
        caption: How to read it; serves as text alternative.
        figure: The figure; None if there is nothing to draw.
        table: The numbers of the figure, ready to print.
    """

    id: str
    title: str
    caption: str
    figure: go.Figure | None
    table: pd.DataFrame


def exhibits_of(answers: Answers, answer: Answer) -> tuple[Exhibit, ...]:
    """The figures that the question declares, the best fitting one first."""
    makers = {"fan": _fan, "forest": _forest, "dots": _dots, "drivers": _drivers, "grid": _grid, "arms": _arms}
    return tuple(
        makers[kind](answers.frame, answer, f"{answer.question.name.upper()}-F{number}")
        for number, kind in enumerate(answer.question.figures, start=1)
    )


def series_words(arms: Mapping[str, Arm], arm: str, reference: str) -> str:
    """A contrast as the name of a series."""
    return f"{arm} less {reference} ({arms[reference].title})"


def empty_exhibit(name: str, title: str, why: str) -> Exhibit:
    """An exhibit with nothing to draw, and why."""
    return Exhibit(name, title, why, None, pd.DataFrame())


def _kind(estimate: Estimate) -> str:
    return estimate.summary.interval_kind if estimate.summary else "none"


def _explain(kind: str) -> str:
    words = {
        "worlds": "Thick and thin bars, or bands, span the middle 50 and 90 percent of worlds.",
        "replications": "One world was run: 90 percent Monte Carlo intervals, or bands of its replications.",
        "none": "One world and one replication were run, so no interval can be drawn.",
    }
    return words[kind]


def _fan(frame: Frame, answer: Answer, name: str) -> Exhibit:
    question = answer.question
    parts = [
        part.yearly.assign(series=series_words(frame.arms, answer.arm, part.reference))
        for part in answer.against
        if not part.yearly.empty
    ]
    table = pd.concat(parts, ignore_index=True).drop(columns="members") if parts else pd.DataFrame()
    kind = _kind(answer.against[0].estimate)
    return yearly_exhibit(frame.declared, question, answer.arm, table, frame.first_year, kind, name)


def yearly_exhibit(
    declared: Declarations, question: Question, arm: str, table: pd.DataFrame, first_year: int, kind: str, name: str
) -> Exhibit:
    """The difference year by year.

    Args:
        declared: Declarations.
        question: The question.
        arm: Label of the arm.
        table: Columns series, fiscal_year and those of `SPREAD`, in the unit of the measure; empty if nothing is stored.
        first_year: First fiscal year of the policy.
        kind: What the intervals are over: `worlds`, `replications` or `none`.
        name: Id of the exhibit.
    """
    if table.empty:
        return empty_exhibit(name, f"No year of the effect of {arm} on {question.outcome} is stored.", NOT_PAIRED)
    shown, threshold = number_format.display(question.measure), declared.thresholds[question.measure].value
    title = titles.title_years(question, threshold, table, first_year)
    table = table.assign(**{key: table[key] * shown.scale for key in SPREAD})
    caption = f"Line: median paired difference, {shown.difference}. {_explain(kind)} Dotted lines: practical threshold."
    if table["fiscal_year"].min() < first_year:
        caption += f" Years before fiscal year {first_year} are warm-up, alike in all arms."
    printed = _format_table(table, number_format.decimals(question.measure, threshold))
    figure = figures.draw_fan(table, shown.difference, threshold * shown.scale, first_year)
    return Exhibit(name, title, caption, figure, printed)


def _forest(frame: Frame, answer: Answer, name: str) -> Exhibit:
    chosen = [item for item in answer.estimates if item.role in OWN_ROLES and item.horizon == "mean" and item.summary]
    if not chosen:
        return empty_exhibit(name, f"No measure of {answer.question.outcome} is stored.", NOT_PAIRED)
    first = answer.against[0].reference
    title = titles.title_measures(chosen, first, frame.arms[first].name)
    table = pd.DataFrame([_interval_row(frame, item, in_thresholds=True) for item in chosen])
    caption = (
        "Differences in units of each measure's practical threshold, turned so that right is better; measures marked * "
        f"have no agreed better side and show higher to the right. Grey band: too small to matter. {_explain(_kind(chosen[0]))}"
    )
    series = [series_words(frame.arms, answer.arm, part.reference) for part in answer.against]
    axis = "difference in practical thresholds (right is better)"
    printed = _format_table(table.drop(columns="shown"), 2)
    return Exhibit(name, title, caption, figures.draw_intervals(table, series, axis, band=1.0), printed)


def _arms(frame: Frame, answer: Answer, name: str) -> Exhibit:
    measure = answer.question.measure
    chosen = [item for item in answer.estimates if item.measure == measure and item.horizon == "mean" and item.summary]
    if not chosen:
        return empty_exhibit(name, f"No policy is stored with {answer.question.outcome}.", NOT_PAIRED)
    order = {label: position for position, label in enumerate(frame.arms)}
    chosen.sort(key=lambda item: (order[item.arm], order[item.reference]))
    rows = []
    for item in chosen:
        row = _interval_row(frame, item, in_thresholds=False)
        row |= {"label": frame.arms[item.arm].name, "series": f"against {frame.arms[item.reference].name}"}
        rows.append(row)
    table = pd.DataFrame(rows)
    series = [f"against {frame.arms[name].name}" for name in frame.references]
    title = titles.title_policies(answer.question, table, series[0])
    threshold = chosen[0].threshold * number_format.display(measure).scale
    unit = number_format.display(measure).difference
    caption = (
        f"Paired differences, {unit}, mean over policy years. Grey band: too small to matter. {_explain(_kind(chosen[0]))} "
        f"For this measure {_sense(measure)}."
    )
    printed = _format_table(table.drop(columns="shown"), number_format.decimals(measure, chosen[0].threshold))
    return Exhibit(
        name, title, caption, figures.draw_intervals(table, series, f"difference, {unit}", threshold, 34), printed
    )


def _sense(measure: str) -> str:
    return {"higher": "higher is better", "lower": "lower is better", "none": "no side is better"}[
        BY_NAME[measure].direction
    ]


def _interval_row(frame: Frame, item: Estimate, *, in_thresholds: bool) -> dict[str, object]:
    assert item.summary is not None
    values = [getattr(item.summary, key) for key in SPREAD]
    scale = number_format.display(item.measure).scale
    if in_thresholds:
        scale = verdicts.orientation(item.direction) / item.threshold
    values = sorted(value * scale for value in values) if scale < 0 else [value * scale for value in values]
    star = " *" if item.direction == "none" else ""
    text = number_format.estimate_words(item.summary, item.measure, item.threshold)
    return {
        "label": BY_NAME[item.measure].meaning + star,
        "series": series_words(frame.arms, item.arm, item.reference),
        **dict(zip(SPREAD, values, strict=True)),
        "shown": f"{item.arm} less {item.reference}: {text}",
    }


def _dots(frame: Frame, answer: Answer, name: str) -> Exhibit:
    measure = answer.question.measure
    shown = number_format.display(measure)
    threshold = frame.declared.thresholds[measure].value
    title = ""
    parts, printed = [], []
    for part in answer.against:
        summary = part.estimate.summary
        if summary is None:
            continue
        series = series_words(frame.arms, answer.arm, part.reference)
        parts.append(
            pd.DataFrame(
                {
                    "series": series,
                    "world": summary.world_ids,
                    "difference": summary.world_means * shown.scale,
                    "low90": summary.low90 * shown.scale,
                    "high90": summary.high90 * shown.scale,
                }
            )
        )
        better, worse = verdicts.favourable_shares(summary, BY_NAME[measure].direction)
        title = title or titles.title_worlds(answer.question.outcome, better, worse, frame.arms[part.reference].name)
        printed.append(
            {
                "Contrast": series,
                "Worlds": summary.worlds,
                "Better beyond threshold": number_format.share_words(better),
                "Within threshold": number_format.share_words(1 - better - worse),
                "Worse beyond threshold": number_format.share_words(worse),
                "Median": number_format.format_value(summary.median, measure, threshold, is_signed=True),
                "Lowest world": number_format.format_value(
                    float(summary.world_means.min()), measure, threshold, is_signed=True
                ),
                "Highest world": number_format.format_value(
                    float(summary.world_means.max()), measure, threshold, is_signed=True
                ),
                "Central world": number_format.format_value(summary.central, measure, threshold, is_signed=True),
            }
        )
    if not parts:
        return empty_exhibit(name, f"No world is stored with {answer.question.outcome}.", NOT_PAIRED)
    caption = (
        f"Paired differences, {shown.difference}, mean over policy years and replications; {_sense(measure)}. Grey "
        "band: too small to matter. The bar under the dots is the 90 percent interval. "
        f"{_explain(_kind(answer.against[0].estimate))} The open diamond is the central world."
    )
    figure = figures.draw_dots(pd.concat(parts, ignore_index=True), shown.difference, threshold * shown.scale)
    return Exhibit(name, title, caption, figure, pd.DataFrame(printed))


def _drivers(frame: Frame, answer: Answer, name: str) -> Exhibit:
    rows = [
        {
            "series": series_words(frame.arms, answer.arm, part.reference),
            "driver": driver.title,
            "index": driver.index,
            "low90": driver.low90,
            "high90": driver.high90,
            "chance": part.screening.chance,
            "is_theory": driver.is_theory,
        }
        for part in answer.against
        if part.screening
        for driver in part.screening.drivers[:DRIVERS_SHOWN]
    ]
    return drivers_exhibit(answer.question, answer.arm, pd.DataFrame(rows), name)


def drivers_exhibit(question: Question, arm: str, table: pd.DataFrame, name: str) -> Exhibit:
    """What a difference follows.

    Args:
        question: The question.
        arm: Label of the arm.
        table: Columns as for `figures.drivers`; empty if drivers cannot be told.
        name: Id of the exhibit.
    """
    if table.empty:
        return empty_exhibit(
            name,
            f"What drives the effect of {arm} on {question.outcome} cannot be assessed.",
            "There are too few worlds to identify drivers, or the difference is the same in all of them.",
        )
    title = titles.title_drivers(question.outcome, table)
    caption = (
        "Squared rank correlation of each parameter, or share of rank variance between theories (hatched), with the "
        f"difference; {screening.LABEL}. Thin bars: 90 percent bootstrap interval over worlds. Dashed line: what the "
        "strongest of as many inert uncertainties would exceed in one study of twenty; bars below it are grey."
    )
    return Exhibit(name, title, caption, figures.draw_drivers(table), _format_table(table.drop(columns="is_theory"), 2))


def _grid(frame: Frame, answer: Answer, name: str) -> Exhibit:
    reference = answer.against[0].reference
    chosen = [
        item
        for item in answer.estimates
        if item.role in OWN_ROLES
        and item.horizon == "mean"
        and item.reference == reference
        and item.summary
        and item.direction != "none"
    ]
    cells = [
        name_cell(_short(item.measure), group, item.direction)
        for item in chosen
        if item.summary
        for group in screening.contrast_by_theory(item.summary, frame.worlds)
    ]
    if not cells:
        return empty_exhibit(name, "No theory can be taken alone.", "The worlds of this study do not vary theories.")
    columns = [_short(item.measure) for item in chosen]
    title = titles.title_theories(
        BY_NAME[chosen[0].measure].meaning, pd.DataFrame(cells), columns[0], frame.arms[reference].name
    )
    note = f"Columns are the measures of this question with an agreed better side, {answer.arm} less {reference}."
    return _grid_exhibit(name, title, cells, columns, note)


def _short(measure: str) -> str:
    return measure.replace("_", " ")


def name_cell(column: str, group: screening.TheoryAlone, direction: str) -> dict[str, object]:
    """A cell of a sign grid: a theory taken alone, and its shares of worlds on the better and on the worse side."""
    better, worse = group.share_positive, group.share_negative
    if verdicts.orientation(direction) < 0:
        better, worse = worse, better
    row = f"{group.mechanism}: {group.theory.replace('_', ' ')} ({number_format.worlds_words(group.worlds)})"
    return {"row": row, "column": column, "share_better": better, "share_worse": worse}


def _grid_exhibit(name: str, title: str, cells: list[dict[str, object]], columns: Sequence[str], note: str) -> Exhibit:
    table = pd.DataFrame(cells)
    rows = list(dict.fromkeys(table["row"]))
    columns = [column for column in columns if (table["column"] == column).any()]
    caption = (
        f"{note} ▲ better, ▼ worse, with the share of worlds on the leading side; = as many on either, = 0 no difference in any "
        "world. Colour: share better less share worse; the rest show no difference. Any size counts here; the verdicts also ask "
        "for the practical threshold."
    )
    words = [grids.cell_words(row["share_better"], row["share_worse"]) for _, row in table.iterrows()]
    wide = table.assign(text=words).pivot(index="row", columns="column", values="text").loc[rows, list(columns)]
    printed = wide.reset_index().rename(columns={"row": "Theory"})
    printed.columns.name = None
    return Exhibit(name, title, caption, grids.draw_sign_grid(table, rows, list(columns)), printed)


def _format_table(table: pd.DataFrame, places: int) -> pd.DataFrame:
    """A table for reading: numbers as text, headings in words."""
    headings = {
        "series": "Contrast",
        "label": "Row",
        "fiscal_year": "Fiscal year",
        "driver": "Uncertainty",
        "index": "Index",
        "chance": "Level of chance",
        "low90": "90 % low",
        "low50": "50 % low",
        "median": "Median",
        "high50": "50 % high",
        "high90": "90 % high",
    }
    result = table.copy()
    for column in result.columns:
        if result[column].dtype.kind == "f":
            is_signed = column not in ("index", "chance") and "index" not in table.columns
            result[column] = [
                number_format.format_number(float(value), places, is_signed=is_signed) for value in result[column]
            ]
    ordered = [name for name in headings if name in result.columns]
    result = result[ordered] if np.all([name in headings for name in result.columns]) else result
    return result.rename(columns=headings)
