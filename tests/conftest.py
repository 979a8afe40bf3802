"""Settings of all tests: the same examples every time, no deadline, for a machine may be busy, and no idle process; a browser."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.support.explorer_browser import QUIET, chromium

OBJECTS_BETWEEN_COLLECTIONS = 10_000  # 700 is the default of Python

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Give each process of `pytest -n` one stretch of the suite, and let who is done take over tests of another.

    Tests of a file then share what is made once for the file, and nobody waits long at the end. As an option in
    `pyproject.toml` it would be refused where pytest-xdist is not installed.
    """
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """Spare the collector what lives until the end, libraries and tests: it would search them again every few tests."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; its tests are skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()
