"""What a reader calls an arm: by its plain name, "30 percent limit", with its code, A1, in brackets where it appears once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def name_arm(title: str, label: str = "", *, is_quoted: bool = False) -> str:
    """Return the reader's name of an arm, for the middle of a sentence.

    Args:
        title: Title of the policy, which is its plain name.
        label: Code of the arm, set in brackets after the name; none by default. Of a swept arm, whose label repeats the value
            that its title tells, the code alone is set.
        is_quoted: Whether the name is in quotes, where it could be mistaken for the sentence's own words ("compared with
            before 2025").
    """
    code = label.partition(" ")[0] if "=" in label else label
    name = f"“{title}”" if is_quoted else title
    return f"{name} ({code})" if code and code != title else name


def name_arms(arms: Iterable[Mapping[str, Any]], *, with_codes: bool = False) -> dict[str, str]:
    """Return the names of the arms of a manifest by label.

    Args:
        arms: Entries of `arms` in a manifest.
        with_codes: Whether the code follows each name in brackets.
    """
    return {str(each["label"]): name_arm(str(each["title"]), str(each["label"]) if with_codes else "") for each in arms}
