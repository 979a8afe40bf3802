"""A small finished study, made once for all files of this folder; each test has a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sessim.cli import main
from tests.support.sweeps import TINY


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished study with its report, which no test may change."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(folder)
        assert main(["run", *TINY, "-q"]) == 0
    return folder / "results" / "q7_retention"


@pytest.fixture
def finished(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished study with its report under the current folder, which is not the one it was made in."""
    folder = tmp_path / "results" / "q7_retention"
    shutil.copytree(made, folder)
    monkeypatch.chdir(tmp_path)
    return folder
