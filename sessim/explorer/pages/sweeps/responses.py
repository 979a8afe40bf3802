"""Response curves of a study that sweeps levers, from its own table and from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sessim.evidence.answers.responses import SPREAD, find_swept_arms
from sessim.evidence.answers.stored import OF_ANALYSIS, read_needed
from sessim.evidence.contrasts import number_format
from sessim.explorer import widgets
from sessim.ground.arm_names import name_arms
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits.analysis import is_of_world, title_swept
from sessim.report.figures import analysis as figures_analysis
from sessim.study.results.store import StoredStudy


def find_swept_levers(manifest: Mapping[str, Any]) -> list[str]:
    """Columns of the levers that a study sweeps, those with the most values first."""
    levers = pd.Series([lever for lever, _, _ in find_swept_arms(dict(manifest))], dtype=str)
    return [f"lever.{lever}" for lever in levers.value_counts(sort=True).index]


def select_lever_rows(rows: pd.DataFrame, manifest: Mapping[str, Any], column: str) -> pd.DataFrame:
    """Rows of the arms that differ in a swept lever alone; all rows if the column is not a swept lever."""
    labels = {label for lever, label, _ in find_swept_arms(dict(manifest)) if f"lever.{lever}" == column}
    return rows[rows["arm"].isin(labels)] if labels and rows["arm"].isin(labels).any() else rows


def draw_stored_responses(study: StoredStudy, measure: str, reference: str) -> list[Any]:
    """A curve for each lever and value of worlds that the study sweeps, from `responses.csv`; nothing if it sweeps none."""
    try:
        table = read_needed(study.folder, OF_ANALYSIS["responses"])
    except UserError as error:
        return [widgets.make_notice([f"{error}; what it holds is left out"])]
    if table.empty:
        return []
    own = table[(table["measure"] == measure) & (table["reference"] == reference)]
    own = own.drop_duplicates(["lever", "value"])
    shown = number_format.display(measure)
    parts = []
    for lever, rows in own.groupby("lever", sort=False):
        curve = rows.assign(series=f"policy arm less {name_arms(study.manifest['arms'])[reference]}")
        curve[list(SPREAD[:6])] *= shown.scale
        along = title_swept(str(lever))
        threshold = float(rows["threshold"].iloc[0]) * shown.scale
        parts.append(
            widgets.make_chart(
                f"curve-{str(lever).replace('.', '-')}", f"Difference in {BY_NAME[measure].meaning} along {along}",
                "Line: median paired difference, mean over policy years. Bands: middle 50 and 90 percent of worlds. Dotted "
                "lines: practical threshold. "
                + (
                    "At every point the value is the same in all arms and worlds."
                    if is_of_world(str(lever))
                    else "Every point is a policy arm that was run; arms share worlds and luck."
                ),
                figures_analysis.draw_response(curve, along, shown.difference, threshold), curve[["value", "worlds", *SPREAD]],
            )
        )  # fmt: skip
    return parts
