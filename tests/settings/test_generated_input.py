"""Settings and files made at random from fixed seeds: a study that composes, or one line with exit code 2, and nothing written.

`python -m tests.tools.attack --settings 2000 --files 300` tries many more, with a seed of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sessim.commands.studies import run
from tests.support import generated_input
from tests.support.generated_input import hand_in_files, hand_in_settings, hold_promise

TIMES = int(os.environ.get("SESSIM_ATTACK_TIMES", "1"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_settings_at_random_keep_the_promise(here: Path) -> None:
    assert hand_in_settings(20261128, 120 * TIMES, here) == []


def test_files_at_random_keep_the_promise(here: Path) -> None:
    assert hand_in_files(20261129, 60 * TIMES, here) == []


def test_a_promise_that_is_broken_is_seen(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise KeyError("x")

    words = ["run", "scale=smoke", "--dry-run"]
    monkeypatch.setattr(run, "run_one", fail)
    broken = hold_promise(words, here)
    assert broken is not None and "exit code 70" in broken.why
    monkeypatch.setattr(run, "run_one", lambda *_: (here / "left").write_text("x"))
    broken = hold_promise(words, here)
    assert broken is not None and "wrote something" in broken.why
    monkeypatch.setattr(generated_input, "main", lambda _: 1 / 0)
    broken = hold_promise(words, here)
    assert broken is not None and "ZeroDivisionError" in broken.why
