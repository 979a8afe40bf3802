"""When to stop adding replications: at a Monte Carlo error of a tenth of the practical threshold, or at the end of the budget."""

from __future__ import annotations

from dataclasses import dataclass

from sessim.evidence.answers.answers import answer_questions
from sessim.study.results.store import StoredStudy

BATCH = 2  # at most this many times the present replications, because an early error is itself uncertain


@dataclass(frozen=True, slots=True)
class StopCheck:
    """Where a study is.

    Attributes:
        further: Most replications that any primary contrast still needs in each world; 0 when all are at the target.
        slowest: The contrast that needs most, such as `q5: A1 less A0`; empty if none does.
    """

    further: int
    slowest: str


def check(study: StoredStudy) -> StopCheck:
    """Compare the Monte Carlo error of every primary contrast with its target.

    With one replication the error is unknown, so one more is added.
    """
    worst = StopCheck(0, "")
    for answer in answer_questions(study).answers:
        for part in answer.against:
            if part.estimate.summary is None:
                continue
            further = part.estimate.further_replications
            needed = 1 if further is None else further
            if needed > worst.further:
                worst = StopCheck(needed, f"{answer.question.name}: {part.estimate.arm} less {part.reference}")
    return worst


def next_replications(now: int, further: int, most: int) -> int:
    """Replications of the next round: what is needed, but at most `BATCH` times the present number and never above `most`."""
    return min(now + further, BATCH * now, most)
