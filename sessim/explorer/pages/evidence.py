"""Evidence: the status quo against the record, calibration and forecasts where they are stored, and the research library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from dash import html

from sessim.calibration.forecast.forecast import ABOUT, FORECAST, read_withdrawal
from sessim.evidence.answers.realism import realism_rows
from sessim.explorer import widgets
from sessim.explorer.failures import describe_failure
from sessim.explorer.query import Check, accept_any_text, require_one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_csv, read_table
from sessim.report.validation import Page, Validation, gather
from sessim.report.validation_page import draw_page_figure
from sessim.settings.worlds.parameters import load_parameters

SHELVES = {
    "all": "everything",
    "record": "the status quo against the record",
    "replication": "published studies, run again",
    "target": "calibration",
    "holdout": "history that was not seen",
    "learnt": "history learnt from since",
    "forecast": "forecast",
    "research": "research library",
}
KEPT_TITLES = {
    "replication": ("Published studies, run again on the same engine", "sessim validate replication=scullen_2005"),
    "target": ("Calibration: the published record that the worlds are fitted to", "sessim calibrate"),
    "holdout": ("History that the calibration never saw", "sessim holdouts"),
    "learnt": (
        "History held out from the first model, from which the calibration has learnt since",
        "sessim holdouts --seen",
    ),
}
SEEN = {
    "replication": "No published study has been rerun here.",
    "target": "No calibration is stored here.",
    "holdout": "The model has not been tested on unseen history here.",
    "learnt": "No test on history held out from an earlier model is stored here.",
}
SIGNS = {"pass": "inside", "miss": "MISS"}


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    return {"show": require_one_of(tuple(SHELVES)), "has": accept_any_text}


def build_controls(context: Context, values: Values) -> list[Any]:
    """Which shelf, and words to look for in the research library."""
    return [
        widgets.make_group(
            "Shelf",
            [
                widgets.make_select("show", "Show", SHELVES, values.get("show", "all"), "all"),
                widgets.make_text_field(
                    "has", "Parameters and effects that mention", values.get("has", ""), "text", "anything"
                ),
            ],
        )
    ]


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The shelves that are asked for; one that cannot be shown says so and does not hide the others."""
    show, root = values.get("show", "all"), context.library.root
    parts: list[Any] = []
    if show in ("all", "record"):
        parts += _build_or_say("the status quo", lambda: _lay_out_record(context))
    if show in ("all", *KEPT_TITLES):
        kinds = [kind for kind in KEPT_TITLES if show in ("all", kind)]
        parts += _build_or_say("validation", lambda: _lay_out_kinds(context, kinds, is_alone=show != "all"))
    if show in ("all", "forecast"):
        parts += _build_or_say("forecasts", lambda: _lay_out_forecasts(root))
    if show in ("all", "research"):
        parts += _build_or_say("the research library", lambda: _lay_out_research(values.get("has", "")))
    return parts


def _build_or_say(what: str, build: Callable[[], list[Any]]) -> list[Any]:
    try:
        return build()
    except Exception as error:
        return [widgets.make_notice([f"{what}: {describe_failure(error)}"])]


def _lay_out_record(context: Context) -> list[Any]:
    parts: list[Any] = [html.H2("Validation: the status quo against the published record")]
    for name in context.library.read_shelf().find_described():
        parts += _build_or_say(name, lambda name=name: _lay_out_status_quo(context, name))  # type: ignore[misc]
    if len(parts) == 1:
        command = "sessim validate replication=status_quo_fy2016"
        parts.append(widgets.make_empty_page("No run of the status quo is stored here.", command))
    return parts


def _lay_out_status_quo(context: Context, name: str) -> list[Any]:
    study = context.library.load(name)
    rows = realism_rows(study.runs, int(study.manifest["settings"]["first_fiscal_year"]))
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
    return [
        html.P(f"{name}: {len(rows) - misses} of {len(rows)} inside the bands declared beforehand, {misses} missed."),
        widgets.make_table(table, "None of the published values is an input of the model"),
    ]


def _lay_out_kinds(context: Context, kinds: Sequence[str], *, is_alone: bool) -> list[Any]:
    root = context.library.root
    places = sorted(path for pattern in ("*/*.*", "*/*/*.*") for path in root.glob(pattern) if path.is_file())
    stamp = tuple((str(path), path.stat().st_mtime_ns) for path in places)
    found = context.library.keep(("validation", stamp), lambda: gather(root))
    notices = [html.P(f"Cannot be read and is left out: {each}", className="notice") for each in found.damaged]
    return [*notices, *(part for kind in kinds for part in _lay_out_pages(found, kind, is_alone=is_alone))]


def _lay_out_pages(found: Validation, kind: str, *, is_alone: bool) -> list[Any]:
    """Every page of a kind: its result, and its quantities; drawn as well when the shelf is shown alone."""
    title, command = KEPT_TITLES[kind]
    pages = [page for page in found.pages if page.kind == kind]
    if not pages:
        return [html.H2(title), widgets.make_empty_page(SEEN[kind], command)]
    passes, misses = (sum(page.counts[place] for page in pages) for place in (0, 1))
    parts: list[Any] = [html.H2(title), html.P(f"{passes} quantities pass, {misses} miss.")]
    for page in pages:
        table = _tabulate_lines(page)
        head = f"{page.title}: {page.counts[0]} pass, {page.counts[1]} miss"
        about = [html.P(text, className="quiet") for text in (page.about, page.source) if text]
        if is_alone:
            caption = "Dot and bar: the model, with its 90 percent band or two standard errors. Pale: what passes."
            parts += [widgets.make_chart(f"page-{page.id}", head, caption, draw_page_figure(page), table), *about]
        else:
            parts.append(html.Details([html.Summary(head), *about, widgets.make_table(table, page.title)]))
    if kind == "target":
        for name, table in found.diagnostics.items():
            shown = widgets.make_long_table(table, f"{name}: {len(table)} rows")
            parts.append(html.Details([html.Summary(name), shown]))
        parts += [html.P(f"{line}.", className="notice") for line in found.facts.get("warnings", [])]
    return parts


def _tabulate_lines(page: Page) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quantity": [line.quantity for line in page.lines],
            "published": [line.published for line in page.lines],
            "model": [line.ours for line in page.lines],
            "low": [line.ours_low for line in page.lines],
            "high": [line.ours_high for line in page.lines],
            "verdict": [SIGNS.get(line.verdict, line.verdict) for line in page.lines],
        }
    )


def _lay_out_forecasts(root: Path) -> list[Any]:
    """Forecasts recorded before the figures were published."""
    parts: list[Any] = [html.H2("Forecast, written down before the figures come out")]
    for path in sorted([*root.glob(FORECAST), *root.glob(f"*/{FORECAST}")]):
        parts += _build_or_say(path.parent.name, lambda path=path: _show_forecast(path))  # type: ignore[misc]
    if len(parts) == 1:
        parts.append(widgets.make_empty_page("No forecast is stored here.", "sessim forecast"))
    return parts


def _show_forecast(path: Path) -> list[Any]:
    withdrawal = read_withdrawal(path.parent)
    said = [html.P(withdrawal, className="warning")] if withdrawal else []
    return [*said, _tabulate_forecast(path)]


def _tabulate_forecast(path: Path) -> Any:
    table, about = read_csv(path), path.parent / ABOUT
    try:
        wide = table.pivot(index=["title", "unit"], columns="level", values="value").reset_index()
        shown = pd.DataFrame({"quantity": wide["title"], "unit": wide["unit"], "median": wide[0.5]})
        for low, high, words in ((0.25, 0.75, "50 percent"), (0.05, 0.95, "90 percent")):
            shown[words] = [f"{a:.4g} to {b:.4g}" for a, b in zip(wide[low], wide[high], strict=True)]
        made = json.loads(about.read_text(encoding="utf-8")).get("made", "") if about.is_file() else ""
    except (KeyError, ValueError, AttributeError) as error:
        raise UserError(f"{FORECAST} or {ABOUT} is damaged") from error
    name = f"{path.parent.name}, {len(shown)} quantities" + (f", made {made}" if made else "")
    return widgets.make_table(shown, name)


def _lay_out_research(word: str) -> list[Any]:
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
        tables.append(("Studies of forced distribution", read_csv(library)))
    for title, table in tables:
        shown = _find_mentions(table, word)
        if len(shown):
            parts.append(widgets.make_long_table(shown, f"{title}: {len(shown)} of {len(table)}"))
        else:
            parts.append(html.P(f"{title}: nothing mentions “{word}”.", className="quiet"))
    return parts


def _find_mentions(table: pd.DataFrame, word: str) -> pd.DataFrame:
    if not word:
        return table
    hit = table.apply(lambda row: word.lower() in " ".join(map(str, row)).lower(), axis=1)
    return table[hit]


def _find_problems(context: Context) -> Sequence[str]:
    return context.library.read_shelf().problems


TAB = Tab(
    "/evidence", "Evidence", "What the model is checked against, and where its numbers come from.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
