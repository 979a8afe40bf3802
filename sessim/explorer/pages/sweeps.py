"""Sweeps: a stored study as an experiment, from response curves to the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from sessim.evidence.contrasts import contrasts, number_format
from sessim.evidence.contrasts.verdicts import orientation
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.pages.published import read_published_manifests
from sessim.explorer.pages.questions import COMMAND, find_answering_studies
from sessim.explorer.pages.responses import draw_stored_responses, find_swept_levers, select_lever_rows
from sessim.explorer.pages.rules import find_ruled_columns, rule_boxes
from sessim.explorer.query import Check, any_text, number, one_of, write_query
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME, NAMES
from sessim.report.exhibits.answers import SPREAD
from sessim.report.figures.sweeps import draw_heat_map, draw_parallel_coordinates, draw_worlds_by_verdict, response
from sessim.study.results.store import StoredStudy

ROWS_SHOWN, BINS, LINES = 200, 6, 6
KEYS = ("study", "arm", "reference", "world")
NO_LIMIT_OF_VALUE = 1e12


def checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    return {
        "study": any_text,
        "measure": one_of(NAMES),
        "reference": any_text,
        "arm": any_text,
        "x": any_text,
        "y": any_text,
        "filter": any_text,
        "from": number(-NO_LIMIT_OF_VALUE, NO_LIMIT_OF_VALUE),
        "to": number(-NO_LIMIT_OF_VALUE, NO_LIMIT_OF_VALUE),
        "has": any_text,
    }


def design_rows(study: StoredStudy, name: str, measure: str, reference: str) -> pd.DataFrame:
    """One row an arm and world: levers of the arm, uncertainties of the world, paired difference, verdict of the world alone.

    Args:
        study: The study.
        name: Its name.
        measure: Measure of the difference, in its own unit.
        reference: Label of the reference arm.
    """
    panel = contrasts.build_panel(study.runs)
    first = int(study.manifest["settings"]["first_fiscal_year"])
    threshold = read_declarations().thresholds[measure].value
    levers = study.manifest.get("resolved", {}).get("arms", {})
    frames = []
    for arm in panel.arms:
        summary = (
            contrasts.contrast(panel, measure, arm, reference, "mean", first, threshold) if arm != reference else None
        )
        if summary is None:
            continue
        frame = pd.DataFrame({"study": name, "arm": arm, "reference": reference, "world": summary.world_ids})
        for lever, value in levers.get(arm, {}).get("levers", {}).items():
            frame[f"lever.{lever}"] = str(value) if isinstance(value, list | bool | str) else value
        frame["difference"] = summary.world_means
        frame["monte_carlo_error"] = summary.world_errors
        frame["verdict"] = [
            world_verdict(value, threshold, BY_NAME[measure].direction) for value in summary.world_means
        ]
        frames.append(frame)
    if not frames:
        raise UserError(f"{name} has no arm that is paired with {reference} for {measure}")
    varied = [column for column in study.worlds.columns if column == "world" or study.worlds[column].nunique() > 1]
    rows = pd.concat(frames, ignore_index=True).merge(study.worlds[varied], on="world", how="left")
    rows["measure"], rows["unit"] = measure, BY_NAME[measure].unit
    return rows


def world_verdict(difference: float, threshold: float, direction: str) -> str:
    """Verdict on one world alone, in words."""
    if abs(difference) <= threshold:
        return "within the threshold"
    if direction == "none":
        return "higher" if difference > 0 else "lower"
    return "better" if difference * orientation(direction) > 0 else "worse"


def _choose_contrast(context: Context, values: Values) -> tuple[str, StoredStudy, str, str]:
    studies = find_answering_studies(context)
    name = values.get("study", next(iter(studies), ""))
    study = context.library.study(name)
    references = [arm["label"] for arm in study.manifest["arms"] if arm["role"] == "reference"]
    reference = values.get("reference", references[0] if references else "")
    if reference not in references:
        raise UserError(f"{name} has no reference arm {reference!r}", allowed=", ".join(references))
    measures = measures_of(study)
    measure = values.get("measure", measures[0])
    if measure not in measures:
        raise UserError(f"{name} stores no {measure} with a practical threshold", allowed=", ".join(measures))
    return name, study, reference, measure


def measures_of(study: StoredStudy) -> list[str]:
    """Measures that a study stores and a practical threshold is declared for, primary ones first."""
    declared = read_declarations()
    primary = [question.measure for question in declared.questions.values()]
    return [name for name in dict.fromkeys([*primary, *declared.thresholds]) if name in study.runs]


def all_rows(context: Context, values: Values) -> pd.DataFrame:
    """Every row under the chosen study, measure and reference arm.

    Raises:
        UserError: A choice is unknown to the study.
    """
    name, study, reference, measure = _choose_contrast(context, values)
    stamp = (study.folder / "manifest.json").stat().st_mtime_ns
    return context.library.keep(
        ("rows", name, stamp, measure, reference), lambda: design_rows(study, name, measure, reference)
    )


def filter_rows(context: Context, values: Values) -> pd.DataFrame:
    """The rows that the filters let through.

    Raises:
        UserError: A choice or a column is unknown.
    """
    rows = all_rows(context, values)
    arm = values.get("arm", "")
    if arm:
        rows = rows[rows["arm"] == arm]
        if rows.empty:
            raise UserError(f"no row has arm={arm}", allowed=", ".join(all_rows(context, values)["arm"].unique()))
    column = values.get("filter", "")
    if column:
        if column not in rows:
            raise UserError(f"there is no column {column!r}")
        if pd.api.types.is_numeric_dtype(rows[column]):
            rows = rows[rows[column] >= float(values["from"])] if "from" in values else rows
            rows = rows[rows[column] <= float(values["to"])] if "to" in values else rows
        if "has" in values:
            rows = rows[rows[column].astype(str).str.contains(values["has"], case=False, regex=False)]
    return rows


def controls(context: Context, values: Values) -> list[Any]:
    """Study, measure, arms, axes and filters."""
    studies = find_answering_studies(context)
    if not studies:
        return []
    name, study, reference, measure = _choose_contrast(context, values)
    rows = all_rows(context, values)
    arms = {each["label"]: f"{each['label']}: {each['title']}" for each in study.manifest["arms"]}
    references = {each["label"]: arms[each["label"]] for each in study.manifest["arms"] if each["role"] == "reference"}
    axes = axis_names(rows)
    x, y = _axes(rows, values, study, measure, reference)
    columns = {"": "no filter"} | {
        each: _title(each) for each in rows.columns if each not in ("study", "reference", "measure", "unit")
    }
    first_study, first_measure = next(iter(studies)), measures_of(study)[0]
    reset = "reference arm x y filter from to has"
    return [
        widgets.group(
            "Study",
            [
                widgets.select(
                    "study",
                    "Stored study",
                    {each: each for each in studies},
                    name,
                    first_study,
                    reload=f"measure {reset}",
                ),
                widgets.select(
                    "measure",
                    "Measure",
                    {each: BY_NAME[each].meaning for each in measures_of(study)},
                    measure,
                    first_measure,
                ),
                widgets.select(
                    "reference", "Less the reference", references, reference, next(iter(references)), reload="arm"
                ),
                widgets.select(
                    "arm",
                    "Arm",
                    {"": "all arms"} | {each: arms[each] for each in rows["arm"].unique()},
                    values.get("arm", ""),
                    "",
                ),
            ],
        ),
        widgets.group(
            "Axes",
            [
                widgets.select("x", "Across", axes, x, "?"),
                widgets.select("y", "And", axes, y, "?"),
            ],
        ),
        widgets.group(
            "Filter rows",
            [
                widgets.select("filter", "Column", columns, values.get("filter", ""), ""),
                widgets.text_field("from", "From", values.get("from", ""), "number", "lowest"),
                widgets.text_field("to", "To", values.get("to", ""), "number", "highest"),
                widgets.text_field("has", "Contains", values.get("has", ""), "text", "anything"),
            ],
        ),
    ]


def axis_names(rows: pd.DataFrame) -> dict[str, str]:
    """Columns that can be an axis: arms, levers that differ, uncertainties that vary."""
    found = {"arm": "policy arm"} if rows["arm"].nunique() > 1 else {}
    for column in rows.columns:
        if "." in column and rows[column].nunique() > 1:
            found[column] = _title(column)
    return found or {"arm": "policy arm"}


def _title(column: str) -> str:
    return column.removeprefix("lever.").replace(".", ": ").replace("_", " ")


def _axes(rows: pd.DataFrame, values: Values, study: StoredStudy, measure: str, reference: str) -> tuple[str, str]:
    """The two axes: those chosen, else a swept lever, what a stored rule bounds, and the strongest uncertainties."""
    names = list(axis_names(rows))
    ruled = find_ruled_columns(study.folder, measure, reference, [each for each in names if "." in each])
    swept = find_swept_levers(study.manifest)
    likely = [*swept, *ruled, *find_strongest_drivers(rows, study)]
    likely = list(dict.fromkeys([each for each in likely if each in names] + names))
    x = values.get("x", likely[0])
    # levers are swept one at a time, so no two of them span a plane
    others = [each for each in likely if each != x and not (x in swept and each in swept)]
    y = values.get("y", others[0] if others else x)
    for each in (x, y):
        if each not in rows.columns:
            raise UserError(f"there is no axis {each!r}", allowed=", ".join(names[:12]))
    return x, y


def find_strongest_drivers(rows: pd.DataFrame, study: StoredStudy) -> list[str]:
    """Numeric uncertainties of the first arm, strongest rank correlation with the difference first."""
    first = rows[rows["arm"] == rows["arm"].iloc[0]]
    if len(first) < 4 or first["difference"].nunique() < 2:
        return []
    strength = {}
    for column in study.worlds.columns:
        if (
            column in first
            and column != "world"
            and pd.api.types.is_numeric_dtype(first[column])
            and first[column].nunique() > 1
        ):
            strength[str(column)] = abs(first[column].corr(first["difference"], method="spearman"))
    return sorted(strength, key=lambda name: -np.nan_to_num(strength[name]))


def body(context: Context, values: Values, session: str) -> list[Any]:
    """Figures over the rows that the filters let through, and the rows."""
    if not find_answering_studies(context):
        without_runs = read_published_manifests(context.library)
        why = (
            f"{next(iter(without_runs))} holds answers without their runs: see the page Questions."
            if without_runs
            else ""
        )
        return [widgets.empty("No study with reference arms is stored here.", COMMAND, why)]
    name, study, reference, measure = _choose_contrast(context, values)
    x, y = _axes(all_rows(context, values), values, study, measure, reference)
    rows = filter_rows(context, values)
    if rows.empty:
        return [html.P("No row passes the filter.", className="notice")]
    shown = number_format.display(measure)
    scaled = rows.assign(difference=rows["difference"] * shown.scale)
    threshold = read_declarations().thresholds[measure].value * shown.scale
    what, unit = BY_NAME[measure].meaning, shown.difference
    parts: list[Any] = [
        html.P(f"{name}: {what}, {unit}, less {reference}; {len(rows)} rows (arm and world).", className="quiet")
    ]
    parts += draw_stored_responses(study, measure, reference)
    curve = response_table(select_lever_rows(scaled, study.manifest, x), x)
    parts.append(
        html.P(f"No row has a value of {_title(x)}.", className="quiet")
        if curve.empty
        else widgets.chart(
            "sweep-response", f"Difference in {what} across {_title(x)}",
            "Median with the middle 50 (thick) and 90 percent (thin) of worlds; numbers are put in bins of equal count. "
            "Grey band: too small to matter.", response(curve, _title(x), unit, threshold), curve,
        )
    )  # fmt: skip
    if x != y:
        cells = heat_table(select_lever_rows(select_lever_rows(scaled, study.manifest, x), study.manifest, y), x, y)
        parts.append(
            html.P(f"No row has both {_title(x)} and {_title(y)}.", className="quiet")
            if cells.empty
            else widgets.chart(
                "sweep-heat", f"Over {_title(x)} and {_title(y)}",
                "Median difference of each cell, [middle 90 percent of its worlds], number of rows. Numbers are cut in thirds.",
                draw_heat_map(cells, (_title(x), _title(y)), unit), cells,
            )
        )  # fmt: skip
    parts += _worlds_chart(study, scaled, x, y, unit, measure, reference)
    columns = [(each, _title(each)) for each in parallel_columns(scaled, study)]
    if columns and len(scaled) > 1:
        parts.append(
            widgets.chart(
                "sweep-parallel", "Every row as a line through its levers and strongest uncertainties",
                f"Colour and last axis: difference, {unit} (blue above zero, orange below). Drag "
                f"along an axis to keep some lines. "
                "Lines are single worlds and have no interval of their own; their Monte Carlo error is in the table.",
                draw_parallel_coordinates(scaled, columns, "difference", unit),
            )
        )  # fmt: skip
    kept = {key: value for key, value in values.items() if key in checks(context)}
    head = rows.head(ROWS_SHOWN)
    parts += [
        html.H2("The rows"),
        html.P(
            f"{len(head)} of {len(rows)} rows that pass the filter are listed; a download has all {len(rows)}.",
            id="rows-count",
        ),
        html.Div(
            [
                html.A(
                    "Download CSV", href="/download/rows.csv" + write_query(kept), className="button", id="download-csv"
                ),
                html.A(
                    "Download Parquet",
                    href="/download/rows.parquet" + write_query(kept),
                    className="button",
                    id="download-parquet",
                ),
            ],
            className="row",
        ),
        widgets.data_table(
            head[_list_columns(head, x, y)], f"Paired differences of {name}, one row an arm and world", is_tall=True
        ),
    ]
    return parts


def _list_columns(rows: pd.DataFrame, x: str, y: str) -> list[str]:
    return [
        each
        for each in dict.fromkeys(
            ["arm", "reference", "world", x, y, "difference", "monte_carlo_error", "unit", "verdict"]
        )
        if each in rows
    ]


def _worlds_chart(
    study: StoredStudy, rows: pd.DataFrame, x: str, y: str, unit: str, measure: str, reference: str
) -> list[Any]:
    if not all(pd.api.types.is_numeric_dtype(rows[each]) for each in (x, y)) or x == y:
        return []
    error = rows["monte_carlo_error"].to_numpy() * number_format.display(measure).scale
    labels = [
        f"{arm}, world {world}: {difference:+.3g} {unit}"
        + ("" if np.isnan(mcse) else f" (Monte Carlo ±{1.645 * mcse:.2g})")
        for arm, world, difference, mcse in zip(rows["arm"], rows["world"], rows["difference"], error, strict=True)
    ]
    points = pd.DataFrame({"x": rows[x], "y": rows[y], "verdict": rows["verdict"], "shown": labels}).dropna(
        subset=["x", "y"]
    )
    if len(points[["x", "y"]].drop_duplicates()) < 2:
        return [html.P(f"No two rows differ in {_title(x)} and {_title(y)}.", className="quiet")]
    boxes = rule_boxes(study.folder, measure, reference, x, y)
    limits = [(float(points[each].min()), float(points[each].max())) for each in ("x", "y")]
    drawn = draw_worlds_by_verdict(
        points,
        (_title(x), _title(y)),
        [(close_box(box.edges, *limits), f"{box.arm}: rule {n}") for n, box in enumerate(boxes, 1)],
    )
    ruled = " ".join(f"Rule {n}, {box.arm}: {box.words}." for n, box in enumerate(boxes, 1))
    return [
        widgets.chart(
            "sweep-worlds", "Worlds by the verdict on each alone",
            "Each point is one arm in one world; its interval is its Monte Carlo error, on hover and in the table. "
            + (f"Dashed: scenario discovery. {ruled}" if ruled else "No stored rule bounds these two."), drawn,
        )
    ]  # fmt: skip


def close_box(
    edges: tuple[float, float, float, float], across: tuple[float, float], up: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Edges of a box, those without a bound put a little outside what is drawn."""
    ends = []
    for low, high, (first, last) in ((*edges[:2], across), (*edges[2:], up)):
        margin = 0.03 * (last - first)
        ends += [max(low, first - margin), min(high, last + margin)]
    return ends[0], ends[1], ends[2], ends[3]


def response_table(rows: pd.DataFrame, x: str) -> pd.DataFrame:
    """Spread of the difference over the values of a column, or over bins of equal count, arm by arm."""
    one_series = x == "arm" or x.startswith("lever.")
    parts = [("all arms", rows)] if one_series else [(str(arm), part) for arm, part in rows.groupby("arm", sort=False)]
    found: list[dict[str, Any]] = []
    for arm, part in parts:
        column = part[x]
        is_number = pd.api.types.is_numeric_dtype(column)
        groups: list[tuple[Any, pd.DataFrame]] = list(part.groupby(x, sort=is_number))
        if is_number and column.nunique() > 2 * BINS:
            bins = pd.qcut(column, BINS, duplicates="drop")
            groups = [(float(each[x].median()), each) for _, each in part.groupby(bins, observed=True)]
        found += [{"series": arm, "x": value, **_spread(each["difference"])} for value, each in groups]
    return pd.DataFrame(found)


def heat_table(rows: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    """Spread of the difference in the cells of two columns, numbers cut in thirds."""
    cut = rows.assign(x=_cut_in_thirds(rows[x]), y=_cut_in_thirds(rows[y]))
    cells = [{"x": a, "y": b, **_spread(part["difference"])} for (a, b), part in cut.groupby(["x", "y"], observed=True)]
    table = pd.DataFrame(cells, columns=["x", "y", *SPREAD, "worlds"])
    return table.assign(x=table["x"].astype(str), y=table["y"].astype(str))


def _cut_in_thirds(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column.astype(str).str.replace("_", " ")
    if column.nunique() <= 5:
        values = [f"{value:g}" for value in sorted(column.dropna().unique())]
        return column.map(lambda value: f"{value:g}", na_action="ignore").astype(
            pd.CategoricalDtype(values, ordered=True)
        )
    cut = pd.qcut(column, 3, duplicates="drop")
    return cut.cat.rename_categories([f"{each.left:.3g} to {each.right:.3g}" for each in cut.cat.categories])


def _spread(values: pd.Series) -> dict[str, float]:
    quantiles = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
    return dict(zip(SPREAD, map(float, quantiles), strict=True)) | {"worlds": len(values)}


def parallel_columns(rows: pd.DataFrame, study: StoredStudy) -> list[str]:
    """Axes of the parallel coordinates: the arm, levers that differ, the strongest uncertainties."""
    arm = ["arm"] if rows["arm"].nunique() > 1 else []
    levers = [
        each
        for each in rows.columns
        if each.startswith("lever.") and rows[each].notna().all() and rows[each].nunique() > 1
    ]
    return [*arm, *levers[:2], *find_strongest_drivers(rows, study)][:LINES]


TAB = Tab(
    "/sweeps", "Sweeps", "A stored study as an experiment: how the difference responds to levers and uncertainties, row by row.",
    checks, controls, body,
)  # fmt: skip
