"""Run a stretch of history in given worlds, as a study: stored as it goes, resumed if it was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sessim.ground.errors import StoppedError
from sessim.ground.lock import hold_for_writing
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.worlds import assemble_worlds, world_table
from sessim.study.results.manifest import describe_study
from sessim.study.results.store import finish, write_tables
from sessim.study.runner import run_study


def replace_worlds(study: StudySettings, values: pd.DataFrame, name: str, folder: Path) -> StudySettings:
    """Return the study in the given worlds.

    Args:
        study: A study, its own worlds left aside.
        values: One row per world: theories and parameter values. A parameter or mechanism that it does not know (declared after a
            posterior was made) is at its central value or theory.
        name: Name of the study.
        folder: Folder of its results.
    """
    theories = {each.name: [each.central] * len(values) for each in load_mechanisms()}
    theories |= {
        column.removeprefix("theory."): [str(each) for each in values[column]]
        for column in values.columns
        if column.startswith("theory.")
    }
    parameters = {column: values[column].to_numpy(dtype=float) for column in values.columns if column[:7] != "theory."}
    missing = {each.key: np.full(len(values), each.central) for each in load_parameters() if each.key not in parameters}
    worlds = assemble_worlds(parameters | missing, theories)
    return replace(study, worlds=worlds, world_table=world_table(worlds), name=name, folder=folder)


def run_episode(study: StudySettings, typed: Sequence[str], *, shows_progress: bool) -> pd.DataFrame:
    """Run what is left of a study, store it, and return its runs.

    Args:
        study: The study.
        typed: Settings that it was composed from, for its manifest.
        shows_progress: Whether to draw a progress bar.

    Raises:
        StoppedError: A run failed.
    """
    started = datetime.now(UTC)
    with hold_for_writing(study.folder):
        progress = run_study(study, shows_progress=shows_progress)
        write_tables(study.folder, study.world_table, describe_study(study, progress, typed, started))
        finish(study.folder)
    if progress.failed:
        raise StoppedError(f"{progress.failed} runs failed; see {study.folder}/failed_runs.csv")
    return progress.runs


def compose_record_study(typed: Sequence[str]) -> StudySettings:
    """Return the study of the years of the targets, with the typed settings applied."""
    return compose_study(["experiment=record_fy2016_fy2024", *typed])
