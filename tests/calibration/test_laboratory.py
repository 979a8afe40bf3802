"""A laboratory keeps its subjects: whatever rule they are put under, nobody leaves before the last round."""

from __future__ import annotations

import numpy as np
import pytest

from sessim.ground.resources import find_option_files, read_yaml
from sessim.settings.compose import compose_study
from sessim.study.one_run import open_model
from sessim.year.context import Year

LABORATORIES = [
    name
    for name, path in find_option_files("experiment").items()
    if {"override /world": "laboratory"} in (read_yaml(path).get("defaults") or [])
]


def test_there_is_a_laboratory() -> None:
    assert "replication_berger_2013" in LABORATORIES


@pytest.mark.parametrize("policy", ["forced_groups_of_3", "free_grading"])
@pytest.mark.parametrize("experiment", LABORATORIES)
def test_nobody_leaves_a_laboratory(experiment: str, policy: str) -> None:
    """Once wrong: in the third round under the forced distribution 1,734 of 9,000 subjects were removed."""
    study = compose_study([f"experiment={experiment}", f"policy={policy}", "run.replications=1"])
    gone: list[int] = []

    def look(year: Year) -> None:
        gone.append(int(np.count_nonzero(year.people.exit_kind)))

    with open_model(study, study.worlds[0], study.seed, [look]) as model:
        for year in study.simulated_years:
            model.step(study.arms[0].rulebooks[year])
    assert len(gone) == len(study.simulated_years)
    assert sum(gone) == 0
