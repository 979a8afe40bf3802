"""Sweeps: a stored study as an experiment, from response curves to the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.contrasts import number_format
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.pages.study_choice import COMMAND
from sessim.explorer.pages.sweeps.axes import choose_axes, choose_parallel_columns, title_column
from sessim.explorer.pages.sweeps.controls import build_controls
from sessim.explorer.pages.sweeps.responses import draw_stored_responses, select_lever_rows
from sessim.explorer.pages.sweeps.rows import choose_sweep, filter_rows, find_swept, read_rows
from sessim.explorer.pages.sweeps.tables import tabulate_cells, tabulate_response
from sessim.explorer.pages.sweeps.worlds import draw_worlds
from sessim.explorer.query import Check, accept_any_text, require_number, require_one_of, write_query
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.arm_names import name_arms
from sessim.measures.catalogue import BY_NAME, NAMES
from sessim.report.figures.sweeps import draw_heat_map, draw_parallel_coordinates, draw_response

ROWS_SHOWN = 200
NO_LIMIT_OF_VALUE = 1e12


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    return {
        "study": accept_any_text,
        "measure": require_one_of(NAMES),
        "reference": accept_any_text,
        "arm": accept_any_text,
        "x": accept_any_text,
        "y": accept_any_text,
        "filter": accept_any_text,
        "from": require_number(-NO_LIMIT_OF_VALUE, NO_LIMIT_OF_VALUE),
        "to": require_number(-NO_LIMIT_OF_VALUE, NO_LIMIT_OF_VALUE),
        "has": accept_any_text,
    }


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """Figures over the rows that the filters let through, and the rows."""
    shelf = context.library.read_shelf()
    if not find_swept(shelf):
        answers = next(iter(shelf.find_answering()), "")
        why = f"{answers} holds answers without their runs: see the page Questions." if answers else ""
        return [widgets.make_empty_page("No study with reference arms is stored here.", COMMAND, why)]
    sweep = choose_sweep(context, values)
    name, study, reference, measure = sweep.name, sweep.study, sweep.reference, sweep.measure
    x, y = choose_axes(read_rows(context, values), values, sweep)
    rows = filter_rows(context, values)
    if rows.empty:
        return [html.P("No row passes the filter.", className="notice")]
    shown = number_format.display(measure)
    scaled = rows.assign(difference=rows["difference"] * shown.scale)
    threshold = read_declarations().thresholds[measure].value * shown.scale
    what, unit = BY_NAME[measure].meaning, shown.difference
    compared = name_arms(study.manifest["arms"], with_codes=True)[reference]
    parts: list[Any] = [
        widgets.make_notice(sweep.problems),
        html.P(f"{name}: {what}, {unit}, less {compared}; {len(rows)} rows (arm and world).", className="quiet"),
    ]
    parts += draw_stored_responses(study, measure, reference)
    curve = tabulate_response(select_lever_rows(scaled, study.manifest, x), x)
    parts.append(
        html.P(f"No row has a value of {title_column(x)}.", className="quiet")
        if curve.empty
        else widgets.make_chart(
            "sweep-response", f"Difference in {what} across {title_column(x)}",
            "Median with the middle 50 (thick) and 90 percent (thin) of worlds; numbers are grouped in bins of equal count. "
            "Grey band: too small to matter.", draw_response(curve, title_column(x), unit, threshold), curve,
        )
    )  # fmt: skip
    if x != y:
        cells = tabulate_cells(select_lever_rows(select_lever_rows(scaled, study.manifest, x), study.manifest, y), x, y)
        parts.append(
            html.P(f"No row has both {title_column(x)} and {title_column(y)}.", className="quiet")
            if cells.empty
            else widgets.make_chart(
                "sweep-heat", f"Over {title_column(x)} and {title_column(y)}",
                "Median difference of each cell, [middle 90 percent of its worlds], number of rows. Numbers are cut in thirds.",
                draw_heat_map(cells, (title_column(x), title_column(y)), unit), cells,
            )
        )  # fmt: skip
    parts += draw_worlds(sweep, scaled, x, y, unit)
    columns = [(each, title_column(each)) for each in choose_parallel_columns(scaled, study)]
    if columns and len(scaled) > 1:
        parts.append(
            widgets.make_chart(
                "sweep-parallel", "Every row as a line through its levers and strongest uncertainties",
                f"Colour and last axis: difference, {unit} (blue above zero, orange below). Drag "
                f"along an axis to keep some lines. "
                "Lines are single worlds and have no interval of their own; their Monte Carlo error is in the table.",
                draw_parallel_coordinates(scaled, columns, "difference", unit),
            )
        )  # fmt: skip
    kept = {key: value for key, value in values.items() if key in list_checks(context)}
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
        widgets.make_long_table(
            head[_list_columns(head, x, y)], f"Paired differences of {name}, one row an arm and world"
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


def _find_problems(context: Context) -> Sequence[str]:
    return context.library.read_shelf().problems


TAB = Tab(
    "/sweeps", "Sweeps", "A stored study as an experiment: how the difference responds to levers and uncertainties, row by row.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
