"""A running explorer and a headless Chromium without network, for the browser tests and the screenshots."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
TOKEN = "the-token-of-a-test"
# whether the policy lab has all replications of what it shows
ALL_IN = """() => { const said = document.querySelector('#lab-progress')?.textContent.match(/^(\\d+) of (\\d+)/);
    return said && said[1] === said[2]; }"""


def chromium() -> str | None:
    """Path of a Chromium on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def running(root: Path) -> Iterator[str]:
    """The explorer over a folder, on a free port of the loopback address; gives its address, which `TOKEN` opens."""
    from sessim.explorer.server.serve import bind_server, build_context

    server = bind_server(build_context(root), 0, TOKEN)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        end_server(server)
        thread.join()


def end_server(server: Any) -> None:
    """End a server that another thread runs: without a listener and clients its loop is over."""
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(lambda: [each.handle_close() for each in list(server._map.values())])


def new_tab(browser: Any, address: str, *, width: int = 1280) -> tuple[Any, list[str]]:
    """A tab of a user of its own, and the list of what it asked of other hosts or complained about."""
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    strange: list[str] = []

    def only_here(route: Any) -> None:
        if route.request.url.startswith((address + "/", "data:", "blob:")):
            route.continue_()
        else:
            strange.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    tab = context.new_page()
    tab.on("pageerror", lambda error: strange.append(str(error)))
    tab.on("console", lambda said: strange.append(said.text) if said.type == "error" else None)
    tab.set_default_timeout(180_000)  # a machine may be busy
    context.request.get(f"{address}/?token={TOKEN}")  # as a browser does that is opened with the printed address
    return tab, strange
