"""The Dash app: one shell, a page for each tab, and the callbacks that fill them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import dash
from dash import Dash, Input, Output, State, dcc, html
from flask import Response, request

import sessim.report
from sessim.explorer import downloads, widgets
from sessim.explorer.guard import keep_local
from sessim.explorer.pages import evidence, executive, flow, lab, lab_state, questions, sweeps
from sessim.explorer.query import LONGEST_VALUE, read_query
from sessim.explorer.tab import Context, Tab
from sessim.ground.errors import UserError

TABS = {module.TAB.path: module.TAB for module in (lab, questions, sweeps, executive, flow, evidence)}

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
{metas}
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/theme.css">
{css}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><div class="masthead"><a href="/" class="brand">sessim explorer</a>
<nav id="tabs" aria-label="Pages"><ul>{links}</ul></nav></div></header>
<main id="content" tabindex="-1">
<h1>{heading}</h1>
{lede}
{app_entry}
</main>
<footer>{config}{scripts}{renderer}</footer>
</body>
</html>
"""
# asks again when an answer has come, and lets the browser draw in between
ASK_AGAIN = """function (told) {
  clearTimeout(window.sessimAsking);
  if (told && !told.is_over) {
    window.sessimAsking = setTimeout(function () { window.dash_clientside.set_props("lab-ask", { data: told }); }, 150);
  }
}"""
PATIENCE_SECONDS = 5.0


class Explorer(Dash):
    """A Dash app whose masthead, heading and lede stand in the page itself, so that they show before any script has run."""

    def interpolate_index(
        self, metas: str = "", title: str = "", css: str = "", config: str = "", scripts: str = "", app_entry: str = "",
        favicon: str = "", renderer: str = "",
    ) -> str:  # fmt: skip
        """The page that is served for the address of the request."""
        path = request.path
        tab = TABS.get(path)
        links = [
            f'<li><a href="{each.path}"{" aria-current=page" if each is tab else ""}>{each.title}</a></li>'
            for each in TABS.values()
        ]
        heading = tab.title if tab else "No such page"
        return PAGE.format(
            metas=metas,
            css=css,
            app_entry=app_entry,
            config=config,
            scripts=scripts,
            renderer=renderer,
            title=title if path == "/" else f"{heading} · {title}",
            links="".join(links),
            heading=heading,
            lede=f'<p class="lede">{escape(tab.lede)}</p>' if tab else "",
        )


def make_app(context: Context) -> Dash:
    """Build the app over what its pages share; it starts no server and opens no connection."""
    app = Explorer(
        "sessim.explorer",
        title="sessim explorer",
        update_title="",
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
    """What the scripts fill; every page that is opened has a session of its own."""
    return html.Div(
        [
            dcc.Location(id="address"),
            dcc.Store(id="session", data=secrets.token_urlsafe(12)),
            dcc.Store(id="state"),
            html.Div(id="page"),
        ]
    )


def _connect(app: Dash, context: Context) -> None:
    @app.callback(
        Output("page", "children"), Output("state", "data"), Input("address", "pathname"), State("address", "search")
    )
    def open_page(path: str | None, search: str | None) -> tuple[Any, dict[str, str]]:
        tab = TABS.get(path or "/")
        if tab is None:
            return widgets.notice([f"there is no page {str(path)[:60]!r}; the pages are listed above"]), {}
        read = read_query(search, tab.checks(context))
        return _page(tab, context, read.values, read.problems), read.values

    @app.callback(
        Output("body", "children"), Input("state", "data"), State("address", "pathname"), State("session", "data")
    )
    def fill_page(values: Mapping[str, Any] | None, path: str | None, session: str) -> Any:
        tab = TABS.get(path or "/")
        if tab is None:
            return []
        return _body(tab, context, values or {}, str(session)[:64])

    @app.callback(
        Output("lab-notice", "children"), Output("lab-policy", "children"), Output("lab-years-title", "children"),
        Output("lab-years-caption", "children"), Output("lab-years-chart", "data-title"), Output("lab-command", "children"),
        Output("lab-yaml", "children"), Output("lab-progress", "children", allow_duplicate=True),
        Output("lab-results", "className", allow_duplicate=True), Output("lab-ask", "data"),
        Input("lab-state", "data"), State("session", "data"), prevent_initial_call=True,
    )  # fmt: skip
    def restate(values: Mapping[str, Any] | None, session: str) -> tuple[Any, ...]:
        accepted, problems = _check_values(lab.TAB, context, values or {})
        said = lab.restate(context, accepted, str(session)[:64])
        title, caption = said.years
        return (
            widgets.notice([*problems, *said.problems]), said.policy, title, caption, f"{title}. {caption}", said.command,
            said.yaml, said.progress, "stale", said.ask,
        )  # fmt: skip

    @app.callback(
        Output("lab-progress", "children"), Output("lab-finding", "children"), Output("lab-years", "figure"),
        Output("lab-questions", "figure"), Output("lab-table", "children"), Output("lab-results", "className"),
        Output("lab-told", "data"), Input("lab-ask", "data"), State("session", "data"),
    )  # fmt: skip
    def look(ask: Mapping[str, Any], session: str) -> tuple[Any, ...]:
        return _look(context, ask, str(session)[:64])

    app.clientside_callback(ASK_AGAIN, Input("lab-told", "data"))  # type: ignore[no-untyped-call]


def _look(context: Context, ask: Mapping[str, Any], session: str) -> tuple[Any, ...]:
    """Answer as soon as there is more than the page has seen."""
    unchanged, told = [dash.no_update] * 4, dict(ask, is_over=True)
    job = context.laboratory.look(session, int(ask["seen"]), PATIENCE_SECONDS)
    if job is None:
        return [], *unchanged, "stale", told
    told |= {"is_over": job.is_over, "seen": job.done}
    try:
        view = lab.look(job, lab_state.measure_of(json.loads(ask["of"])))
    except UserError as error:
        return widgets.notice([str(error)]), *unchanged, "stale", told
    if view is None:
        return lab.progress_line(job), *unchanged, dash.no_update, told
    return view.progress, view.finding, view.years, view.questions, view.table, "", told


def _page(tab: Tab, context: Context, values: Mapping[str, str], problems: tuple[str, ...]) -> Any:
    try:
        controls = tab.controls(context, values)
    except UserError as error:
        problems, controls = (*problems, str(error)), []
    notice = widgets.notice([f"In the address, {line}" for line in problems])
    if not controls:
        return [notice, html.Div(id="body")]
    side = html.Div(controls, id="controls", role="form", **widgets.marks(aria_label="Choices"))
    return [notice, html.Div([side, html.Div(id="body")], className="bench")]


def _body(tab: Tab, context: Context, values: Mapping[str, Any], session: str) -> Any:
    """Fill a page from values that a browser sent, which are checked like an address."""
    accepted, problems = _check_values(tab, context, values)
    try:
        return [widgets.notice(problems), *tab.body(context, accepted, session)]
    except UserError as error:
        return [widgets.notice([*problems, str(error)])]


def _check_values(tab: Tab, context: Context, values: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Values that pass the checks of a page, and one line for each that does not."""
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
    return accepted, problems


def _serve_files(app: Dash, context: Context) -> None:
    theme = (Path(sessim.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")

    def theme_file() -> Response:
        return Response(theme, mimetype="text/css")

    def download(name: str) -> Response:
        try:
            return downloads.send_rows(context, name, request.query_string.decode("utf-8", "replace"))
        except UserError as error:
            return Response(f"{error}\n", status=400, mimetype="text/plain")

    app.server.add_url_rule("/theme.css", view_func=theme_file)
    app.server.add_url_rule("/download/<name>", view_func=download)
