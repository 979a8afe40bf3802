"""The shell of every page: masthead, heading and lede, which are in the page itself and show before any script has run."""

from __future__ import annotations

import secrets
from html import escape
from typing import Any

from dash import Dash, dcc, html
from flask import Response, request

from sessim.explorer.pages import evidence, flow, questions
from sessim.explorer.pages.agency import page as agency
from sessim.explorer.pages.better_rule import page as better_rule
from sessim.explorer.pages.builder import page as builder
from sessim.explorer.pages.executive import page as executive
from sessim.explorer.pages.home import page as home
from sessim.explorer.pages.lab import page as lab
from sessim.explorer.pages.sweeps import page as sweeps

TABS = {
    module.TAB.path: module.TAB
    for module in (home, questions, better_rule, lab, builder, agency, sweeps, executive, flow, evidence)
}

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
<div id="unanswered" role="alert"></div>
{app_entry}
</main>
<footer>{config}{scripts}{renderer}</footer>
</body>
</html>
"""


class Explorer(Dash):
    """A Dash app in the shell of the explorer."""

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """The page for the address of the request; only those of the tabs exist."""
        page = super().index(*args, **kwargs)  # type: ignore[no-untyped-call]
        return page if request.path in TABS else Response(page, status=404, mimetype="text/html")

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


def lay_out_shell() -> Any:
    """What the scripts fill; every page that is opened has a session of its own."""
    return html.Div(
        [
            dcc.Location(id="address"),
            dcc.Store(id="session", data=secrets.token_urlsafe(12)),
            dcc.Store(id="state"),
            html.Div(id="page"),
        ]
    )
