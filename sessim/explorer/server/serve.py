"""Serve the explorer on this machine, only to the person who opened it."""

from __future__ import annotations

import errno
import html
import ipaddress
import logging
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waitress.server import TcpWSGIServer, create_server

from sessim.explorer.app import make_app
from sessim.explorer.laboratory import Laboratory
from sessim.explorer.library import Library
from sessim.explorer.pages.lab import page as lab
from sessim.explorer.server.access import TOKEN, make_token
from sessim.explorer.server.guard import LARGEST_BODY
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError

LOOPBACK = "127.0.0.1"
LARGEST_HEADER = 16_384  # bytes
# A request takes a thread only when it is whole, so that slow and half-open clients cost a connection, and that not for long.
THREADS, CONNECTIONS, SECONDS_SILENT, SECONDS_BETWEEN_CLEANING = 16, 200, 20, 5
REDIRECT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>sessim explorer</title>
<meta http-equiv="refresh" content="0; url={address}"></head>
<body><p><a href="{address}">Open the explorer</a></p></body></html>
"""


def build_context(root: Path, *, is_hosted: bool = False) -> Context:
    """What the pages over a study's folder, or a folder of studies, share; guests save no files."""
    return Context(Library(root), Laboratory(), may_write=not is_hosted)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bind_server(context: Context, port: int, token: str, *, host: str = LOOPBACK, password: str = "") -> TcpWSGIServer:
    """Bind the explorer to an address; `port` 0 takes a free one.

    Args:
        context: What the pages share.
        port: Port of the address.
        token: What a browser must have been opened with.
        host: Address; one that others than this machine can reach needs a password.
        password: What a browser must give in place of the token.

    Raises:
        UserError: The port cannot be used, or others could reach the address without a password.
    """
    if not is_loopback(host) and not password:
        raise UserError(f"--host {host} lets others in, and they need a password", allowed="--password FILE with it")
    logging.getLogger("waitress").setLevel(logging.ERROR)
    app = make_app(context, token, password)
    try:
        return create_server(
            app.server, host=host, port=port, threads=THREADS, connection_limit=CONNECTIONS, asyncore_use_poll=True,
            channel_timeout=SECONDS_SILENT, cleanup_interval=SECONDS_BETWEEN_CLEANING, ident=None,
            max_request_body_size=LARGEST_BODY, max_request_header_size=LARGEST_HEADER,
        )  # fmt: skip
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UserError(f"port {port} is taken; give another one, such as --port {port % 65_535 + 1}") from None
        raise UserError(
            f"port {port} cannot be used ({error.strerror}); give another one, such as --port 8765"
        ) from None


def serve(root: Path, port: int, *, opens_browser: bool, host: str = LOOPBACK, password: str = "") -> None:
    """Serve until interrupted.

    Args:
        root: A study's folder, or a folder of studies.
        port: Port of the address; 0 for a free one.
        opens_browser: Whether to open the address in the user's browser; never where a password is asked for.
        host: Address to bind.
        password: Password of an explorer that others can reach; empty for one of this machine alone.

    Raises:
        UserError: The port cannot be used.
    """
    context, token = build_context(root, is_hosted=bool(password)), make_token()
    server = bind_server(context, port, token, host=host, password=password)
    threading.Thread(target=lab.prepare, args=(context,), daemon=True).start()
    if password:
        print(
            f"sessim explorer: http://{host}:{server.effective_port}/\n(for whoever has the password; Ctrl-C ends it)",
            flush=True,
        )
        try:
            _run_until_ended(server)
        finally:
            server.close()
        return
    address = f"http://{LOOPBACK}:{server.effective_port}/?{TOKEN}={token}"
    print(f"sessim explorer: {address}\n(this machine only, for whoever has this address; Ctrl-C ends it)", flush=True)
    try:
        with write_redirect(address) as page:
            if opens_browser:
                threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()
            _run_until_ended(server)
    finally:
        server.close()


def _run_until_ended(server: TcpWSGIServer) -> None:
    loop = threading.Thread(target=server.run, daemon=True)  # which would take an interrupt for its own
    loop.start()
    loop.join()


@contextmanager
def write_redirect(address: str) -> Iterator[Path]:
    """A page that leads to an address and that nobody else can read.

    All users of a machine can see how a browser was started, so the token must not be on its command line.
    """
    with tempfile.TemporaryDirectory(prefix="sessim-explorer-") as folder:
        page = Path(folder) / "open.html"
        page.write_text(REDIRECT.format(address=html.escape(address)), encoding="utf-8")
        yield page
