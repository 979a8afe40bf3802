"""What is said when something cannot be shown, in one place, so that no failure leaves a blank page."""

from __future__ import annotations

import logging
from pathlib import Path

from sessim.ground.errors import UserError

LOG = logging.getLogger("sessim.explorer")
INTERNAL = "internal error in sessim, not in your settings; the terminal in which the explorer runs shows where"


def describe_failure(error: Exception) -> str:
    """One line for the page; an error not caused by the user or a file also goes to the terminal, with its traceback."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        place = "/".join(Path(str(error.filename)).parts[-2:])
        return f"{place} cannot be read ({error.strerror})"
    LOG.error("sessim explorer: internal error", exc_info=error)
    return INTERNAL
