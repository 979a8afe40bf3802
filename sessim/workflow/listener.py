"""The listener hears what a study is doing; whoever started it decides how that is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sessim.ground.telling import tell


def _ignore(stage: str, done: int, of: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listener:
    """What is reported while a study runs.

    Attributes:
        hear: Told one line, such as why no more replications are added.
        advance: Told of each step after the runs: the stage, such as `analysing`, steps done, and all of them.
        shows_runs: Whether a bar of the runs is drawn where standard error is a terminal.
    """

    hear: Callable[[str], None] = tell
    advance: Callable[[str, int, int], None] = _ignore
    shows_runs: bool = False


NOTEBOOK = Listener()
