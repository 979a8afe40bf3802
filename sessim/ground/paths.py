"""The only place that turns what a user types into a path.

A leading `~/` is the home folder, once: what is returned is never expanded again, because a first part that begins with `~` is
made absolute. Everything below this takes the path as it is and hands readers open files, since some table readers
expand a text by themselves.
"""

from __future__ import annotations

import os
from pathlib import Path

from sessim.ground.errors import UserError
from sessim.ground.text import check_text

LONGEST_PATH = 4_000
LONGEST_NAME = 255  # bytes of one part, on every common file system


def read_path(typed: str | os.PathLike[str], what: str = "the path", where: str = "command line") -> Path:
    """Return the path that a user means.

    Args:
        typed: As typed, without quotes of a shell or of a settings file.
        what: What it is, as the subject of a sentence, such as `output.folder`.
        where: Where it was typed.

    Raises:
        UserError: It is empty, holds a control character, is too long, or begins with the home of another user.
    """
    text = os.fspath(typed)
    if not isinstance(text, str) or not text.strip():
        raise UserError(f"{what} is empty", where=where, allowed="a path such as results/mine")
    check_text(text, what, where, longest=LONGEST_PATH)
    for part in Path(text).parts:
        if len(os.fsencode(part)) > LONGEST_NAME:
            raise UserError(
                f"{what} has a part of {len(os.fsencode(part))} bytes", where=where, allowed=f"at most {LONGEST_NAME}"
            )
    if text == "~" or text.startswith("~/"):
        return Path.home() / text[2:]
    if text.startswith("~"):
        raise UserError(
            f"{what}={text} begins with ~",
            where=where,
            allowed=f"~/... for your home folder, or ./{text} for that name",
        )
    path = Path(text)
    return Path.cwd() / path if path.parts[:1] and path.parts[0].startswith("~") else path
