"""Serve the explorer on this machine alone."""

from __future__ import annotations

import logging
import threading
import webbrowser
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from sessim.explorer.app import make_app
from sessim.study.errors import UserError

LOOPBACK = "127.0.0.1"


def explorer_server(root: Path, port: int) -> BaseWSGIServer:
    """Bind the explorer to the loopback address; `port` 0 takes a free one.

    Raises:
        UserError: The port is taken.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = make_app(root)
    try:
        return make_server(LOOPBACK, port, app.server, threaded=True)
    except (OSError, SystemExit):
        raise UserError(f"port {port} is taken; give another one, such as --port {port + 1}") from None


def serve(root: Path, port: int, *, opens_browser: bool) -> None:
    """Serve until interrupted."""
    server = explorer_server(root, port)
    address = f"http://{LOOPBACK}:{server.server_port}/"
    print(f"sessim explorer: {address} (this machine only; Ctrl-C ends it)", flush=True)
    if opens_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.serve_forever()
    finally:
        server.server_close()
