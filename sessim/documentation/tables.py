"""Tables and links in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "This page is made by `python -m sessim.documentation`. Do not edit it."


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> str:
    """Return a table; the columns named in `numbers` are set to the right."""
    rule = ["---:" if name in numbers else "---" for name in head]
    lines = [head, rule, *([cell(each) for each in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Return a text that fits in a cell: one line, no bars, no HTML."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def code(text: str) -> str:
    """Return a text as code; empty for nothing."""
    return f"`{text}`" if text else ""
