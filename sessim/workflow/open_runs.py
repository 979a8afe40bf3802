"""What is left to do for a study and its companions, and about how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessim.workflow.auditing import AuditWork, count_audit_work
from sessim.workflow.companions import list_companion_studies

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings
    from sessim.study.design import PlannedRun

    Open = tuple[StudySettings, list[PlannedRun], set[str]]


@dataclass(frozen=True, slots=True)
class OpenRuns:
    """Runs of a study, or of several small ones.

    Attributes:
        planned: All of them.
        left: Those that are not finished.
        seconds: About how long these take; 0 with none.
    """

    planned: int
    left: int
    seconds: float


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is left to do for a study.

    Attributes:
        own: Its own runs.
        beside: Runs of its companion studies; None without any.
        audit: What its audit takes; None if it asks for none.
        answering: Seconds of analysis and report, which are always made again; 0 for a description.
        warnings: Lines on finished runs that would be dropped.
    """

    own: OpenRuns
    beside: OpenRuns | None
    audit: AuditWork | None
    answering: float
    warnings: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """About how long everything takes, an audit at most."""
        audit = self.audit.seconds + self.audit.most_seconds if self.audit else 0.0
        return self.own.seconds + (self.beside.seconds if self.beside else 0.0) + audit + self.answering


def count_open_work(study: StudySettings) -> OpenWork:
    """Count what is left of a study and estimate how long it takes on this machine; nothing is written.

    Replications added to reduce the error (`run.most_replications`) are not known in advance and not counted.
    """
    from sessim.workflow.estimate_answers import estimate_answer_seconds

    beside = list_companion_studies(study) if study.kind == "comparison" else []
    own, warnings = _find_open_runs([study])
    small, more = _find_open_runs(beside)
    is_audited = study.kind == "comparison" and study.resolved["run"]["audit"]
    return OpenWork(
        _count(own),
        _count(small) if beside else None,
        count_audit_work(study) if is_audited else None,
        estimate_answer_seconds(study),
        (*warnings, *more),
    )


def _find_open_runs(studies: Sequence[StudySettings]) -> tuple[list[Open], list[str]]:
    from sessim.study.design import plan_runs
    from sessim.study.results.store import read_finished_runs
    from sessim.study.runner import dropped_text

    found, warnings = [], []
    for study in studies:
        planned, done = plan_runs(study), read_finished_runs(study.folder).run_ids
        found.append((study, planned, done))
        if others := len(done - {run.run_id for run in planned}):
            warnings.append(dropped_text(others, study.folder))
    return found, warnings


def _count(studies: Sequence[Open]) -> OpenRuns:
    from sessim.study.estimate import estimate_seconds_left

    planned = sum(len(runs) for _, runs, _ in studies)
    left = sum(run.run_id not in done for _, runs, done in studies for run in runs)
    return OpenRuns(planned, left, estimate_seconds_left(studies))
