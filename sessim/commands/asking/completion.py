"""`sessim completion`: a script that lets a shell complete verbs, flags and names."""

from __future__ import annotations

import argparse

from sessim.commands.verb import Verb

SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("shell", choices=SHELLS, help='bash (then: eval "$(sessim completion bash)"), zsh or tcsh')


def act(options: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    print(shtab.complete(options.parser, options.shell))
    return 0


VERB = Verb("completion", "print the completion script of a shell", add_arguments, act, "sessim completion bash")
