"""`sessim explain`: say what a setting means: unit, range, default, source."""

from __future__ import annotations

import argparse

from sessim.commands.terminal import apply_style, print_json
from sessim.commands.verb import Verb, add_json_flag


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("key", help="such as policy.limit.share or world.values.effort.response")
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """Say what a setting means."""
    from sessim.settings.explain import explain as explained

    found = explained(options.key)
    if options.json:
        print_json({"title": found.title, **found.rows})
        return 0
    name, _, meaning = found.title.partition(": ")
    print(f"{apply_style(name, 'key')}: {meaning}")
    for row, text in found.rows.items():
        print(f"  {apply_style(row, 'dim')}: {text}")
    return 0


VERB = Verb(
    "explain",
    "say what a setting means: unit, range, default, source",
    add_arguments,
    act,
    "sessim explain policy.limit.share",
)
