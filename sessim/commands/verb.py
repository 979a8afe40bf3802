"""What a verb of the command line is made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line.

    Attributes:
        name: The word that is typed.
        meaning: What it does, in one line without a full stop.
        add_arguments: Declares its arguments on the parser it is given.
        act: Does it and returns the exit code.
        example: How it is typed, for the overall help; empty to leave it out.
        keeps_what_is_done: Whether it stores its work as it goes, so that the same command resumes after a stop.
    """

    name: str
    meaning: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    act: Callable[[argparse.Namespace], int]
    example: str = ""
    keeps_what_is_done: bool = False


def add_settings_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `key=value` settings and the flag that silences the verb."""
    parser.add_argument("settings", nargs="*", metavar="key=value", help="settings, see: sessim list experiments")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar and no summary")


def add_json_flag(parser: argparse.ArgumentParser) -> None:
    """Declare the flag that makes a verb print JSON for scripts."""
    parser.add_argument("--json", action="store_true", help="print JSON")
