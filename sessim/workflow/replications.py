"""Run a study until its Monte Carlo error is small enough or its budget ends; the same command resumes where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sessim.workflow.listener import NOTEBOOK, Listener
from sessim.workflow.running import run_and_store

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings
    from sessim.study.runner import Progress


def run_to_target(study: StudySettings, settings: Sequence[str], most: int, listener: Listener = NOTEBOOK) -> Progress:
    """Run the study, adding replications in rounds.

    Args:
        study: The study with the replications of its first round.
        settings: Settings as typed.
        most: Most replications in each world (`run.most_replications`), the budget.
        listener: Receives progress messages, and why it ended.

    Returns:
        What the last round did; every round is stored.
    """
    from sessim.evidence.answers.stopping import check, next_replications
    from sessim.study.results.store import load_study

    study = replace(study, replications=max(study.replications, _count_stored_replications(study, most)))
    while True:
        typed = [each for each in settings if not each.startswith("run.replications=")]
        progress = run_and_store(study, [*typed, f"run.replications={study.replications}"], listener)
        if progress.failed or progress.runs.empty:
            return progress
        found = check(load_study(study.folder))
        if not found.further:
            said = f"every primary contrast is at its target with {study.replications} replications"
        elif study.replications >= most:
            said = f"the budget of {most} replications is spent; {found.slowest} would take {found.further} more"
        else:
            study = replace(study, replications=next_replications(study.replications, found.further, most))
            continue
        listener.hear(said)
        return progress


def _count_stored_replications(study: StudySettings, most: int) -> int:
    """Replications of earlier rounds already in the folder, so that none of their runs is dropped."""
    from sessim.study.design import plan_runs
    from sessim.study.results.store import read_finished_runs

    done = read_finished_runs(study.folder).run_ids
    if not done:
        return 0
    planned = plan_runs(replace(study, replications=max(most, study.replications)))
    return max((run.replication + 1 for run in planned if run.run_id in done), default=0)
