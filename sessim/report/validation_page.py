"""The validation report as one self-contained page: a section a replication, target or held-out block."""

from __future__ import annotations

import json
import math
from pathlib import Path

import jinja2
import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs
from plotly.subplots import make_subplots

from sessim.report.figures import BLUE, GREY, INK, THEME, VERMILLION
from sessim.report.html import FILE_NAME, PLOT_CONFIG
from sessim.report.validation import KINDS, Page, Validation
from sessim.study.files import write_whole

ROW_HEIGHT = 74


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
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sessim.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = number
    figures = {page.id: page_figure(page) for page in found.pages}
    templates = Path(__file__).parent / "templates"
    return environment.get_template("validation.html.j2").render(
        found=found,
        kinds=KINDS,
        heights={name: figure.layout.height for name, figure in figures.items()},
        figures={name: _script_json(figure.to_json()) for name, figure in figures.items()},
        tables={title: _printed(table) for title, table in found.diagnostics.items()},
        config=_script_json(json.dumps(dict(PLOT_CONFIG), sort_keys=True)),
        plotlyjs=get_plotlyjs(),
        style=(templates / "report.css").read_text(encoding="utf-8"),
        script=(templates / "report.js").read_text(encoding="utf-8"),
    )


def page_figure(page: Page) -> go.Figure:
    """Published (diamond, with what passes) against ours (circle, 90 percent band), each quantity on an axis of its own."""
    rows = len(page.lines)
    figure = make_subplots(rows=rows, cols=1, subplot_titles=[_short(line.quantity) for line in page.lines])
    for place, line in enumerate(page.lines, start=1):
        first = place == 1
        low, high = (value if math.isfinite(value) else line.value for value in (line.low, line.high))
        figure.add_trace(
            _band("published, and what passes", line.value, low, high, VERMILLION, "diamond", 1.0, first), place, 1
        )
        figure.add_trace(
            _band("model, 90 percent band", line.ours, line.ours_low, line.ours_high, BLUE, "circle", 0.0, first),
            place,
            1,
        )
        figure.update_yaxes(visible=False, range=[-0.7, 1.7], row=place, col=1)
    figure.update_annotations(font={"size": 12, "color": INK}, x=0, xanchor="left")
    figure.update_layout(template=THEME, height=70 + ROW_HEIGHT * rows, margin={"l": 12, "r": 16, "t": 60, "b": 30})
    figure.update_layout(legend={"y": 1.0 + 34.0 / (ROW_HEIGHT * rows)})
    return figure


def _band(
    name: str, value: float, low: float, high: float, colour: str, symbol: str, height: float, is_first: bool
) -> go.Scatter:
    middle = value if math.isfinite(value) else (low + high) / 2.0
    return go.Scatter(
        x=[middle],
        y=[height],
        error_x={"type": "data", "symmetric": False, "array": [high - middle], "arrayminus": [middle - low]},
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 10, "line": {"color": GREY, "width": 0}},
        name=name,
        legendgroup=name,
        showlegend=is_first,
    )


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def number(value: float) -> str:
    """A number as it is printed: four significant digits, nothing for none."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _printed(table: pd.DataFrame) -> pd.DataFrame:
    return table.map(lambda value: number(value) if isinstance(value, float) else value)


def _script_json(text: str) -> str:
    """JSON that cannot end the script element it stands in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")
