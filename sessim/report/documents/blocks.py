"""The parts of a document, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import pandas as pd
import plotly.graph_objects as go

from sessim.ground.inert import drop_controls

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (below the title) to 3; one that starts a page goes to the top of the next."""

    level: int
    text: str
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` is set in bold before the text."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that reproduces what comes before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table for reading.

    Attributes:
        id: Stable id such as `Q7-T1`.
        caption: What it shows.
        frame: Texts; the first column heads the rows.
    """

    id: str
    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its text alternative and the table of its numbers.

    Attributes:
        id: Stable id such as `Q7-F1`.
        title: What it shows, as a sentence.
        caption: How to read it; serves as text alternative.
        figure: The figure.
        table: The numbers of the figure, printed where no image can be made.
    """

    id: str
    title: str
    caption: str
    figure: go.Figure
    table: pd.DataFrame


Block = Heading | Paragraph | Bullets | Command | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A document, independent of its format.

    Attributes:
        title: Title on top and in the file's properties.
        front: Lines under the title (docket, citations, date), by what they are.
        blocks: The content in order.
        images: PNG of each picture by its id; without one a picture is printed as its table.
        image_note: Why there are no images; empty if there are.
        made_at: Time of the study, ISO 8601, which dates the file so that the same study gives the same bytes.
    """

    title: str
    front: Mapping[str, str]
    blocks: tuple[Block, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)
    image_note: str = ""
    made_at: str = "2000-01-01T00:00:00+00:00"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


def drop_controls_of(document: Document) -> Document:
    """Return the document without control characters in any of its texts, which a file of Word or Excel cannot hold."""
    front = {drop_controls(name): drop_controls(text) for name, text in document.front.items()}
    blocks = tuple(_drop_controls(block) for block in document.blocks)
    return replace(document, title=drop_controls(document.title), front=front, blocks=blocks)


def _drop_controls(block: Part) -> Part:
    return replace(block, **{each.name: _clean(getattr(block, each.name)) for each in fields(block)})  # type: ignore[type-var,arg-type]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return drop_controls(value)
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    return value.map(_clean).rename(columns=_clean) if isinstance(value, pd.DataFrame) else value
