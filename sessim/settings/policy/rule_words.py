"""Numbers and lists as they appear in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def percent(share: float) -> str:
    """Return a share (0-1) in percent, such as `30 percent`; `none` for 0 and `all` for 1."""
    if share in (0.0, 1.0):
        return "all" if share else "none"
    return f"{100 * share:.4g} percent"


def dollars(amount: float) -> str:
    """Return an amount, such as `$228,000`."""
    return f"${amount:,.0f}"


def number_word(number: int) -> str:
    """Return a whole number, up to ten in letters."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def list_of(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence, such as `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
