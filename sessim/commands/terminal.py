"""What is written to a terminal: colours there and nowhere else, and JSON for scripts."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

CODES = {"bold": "1", "dim": "2", "key": "36", "good": "32", "bad": "31"}


def has_colours(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours (https://no-color.org is respected)."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def apply_style(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return a text in a style of `CODES` where the stream shows colours, else as it is."""
    return f"\x1b[{CODES[style]}m{text}\x1b[0m" if has_colours(stream or sys.stdout) else text


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
