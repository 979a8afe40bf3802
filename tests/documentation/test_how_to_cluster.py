"""Every command of the page on clusters composes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sessim.settings.compose import compose_study

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "cluster.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^sessim run (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("words", "backend"), list(zip(COMMANDS, ("local", "dask", "slurm"), strict=True)))
def test_a_command_of_the_page_composes(words: str, backend: str) -> None:
    study = compose_study(shlex.split(words))
    assert study.engine.backend == backend
    assert not any(key in str(study.resolved) for key in ("scheduler", "slurm"))
