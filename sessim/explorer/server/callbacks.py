"""Callbacks: how one is declared so that its failure is shown on the page, and which requests belong to one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from flask import Response, request
from werkzeug.exceptions import BadRequest

from sessim.explorer.failures import describe_failure
from sessim.explorer.server.guard import write_line

PATH = "/_dash-update-component"
DIGEST = re.compile(r"@[0-9a-f]{64}")
Answer = Callable[..., tuple[Any, ...]]


def declare_callback(
    app: Dash, outputs: Sequence[Output], given: Sequence[Input | State], say: Callable[[str], tuple[Any, ...]],
    *, runs_at_start: bool = True,
) -> Callable[[Answer], Answer]:  # fmt: skip
    """Decorate a function that answers a page, so that whatever goes wrong in it is reported there.

    Args:
        app: The app.
        outputs: What it fills, one value each.
        given: What it is given.
        say: What it fills in its place when it fails, from one line that says why.
        runs_at_start: Whether it is called when its inputs first appear.
    """

    def declare(answer: Answer) -> Answer:
        @wraps(answer)
        def answer_or_say(*values: Any) -> tuple[Any, ...]:
            try:
                return answer(*values)
            except PreventUpdate:
                raise
            except Exception as error:
                return say(describe_failure(error))

        app.callback(list(outputs), list(given), prevent_initial_call=not runs_at_start)(answer_or_say)
        return answer_or_say

    return declare


def refuse_malformed(app: Dash) -> None:
    """Refuse, before Dash reads it, a post that is not one of the declared callbacks with its own inputs and outputs."""

    def refuse() -> Response | None:
        if request.method != "POST" or request.path != PATH:
            return None
        try:
            body = request.get_json()
        except (BadRequest, RecursionError):
            return write_line("sessim explorer: the request is not JSON.", 400)
        if not _is_declared(body, app.callback_map):
            return write_line("sessim explorer: the request is not one of this page.", 400)
        return None

    app.server.before_request(refuse)


def _is_declared(body: Any, declared: Mapping[str, Mapping[str, Any]]) -> bool:
    output = body.get("output") if isinstance(body, dict) else None
    if not isinstance(output, str) or output not in declared:
        return False
    about, changed = declared[output], body.get("changedPropIds")
    return (
        _read_places(body.get("inputs")) == _read_places(about["inputs"])
        and _read_places(body.get("state", [])) == _read_places(about["state"])
        and _is_list_of_places(body.get("outputs"), output)
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
    )


def _read_places(items: Any) -> list[tuple[str, str]] | None:
    """Id and property of each; None for anything that is not a list of them."""
    if not isinstance(items, list):
        return None
    found = []
    for each in items:
        if not isinstance(each, dict) or not all(isinstance(each.get(key), str) for key in ("id", "property")):
            return None
        found.append((each["id"], each["property"]))
    return found


def _is_list_of_places(items: Any, output: str) -> bool:
    """Whether the outputs are those that the name of a callback with several lists: `..id.property...id.property..`.

    An output that two callbacks fill has the digest of the inputs behind its property, which a page need not repeat.
    """
    places = _read_places(items)
    named = ".." + "...".join(f"{name}.{key}" for name, key in places or ()) + ".."
    return places is not None and DIGEST.sub("", named) == DIGEST.sub("", output)
