"""The General Schedule study: what the record says of its ratings, and what the proposal does, on a hundredth of it."""

from __future__ import annotations

from functools import cache

import numpy as np

from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, make_run_context, plan_runs
from sessim.study.simulation import simulate


@cache
def measures() -> dict[str, dict[str, np.ndarray]]:
    """Measures by year of each arm, by name."""
    study = compose_study(["experiment=general_schedule", "population.career=22000"])
    (task,) = list_open_tasks(study, plan_runs(study), set())
    return {
        each.arm: dict(zip(NAMES, each.measures.T, strict=True)) for each in simulate(make_run_context(study), task)
    }


def test_about_sixty_percent_are_at_the_top_two_levels_before_any_policy() -> None:
    assert abs(measures()["A0"]["top_share"][0] - 0.60) < 0.03


def test_the_proposal_limits_every_grade_and_drops_level_2() -> None:
    before, after = measures()["A0"], measures()["GS26"]
    assert np.array_equal(before["top_share"][:1], after["top_share"][:1])
    assert np.all(after["top_share"][1:] <= 0.30) and np.all(after["top_share"][1:] > 0.28)
    assert np.all(after["below3_share"][1:] < before["below3_share"][1:] / 3)
    assert np.all(before["limited_share"] == 0.0)
