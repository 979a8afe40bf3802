"""The figure of the record: where history fell in the range that the model gave it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sessim.report.figures.answers import BLUE, GREY, INK, PALE, VERMILLION, _figure

ROW = 38  # height of a figure of history and of its name above it, CSS pixels
MARKS = {True: ("circle", BLUE, "inside the 90 percent range"), False: ("x", VERMILLION, "outside it")}


def draw_record(table: pd.DataFrame, farthest: float) -> go.Figure:
    """One mark per figure of history, in half-widths of the model's 90 percent range.

    Args:
        table: Columns quantity, published, median, low90, high90, is_in_90 and place.
        farthest: Largest place that is drawn.
    """
    figure = _figure(110 + ROW * len(table))
    figure.add_vrect(x0=-1, x1=1, fillcolor=PALE, line={"width": 0}, layer="below")
    for x, width in ((-1, 1), (0, 1.5), (1, 1)):
        figure.add_vline(x=x, line={"color": INK if x == 0 else GREY, "width": width})
    rows = list(range(len(table) - 1, -1, -1))
    for is_hit, (symbol, colour, name) in MARKS.items():
        chosen = (table["is_in_90"] == is_hit).to_numpy()
        part = table[chosen]
        figure.add_scatter(
            x=part["place"].tolist(),
            y=[row for row, is_here in zip(rows, chosen, strict=True) if is_here],
            mode="markers",
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"color": "white", "width": 1}},
            text=[
                f"{row['quantity']}: {row['published']:.3g}; "
                f"model {row['median']:.3g} ({row['low90']:.3g} to {row['high90']:.3g})"
                for row in part.to_dict("records")
            ],
            hovertemplate="%{text}<extra></extra>",
            name=name,
        )
    for row, quantity in zip(
        rows, table["quantity"], strict=True
    ):  # above its mark: next to it, names leave no room on a phone
        figure.add_annotation(
            text=str(quantity), x=0, y=row + 0.42, xref="paper", xanchor="left", showarrow=False, font={"size": 11},
        )  # fmt: skip
    figure.update_yaxes(showticklabels=False, range=[-0.5, len(table) - 0.2], showgrid=False)
    figure.update_xaxes(
        range=[-farthest - 0.3, farthest + 0.3],
        tickvals=[-farthest, -1, 0, 1, farthest],
        ticktext=["far below", "low<br>end", "middle", "high<br>end", "far above"],
        tickangle=0,
        title_text="where what happened fell in the model's 90 percent range",
    )
    return figure
