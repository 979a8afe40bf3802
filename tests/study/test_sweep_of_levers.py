from __future__ import annotations

import pytest

from sessim.evidence.answers.responses import find_swept_arms
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study

SMALL = ["experiment=q5_results", "scale=smoke"]


def test_each_value_is_an_arm_and_the_focal_value_is_not_run_twice() -> None:
    study = compose_study([*SMALL, "experiment.sweep=['limit.share=0.2','limit.share=0.3','review.rigour=0.5']"])
    assert [arm.label for arm in study.arms] == ["A1", "A1 limit.share=0.2", "A1 review.rigour=0.5", "A0", "A3", "A2"]
    first = study.first_fiscal_year
    assert study.arms[1].rulebooks[first].limit.share == 0.2
    assert study.arms[0].rulebooks[first].limit.share == 0.3
    assert find_swept_arms({"resolved": dict(study.resolved)}) == [
        ("limit.share", "A1 limit.share=0.2", 0.2),
        ("limit.share", "A1", 0.3),
        ("review.rigour", "A1 review.rigour=0.5", 0.5),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [("limit.shares=0.2", "unknown setting"), ("limit.share=2", "above 1"), ("limit.share=x", "not a")],
)
def test_a_wrong_entry_is_one_line(entry: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        compose_study([*SMALL, f"experiment.sweep=['{entry}']"])


def test_the_shipped_curves_cover_the_whole_range() -> None:
    study = compose_study(["experiment=cap_response", "scale=smoke"])
    caps = [value for lever, _, value in find_swept_arms({"resolved": dict(study.resolved)}) if lever == "limit.share"]
    assert caps == pytest.approx([0.05 * step for step in range(2, 21)])
