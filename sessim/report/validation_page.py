"""The validation report as one self-contained page: a section per replication, target or held-out block."""

from __future__ import annotations

import json
import math
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from sessim.ground.files import write_whole
from sessim.report.figures.answers import BLUE, THEME, VERMILLION
from sessim.report.html import FILE_NAME, PLOT_CONFIG
from sessim.report.templating import figure_json, load_template, script_json
from sessim.report.validation import KINDS, Line, Page, Validation

ROW_HEIGHT = 62


def write_validation(found: Validation, folder: Path) -> Path:
    """Write the report whole or not at all.

    Returns:
        Its path.
    """
    target = folder / FILE_NAME
    page = render_validation(found)
    write_whole(target, lambda path: path.write_text(page, encoding="utf-8", newline="\n"))
    return target


def render_validation(found: Validation) -> str:
    """The report as one HTML page that loads nothing."""
    figures = {page.id: draw_page_figure(page) for page in found.pages}
    templates = Path(__file__).parent / "templates"
    return load_template("validation.html.j2", number=format_number).render(
        found=found,
        kinds=KINDS,
        heights={name: figure.layout.height for name, figure in figures.items()},
        figures={name: figure_json(figure) for name, figure in figures.items()},
        tables={title: _format_table(table) for title, table in found.diagnostics.items()},
        config=script_json(json.dumps(dict(PLOT_CONFIG), sort_keys=True)),
        plotlyjs=get_plotlyjs(),
        style=(templates / "report.css").read_text(encoding="utf-8"),
        script=(templates / "report.js").read_text(encoding="utf-8"),
    )


def draw_page_figure(page: Page) -> go.Figure:
    """Published (diamond, with what passes) above the model (circle, with its band), each quantity on its own scale.

    A row runs from the least to the largest of its numbers, so rows show distances and not sizes; the numbers are next to them.
    """
    figure = go.Figure(layout={"template": THEME, "height": 110 + ROW_HEIGHT * len(page.lines)})
    spans = [_span(line) for line in page.lines]
    published = [
        _place_on_scale(span, line.value, line.low, line.high) for line, span in zip(page.lines, spans, strict=True)
    ]
    ours = [
        _place_on_scale(span, line.ours, line.ours_low, line.ours_high)
        for line, span in zip(page.lines, spans, strict=True)
    ]
    places = np.arange(len(page.lines), dtype=float)
    words = [f"{line.published} | {format_number(line.ours)}" for line in page.lines]
    figure.add_trace(_row_marks("published, and what passes", published, places - 0.14, VERMILLION, "diamond", words))
    figure.add_trace(_row_marks("model, and its band", ours, places + 0.14, BLUE, "circle", words))
    figure.update_yaxes(
        tickvals=places.tolist(),
        ticktext=["<br>".join(textwrap.wrap(_shorten(line.quantity), 46)) for line in page.lines],
        range=[len(page.lines) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(
        range=[-0.06, 1.06],
        tickvals=[0.0, 1.0],
        ticktext=["least of the row", "largest of the row"],
        title={"text": "each row on its own scale"},
    )
    return figure


def _span(line: Line) -> tuple[float, float]:
    numbers = [line.value, line.low, line.high, line.ours, line.ours_low, line.ours_high]
    known = [value for value in numbers if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _place_on_scale(span: tuple[float, float], value: float, low: float, high: float) -> tuple[float, float, float]:
    """Mark and both ends of a row on the scale of the row; a missing end is placed at the mark, a missing mark in the middle."""
    ends = [each if math.isfinite(each) else value for each in (low, high)]
    middle = value if math.isfinite(value) else sum(ends) / 2.0
    scaled = [(each - span[0]) / (span[1] - span[0]) for each in (middle, *ends)]
    return scaled[0], scaled[1], scaled[2]


def _row_marks(
    name: str, marks: list[tuple[float, float, float]], heights: np.ndarray, colour: str, symbol: str, words: list[str]
) -> go.Scatter:
    return go.Scatter(
        x=[_drop_missing(middle) for middle, _, _ in marks],
        y=heights.tolist(),
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_drop_missing(high - middle) for middle, _, high in marks],
            "arrayminus": [_drop_missing(middle - low) for middle, low, _ in marks],
            "color": colour,
            "thickness": 2,
        },
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 10},
        text=words,
        hovertemplate="published | model: %{text}<extra></extra>",
        name=name,
    )


def _drop_missing(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _shorten(text: str, most: int = 110) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def format_number(value: float) -> str:
    """A number as it is printed: four significant digits, nothing for none."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _format_table(table: pd.DataFrame) -> pd.DataFrame:
    return table.map(lambda value: format_number(value) if isinstance(value, float) else value)
