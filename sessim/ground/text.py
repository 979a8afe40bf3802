"""Text that a user types or supplies: which characters, how long, on how many lines."""

from __future__ import annotations

import unicodedata

from sessim.ground.errors import UserError

LONGEST_LINE = 500
LONGEST_TEXT = 20_000
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, separators of lines and paragraphs
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")  # they show text in another order


def find_control_character(text: str, *, may_have_lines: bool = False) -> str:
    """Return the first character that moves a cursor, ends a line or hides text, as an escape; empty for none.

    Args:
        text: Any text.
        may_have_lines: Whether line breaks and tabs are allowed.
    """
    for character in text:
        if may_have_lines and character in "\n\t":
            continue
        if unicodedata.category(character) in _UNSEEN or character in _TURNING:
            return character.encode("unicode_escape").decode()
    return ""


def check_text(text: str, what: str, where: str, *, longest: int = LONGEST_LINE, may_have_lines: bool = False) -> str:
    """Return a text that may be shown, stored and printed.

    Args:
        text: What was typed or read.
        what: What it is, as the subject of a sentence.
        where: Where it is.
        longest: Most characters.
        may_have_lines: Whether it may run over several lines.

    Raises:
        UserError: It is too long, or holds a control character.
    """
    if len(text) > longest:
        raise UserError(f"{what} has {len(text):,} characters", where=where, allowed=f"at most {longest:,}")
    found = find_control_character(text, may_have_lines=may_have_lines)
    if found:
        lines = "text of one line without" if not may_have_lines else "text without"
        raise UserError(
            f"{what} holds the control character {found}", where=where, allowed=f"{lines} control characters"
        )
    return text


def capitalise(text: str) -> str:
    """Return a text with a capital at its beginning and every other letter as it is."""
    return text[:1].upper() + text[1:]
