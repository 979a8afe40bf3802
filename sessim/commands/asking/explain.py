"""`sessim explain`: the meaning of a setting, a policy, a measure, a code or a word."""

from __future__ import annotations

import argparse

from sessim.commands.terminal import print_json, print_rows, print_text
from sessim.commands.verb import Verb, add_json_flag


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "name",
        nargs="+",
        help="such as policy.limit.share, effort.response, A0, 30 percent limit, M7.1, exit_rate, no gain or world",
    )
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """Say what a name or a word means."""
    from sessim.report.glossary import find_explanation

    found = find_explanation(" ".join(options.name))
    if options.json:
        print_json({"title": found.title, **found.rows})
        return 0
    name, _, meaning = found.title.partition(": ")
    print_text(f"{name}: {meaning}", bold=[name])
    print_rows([(f"  {row}", text) for row, text in found.rows.items()])
    return 0


VERB = Verb(
    "explain",
    "explain a setting, a policy, a measure, a code or a word",
    add_arguments,
    act,
    "sessim explain no gain",
)
