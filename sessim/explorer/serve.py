"""Serve the explorer on this machine alone."""

from __future__ import annotations

import logging
import threading
import webbrowser
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from sessim.explorer.app import make_app
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.pages import lab
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError

LOOPBACK = "127.0.0.1"


def build_context(root: Path) -> Context:
    """What the pages over a study's folder, or a folder of studies, share."""
    return Context(Library(root), Laboratory())


def bind_server(context: Context, port: int) -> BaseWSGIServer:
    """Bind the explorer to the loopback address; `port` 0 takes a free one.

    Raises:
        UserError: The port is taken.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = make_app(context)
    try:
        return make_server(LOOPBACK, port, app.server, threaded=True)
    except (OSError, SystemExit):
        raise UserError(f"port {port} is taken; give another one, such as --port {port + 1}") from None


def serve(root: Path, port: int, *, opens_browser: bool) -> None:
    """Serve until interrupted."""
    context = build_context(root)
    server = bind_server(context, port)
    threading.Thread(target=lab.prepare, args=(context,), daemon=True).start()
    address = f"http://{LOOPBACK}:{server.server_port}/"
    print(f"sessim explorer: {address} (this machine only; Ctrl-C ends it)", flush=True)
    if opens_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.serve_forever()
    finally:
        server.server_close()
