"""`sessim list`: list policies, worlds, theories, measures, experiments, populations, agencies or laws."""

from __future__ import annotations

import argparse

from sessim.commands.terminal import print_json, print_rows
from sessim.commands.verb import Verb, add_json_flag


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", help="policies, worlds, theories, measures, experiments, populations, agencies or laws")
    parser.add_argument(
        "settings", nargs="*", metavar="key=value", help="for agencies, such as population=september_2016"
    )
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """List everything of one kind."""
    from sessim.settings.explain import catalogue

    rows = catalogue(options.kind, options.settings)
    if options.json:
        print_json([{"name": name, "meaning": meaning} for name, meaning in rows])
        return 0
    print_rows(rows)
    return 0


VERB = Verb(
    "list",
    "list policies, worlds, theories, measures, experiments, populations, agencies or laws",
    add_arguments,
    act,
    "sessim list policies",
)
