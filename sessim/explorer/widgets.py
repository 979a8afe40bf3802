"""Parts of a page that pass accessibility checks: native controls with labels, charts with names, tables with captions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html

from sessim.ground.inert import csv_text
from sessim.report.html import PLOT_CONFIG

GRAPH_CONFIG: Any = dict(PLOT_CONFIG)
WIDE = frozenset(
    {"sankey", "parcoords", "heatmap"}
)  # figures that cannot be read on a phone's width, so that they scroll
LONGEST_PLAIN, ROWS_A_PAGE = 30, 25
Part = Any  # a Dash component, or a list of them


def name_attributes(**values: str) -> dict[str, Any]:
    """Attributes with a hyphen, such as `data_key` for `data-key`."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def make_select(
    key: str,
    label: str,
    options: Mapping[str, str],
    chosen: str,
    default: str,
    *,
    reload: str | None = None,
    forget_on: str = "",
) -> Part:
    """A native select.

    Args:
        key: Key in the address.
        label: What is chosen.
        options: Shown text by value.
        chosen: Value now.
        default: Value that the address need not name.
        reload: Keys (with spaces between) that fall away when another value is chosen and the page is built again; None to
            leave the page as it is.
        forget_on: Key of the control whose change makes this one fall away.
    """
    about = name_attributes(data_key=key, data_default=default) | (
        name_attributes(data_forget_on=forget_on) if forget_on else {}
    )
    if reload is not None:
        about |= name_attributes(data_reload=reload)
    name = f"select-{key.replace('.', '-')}"
    choices = [html.Option(text, value=value, selected=value == chosen) for value, text in options.items()]
    return html.Div(
        [html.Label(label, htmlFor=name), html.Div(html.Select(choices, id=name), className="field")],
        className="control",
        **about,
    )


def make_text_field(
    key: str,
    label: str,
    value: str,
    unit: str,
    placeholder: str,
    *,
    forget_on: str = "",
    suggestions: Sequence[str] = (),
) -> Part:
    """A text input; `forget_on` names the control whose change empties it, `suggestions` what the browser offers."""
    name = f"text-{key.replace('.', '-')}"
    field = dcc.Input(
        id=name, type="text", value=value, placeholder=placeholder, autoComplete="off", maxLength=200,
        list=f"{name}-list" if suggestions else None,
    )  # fmt: skip
    about = name_attributes(data_key=key, data_default="") | (
        name_attributes(data_forget_on=forget_on) if forget_on else {}
    )
    parts = [html.Label(label, htmlFor=name), html.Span(unit, className="unit"), html.Div(field, className="field")]
    if suggestions:
        parts.append(html.Datalist([html.Option(value=each) for each in suggestions], id=f"{name}-list"))
    return html.Div(parts, className="control", **about)


def make_slider(
    key: str, label: str, value: float, default: float, low: float, high: float, step: float, unit: str,
    *, last: str = "", forget_on: str = "", scale: float = 1.0,
) -> Part:  # fmt: skip
    """A native range input that shows what it holds, times `scale`; `last` is shown in place of the highest value."""
    name = f"range-{key.replace('.', '-')}"
    field = dcc.Input(id=name, type="range", value=value, min=low, max=high, step=step)
    shown = last if last and value == high else f"{round(value * scale, 6):g} {unit}"
    held = html.Span(html.Span(shown, className="held"), className="unit")
    about = name_attributes(
        data_key=key, data_default=f"{default:g}", data_held=f"{value:g}", data_scale=f"{scale:g}", data_unit=unit
    )
    about |= name_attributes(data_last=last) if last else {}
    about |= name_attributes(data_forget_on=forget_on) if forget_on else {}
    return html.Div(
        [html.Label(label, htmlFor=name), held, html.Div(field, className="field")], className="control", **about
    )


def make_kept_value(key: str, value: str) -> Part:
    """A value of the address that the page keeps and nobody moves."""
    field = dcc.Input(id=f"kept-{key}", type="hidden", value=value)
    return html.Div(field, **name_attributes(data_key=key, data_default=""))


def make_group(title: str, controls: Sequence[Part]) -> Part:
    """Controls that belong together."""
    return html.Fieldset([html.Legend(title), *controls])


def make_chart(
    name: str, title: str, caption: str, figure: go.Figure, table: pd.DataFrame | None = None, *, least_width: int = 0
) -> Part:
    """A figure with its title, caption, and the same numbers as a table; its image and its data can be saved.

    On a page narrower than `least_width`, in pixels, it scrolls.
    """
    is_wide = any(trace.type in WIDE for trace in figure.data)
    style = {"height": f"{figure.layout.height or 400}px"} | ({"minWidth": f"{least_width}px"} if least_width else {})
    about = name_attributes(data_title=f"{title} {caption}")
    about |= {"tabIndex": 0, "role": "region"} | name_attributes(aria_label=title) if least_width else {}
    parts: list[Part] = [
        html.P(title, className="figure-title"),
        html.Div(dcc.Graph(id=name, figure=figure, config=GRAPH_CONFIG, responsive=True, style=style),
                 className="chart scrolls" if least_width else "chart wide" if is_wide else "chart", **about),
        html.Figcaption(caption),
        offer_to_take(name),
    ]  # fmt: skip
    if table is None or table.empty:
        return html.Figure(parts)
    parts.append(html.Details([html.Summary("The same numbers as a table"), make_table(table, title)]))
    return html.Figure(parts, **name_attributes(data_csv=csv_text(table)))


def offer_to_take(name: str) -> Part:
    """Buttons that save the image and the data of the figure they belong to."""
    return html.Div(
        [
            html.Button(text, **name_attributes(data_take=kind, data_name=name))
            for kind, text in (("image", "Save image"), ("data", "Save data"))
        ],
        className="row take",
    )


def make_long_table(table: pd.DataFrame, caption: str, *, places: int = 4) -> Part:
    """A table that may be long: it sorts, filters and turns pages; one that is short stays a plain table."""
    if len(table) <= LONGEST_PLAIN:
        return make_table(table, caption, is_tall=True, places=places)
    return make_grid(table, caption, places=places)


def make_grid(table: pd.DataFrame, caption: str, *, places: int = 4, words: Sequence[str] = ()) -> Part:
    """A table that sorts, filters and turns pages; text in the columns `words`, the longest first, goes over several lines."""
    columns, rows = [], table.reset_index(drop=True)
    rows.columns = [f"c{place}" for place in range(len(table.columns))]  # a dot in a name would be read as a path
    for name, field in zip(table.columns, rows.columns, strict=True):
        column: dict[str, Any] = {"field": field, "headerName": str(name)}
        if pd.api.types.is_numeric_dtype(rows[field]) and not pd.api.types.is_bool_dtype(rows[field]):
            column |= {"type": "numericColumn", "filter": "agNumberColumnFilter"}
            if pd.api.types.is_float_dtype(rows[field]):
                rows[field] = rows[field].map(lambda value: float(f"{value:.{places}g}") if value == value else None)
        else:
            rows[field] = rows[field].map(lambda value: _cell(value, places))
        if name in words:
            column |= {"wrapText": True, "autoHeight": True, "cellStyle": {"lineHeight": "1.35", "padding": "6px 12px"}}
            column |= {"minWidth": 280, "flex": 3} if name == words[0] else {"minWidth": 140}
        columns.append(column)
    grid = dag.AgGrid(
        columnDefs=columns,
        rowData=rows.astype(object).where(rows.notna(), None).to_dict("records"),
        defaultColDef={"sortable": True, "filter": True, "resizable": True, "minWidth": 120, "flex": 1, "wrapHeaderText": True,
                       "autoHeaderHeight": True},
        dashGridOptions={"pagination": True, "paginationPageSize": ROWS_A_PAGE, "paginationPageSizeSelector": False,
                         "ensureDomOrder": True, "domLayout": "autoHeight"},
        style={"height": None, "width": "100%"},
    )  # fmt: skip
    label = name_attributes(aria_label=caption)
    return html.Div([html.P(caption, className="quiet"), grid], className="grid", role="region", **label)


def make_table(
    table: pd.DataFrame, caption: str, *, is_tall: bool = False, is_worded: bool = False, places: int = 4
) -> Part:
    """A table with a caption; numbers are set to the right, and a first column of long words gets room where `is_worded`.

    Its rows travel as data and are laid out by `assets/tables.js`: the time that Dash takes for a page grows with the square of
    its components, and a component per cell made the long tables of the page Evidence take minutes.
    """
    is_number = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    heads = [
        html.Th(str(name), scope="col", className="num" if number else "")
        for name, number in zip(table.columns, is_number, strict=True)
    ]
    rows = [[_cell(value, places) for value in row] for row in table.itertuples(index=False)]
    filled = html.Tbody(**name_attributes(data_rows=json.dumps(rows, ensure_ascii=False)))
    whole = html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), filled])
    # a region that scrolls must be reachable by keyboard, and then it needs a name
    return html.Div(
        whole,
        className=" ".join(["scroll", *(["tall"] if is_tall else []), *(["worded"] if is_worded else [])]),
        tabIndex=0,
        role="region",
        **name_attributes(aria_label=caption),
    )


def _cell(value: Any, places: int) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.{places}g}".replace("-", "−") if isinstance(value, float) else str(value)


def make_notice(lines: Sequence[str]) -> Part:
    """What is wrong, one line each; nothing if all is well."""
    return html.Div([html.P(line) for line in lines], className="notice", role="alert") if lines else []


def make_empty_page(what: str, command: str, why: str = "") -> Part:
    """A page without results: what is missing and the command that makes it."""
    parts = [
        html.H2(what),
        html.P(why) if why else None,
        html.P("This command makes it:"),
        html.Code(command, className="command"),
    ]
    return html.Div([part for part in parts if part is not None], className="empty")
