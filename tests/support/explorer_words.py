"""What a page of the explorer says."""

from __future__ import annotations

from typing import Any


def words_of(part: Any) -> str:
    """Text of a page, tables left out."""
    if isinstance(part, list | tuple):
        return " ".join(map(words_of, part))
    return part if isinstance(part, str) else words_of(getattr(part, "children", None) or "")
