"""Two clumps are told where theories stand apart beyond chance and beyond the threshold, and nowhere else."""

from __future__ import annotations

import numpy as np

from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.sensitivity.clumps import find_clumps
from sessim.evidence.sensitivity.drivers import Screening, screen
from tests.support.synthetic_study import make_study

ANSWERS = answer_questions(make_study(worlds=24, replications=1, questions=("q7",)))
WORLDS = ANSWERS.frame.worlds


def contrast_of(values: np.ndarray) -> tuple[Summary, Screening | None]:
    from dataclasses import replace

    summary = ANSWERS.answers[0].against[0].estimate.summary
    assert summary is not None
    summary = replace(summary, world_means=values)
    return summary, screen(summary, WORLDS, 10)


def theories_of(summary: Summary) -> np.ndarray:
    return WORLDS.set_index("world")["theory.leaving"].reindex(summary.world_ids).to_numpy()


def apart(distance: float, noise: float) -> tuple[Summary, Screening | None]:
    summary = ANSWERS.answers[0].against[0].estimate.summary
    assert summary is not None
    luck = np.random.default_rng(1).standard_normal(len(summary.world_ids))
    return contrast_of(np.where(theories_of(summary) == "rate_only", 0.0, distance) + noise * luck)


def test_theories_that_stand_apart_are_two_clumps_that_hold_every_world_once() -> None:
    summary, screening = apart(0.02, 0.001)
    clumps = find_clumps(summary, screening, WORLDS, 0.005)
    assert clumps is not None
    assert (clumps.mechanism, clumps.lower.theories) == ("leaving", ("rate_only",))
    assert "rate_only" not in clumps.upper.theories
    assert sorted((*clumps.lower.worlds, *clumps.upper.worlds)) == sorted(summary.world_ids)
    assert clumps.lower.high50 < clumps.upper.low50 and abs(clumps.upper.median - 0.02) < 0.001


def test_clumps_nearer_than_the_threshold_are_none() -> None:
    summary, screening = apart(0.004, 0.0001)
    assert find_clumps(summary, screening, WORLDS, 0.005) is None


def test_what_differs_by_luck_alone_is_no_clump() -> None:
    summary, screening = apart(0.0, 0.02)
    assert find_clumps(summary, screening, WORLDS, 0.005) is None
    assert find_clumps(summary, None, WORLDS, 0.005) is None
