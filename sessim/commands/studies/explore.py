"""`sessim explore`: open the explorer, a local web page over stored studies and models run on the spot."""

from __future__ import annotations

import argparse
from pathlib import Path

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path

PORT, LARGEST_PORT, LOOPBACK = 8_765, 65_535, "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "folder", nargs="?", default="results", help="a study, or a folder of studies (default: results)"
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default: {PORT}; 0 picks a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address without opening a browser")
    parser.add_argument(
        "--export", metavar="FOLDER", help="write the stored answers to this folder as plain web pages, then exit"
    )
    parser.add_argument("--host", default=LOOPBACK, help=f"address to serve on; any but {LOOPBACK} needs --password")
    parser.add_argument(
        "--password", metavar="FILE", help="file whose first line is the password that visitors must enter"
    )


def act(options: argparse.Namespace) -> int:
    """Serve the explorer until interrupted."""
    require_extra("explorer", "dash", "dash_ag_grid", "waitress", what="the explorer")
    folder = read_path(options.folder, "the folder")
    if not 0 <= options.port <= LARGEST_PORT:
        raise UserError(f"--port {options.port} is not a port", where="command line", allowed=f"0 to {LARGEST_PORT}")
    if (folder.exists() and not folder.is_dir()) or (not folder.exists() and options.folder != "results"):
        raise UserError(
            f"{options.folder} is not a folder of studies", where="command line", allowed="results, or a study in it"
        )
    if options.export:
        return _export(folder, read_path(options.export, "--export"))
    from sessim.explorer.server.password import read_password
    from sessim.explorer.server.serve import serve

    password = read_password(read_path(options.password, "--password")) if options.password else ""
    try:
        serve(folder, options.port, opens_browser=not options.no_browser, host=options.host, password=password)
    except KeyboardInterrupt as stop:
        print("sessim explorer: stopped")
        return int(getattr(stop, "code", 0))  # Ctrl-C is how it is ended; SIGTERM and SIGHUP have codes of their own
    return 0


def _export(folder: Path, to: Path) -> int:
    """Write the stored answers as plain web pages."""
    from sessim.explorer.export.site import export_site
    from sessim.explorer.server.serve import build_context

    count = export_site(build_context(folder), to)
    print(f"{count} pages written to {to.name}; open {to.name}/index.html, or have a web server host the folder")
    return 0


VERB = Verb(
    "explore", "open the explorer: a local web page over studies and live models", add_arguments, act, "sessim explore"
)
