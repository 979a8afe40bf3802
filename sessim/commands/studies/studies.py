"""`sessim studies`: list the stored studies, or remove the unfinished ones."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb
from sessim.ground.paths import read_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("deed", nargs="?", choices=("list", "prune"), default="list", help="list (default) or prune")
    parser.add_argument("--folder", default="results", help="where the studies are (default: results)")
    parser.add_argument(
        "--older-than", type=float, default=0.0, metavar="DAYS", help="prune only studies older than this"
    )
    parser.add_argument("--yes", action="store_true", help="remove them; without it, only list what would be removed")


def act(options: argparse.Namespace) -> int:
    """List the stored studies, or remove those that were never finished."""
    from sessim.study.results.stored_studies import find_prunable, list_stored_studies, prune, studies_text

    root = read_path(options.folder, "--folder")
    stored = list_stored_studies(root)
    if options.deed == "list":
        print(studies_text(stored) if stored else f"no study is stored in {options.folder}")
        return 0
    found = find_prunable(stored, root, options.older_than)
    for folder, reason in found.items():
        if reason:
            print(f"{folder} is kept: it {reason}")
    going = [study for study in stored if found.get(study.folder) == ""]
    if not going:
        print("nothing to prune: no folder holds an unfinished study and nothing else")
        return 0
    print(studies_text(going))
    if options.yes:
        kept = prune(study.folder for study in going)
        for folder, reason in kept.items():
            print(f"{folder} is kept: it {reason}")
        print(f"{len(going) - len(kept)} folders removed")
    else:
        print(f"{len(going)} folders would be removed; to remove them, add --yes")
    return 0


VERB = Verb("studies", "list the stored studies, or remove the unfinished ones", add_arguments, act, "sessim studies")
