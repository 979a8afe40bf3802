"""`sessim list`: list policies, worlds, theories, measures, experiments, populations or laws."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", help="policies, worlds, theories, measures, experiments, populations or laws")


def act(options: argparse.Namespace) -> int:
    """List what there is of a kind."""
    from sessim.study.explain import catalogue

    rows = catalogue(options.kind)
    width = max((len(name) for name, _ in rows), default=0)
    for name, meaning in rows:
        print(f"{name:<{width}}  {meaning}")
    return 0


VERB = Verb("list", "list policies, worlds, theories, measures, experiments, populations or laws", add_arguments, act)
