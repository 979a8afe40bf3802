"""Dockets and kinds of document, as declared in `configs/document/`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, TypeVar

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml, shorten_path

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Docket:
    """A rule open to public comment.

    Attributes:
        title: Title of the rule.
        agency: Agency that makes it.
        docket: Docket number; None if it was not found.
        rin: Regulation identifier number.
        proposed: Citation of the proposal.
        final: Citation of the final rule; None if there is none.
        comments_until: Last day for comments.
        cfr: Part of the Code of Federal Regulations.
        status: How sure these facts are.
    """

    title: str
    agency: str
    docket: str | None
    rin: str
    proposed: str
    final: str | None
    comments_until: datetime.date
    cfr: str
    status: str

    def front(self) -> dict[str, str]:
        """Lines for the top of a document."""
        return {
            "Rule": self.title,
            "Agency": self.agency,
            "Docket": self.docket or "number not found; look it up before filing",
            "RIN": self.rin,
            "Proposed rule": self.proposed,
            "Final rule": self.final or "none found",
            "Comments were open until": f"{self.comments_until:%d %B %Y}".lstrip("0"),
        }


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of document.

    Attributes:
        title: Its name.
        heading: What is at the top.
        opening: What the paper is.
        needs_open_window: Whether it makes sense only while comments are open.
    """

    title: str
    heading: str
    opening: str
    needs_open_window: bool

    def words(self, docket: Docket) -> tuple[str, str]:
        """Heading and opening for a docket."""
        about = {
            "title": docket.title,
            "agency": f"the {docket.agency}",
            "proposed": docket.proposed,
            "final": docket.final or "no final rule was found",
            "until": str(docket.comments_until),
        }
        return self.heading.format(**about), " ".join(self.opening.format(**about).split())


def _read_entries(file: str, kind: type[Entry]) -> Mapping[str, Entry]:
    path = configs_folder() / "document" / file
    content: Mapping[str, Mapping[str, Any]] = read_yaml(path)
    wanted = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    for name, about in content.items():
        if set(about) != wanted:
            wrong = ", ".join(sorted(set(about) ^ wanted))
            raise UserError(f"{name}: missing or unknown {wrong}", where=shorten_path(path))
    return {name: kind(**about) for name, about in content.items()}


@cache
def read_dockets() -> Mapping[str, Docket]:
    """Every declared docket by name."""
    return _read_entries("dockets.yaml", Docket)


@cache
def read_templates() -> Mapping[str, Template]:
    """Every declared kind of document by name."""
    return _read_entries("templates.yaml", Template)


def choose_entry(entries: Mapping[str, Entry], name: str, what: str) -> Entry:
    """Return a declared entry.

    Raises:
        UserError: If there is none of that name.
    """
    if name not in entries:
        raise UserError(
            f"no {what} is called {name!r}", allowed=", ".join(entries), nearest=find_nearest_word(name, entries)
        )
    return entries[name]
