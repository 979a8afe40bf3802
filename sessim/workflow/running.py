"""Run what is left of a study and store its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sessim.workflow.listener import NOTEBOOK, Listener

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings
    from sessim.study.runner import Progress


def run_and_store(study: StudySettings, settings: Sequence[str], listener: Listener = NOTEBOOK) -> Progress:
    """Run what is left of a study and store its tables; call `finish` when its answers are written too."""
    from sessim.study.results.manifest import describe_study
    from sessim.study.results.store import write_plan, write_tables
    from sessim.study.runner import run_study

    started = datetime.now(UTC)
    progress = run_study(study, shows_progress=listener.shows_runs)
    # until `finish` the folder counts as unfinished, because its answers may still be those of an earlier study
    write_plan(study.folder, study.name, progress.planned)
    write_tables(study.folder, study.world_table, describe_study(study, progress, settings, started))
    return progress


def describe_failures(progress: Progress, folder: Path) -> str:
    """How many runs failed, in one line; empty if none did."""
    if not progress.failed:
        return ""
    return f"{progress.failed} of {progress.planned} runs failed, see {folder}/failed_runs.csv"
