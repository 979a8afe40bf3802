"""Complete a study: run what is left of it and of its companions, answer its questions, write its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessim.ground.telling import tell
from sessim.workflow.answering import Answered, answer_folder
from sessim.workflow.auditing import audit_study
from sessim.workflow.companions import run_and_store_companions
from sessim.workflow.listener import NOTEBOOK, Listener
from sessim.workflow.replications import run_to_target
from sessim.workflow.running import describe_failures, run_and_store

if TYPE_CHECKING:
    from sessim.settings.study_settings import StudySettings
    from sessim.study.runner import Progress
    from sessim.workflow.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Completed:
    """A study with everything written that can be.

    Attributes:
        study: The study.
        progress: What was run.
        answered: Answers and report; None for a description, which answers no question, or where no run has finished.
    """

    study: StudySettings
    progress: Progress
    answered: Answered | None

    @property
    def failure(self) -> str:
        """How many runs failed, in one line; empty if none did."""
        return describe_failures(self.progress, self.study.folder)


def complete_study(prepared: Prepared, listener: Listener = NOTEBOOK) -> Completed:
    """Do whatever is left to do for a study; the same call resumes after any stop.

    Args:
        prepared: The study.
        listener: Receives progress messages.

    Raises:
        UserError: Another process writes to the folder.
        StoppedError: The disk is full, or the workers are lost; finished runs are kept.
    """
    from sessim.ground.lock import hold_for_writing
    from sessim.study.pools.local_pool import keep_workers
    from sessim.study.results.store import finish

    study = prepared.study
    if prepared.note:
        tell(prepared.note)  # said to any listener, because it is where the results are
    answers_questions = study.kind == "comparison"
    answered = None
    with hold_for_writing(study.folder), keep_workers():
        if answers_questions and study.most_replications:
            progress = run_to_target(study, prepared.settings, study.most_replications, listener)
        else:
            progress = run_and_store(study, prepared.settings, listener)
        if answers_questions and not progress.runs.empty:
            run_and_store_companions(study, listener)
            if study.resolved["run"]["audit"] and not progress.failed:
                audit_study(study, listener)
            answered = answer_folder(study.folder, listener, study.workers)
        finish(study.folder)
    return Completed(study, progress, answered)
