"""Benchmark of a whole study: when its first answer stands, and what share of its time comes after its last run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sessim.workflow.answering import ANALYSING
from sessim.workflow.complete import complete_study
from sessim.workflow.listener import Listener
from sessim.workflow.prepare import prepare_study

STUDY = ("experiment=q7_retention", "scale=quick")  # the size that a first answer is asked for at, about one question


def measure_first_answer(settings: Sequence[str]) -> str:
    """Say when the first answer of a study stands, and what comes after its last run, as shares of the whole.

    Args:
        settings: Settings as typed, without a scale or an experiment, which are those of `STUDY`.
    """
    marks: dict[str, float] = {}

    def note(stage: str, done: int, of: int) -> None:
        if stage == ANALYSING and done in (0, 1):
            marks.setdefault("last run" if done == 0 else "first answer", perf_counter())

    with TemporaryDirectory() as folder:
        prepared = prepare_study([*STUDY, *settings], Path(folder) / "study")
        begin = perf_counter()
        complete_study(prepared, Listener(hear=lambda line: None, advance=note))
        whole = perf_counter() - begin
    after, first = begin + whole - marks["last run"], marks["first answer"] - begin
    return (
        f"a study of one question, {len(prepared.study.arms)} arms and {len(prepared.study.worlds)} worlds: first answer / whole "
        f"{first / whole:.2f}; after the last run / whole {after / whole:.2f}"
    )
