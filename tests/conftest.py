"""Settings of all tests: the same examples every time, no deadline, for a busy machine is no failure, and no idle process."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Give each process of `pytest -n` one stretch of the suite, and let who is done take over tests of another.

    Tests of a file then share what is made once for the file, and nobody waits long at the end. As an option in
    `pyproject.toml` it would be refused where pytest-xdist is not installed.
    """
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "worksteal"
