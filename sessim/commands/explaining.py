"""`sessim explain`: say what a setting means: unit, range, default, source."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("key", help="such as policy.limit.share or world.values.effort.response")


def act(options: argparse.Namespace) -> int:
    """Say what a setting means."""
    from sessim.study.explain import explain as explained

    print(explained(options.key))
    return 0


VERB = Verb("explain", "say what a setting means: unit, range, default, source", add_arguments, act)
