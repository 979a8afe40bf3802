"""One line to whoever started the program, on standard error; whether it can be shown decides nothing."""

from __future__ import annotations

import contextlib
import sys


def tell(line: str) -> None:
    """Say a line on standard error, above a progress bar if one is drawn; a stream that is closed or broken hears nothing.

    Args:
        line: The line, without the name of the program before it.
    """
    from tqdm import tqdm

    with contextlib.suppress(OSError, ValueError):  # a line that cannot be encoded is a ValueError
        if sys.stderr is not None:
            tqdm.write(f"sessim: {line}", file=sys.stderr)
