"""What would be the same run twice is found before anything runs, however it is written."""

from __future__ import annotations

import pytest

from sessim.evidence.answers.responses import find_swept_arms
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.design import plan_runs

Q = ["experiment=q7_retention", "scale=smoke"]


def sweep(*entries: str) -> str:
    return f"experiment.sweep=[{','.join(repr(each) for each in entries)}]"


def labels(study: StudySettings) -> list[str]:
    return [arm.label for arm in study.arms]


def test_a_lever_that_takes_a_list_may_be_swept() -> None:
    study = compose_study([*Q, sweep("pay_path.freeze_years=[]", "pay_path.freeze_years=[2027, 2028]")])
    swept = [label for label in labels(study) if "freeze_years" in label]
    assert len(swept) == 1  # none is what the policy says anyway
    with pytest.raises(UserError, match="freeze_years=2027 is not a list"):
        compose_study([*Q, sweep("pay_path.freeze_years=2027")])


def test_a_lever_that_is_a_word_of_yes_or_no_may_be_swept() -> None:
    assert any("noncareer" in each for each in labels(compose_study([*Q, sweep("limit.includes_noncareer=true")])))


def test_a_swept_value_of_worlds_is_a_number() -> None:
    with pytest.raises(UserError, match="award_level5 has no value; allowed: a number"):
        compose_study([*Q, "experiment.world_sweep=['pay_practice.award_level5=null']"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("limit.share=0.2", "limit.share=0.20"),
        ("limit.share=0.1", "limit.share=1e-1"),
        ("limit.share=0.4", "limit.share=0.4000000000000001"),
        ("limit.share=0.2", "limit.share=0.2"),
        ("limit.share=1", "limit.share=1.0"),
        ("limit.scope=component", "limit.scope=component "),
    ],
)
def test_a_swept_value_stands_once(one: str, other: str) -> None:
    with pytest.raises(UserError, match=r"experiment\.sweep (holds|names)") as error:
        compose_study([*Q, sweep(one, other)])
    assert "the same" in str(error.value)


@pytest.mark.parametrize("other", ["1e-1", "0.10", "0.1", "0.10000000000000002"])
def test_a_swept_value_of_worlds_stands_once(other: str) -> None:
    name = "rating.performance_share"
    with pytest.raises(UserError, match=r"experiment\.world_sweep"):
        compose_study([*Q, f"experiment.world_sweep=['{name}=0.1','{name}={other}']"])


@pytest.mark.parametrize("entry", ["rating.performance_share=lots", "rating.typo=1", "rating.performance_share=7"])
def test_a_wrong_value_of_worlds_is_found_before_anything_runs(entry: str) -> None:
    with pytest.raises(UserError):
        compose_study([*Q, f"experiment.world_sweep=['{entry}']"])


def test_the_focal_arm_stands_for_its_own_value_and_for_the_value_of_the_law() -> None:
    alone = compose_study([*Q, "experiment.sweep=[]"])
    swept = compose_study([*Q, sweep("limit.share=0.30000000000000004", "limit.threshold=5", "limit.threshold=20")])
    assert labels(swept) == [alone.arms[0].label, "A1 limit.threshold=20", *labels(alone)[1:]]
    assert len({run.run_id for run in plan_runs(swept)}) == len(plan_runs(swept))
    points = find_swept_arms({"resolved": dict(swept.resolved)})
    assert points == [("limit.threshold", "A1", 5.0), ("limit.threshold", "A1 limit.threshold=20", 20.0)]


def test_a_listed_policy_with_the_rules_of_an_earlier_one_is_not_run_again_and_is_named() -> None:
    study = compose_study(["scale=smoke", "policy.limit.share=0.2"])
    assert "A4-20" not in labels(study)
    assert study.arms[0].title.endswith("(the same rules as A4-20)")
    assert len({run.run_id for run in plan_runs(study)}) == len(plan_runs(study))


def test_a_comparison_of_a_policy_with_itself_is_refused() -> None:
    with pytest.raises(UserError, match=r"A1\* and the reference A0|A1\* and A0 have the same rules in every year"):
        compose_study([*Q, "policy.limit.applies=false"])


@pytest.mark.parametrize("experiment", ["cap_response", "nine_questions", "confounders", "us_army_cap"])
def test_no_shipped_study_makes_a_run_twice(experiment: str) -> None:
    planned = plan_runs(compose_study([f"experiment={experiment}", "scale=smoke"]))
    assert len({run.run_id for run in planned}) == len(planned)
