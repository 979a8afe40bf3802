"""A copy of the explorer without a server: which parts of a page are in it, and how they are written."""

from __future__ import annotations

from typing import Any

import pytest
from dash import dcc, html

from sessim.explorer.export.render import render


def lead(address: str) -> str:
    return {"/questions": "questions.html"}.get(address, "")


@pytest.mark.parametrize(
    ("part", "written"),
    [
        (None, ""),
        ("a < b", "a &lt; b"),
        (["a", html.B("b")], "a<b>b</b>"),
        (html.A("answers", href="/questions"), '<a href="questions.html">answers</a>'),
        (html.A("live", href="/lab"), "live"),
        (html.Button("run"), ""),
        (html.Button("csv", **{"data-take": "table"}), '<button data-take="table">csv</button>'),
        (dcc.Slider(0, 1), ""),
        (html.Details("x", open=True), "<details open>x</details>"),
        (html.Details("x", open=False), "<details>x</details>"),
        (html.P("x", className="quiet", title=None), '<p class="quiet">x</p>'),
        (html.Br(), "<br>"),
    ],
)
def test_a_part_is_written_or_left_out_where_it_needs_a_server(part: Any, written: str) -> None:
    assert render(part, lead) == written
