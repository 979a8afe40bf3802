"""Benchmark of the explorer: its first difference on the spot against simulating the two runs that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from sessim.evidence.contrasts.contrasts import build_panel, paired_differences
from sessim.explorer.laboratory import Laboratory
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate

PATIENCE = 600.0  # seconds until one replication is given up


def measure_first_difference(words: Sequence[str]) -> str:
    """Say how many times as long the explorer takes, from settings to a difference, as its two runs alone.

    Args:
        words: Settings of a study with a focal arm and a reference.
    """
    study = compose_study(words)
    study = replace(study, replications=1, arms=study.arms[:2], worlds=study.worlds[:1])
    (task,) = list_open_tasks(study, plan_runs(study), set())
    simulate(study, task)  # what is loaded once belongs to neither
    begin = perf_counter()
    simulate(study, task)
    alone = perf_counter() - begin

    laboratory = Laboratory()
    begin = perf_counter()
    composed = compose_study(words)
    composed = replace(composed, replications=1, arms=composed.arms[:2], worlds=composed.worlds[:1])
    laboratory.start("bench", ("bench",), composed)
    job = laboratory.look("bench", seen=0, patience=PATIENCE)
    assert job is not None and job.done == 1, "the explorer's model did not run"
    focal, reference = (arm.label for arm in composed.arms)
    paired_differences(build_panel(job.runs()), "output", focal, reference)
    shown = perf_counter() - begin
    return f"explorer, from settings to the first difference / its two runs of {study.years} years alone: {shown / alone:.2f}"
