"""A document as Markdown: text and tables, figures as tables of their numbers."""

from __future__ import annotations

import pandas as pd

from sessim.report.documents.blocks import Block, Bullets, Command, Document, Heading, Paragraph, Picture, Table


def markdown_text(document: Document) -> str:
    """The document as Markdown; a figure is given by its title, caption and numbers."""
    lines = [f"# {document.title}", ""]
    lines += [f"- **{name}**: {text}" for name, text in document.front.items()]
    for block in document.blocks:
        lines += ["", _block(block)]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {block.text}"
        case Paragraph():
            return f"**{block.lead}** {block.text}" if block.lead else block.text
        case Bullets():
            return "\n".join(f"- {item}" for item in block.items)
        case Command():
            return f"Reproduce with: `{block.text}`"
        case Table():
            return f"**{block.id}.** {block.caption}\n\n{table_text(block.frame)}"
        case Picture():
            return f"**{block.id}. {block.title}** {block.caption}\n\n{table_text(block.table)}"


def table_text(frame: pd.DataFrame) -> str:
    """A table with pipes; a pipe in a cell is escaped."""

    def line(cells: object) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"  # type: ignore[attr-defined]

    head = [line(frame.columns), line("---" for _ in frame.columns)]
    return "\n".join([*head, *(line(row) for row in frame.itertuples(index=False))])
