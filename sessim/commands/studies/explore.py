"""`sessim explore`: open the explorer, a local web page over stored studies and models run on the spot."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb
from sessim.ground.errors import UserError
from sessim.ground.extras import require_extra
from sessim.ground.paths import read_path

PORT, LARGEST_PORT = 8_765, 65_535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", nargs="?", default="results", help="a study, or a folder of studies (results)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on 127.0.0.1; 0 for a free one ({PORT})")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


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
    from sessim.explorer.server.serve import serve

    try:
        serve(folder, options.port, opens_browser=not options.no_browser)
    except KeyboardInterrupt as stop:
        print("sessim explorer: ended")
        return int(getattr(stop, "code", 0))  # Ctrl-C is how it is ended; SIGTERM and SIGHUP have codes of their own
    return 0


VERB = Verb(
    "explore", "open the explorer: a local web page over studies and live models", add_arguments, act, "sessim explore"
)
