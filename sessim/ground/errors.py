"""The error that a user can correct: one line that says what is wrong, where, and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_LINE = 2_000
SHOWN_END = 300


def _fit_one_line(text: str) -> str:
    """Return a text on one line that a terminal can show: spaces joined, control characters escaped, long text cut."""
    line = " ".join(text.split())
    if len(line) > LONGEST_LINE:
        line = f"{line[: LONGEST_LINE - SHOWN_END]} [...] {line[-SHOWN_END:]}"
    return "".join(
        each if each == " " or each.isprintable() else each.encode("unicode_escape").decode() for each in line
    )


class UserError(Exception):
    """Something in the settings is wrong; nothing has been written.

    Args:
        what: What is wrong.
        where: File, or `command line`.
        allowed: What would be right.
        nearest: The nearest valid word, if one is near.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", allowed: str = "", nearest: str = "") -> None:
        parts = [f"{where}: {what}" if where else what]
        if allowed:
            parts.append(f"; allowed: {allowed}")
        if nearest:
            parts.append(f"; did you mean {nearest}?")
        super().__init__(_fit_one_line("".join(parts)))


class StoppedError(UserError):
    """A study had to stop before its end; what was stored is kept, and the same command resumes from there."""

    exit_code = 3


def find_nearest_word(word: str, words: Iterable[str]) -> str:
    """Return the word most like `word`, or nothing if none is like it.

    A dotted key is compared whole and by its last parts, so that a wrong prefix does not hide a right ending.
    """
    known = list(words)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return close[0]
    tails = {each.rsplit(".", 1)[-1]: each for each in reversed(known)}
    close = difflib.get_close_matches(word.rsplit(".", 1)[-1], list(tails), n=1, cutoff=0.75)
    return tails[close[0]] if close else ""
