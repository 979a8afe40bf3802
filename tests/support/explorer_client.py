"""A client of the explorer without a browser and without a server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.explorer_browser import TOKEN

__all__ = ["CALLBACK", "OWN", "TOKEN", "ask", "open_address", "open_explorer", "sign_in", "write_request"]
OWN = {"Host": "127.0.0.1:8765"}
CALLBACK = "/_dash-update-component"


def sign_in(app: Any) -> Any:
    """A client that holds the token as a browser does that was opened with the printed address."""
    client = app.server.test_client()
    client.set_cookie("sessim-explorer-8765", TOKEN, domain="127.0.0.1")
    return client


def open_explorer(root: Path) -> tuple[Any, Any]:
    """The app over a folder, and a client that is let in."""
    from sessim.explorer.app import make_app
    from sessim.explorer.server.serve import build_context

    app = make_app(build_context(root), TOKEN)
    return app, sign_in(app)


def write_request(app: Any, output: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a browser posts for the callback that fills an output, inputs by `id.property`."""
    name = next(each for each in app.callback_map if f"..{output}." in each or f".{output}..." in each)
    about = app.callback_map[name]
    places = [part.rpartition(".")[::2] for part in name.strip(".").split("...")]

    def fill(items: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**each, "value": values.get(f"{each['id']}.{each['property']}")} for each in items]

    keep = ("id", "property")
    inputs = [{key: each[key] for key in keep} for each in about["inputs"]]
    return {
        "output": name,
        "outputs": [{"id": place, "property": key} for place, key in places],
        "inputs": fill(inputs),
        "state": fill([{key: each[key] for key in keep} for each in about["state"]]),
        "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs],
    }


def ask(app: Any, client: Any, output: str, values: Mapping[str, Any]) -> Any:
    """The answer to a callback as a browser would post it."""
    return client.post(CALLBACK, json=write_request(app, output, values), headers=OWN)


def open_address(app: Any, client: Any, path: str, search: str) -> str:
    """All that a browser gets that opens an address: the page, its controls and its body, which must all be answered."""
    page = client.get(path + search, headers=OWN)
    assert page.status_code == 200, page.text
    opened = ask(app, client, "page.children", {"address.pathname": path, "address.search": search})
    assert opened.status_code == 200, opened.text
    state = opened.json["response"]["state"]["data"]
    values = {"state.data": state, "address.pathname": path, "session.data": "test"}
    filled = ask(app, client, "body.children", values)
    assert filled.status_code == 200, filled.text
    return "\n".join(json.dumps(read_strictly(each.text), ensure_ascii=False) for each in (opened, filled))


def read_strictly(text: str) -> Any:
    """JSON as a browser reads it, which knows no NaN and no infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)
