"""A document as Markdown: text and tables, figures as tables of their numbers."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sessim.ground.inert import drop_controls, escape_markdown
from sessim.report.documents.blocks import Block, Bullets, Command, Document, Heading, Paragraph, Picture, Table


def markdown_text(document: Document) -> str:
    """The document as Markdown; a figure appears as its title, caption and numbers."""
    lines = [f"# {escape_markdown(document.title)}", ""]
    lines += [f"- **{escape_markdown(name)}**: {escape_markdown(text)}" for name, text in document.front.items()]
    for block in document.blocks:
        lines += ["", _block(block)]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {escape_markdown(block.text)}"
        case Paragraph():
            text = escape_markdown(block.text)
            return f"**{escape_markdown(block.lead)}** {text}" if block.lead else text
        case Bullets():
            return "\n".join(f"- {escape_markdown(item)}" for item in block.items)
        case Command():
            command = drop_controls(block.text).replace("`", "'")
            return f"Reproduce with: `{command}`"
        case Table():
            return f"**{block.id}.** {escape_markdown(block.caption)}\n\n{table_text(block.frame)}"
        case Picture():
            return f"**{block.id}. {escape_markdown(block.title)}** {escape_markdown(block.caption)}\n\n{table_text(block.table)}"


def table_text(frame: pd.DataFrame) -> str:
    """A table with pipes; a pipe in a cell is escaped."""

    def line(cells: Iterable[object]) -> str:
        return (
            "| "
            + " | ".join(escape_markdown(str(cell)).replace("|", "\\|").replace("\n", " ") for cell in cells)
            + " |"
        )

    head = [line(frame.columns), line("---" for _ in frame.columns)]
    return "\n".join([*head, *(line(row) for row in frame.itertuples(index=False))])
