"""A laboratory keeps its subjects: whatever rule they are put under, nobody leaves before the last round."""

from __future__ import annotations

import pytest

from sessim.ground.resources import find_option_files, read_yaml
from sessim.settings.compose import compose_study
from sessim.study.design import make_run_context
from sessim.study.run_context import open_model

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
    """Once wrong: in the third round under the forced distribution every second subject of the last place was removed."""
    study = compose_study([f"experiment={experiment}", f"policy={policy}", "run.replications=1"])
    context = make_run_context(study)
    with open_model(context, study.worlds[0], study.seed, study.arms[0].label) as model:
        for _ in range(context.warm_up_years + context.years):
            model.step()
            people = model.corps.people
            assert people.is_filled.all()
            assert not people.exit_kind.any() and not people.removal_reason.any()
