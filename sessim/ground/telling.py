"""One line to whoever started the program, on standard error; failing to show it changes nothing."""

from __future__ import annotations

import contextlib
import sys


def tell(line: str) -> None:
    """Say a line on standard error, above a progress bar if one is drawn; a closed or broken stream is skipped.

    Args:
        line: The line, without the name of the program before it.
    """
    from tqdm import tqdm

    with contextlib.suppress(OSError, ValueError):  # a line that cannot be encoded is a ValueError
        if sys.stderr is not None:
            tqdm.write(f"sessim: {line}", file=sys.stderr)
