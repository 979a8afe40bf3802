"""Rows of a stored study seen as an experiment: one per arm and world, with its levers, uncertainties and difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.verdicts import orientation
from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer.library import Shelf
from sessim.explorer.pages.study_choice import choose_study
from sessim.explorer.query import parse_number
from sessim.explorer.tab import Context, Values
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.study.results.store import MANIFEST, StoredStudy


@dataclass(frozen=True, slots=True)
class Sweep:
    """A study, and the contrast that is looked at.

    Attributes:
        name: Name of its folder.
        study: The study with its runs.
        reference: Label of the reference arm.
        measure: Measure of the difference.
        problems: One line for each study that was skipped.
    """

    name: str
    study: StoredStudy
    reference: str
    measure: str
    problems: tuple[str, ...]


def find_swept(shelf: Shelf) -> dict[str, Mapping[str, Any]]:
    """Manifests of the studies that the page can show: those that answer questions and have their runs."""
    return {name: manifest for name, manifest in shelf.find_answering().items() if name in shelf.with_runs}


def choose_sweep(context: Context, values: Values) -> Sweep:
    """The study, reference arm and measure of the address, or the first of each.

    Raises:
        UserError: No study with runs is stored, or a choice is unknown to the study.
    """
    shelf = context.library.read_shelf()
    among = find_swept(shelf)
    if not among:
        raise UserError("no study with its runs is stored here")
    choice = choose_study(context, values, shelf, among)
    name, study = choice.name, context.library.load(choice.name)
    references = [arm["label"] for arm in study.manifest["arms"] if arm["role"] == "reference"]
    reference = values.get("reference", references[0] if references else "")
    if reference not in references:
        raise UserError(f"{name} has no reference arm {reference!r}", allowed=", ".join(references))
    measures = list_measures(study)
    measure = values.get("measure", measures[0] if measures else "")
    if measure not in measures:
        raise UserError(f"{name} stores no {measure} with a practical threshold", allowed=", ".join(measures))
    return Sweep(name, study, reference, measure, choice.problems)


def list_measures(study: StoredStudy) -> list[str]:
    """Measures that a study stores and a practical threshold is declared for, primary ones first."""
    declared = read_declarations()
    primary = [question.measure for question in declared.questions.values()]
    return [name for name in dict.fromkeys([*primary, *declared.thresholds]) if name in study.runs]


def design_rows(study: StoredStudy, name: str, measure: str, reference: str) -> pd.DataFrame:
    """One row per arm and world: levers of the arm, uncertainties of the world, paired difference, verdict of the world alone.

    Args:
        study: The study.
        name: Its name.
        measure: Measure of the difference, in its own unit.
        reference: Label of the reference arm.
    """
    panel, _ = split_central(contrasts.build_panel(study.runs))
    first = int(study.manifest["settings"]["first_fiscal_year"])
    threshold = read_declarations().thresholds[measure].value
    levers = study.manifest.get("resolved", {}).get("arms", {})
    frames = []
    for arm in panel.arms:
        summary = (
            contrasts.contrast(panel, measure, arm, reference, "mean", first, threshold) if arm != reference else None
        )
        if summary is None:
            continue
        frame = pd.DataFrame({"study": name, "arm": arm, "reference": reference, "world": summary.world_ids})
        for lever, value in levers.get(arm, {}).get("levers", {}).items():
            frame[f"lever.{lever}"] = str(value) if isinstance(value, list | bool | str) else value
        frame["difference"] = summary.world_means
        frame["monte_carlo_error"] = summary.world_errors
        frame["verdict"] = [judge_world(value, threshold, BY_NAME[measure].direction) for value in summary.world_means]
        frames.append(frame)
    if not frames:
        raise UserError(f"{name} has no arm that is paired with {reference} for {measure}")
    varied = [column for column in study.worlds.columns if column == "world" or study.worlds[column].nunique() > 1]
    rows = pd.concat(frames, ignore_index=True).merge(study.worlds[varied], on="world", how="left")
    rows["measure"], rows["unit"] = measure, BY_NAME[measure].unit
    return rows


def judge_world(difference: float, threshold: float, direction: str) -> str:
    """Verdict on one world alone, in words."""
    if abs(difference) <= threshold:
        return "within the threshold"
    if direction == "none":
        return "higher" if difference > 0 else "lower"
    return "better" if difference * orientation(direction) > 0 else "worse"


def read_rows(context: Context, values: Values) -> pd.DataFrame:
    """Every row under the chosen study, measure and reference arm.

    Raises:
        UserError: A choice is unknown to the study.
    """
    sweep = choose_sweep(context, values)
    stamp = (sweep.study.folder / MANIFEST).stat().st_mtime_ns
    return context.library.keep(
        ("rows", sweep.name, stamp, sweep.measure, sweep.reference),
        lambda: design_rows(sweep.study, sweep.name, sweep.measure, sweep.reference),
    )


def filter_rows(context: Context, values: Values) -> pd.DataFrame:
    """The rows that the filters let through.

    Raises:
        UserError: A choice or a column is unknown.
    """
    rows = read_rows(context, values)
    arm = values.get("arm", "")
    if arm:
        rows = rows[rows["arm"] == arm]
        if rows.empty:
            raise UserError(f"no row has arm={arm}", allowed=", ".join(read_rows(context, values)["arm"].unique()))
    column = values.get("filter", "")
    if column:
        if column not in rows:
            raise UserError(f"there is no column {column!r}")
        if pd.api.types.is_numeric_dtype(rows[column]):
            rows = rows[rows[column] >= parse_number(values["from"])] if "from" in values else rows
            rows = rows[rows[column] <= parse_number(values["to"])] if "to" in values else rows
        if "has" in values:
            rows = rows[rows[column].astype(str).str.contains(values["has"], case=False, regex=False)]
    return rows
