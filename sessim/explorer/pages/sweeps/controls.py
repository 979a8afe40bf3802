"""Controls of the page Sweeps: study, measure, arms, axes and filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.explorer import widgets
from sessim.explorer.library import Shelf
from sessim.explorer.pages.study_choice import build_as_asked_or_stored, build_study_select
from sessim.explorer.pages.sweeps.axes import choose_axes, name_axes, title_column
from sessim.explorer.pages.sweeps.rows import choose_sweep, find_swept, list_measures, read_rows
from sessim.explorer.tab import Context, Values
from sessim.ground.arm_names import name_arms
from sessim.measures.catalogue import BY_NAME

RESET = "measure reference arm x y filter from to has"


def build_controls(context: Context, values: Values) -> list[Any]:
    """Study, measure, arms, axes and filters; defaults where the address asks for something the study does not have."""
    shelf = context.library.read_shelf()
    among = find_swept(shelf)
    if not among:
        return []
    return build_as_asked_or_stored(lambda given: _build_all(context, given, shelf, among), values, shelf, among, RESET)


def _build_all(context: Context, values: Values, shelf: Shelf, among: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    sweep, rows = choose_sweep(context, values), read_rows(context, values)
    x, y = choose_axes(rows, values, sweep)
    study = sweep.study
    arms = name_arms(study.manifest["arms"], with_codes=True)
    references = {each["label"]: arms[each["label"]] for each in study.manifest["arms"] if each["role"] == "reference"}
    axes = name_axes(rows)
    columns = {"": "no filter"} | {
        each: title_column(each) for each in rows.columns if each not in ("study", "reference", "measure", "unit")
    }
    measures = {each: BY_NAME[each].meaning for each in list_measures(study)}
    return [
        widgets.make_group(
            "Study",
            [
                build_study_select(shelf, among, sweep.name, RESET),
                widgets.make_select("measure", "Measure", measures, sweep.measure, next(iter(measures))),
                widgets.make_select(
                    "reference", "Compared with", references, sweep.reference, next(iter(references)), reload="arm"
                ),
                widgets.make_select(
                    "arm",
                    "Policy",
                    {"": "all policies"} | {each: arms[each] for each in rows["arm"].unique()},
                    values.get("arm", ""),
                    "",
                ),
            ],
        ),
        widgets.make_group(
            "Axes",
            [
                widgets.make_select("x", "Across", axes, x, "?"),
                widgets.make_select("y", "And", axes, y, "?"),
            ],
        ),
        widgets.make_group(
            "Filter rows",
            [
                widgets.make_select("filter", "Column", columns, values.get("filter", ""), ""),
                widgets.make_text_field("from", "From", values.get("from", ""), "number", "lowest"),
                widgets.make_text_field("to", "To", values.get("to", ""), "number", "highest"),
                widgets.make_text_field("has", "Contains", values.get("has", ""), "text", "anything"),
            ],
        ),
    ]
