"""Plans: the shipped ones are sound, one's own levers and objectives are read, and what is wrong is said in one line."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sessim.cli import main
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.search.plan import read_objective, read_plan
from sessim.settings.compose import compose_study

FOLDER = configs_folder() / "search"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_plan_is_sound(name: str) -> None:
    plan = read_plan(name)
    assert plan.count_possible() > plan.rules
    for stage in plan.stages.values():
        for side in plan.sides:
            study = compose_study([*side.settings, *stage.settings, f"run.worlds={stage.first_world + stage.worlds}"])
            assert len(study.worlds) == stage.first_world + stage.worlds
    for side in plan.sides:
        assert sum(side.weights) == pytest.approx(1.0) and len(side.weights) == len(plan.objectives)


def test_the_published_search_covers_what_it_promises() -> None:
    plan = read_plan("better_rule")
    assert plan.rules >= 500 and 4 <= len(plan.objectives) <= 7
    assert {lever.name for lever in plan.levers} == set(read_yaml(FOLDER / "declared" / "levers.yaml"))
    assert plan.stages["sift"].settings[0] == "run.years=20"


@pytest.mark.parametrize("name", read_yaml(FOLDER / "declared" / "objectives.yaml"))
def test_a_declared_objective_has_a_direction_and_a_threshold(name: str) -> None:
    objective = read_objective(name, read_yaml(FOLDER / "declared" / "objectives.yaml")[name], "objectives.yaml")
    declared = BY_NAME[objective.measure].direction
    assert objective.threshold > 0.0
    assert declared in ("none", "higher" if objective.sign > 0 else "lower")


def test_every_cost_is_declared_with_range_grade_and_source() -> None:
    for item in read_yaml(FOLDER / "declared" / "costs.yaml").values():
        assert item["grade"] and item["source"]
        assert all(
            0 <= item[kind]["low"] <= item[kind]["central"] <= item[kind]["high"] for kind in ("hours", "dollars")
        )


def write_own(folder: Path, **changed: Any) -> None:
    path = folder / "configs" / "search" / "mine.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump({**read_yaml(FOLDER / "rehearsal.yaml"), **changed}, sort_keys=False), encoding="utf-8"
    )


OWN_LEVER = {
    "title": "Largest award", "words": "awards of at most {value} of pay", "low": 0.1, "high": 0.3, "step": 0.05,
    "unit": "percent", "sets": {"awards.maximum": 1.0}, "source": "own",
}  # fmt: skip
PHASED = {
    "title": "Years", "words": "phased in over {value}", "low": 0, "high": 2, "step": 1, "unit": "years",
    "phases_in": {"limit.share": 1.0}, "source": "own",
}  # fmt: skip
OWN_OBJECTIVE = {"title": "Rank", "measure": "rank_correlation", "words": "in correlation"}


def test_own_levers_and_objectives_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_own(
        tmp_path,
        levers={"share": "as declared", "award": OWN_LEVER},
        objectives={"rank": OWN_OBJECTIVE, "output": "as declared"},
    )
    plan = read_plan("mine")
    assert plan.levers[1].options == (0.1, 0.15, 0.2, 0.25, 0.3)
    assert plan.describe((0.3, 0.2)) == "At most 30 percent at levels 4 and 5; awards of at most 20 percent of pay."
    assert plan.objectives[0].sign == 1 and plan.digest != read_plan("rehearsal").digest


def test_a_lever_may_depend_on_one_that_the_plan_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_own(tmp_path, levers={"award": {**OWN_LEVER, "only_with": {"scope": ["agency"]}}})
    plan = read_plan("mine")
    assert plan.count_possible() == 5 and plan.settle((0.2,)) == (0.2,)


def test_a_lever_without_a_meaning_beside_another_stays_where_it_begins() -> None:
    plan = read_plan("better_rule")
    names = [lever.name for lever in plan.levers]
    scope, follows, rolling = (names.index(name) for name in ("scope", "follow_results", "rolling"))
    for choice, stays in (("agency", True), ("component", True), ("government", False)):
        rule = [lever.options[-1] for lever in plan.levers]
        rule[scope] = choice
        settled = plan.settle(rule)
        assert (settled[follows], settled[rolling]) == ((0.5, 3.0) if stays else (0.0, 1.0))
        assert [value for number, value in enumerate(settled) if number not in (follows, rolling)] == [
            value for number, value in enumerate(rule) if number not in (follows, rolling)
        ]
        assert plan.settle(settled) == settled


def test_rules_that_are_the_same_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_own(tmp_path, levers=dict.fromkeys(("scope", "follow_results", "rolling", "rounding"), "as declared"))
    plan = read_plan("mine")
    settled = {plan.settle(rule) for rule in itertools.product(*(lever.options for lever in plan.levers))}
    assert plan.count_possible() == len(settled) == 3 * (2 * 6 * 3 + 1)


def test_the_example_of_the_page_is_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (configs_folder().parent / "docs" / "how-to" / "search-for-a-rule.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    write_own(tmp_path, **yaml.safe_load(block))
    plan = read_plan("mine")
    assert [lever.name for lever in plan.levers] == ["share", "largest_award"]
    assert [objective.name for objective in plan.objectives] == ["rank_order", "output"]


FRESH = read_yaml(FOLDER / "rehearsal.yaml")["stages"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rulez": 3}, "unknown key 'rulez'"),
        ({"rules": 1}, "rules is 1"),
        ({"rules": True}, "rules is True"),
        ({"worst_share": "a"}, "worst_share is 'a'"),
        ({"levers": {}}, "levers is not a list of names"),
        ({"levers": {"shara": "as declared"}}, "did you mean share"),
        ({"levers": {"share": {**OWN_LEVER, "sets": {"limit.shar": 1.0}}}}, "which no policy has"),
        ({"levers": {"share": {**OWN_LEVER, "high": 30.0}}}, "is above 1"),
        ({"levers": {"share": {**OWN_LEVER, "step": 0.0}}}, "step of lever share"),
        ({"levers": {"share": {**OWN_LEVER, "words": "no value"}}}, "a text with {value}"),
        ({"levers": {"share": {**OWN_LEVER, "sets": {"limit.scope": 1.0}}}}, "which is not a number"),
        ({"levers": {"share": "as declared", "own": {**OWN_LEVER, "sets": {"limit.share": 1.0}}}}, "both set limit.share"),
        ({"levers": {"share": {**OWN_LEVER, "only_with": {"scope": "agency"}}}}, "a list of choices"),
        (
            {"levers": {"scope": "as declared", "award": {**OWN_LEVER, "only_with": {"scope": ["agencies"]}}}},
            "only_with of lever award names scope: agencies",
        ),
        ({"levers": {"phase_in": "as declared"}}, "limit.share is phased in and set by no lever"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "measure": "outputs"}}}, "no measure outputs"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "direction": "lower"}}}, "has the direction lower"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "measure": "year_cost_real"}}}, "has the direction none"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "relative": True}}}, "has no practical threshold"),
        ({"objectives": {f"own_{number}": OWN_OBJECTIVE for number in range(8)}}, "has 8 objectives; allowed: 1 to 7"),
        ({"objectives": {"own": OWN_OBJECTIVE}}, "has no weight for any objective of the plan"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "relative": "yes"}}}, "relative of objective own is 'yes'"),
        ({"objectives": {"own": {**OWN_OBJECTIVE, "pays": "money"}}}, "pays of objective own is 'money'"),
        ({"levers": {"share": {**OWN_LEVER, "high": 0.1}}}, "no lever has two values"),
        ({"levers": {"share": {**OWN_LEVER, "step": 1e-6}}}, "has 200,001 values"),
        ({"levers": {"share": {**OWN_LEVER, "unit": "pounds"}}}, "unit of lever share is 'pounds'"),
        ({"levers": {"share": {**OWN_LEVER, "title": ""}}}, "title of lever share is ''"),
        ({"levers": {"share": {**OWN_LEVER, "phases_in": {"limit.share": 1.0}}}}, "must set keys or phase them in"),
        ({"levers": {"share": {**OWN_LEVER, "words_at": {0.123: "some"}}}}, "names a value that it does not take"),
        ({"levers": {"share": {**OWN_LEVER, "choices": {"one": {"words": "one", "sets": {}}}}}}, "has choices and high"),
        ({"levers": {"share": PHASED | {"step": 0.5}}}, "phases in over years"),
        ({"levers": {"share": "as declared", "phase_in": "as declared", "own": PHASED}}, "two levers phase in"),
        ({"levers": {"share": 5}}, "lever share is not a list of key and value"),
        ({"rivals": "strict_boards"}, "rivals are 'strict_boards'"),
        ({"stages": {each: FRESH[each] for each in ("search", "sift", "sides")}}, "stages has no fresh"),
        ({"stages": {**FRESH, "fresh": {**FRESH["fresh"], "settings": "run.seed=2"}}}, "are not a list of key=value"),
        ({"costs": {"lunch": "central"}}, "lunch is not declared"),
        ({"costs": {"boards": "free"}}, "boards is 'free'"),
        ({"before": "operating_cap"}, "names policy operating_cap twice"),
        ({"rivals": ["nobody"]}, "no option 'nobody'"),
        ({"stages": {**FRESH, "fresh": {**FRESH["fresh"], "first_world": 3}}}, "the fresh worlds begin at 3"),
        ({"stages": {**FRESH, "fresh": {**FRESH["fresh"], "settings": []}}}, "has the seed of an earlier one"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(
    changed: dict[str, Any],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_own(tmp_path, **changed)
    assert main(["search", "--plan", "mine"]) == 2
    errors = capsys.readouterr().err
    assert said in errors and errors.count("\n") == 1 and "internal" not in errors
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--plan", "nothing"], "search has no option 'nothing'"),
        (["--save", "R1"], "no finished search here"),
        (["--save", "R1", "run.workers=1"], "--save takes no settings"),
        (["--name", "mine"], "--name needs --save"),
        (["--save", "R1", "--dry-run"], "--dry-run cannot be combined with --save"),
        (["--dry-run", "--plan", "nothing"], "search has no option 'nothing'"),
        (["--dry-run", "--plan", "rehearsal", "run.yeers=7"], "did you mean run.years"),
        (["--plan", "rehearsal", "run.workers=0"], "run.workers=0"),
        (["--plan", "rehearsal", "run.seed=7"], "the seed of an earlier one"),
        (["--plan", "rehearsal", "run.yeers=7"], "did you mean run.years"),
    ],
)
def test_what_is_typed_wrong_is_said_in_one_line(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["search", *words]) == 2
    errors = capsys.readouterr().err
    assert said in errors and errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_search_without_its_library_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "optuna" else find(name))
    monkeypatch.chdir(tmp_path)
    assert main(["search", "--plan", "rehearsal"]) == 2
    assert "pip install 'sessim[search]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
