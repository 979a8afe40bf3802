"""Evidence: the status quo against the record, calibration and forecasts where they are stored, and the research library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.realism import realism_rows
from sessim.explorer import widgets
from sessim.explorer.query import Check, any_text, one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.study.parameters import load_parameters
from sessim.study.resources import configs_folder, read_table

SHELVES = {
    "all": "everything",
    "validation": "validation",
    "calibration": "calibration",
    "forecast": "forecast",
    "research": "research library",
}
LONGEST_TABLE = 400


def checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    return {"show": one_of(tuple(SHELVES)), "has": any_text}


def controls(context: Context, values: Values) -> list[Any]:
    """Which shelf, and words to look for in the research library."""
    return [
        widgets.group(
            "Shelf",
            [
                widgets.select("show", "Show", SHELVES, values.get("show", "all"), "all"),
                widgets.text_field(
                    "has", "Parameters and effects that mention", values.get("has", ""), "text", "anything"
                ),
            ],
        )
    ]


def body(context: Context, values: Values, session: str) -> list[Any]:
    """The shelves that are asked for."""
    shelves = {"validation": _validation, "calibration": _stored("calibration"), "forecast": _stored("forecast")}
    show = values.get("show", "all")
    parts: list[Any] = []
    for name, make in shelves.items():
        if show in ("all", name):
            parts += make(context)
    if show in ("all", "research"):
        parts += _research(values.get("has", ""))
    return parts


def _validation(context: Context) -> list[Any]:
    parts: list[Any] = [html.H2("Validation: the status quo against the published record")]
    for name in context.library.finished():
        study = context.library.study(name)
        if study.manifest.get("kind") != "description":
            continue
        first = int(study.manifest["settings"]["first_fiscal_year"])
        rows = realism_rows(study.runs, first)
        misses = sum(not row.is_inside for row in rows)
        table = pd.DataFrame(
            {
                "quantity": [row.title for row in rows],
                "unit": [row.unit for row in rows],
                "published": [row.published for row in rows],
                "band": [f"{row.low:g} to {row.high:g}" for row in rows],
                "simulated": [row.simulated for row in rows],
                "Monte Carlo error": [row.error for row in rows],
                "verdict": ["inside" if row.is_inside else "MISS" for row in rows],
                "source": [row.source for row in rows],
            }
        )
        parts.append(
            html.P(
                f"{name}: {len(rows) - misses} of {len(rows)} inside the bands declared beforehand, {misses} missed."
            )
        )
        parts.append(widgets.data_table(table, "None of the published values is an input of the model"))
    if len(parts) == 1:
        parts.append(widgets.empty("No run of the status quo is stored here.", "sessim validate"))
    return parts + _tables(context, "validation")


def _stored(kind: str) -> Any:
    def shelf(context: Context) -> list[Any]:
        found = _tables(context, kind)
        title = html.H2(kind.capitalize())
        if found:
            return [title, *found]
        return [
            title,
            widgets.empty(
                f"No table of the {kind} is stored here.",
                "sessim --help",
                f"The verb that makes the {kind} is listed there.",
            ),
        ]

    return shelf


def _tables(context: Context, kind: str) -> list[Any]:
    """Every CSV table whose name begins with the kind, in the folder of results or of one study."""
    root = context.library.root
    folders: list[Path] = [root, *(path for path in sorted(root.iterdir()) if path.is_dir())] if root.is_dir() else []
    parts: list[Any] = []
    for folder in folders:
        for path in sorted(folder.glob(f"{kind}*.csv")):
            table = pd.read_csv(path)
            where = path.name if folder == root else f"{folder.name}/{path.name}"
            parts.append(widgets.data_table(table.head(LONGEST_TABLE), f"{where}, {len(table)} rows", is_tall=True))
    return parts


def _research(word: str) -> list[Any]:
    parameters = pd.DataFrame(
        [
            {"parameter": each.key, "low": each.low, "central": each.central, "high": each.high, "unit": each.unit,
             "grade": each.grade, "source": each.source, "meaning": each.meaning}
            for each in load_parameters()
        ]
    )  # fmt: skip
    effects = read_table("effect_sizes")
    library = configs_folder() / "data" / "research_library.csv"
    parts: list[Any] = [html.H2("Research library")]
    tables = [
        ("Every uncertain parameter with its range, source and grade", parameters),
        ("Effects from the literature", effects),
    ]
    if library.is_file():
        tables.append(("Studies of forced distribution", pd.read_csv(library)))
    for title, table in tables:
        shown = _mentioning(table, word)
        if len(shown):
            parts.append(widgets.data_table(shown, f"{title}: {len(shown)} of {len(table)}", is_tall=True))
        else:
            parts.append(html.P(f"{title}: nothing mentions “{word}”.", className="quiet"))
    return parts


def _mentioning(table: pd.DataFrame, word: str) -> pd.DataFrame:
    if not word:
        return table
    hit = table.apply(lambda row: word.lower() in " ".join(map(str, row)).lower(), axis=1)
    return table[hit]


TAB = Tab(
    "/evidence", "Evidence", "What the model is held against, and where its numbers come from.", checks, controls, body
)
