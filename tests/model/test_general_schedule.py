"""The General Schedule study: what the record says of its ratings, and what the proposal does, on a hundredth of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from sessim.evidence.answers.realism import realism_rows
from sessim.measures.catalogue import NAMES
from sessim.settings.compose import compose_study
from sessim.study.design import list_open_tasks, plan_runs
from sessim.study.simulation import simulate


@cache
def measures() -> dict[str, dict[str, np.ndarray]]:
    """Measures by year of each arm, by name."""
    study = compose_study(["experiment=general_schedule", "population.career=22000", "population.noncareer=15"])
    (task,) = list_open_tasks(study, plan_runs(study), set())
    return {each.arm: dict(zip(NAMES, each.measures.T, strict=True)) for each in simulate(study, task)}


def test_before_any_policy_the_record_of_all_grades_is_met_and_that_of_some_is_not() -> None:
    runs = pd.DataFrame(measures()["A0"]).assign(run_id="r", world=0, fiscal_year=[2025, 2026, 2027])
    verdicts = {row.title: row.is_inside for row in realism_rows(runs, 2026, "general_schedule")}
    assert verdicts == {
        "At levels 4 and 5, all grades": True,
        "Below level 3, all grades": True,
        "At levels 4 and 5, grades 13-15": False,  # grades rate alike in the model
        "At levels 4 and 5, grades 9-12": True,
        "At levels 4 and 5, grades 1-8": False,
    }


def test_the_proposal_limits_every_grade_and_drops_level_2() -> None:
    before, after = measures()["A0"], measures()["GS26"]
    assert np.array_equal(before["top_share"][:1], after["top_share"][:1])
    over = (after["top_share"][1:] - 0.30) / (before["top_share"][1:] - 0.30)
    assert np.all(over < 0.10) and np.all(
        after["top_share"][1:] > 0.28
    )  # departments go nineteen twentieths of the way to it
    assert np.all(after["below3_share"][1:] < before["below3_share"][1:] / 3)
    assert np.all(before["below3_share"][1:] > 0.0)
    assert np.all(before["limited_share"] == 0.0)
