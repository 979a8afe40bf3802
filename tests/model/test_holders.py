"""From its file to the stage that applies it, the share of the limit is held by six things, one after the other."""

from __future__ import annotations

import ast
from pathlib import Path

import sessim
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.option_files import read_option_file
from sessim.study.one_run import open_model
from sessim.year.plan import plan

PACKAGE = Path(sessim.__file__).parent
WORDS = ["policy=cap_20", "population=oracle_120", "world=central", "run.years=2", "run.warm_up_years=0"]
RULES = {"LimitRules", "Rulebook", "Rulebooks", "Levers"}


def test_the_share_of_the_limit_is_found_in_each_of_its_six_holders() -> None:
    share = read_yaml(configs_folder() / "policy" / "cap_20.yaml")["limit"]["share"]  # 1, the file
    assert share == 0.2
    assert read_option_file("policy", "cap_20").tree["limit"]["share"] == share  # 2, the file as read and checked
    assert compose_settings(WORDS).values["policy.limit.share"] == share  # 3, together with what else was set
    study = compose_study(WORDS)
    arm, year = study.arms[0], study.first_fiscal_year
    assert arm.levers["limit.share"] == share  # 4, the arm ...
    assert arm.rulebooks[year].limit.share == share  # 5, ... and its rules of each year
    with open_model(study, study.worlds[0], study.seed) as model:
        opened = model.open_year(arm.rulebooks[year])
        assert opened.rules.limit.share == share  # 6, the year in progress, which a stage is given
        opened.run(plan)
        assert set(opened.planned.limit_share.tolist()) == {share}  # as the stage found it, for every agency
        assert not any(isinstance(each, dict) and year in each for each in vars(model).values())


def test_no_record_but_the_arm_and_the_year_in_progress_holds_rules() -> None:
    found = {
        f"{kind.name}.{field.target.id}"
        for path in PACKAGE.rglob("*.py")
        for tree in [ast.parse(path.read_text(encoding="utf-8"))]
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for field in kind.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if {node.id for node in ast.walk(field.annotation) if isinstance(node, ast.Name)} & (RULES | arms_of(tree))
    }
    assert found == {"Rulebook.limit", "Arm.rulebooks", "StudySettings.arms", "Year.rules"}


def arms_of(tree: ast.Module) -> set[str]:
    """The name `Arm` where it is the policy of a study with its rules, and not what an answer says of an arm."""
    from_settings = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "sessim.settings.study_settings"
        and "Arm" in [each.name for each in node.names]
        for node in ast.walk(tree)
    )
    is_there = any(isinstance(node, ast.ClassDef) and node.name == "StudySettings" for node in ast.walk(tree))
    return {"Arm"} if from_settings or is_there else set()
