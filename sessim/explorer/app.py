"""The Dash app: who is let in, what is served, and the callbacks that fill a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dash
from dash import Dash, Input, Output, State, html
from dash.exceptions import PreventUpdate
from flask import Response, request

import sessim.report
from sessim.explorer import downloads, widgets
from sessim.explorer.failures import describe_failure
from sessim.explorer.live import draw_progress
from sessim.explorer.pages.better_rule import page as better_rule
from sessim.explorer.pages.builder import page as builder
from sessim.explorer.pages.lab import page as lab
from sessim.explorer.pages.lab.state import choose_measure
from sessim.explorer.pages.lab.view import draw_view
from sessim.explorer.query import Check, check_values, read_query
from sessim.explorer.server.access import require_token
from sessim.explorer.server.callbacks import declare_callback, refuse_malformed
from sessim.explorer.server.guard import close_pages, refuse_strangers, say_errors, write_line
from sessim.explorer.server.password import require_password
from sessim.explorer.shell import TABS, Explorer, lay_out_shell
from sessim.explorer.tab import Context, Tab
from sessim.ground.errors import UserError

# asks again after each answer, and lets the browser draw in between
ASK_AGAIN = """function (told) {
  clearTimeout(window.sessimAsking);
  if (told && !told.is_over) {
    window.sessimAsking = setTimeout(function () { window.dash_clientside.set_props("%s", { data: told }); }, 150);
  }
}"""
PATIENCE_SECONDS = 5.0
LONGEST_SESSION = 64


def make_app(context: Context, token: str, password: str = "") -> Dash:
    """Build the app; it starts no server and opens no connection.

    Args:
        context: What its pages share.
        token: What a browser must have been opened with.
        password: What it must give in place of the token, where others than this machine may ask; empty if none may.
    """
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
    app.layout = lay_out_shell
    refuse_strangers(app.server, is_hosted=bool(password))
    if password:
        require_password(app.server, password)
    else:
        require_token(app.server, token)
    refuse_malformed(app)
    say_errors(app.server)
    _serve_files(app, context)
    _connect(app, context)
    close_pages(app.server, app.csp_hashes())
    return app


def _connect(app: Dash, context: Context) -> None:
    unchanged = dash.no_update

    @declare_callback(
        app,
        [Output("page", "children"), Output("state", "data")],
        [Input("address", "pathname"), State("address", "search")],
        lambda line: (widgets.make_notice([line]), {}),
    )
    def open_page(path: str | None, search: str | None) -> tuple[Any, ...]:
        tab = _find_tab(path)
        read = read_query(search, tab.list_checks(context))
        return build_page(tab, context, read.values, read.problems), read.values

    @declare_callback(
        app,
        [Output("body", "children")],
        [Input("state", "data"), State("address", "pathname"), State("session", "data")],
        lambda line: ([widgets.make_notice([line])],),
    )
    def fill_page(values: Mapping[str, Any] | None, path: str | None, session: str) -> tuple[Any, ...]:
        return (build_body(_find_tab(path), context, values or {}, str(session)[:LONGEST_SESSION]),)

    @declare_callback(
        app,
        [
            Output("lab-notice", "children"), Output("lab-policy", "children"), Output("lab-years-title", "children"),
            Output("lab-years-caption", "children"), Output("lab-years-chart", "data-title"),
            Output("lab-command", "children"), Output("lab-yaml", "children"),
            Output("lab-progress", "children", allow_duplicate=True),
            Output("lab-results", "className", allow_duplicate=True), Output("lab-ask", "data"),
            Output("lab-changes", "children"),
        ],
        [Input("lab-state", "data"), State("session", "data")],
        lambda line: (widgets.make_notice([line]), "", *[unchanged] * 5, [], "stale", unchanged, []),
        runs_at_start=False,
    )  # fmt: skip
    def restate(values: Mapping[str, Any] | None, session: str) -> tuple[Any, ...]:
        read = check_values(_require_values(values or {}), lab.TAB.list_checks(context))
        said = lab.restate(context, read.values, str(session)[:LONGEST_SESSION])
        title, caption = said.years
        return (
            widgets.make_notice([*read.problems, *said.problems]), said.policy, title, caption, f"{title}. {caption}",
            said.command, said.yaml, said.progress, "refused" if said.problems else "stale", said.ask,
            said.changes,
        )  # fmt: skip

    @declare_callback(
        app,
        [
            Output("lab-progress", "children"), Output("lab-finding", "children"), Output("lab-years", "figure"),
            Output("lab-questions", "figure"), Output("lab-table", "children"), Output("lab-results", "className"),
            Output("lab-told", "data"),
        ],
        [Input("lab-ask", "data"), State("session", "data")],
        lambda line: (widgets.make_notice([line]), *[unchanged] * 4, "stale", {"is_over": True}),
    )  # fmt: skip
    def look(ask: Mapping[str, Any], session: str) -> tuple[Any, ...]:
        return _look(context, ask, str(session)[:LONGEST_SESSION])

    @declare_callback(
        app,
        [Output("live-progress", "children"), Output("live", "children"), Output("live-told", "data")],
        [Input("live-ask", "data"), State("address", "pathname"), State("session", "data")],
        lambda line: ([], widgets.make_notice([line]), {"is_over": True}),
    )
    def follow(ask: Mapping[str, Any], path: str | None, session: str) -> tuple[Any, ...]:
        return _follow(_find_tab(path), context, ask, str(session)[:LONGEST_SESSION])

    for what, page in (("build", builder), ("rule", better_rule)):
        _save_on_click(app, context, what, page.list_checks, page.save)
    for name in ("lab", "live"):
        app.clientside_callback(ASK_AGAIN % f"{name}-ask", Input(f"{name}-told", "data"))  # type: ignore[no-untyped-call]


def _save_on_click(
    app: Dash,
    context: Context,
    what: str,
    list_checks: Callable[[Context], Mapping[str, Check]],
    save: Callable[[Context, Mapping[str, str]], list[Any]],
) -> None:
    """Let the button `what-save` save what a page describes, and `what-said` report the result."""

    @declare_callback(
        app,
        [Output(f"{what}-said", "children")],
        [Input(f"{what}-save", "n_clicks"), State("state", "data")],
        lambda line: (widgets.make_notice([line]),),
        runs_at_start=False,
    )
    def save_described(clicks: int | None, values: Mapping[str, Any] | None) -> tuple[Any, ...]:
        if not clicks:  # the button has appeared, and nobody has pressed it
            raise PreventUpdate
        read = check_values(_require_values(values or {}), list_checks(context))
        return (save(context, read.values) if not read.problems else widgets.make_notice(read.problems),)


def _find_tab(path: object) -> Tab:
    """The page of a path.

    Raises:
        UserError: There is none.
    """
    tab: Tab | None = TABS.get(path or "/") if isinstance(path, str | None) else None
    if tab is None:
        raise UserError(f"there is no page {str(path)[:60]!r}; the pages are listed above")
    return tab


def _follow(tab: Tab, context: Context, ask: Mapping[str, Any], session: str) -> tuple[Any, ...]:
    """Redraw the live part of a page as soon as there is more than it has seen."""
    told = dict(_require_values(ask), is_over=True)
    read = check_values(_read_state(told.get("of")), tab.list_checks(context))
    seen = told.get("seen")
    job = context.laboratory.look(session, seen if isinstance(seen, int) else -1, PATIENCE_SECONDS)
    if job is None or tab.draw_live is None:
        return [], dash.no_update, told
    told |= {"is_over": job.is_over, "seen": job.done}
    return draw_progress(job), tab.draw_live(context, read.values, job), told


def _look(context: Context, ask: Mapping[str, Any], session: str) -> tuple[Any, ...]:
    """Answer as soon as there is more than the page has seen."""
    unchanged, told = [dash.no_update] * 4, dict(_require_values(ask), is_over=True)
    seen, state = told.get("seen"), _read_state(told.get("of"))
    job = context.laboratory.look(session, seen if isinstance(seen, int) else -1, PATIENCE_SECONDS)
    if job is None:
        return [], *unchanged, dash.no_update, told
    told |= {"is_over": job.is_over, "seen": job.done}
    view = draw_view(job, choose_measure(state))
    if view is None:
        return draw_progress(job), *unchanged, dash.no_update, told
    return view.progress, view.finding, view.years, view.questions, view.table, "", told


def _read_state(text: object) -> Mapping[str, Any]:
    """The state that a page asks about."""
    try:
        return _require_values(json.loads(str(text)))
    except ValueError:
        raise UserError("the page asked for a state it does not have; reload it") from None


def _require_values(values: object) -> Mapping[str, Any]:
    """Values by key, as a browser sent them.

    Raises:
        UserError: They are of another form.
    """
    if not isinstance(values, dict):
        raise UserError("the page sent no choices; reload it")
    return values


def build_page(tab: Tab, context: Context, values: Mapping[str, str], problems: tuple[str, ...]) -> Any:
    """Lay out a page: what is wrong with its address, what it cannot show, its controls, and room for the rest."""
    lines = [*(f"In the address, {line}" for line in problems), *tab.find_problems(context)]
    try:
        controls = tab.build_controls(context, values)
    except Exception as error:
        lines, controls = [*lines, describe_failure(error)], []
    notice = widgets.make_notice(lines)
    if not controls:
        return [notice, html.Div(id="body")]
    form = html.Div(controls, id="controls", role="form", **widgets.name_attributes(aria_label="Choices"))
    if tab.stands_above:
        return [notice, form, html.Div(id="body")]
    side = html.Details([html.Summary("Choices"), form], id="side", open=True)
    return [notice, html.Div([side, html.Div(id="body")], className="bench")]


def build_body(tab: Tab, context: Context, values: Mapping[str, Any], session: str) -> Any:
    """Fill a page from values that a browser sent, which are checked like an address."""
    read = check_values(_require_values(values), tab.list_checks(context))
    try:
        return [widgets.make_notice(read.problems), *tab.build_body(context, read.values, session)]
    except UserError as error:
        return [widgets.make_notice([*read.problems, str(error)])]


def _serve_files(app: Dash, context: Context) -> None:
    theme = (Path(sessim.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")

    def send_theme() -> Response:
        return Response(theme, mimetype="text/css")

    def send_download(name: str) -> Response:
        try:
            return downloads.send_rows(context, name, request.query_string.decode("utf-8", "replace"))
        except UserError as error:
            return write_line(str(error), 400)

    app.server.add_url_rule("/theme.css", view_func=send_theme)
    app.server.add_url_rule("/download/<name>", view_func=send_download)
