"""The Dash app: one shell, a page for each tab, and the callbacks that fill them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dash
from dash import Dash, Input, Output, State, dcc, html
from flask import Response, request

import sessim.report
from sessim.explorer import downloads, evidence, executive, flow, lab, lab_state, questions, sweeps, widgets
from sessim.explorer.guard import keep_local
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.query import LONGEST_VALUE, read_query
from sessim.explorer.tab import Context, Tab
from sessim.study.errors import UserError

TABS = {module.TAB.path: module.TAB for module in (lab, questions, sweeps, executive, flow, evidence)}

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/theme.css">
{%css%}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
{%app_entry%}
<footer><script src="/_dash-component-suites/plotly/package_data/plotly.min.js"></script>
{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


def make_app(root: Path) -> Dash:
    """Build the app over the studies of a folder; it starts no server and opens no connection.

    Args:
        root: A study's folder, or a folder of studies.
    """
    context = Context(Library(root), Laboratory())
    app = Dash(
        "sessim.explorer",
        title="sessim explorer",
        update_title="",
        index_string=PAGE,
        serve_locally=True,
        suppress_callback_exceptions=True,
        assets_folder=str(Path(__file__).parent / "assets"),
        compress=False,
        include_assets_files=True,
    )
    app.enable_dev_tools(debug=False)
    app.layout = _layout
    keep_local(app.server)
    _serve_files(app, context)
    _connect(app, context)
    return app


def _layout() -> Any:
    """The shell; every page that is opened has a session of its own."""
    links = html.Ul(
        [
            html.Li(dcc.Link(tab.title, href=path, id=f"nav-{number}", refresh=True))
            for number, (path, tab) in enumerate(TABS.items())
        ]
    )
    return html.Div(
        [
            dcc.Location(id="address"),
            dcc.Store(id="session", data=secrets.token_urlsafe(12)),
            dcc.Store(id="state"),
            html.Header(
                html.Div(
                    [
                        html.A("sessim explorer", href="/", className="brand"),
                        html.Nav(links, id="tabs", **widgets.marks(aria_label="Pages")),
                    ],
                    className="masthead",
                )
            ),
            html.Main(html.Div(id="page"), id="content", tabIndex=-1),
        ]
    )


def _connect(app: Dash, context: Context) -> None:
    @app.callback(
        Output("page", "children"),
        Output("tabs", "children"),
        Output("state", "data"),
        Input("address", "pathname"),
        State("address", "search"),
    )
    def open_page(path: str | None, search: str | None) -> tuple[Any, Any, dict[str, str]]:
        tab = TABS.get(path or "/")
        if tab is None:
            return widgets.notice([f"there is no page {str(path)[:60]!r}; the pages are listed above"]), _links(""), {}
        read = read_query(search, tab.checks(context))
        return _page(tab, context, read.values, read.problems), _links(tab.path), read.values

    @app.callback(
        Output("body", "children"), Input("state", "data"), State("address", "pathname"), State("session", "data")
    )
    def fill_page(values: Mapping[str, Any] | None, path: str | None, session: str) -> Any:
        tab = TABS.get(path or "/")
        if tab is None:
            return []
        return _body(tab, context, values or {}, str(session)[:64])

    @app.callback(
        Output("lab-progress", "children"), Output("lab-finding", "children"), Output("lab-years", "figure"),
        Output("lab-questions", "figure"), Output("lab-table", "children"), Output("lab-tick", "disabled"),
        Input("lab-tick", "n_intervals"), State("session", "data"), State("state", "data"),
    )  # fmt: skip
    def look(_: int, session: str, values: Mapping[str, Any] | None) -> tuple[Any, ...]:
        job = context.laboratory.look(str(session)[:64])
        if job is None:
            return ([html.Span("Nothing is running.")], *[dash.no_update] * 4, True)
        try:
            view = lab.look(job, lab_state.measure_of(values or {}))
        except UserError as error:
            return (widgets.notice([str(error)]), *[dash.no_update] * 4, True)
        if view is None:
            return ([html.Span("The first replication is being simulated.")], *[dash.no_update] * 4, False)
        return view.progress, view.finding, view.years, view.questions, view.table, view.is_over


def _links(current: str) -> Any:
    return html.Ul(
        [
            html.Li(html.A(tab.title, href=path, **(widgets.marks(aria_current="page") if path == current else {})))
            for path, tab in TABS.items()
        ]
    )


def _page(tab: Tab, context: Context, values: Mapping[str, str], problems: tuple[str, ...]) -> Any:
    try:
        controls = tab.controls(context, values)
    except UserError as error:
        problems, controls = (*problems, str(error)), []
    parts = [
        html.H1(tab.title),
        html.P(tab.lede, className="lede"),
        widgets.notice([f"In the address, {line}" for line in problems]),
    ]
    if not controls:
        return [*parts, html.Div(id="body")]
    side = html.Div(controls, id="controls", role="form", **widgets.marks(aria_label="Choices"))
    return [*parts, html.Div([side, html.Div(id="body")], className="bench")]


def _body(tab: Tab, context: Context, values: Mapping[str, Any], session: str) -> Any:
    """Fill a page from values that a browser sent, which are checked like an address."""
    checks = tab.checks(context)
    accepted: dict[str, str] = {}
    problems = []
    for key, value in values.items():
        text = str(value)
        try:
            if key not in checks or len(text) > LONGEST_VALUE:
                raise UserError(f"{str(key)[:60]!r} is no setting of this page")
            checks[key](text)
            accepted[key] = text
        except UserError as error:
            problems.append(f"{key[:60]}: {error}")
    try:
        return [widgets.notice(problems), *tab.body(context, accepted, session)]
    except UserError as error:
        return [widgets.notice([*problems, str(error)])]


def _serve_files(app: Dash, context: Context) -> None:
    theme = (Path(sessim.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")

    def theme_file() -> Response:
        return Response(theme, mimetype="text/css")

    def download(name: str) -> Response:
        try:
            return downloads.shown_rows(context, name, request.query_string.decode("utf-8", "replace"))
        except UserError as error:
            return Response(f"{error}\n", status=400, mimetype="text/plain")

    app.server.add_url_rule("/theme.css", view_func=theme_file)
    app.server.add_url_rule("/download/<name>", view_func=download)
