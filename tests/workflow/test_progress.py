"""What a study tells while it is answered: every step, from the first to the last, and a bar where a terminal shows one."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from sessim.commands.terminal import listen_in_terminal
from sessim.evidence.answers.analysis import count_analysis_steps
from sessim.workflow.answering import ANALYSING
from sessim.workflow.complete import complete_study
from sessim.workflow.listener import Listener
from sessim.workflow.prepare import prepare_study

TINY = ("experiment=q5_results", "scale=smoke", "population=oracle_120", "run.years=2", "run.workers=1")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_every_step_of_the_analysis_is_told_in_order(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    listener = Listener(advance=lambda *step: told.append(step))
    done = complete_study(prepare_study(TINY, tmp_path / "made"), listener)
    assert done.answered is not None and done.failure == ""
    steps = 1 + count_analysis_steps(1) + 1  # one question is answered and analysed, then reported
    assert told == [(ANALYSING, step, steps) for step in range(steps + 1)]


def test_a_terminal_shows_a_bar_that_ends_full(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    listener = listen_in_terminal(is_quiet=False)
    for step in range(4):
        listener.advance(ANALYSING, step, 3)
    said = stream.getvalue()
    assert "analysing:   0%" in said and "3/3" in said and said.endswith("\n")
    listener.hear("a line")
    assert stream.getvalue().endswith("sessim: a line\n")
    silent = Terminal()
    monkeypatch.setattr(sys, "stderr", silent)
    quiet = listen_in_terminal(is_quiet=True)
    quiet.advance(ANALYSING, 1, 3)
    quiet.hear("a line")
    assert silent.getvalue() == "" and not quiet.shows_runs
