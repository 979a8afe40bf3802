"""Composing a study: shipped experiments, overrides, arms and their rules."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from sessim.ground import resources
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files
from sessim.settings.compose import NOT_OF_RESULTS, compose_study
from sessim.settings.policy.policies import make_arm, read_policy_values
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.schema import read_declared_keys
from sessim.settings.study_settings import StudySettings


@cache
def study_of(*overrides: str) -> StudySettings:
    """Compose a study once for all tests that only read it."""
    return compose_study(overrides)


def arms(*overrides: str) -> dict:
    return {arm.label: arm for arm in study_of(*overrides).arms}


def test_nine_questions_is_the_default_study():
    study = study_of()
    assert study.name == "nine_questions"
    assert study.questions == tuple(f"q{number}" for number in range(1, 10))
    assert [(arm.label, arm.role) for arm in study.arms] == [
        ("A1", "focal"),
        ("A0", "reference"),
        ("A3", "reference"),
        ("A2", "other"),
        ("A6", "other"),
        ("A3-full", "other"),
        ("A4-20", "other"),
        ("A4-government", "other"),
        ("A5", "other"),
    ]
    assert (len(study.worlds), study.replications, study.years) == (24, 2, 10)
    assert study.folder == Path("results/nine_questions")
    assert list(study.world_table["world"]) == list(range(24))
    assert study.simulated_years == range(2022, 2036)


@pytest.mark.parametrize("experiment", sorted(find_option_files("experiment")))
def test_every_shipped_experiment_composes(experiment):
    study = study_of(f"experiment={experiment}", "scale=smoke")
    assert study.name == experiment
    assert study.arms[0].role == "focal"
    if study.kind == "comparison":
        rigour = "A0-trained" if experiment == "general_schedule" else "A3"  # no boards there that could be strict
        assert {"A0", rigour} <= {arm.label for arm in study.arms if arm.role == "reference"}


@pytest.mark.parametrize("name", sorted(find_option_files("policy")))
def test_every_shipped_policy_makes_sound_rules(name):
    shipped = read_policy_values(name)
    arm = make_arm(name, shipped, shipped, "focal", load_statutes(), range(2022, 2047), 2026, 2024)
    assert arm.label == shipped["policy.name"]
    assert sorted(arm.rulebooks) == list(range(2022, 2047))


def test_labels_of_shipped_policies_differ():
    labels = [read_policy_values(name)["policy.name"] for name in find_option_files("policy")]
    assert len(set(labels)) == len(labels)


def test_the_command_line_overrules_scale_and_experiment():
    study = compose_study(["experiment=q7_retention", "policy.limit.share=0.2", "run.replications=40", "run.worlds=3"])
    assert study.replications == 40
    assert len(study.worlds) == 3
    focal = study.arms[0]
    assert focal.label == "A1*"
    assert "limit.share=0.2" in focal.title
    assert focal.rulebooks[2026].limit.share == 0.2


def test_override_order_does_not_matter():
    forward = compose_study(["run.replications=40", "scale=smoke"])
    backward = compose_study(["scale=smoke", "run.replications=40"])
    assert forward.replications == backward.replications == 40
    assert forward.resolved == backward.resolved


def test_typing_the_shipped_value_leaves_the_arm_as_shipped():
    study = compose_study(["policy.limit.share=0.3"])
    assert study.arms[0].label == "A1"


def test_a_changed_focal_policy_runs_beside_the_shipped_one():
    found = arms("policy=cap_20", "policy.limit.share=0.25")
    assert found["A4-20*"].rulebooks[2026].limit.share == 0.25
    assert found["A4-20"].rulebooks[2026].limit.share == 0.2


def test_the_focal_policy_is_not_run_again_among_the_others():
    assert [arm.label for arm in compose_study(["policy=cap_20"]).arms].count("A4-20") == 1


def test_switching_the_limit_off_wins_over_its_share():
    against = "experiment.references=[strict_boards]"
    focal = compose_study(["policy.limit.applies=false", against]).arms[0]
    assert focal.rulebooks[2026].limit.share is None
    both = compose_study(["policy.limit.applies=false", "policy.limit.share=0.2", against]).arms[0]
    assert both.rulebooks[2026].limit.share is None


def test_a_share_alone_makes_the_limit_apply():
    study = compose_study(["policy=pre_2025", "experiment.references=[strict_boards]", "policy.limit.share=0.4"])
    assert study.arms[0].label == "A0*"
    assert study.arms[0].rulebooks[2026].limit.share == 0.4


def test_arms_share_their_history_and_part_with_the_first_year():
    study = study_of()
    focal = study.arms[0].rulebooks
    for arm in study.arms[1:]:
        for year in range(2022, 2026):
            assert arm.rulebooks[year] == focal[year]
        assert arm.rulebooks[2026] != focal[2026]


def test_history_is_shared_even_when_policies_start_before_the_first_year():
    study = compose_study(["run.first_fiscal_year=2030"])
    for year in range(2026, 2030):
        assert len({arm.rulebooks[year] for arm in study.arms}) == 1
    assert study.arms[0].rulebooks[2029].limit.share is None
    assert study.arms[0].rulebooks[2030].limit.share == 0.3


def test_the_rules_of_the_arms():
    others = "opm_fy2026,forced_lower_tail,cap_government_wide,cap_with_noncareer,cap_re_score"
    others += ",limit_and_strict_boards,full_rigour"
    found = arms(f"experiment.others=[{others}]")
    labels = ("A0", "A1", "A2", "A3", "A5", "A6", "A3-full")
    a0, a1, a2, a3, a5, a6, upper = (found[label].rulebooks[2026] for label in labels)
    assert a0.limit.share is None
    assert a0.awards.pool_share == 0.075
    assert a0.pay.level3_raise_limit == 1.0
    assert [each.weight for each in a0.appraisal.elements] == [10, 10, 10, 10, 60]
    assert a1.limit == a2.limit
    assert (a1.appraisal, a1.awards, a1.pay) == (a0.appraisal, a0.awards, a0.pay)
    assert [each.weight for each in a2.appraisal.elements] == [25, 15, 15, 15, 30]
    assert (a2.awards.pool_share, a2.awards.minimum_top_share, a2.awards.internal_limits_lifted) == (0.1, 0.6, True)
    assert a2.pay.level3_raise_limit == 0.05
    assert a2.pay.minimum == a0.pay.minimum
    assert a3.limit.share is None
    assert (a6.limit, a6.review, a6.appraisal) == (a1.limit, a3.review, a0.appraisal)
    assert (a3.appraisal, a0.review.rigour) == (a0.appraisal, 0.0)
    assert 0.0 < a3.review.rigour < upper.review.rigour
    strongest = upper.review
    assert (upper.appraisal.rater_training, strongest.attention, strongest.rigour, strongest.leniency_removed) == (
        1,
        1,
        0.8,
        0.9,
    )
    assert (a5.limit.share, a5.limit.low_share, a5.removal) == (0.2, 0.1, a0.removal)
    assert found["A4-government"].rulebooks[2026].limit.scope == "government"
    assert found["A4-noncareer"].rulebooks[2026].limit.includes_noncareer
    assert found["A4-rescore"].rulebooks[2026].limit.reconciliation == "re_score"


def test_pay_tables_go_on_while_rules_are_frozen():
    a0 = arms()["A0"].rulebooks
    assert a0[2025].pay.maximum_certified == 228_000
    assert a0[2035].pay.maximum_certified > a0[2026].pay.maximum_certified > 228_000
    assert a0[2035].awards == a0[2026].awards


def test_elements_can_change_alone():
    focal = compose_study(["policy.appraisal.elements_as_of=2026"]).arms[0].rulebooks[2026]
    assert focal.appraisal.elements[0].weight == 25
    assert focal.awards.pool_share == 0.075
    weighted = compose_study(["policy.appraisal.weights=[5,5,5,5,80]"]).arms[0].rulebooks[2026]
    assert [each.weight for each in weighted.appraisal.elements] == [5, 5, 5, 5, 80]


def test_status_quo_is_one_arm_in_the_central_world_of_2016():
    study = study_of("experiment=status_quo_fy2016")
    assert [arm.label for arm in study.arms] == ["A0"]
    assert (len(study.worlds), study.first_fiscal_year, study.years, study.warm_up_years) == (1, 2016, 3, 4)
    rules = study.arms[0].rulebooks[2016]
    assert rules.awards.pool_share == 0.075
    assert rules.pay.maximum_certified == 187_000
    assert rules.limit.share is None
    assert study.arms[0].rulebooks[2014].awards.pool_share == 0.05
    assert study.population.name == "september_2016"
    assert study.opening_pay.maximum_certified == 179_700


def test_smoke_is_tiny_but_keeps_what_an_experiment_needs():
    assert study_of("scale=smoke").population.name == "oracle_120"
    assert study_of("experiment=status_quo_fy2016", "scale=smoke").population.name == "september_2016"
    assert compose_study(["scale=smoke", "population=july_2026"]).population.name == "july_2026"


def test_the_manifest_settings_are_plain_and_free_of_paths(tmp_path):
    study = compose_study(["scale=smoke", f"output.folder={tmp_path}", "run.workers=2"])
    text = json.dumps(study.resolved)
    assert str(tmp_path) not in text
    assert str(resources.configs_folder()) not in text
    assert "workers" not in text
    assert study.folder == tmp_path
    assert study.workers == 2
    assert study.resolved == study_of("scale=smoke").resolved
    assert study.resolved["arms"]["A1"]["levers"] == {"limit.applies": True, "limit.share": 0.3}


def test_settings_can_be_sent_to_other_processes():
    study = study_of("scale=smoke")
    again = pickle.loads(pickle.dumps(study.arms))  # noqa: S301 (our own bytes)
    assert again == study.arms


def test_own_policies_are_found_in_the_current_folder(tmp_path, monkeypatch):
    folder = tmp_path / "it's mine" / "configs" / "policy"
    folder.mkdir(parents=True)
    (folder / "cap_33.yaml").write_text(
        "name: B1\ntitle: A third\ndescription: Mine\nrules_as_of: 2024\nstarts: 2026\nlimit: {share: 0.33}\n"
    )
    monkeypatch.chdir(folder.parent.parent)
    focal = compose_study(["scale=smoke", "policy=cap_33"]).arms[0]
    assert (focal.label, focal.rulebooks[2026].limit.share) == ("B1", 0.33)
    others = compose_study(["scale=smoke", "experiment.others=[cap_33]"]).arms
    assert others[-1].label == "B1"


def test_settings_are_found_inside_an_installed_package(tmp_path, monkeypatch):
    package = tmp_path / "sessim"
    (package / "configs").mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.setattr(resources.sessim, "__file__", str(package / "__init__.py"))
    assert resources.configs_folder.__wrapped__() == package / "configs"
    (package / "configs").rmdir()
    assert resources.configs_folder.__wrapped__() == tmp_path / "configs"


def test_every_declared_key_has_a_place_in_the_composed_settings():
    resolved = study_of("scale=smoke").resolved

    def has_place(key: str) -> bool:
        node = resolved
        for part in key.split("."):
            if part not in node:
                return False
            node = node[part]
        return True

    without = {key for key in read_declared_keys() if not has_place(key)}
    assert without == {key for key in read_declared_keys() if key.startswith(NOT_OF_RESULTS)}
    assert {key for key in without if key.startswith("run.")} >= {"run.workers", "run.backend", "run.slurm.jobs"}


def test_a_comparison_that_ends_before_its_policies_start_is_refused():
    with pytest.raises(UserError, match="starts in 2026"):
        compose_study(["run.first_fiscal_year=2016"])


def test_several_threads_compose_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda share: compose_study([f"policy.limit.share={share}"]), [0.1, 0.2, 0.3, 0.4] * 2))
    assert len({study.resolved["policy"]["limit"]["share"] for study in found}) == 4
