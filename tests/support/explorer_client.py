"""A client of the explorer without a browser and without a server."""

from __future__ import annotations

from typing import Any

from tests.support.explorer_browser import TOKEN

__all__ = ["OWN", "TOKEN", "sign_in"]
OWN = {"Host": "127.0.0.1:8765"}


def sign_in(app: Any) -> Any:
    """A client that holds the token as a browser does that was opened with the printed address."""
    client = app.server.test_client()
    client.set_cookie("sessim-explorer-8765", TOKEN, domain="127.0.0.1")
    return client
