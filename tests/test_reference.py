"""Pages made from the code are as the code would make them now."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessim.report.reference import PAGES

FOLDER = Path(__file__).parent.parent / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run: python -m sessim.report.reference"
