"""Each promise names a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "concepts" / "promises.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def promises() -> list[str]:
    """Rows of the tables of promises, without their heads."""
    kept = PAGE.read_text(encoding="utf-8").partition("## What is not promised")[0]
    return [line for line in kept.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| promise"))]


@pytest.mark.parametrize("row", promises(), ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_promise_is_held_by_tests_that_are_there(row: str) -> None:
    named = NAMED.findall(row)
    assert named, "no test is named"
    for path, name in named:
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"


def test_there_are_promises_about_files_completeness_the_machine_and_bytes() -> None:
    assert len(promises()) >= 20
    headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:4] == [
        "Your files",
        "Complete studies and unaltered tables",
        "Your machine",
        "The same bytes",
    ]
