"""Bad input gets one line: what is wrong, where, what is allowed, and the nearest right word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.compose import compose_study
from sessim.settings.worlds.parameters import read_mechanism, read_mechanism_parameters


def complaint(*overrides: str) -> str:
    return complaint_about(overrides, compose_study)


def complaint_about(given: Any, read: Callable[[Any], Any]) -> str:
    """The one line with which what is given is refused."""
    with pytest.raises(UserError) as error:
        read(given)
    text = str(error.value)
    assert "\n" not in text
    assert str(configs_folder().parent) not in text
    assert error.value.exit_code == 2
    return text


TYPED = [
    # unknown keys and options
    (["polcy=cap_20"], "unknown setting 'polcy'", "did you mean policy?"),
    (["policy=cap40"], "policy has no option 'cap40'", "did you mean cap_40?"),
    (["experiment=q1"], "experiment has no option 'q1'", "q1_merit"),
    (
        ["world=theories"],
        "world has no option 'theories'",
        "allowed: calibrated, central, classical_measurement, critic, laboratory, literature_ranges, supporter",
    ),
    (["policy.limit.shar=0.2"], "unknown setting 'policy.limit.shar'", "did you mean policy.limit.share?"),
    (["+typo=1"], "unknown setting 'typo'", "allowed: groups"),
    (["++x=1"], "unknown setting 'x'", "allowed: groups"),
    (["+policy.limit.typo=1"], "unknown setting 'policy.limit.typo'", "policy.limit.share"),
    (["+world.values.x=1"], "unknown setting 'world.values.x'", "world.values.effort"),
    (["world.values.effort.respons=1"], "unknown setting", "did you mean world.values.effort.response?"),
    (["hydra.run.dir=x"], "unknown setting 'hydra.run.dir'", ""),
    (["limit.share=0.2"], "unknown setting 'limit.share'", "did you mean policy.limit.share?"),
    # grammar
    (["policy.limit.share="], "policy.limit.share='' is not a number", "null"),
    (["a b"], "'a b' is not readable", "key=value"),
    (["policy.limit.share"], "is not readable", "key=value"),
    ([""], "is not readable", "key=value"),
    (["policy.limit.share=(0.2"], "is not readable", "key=value"),
    (["experiment="], "is not one option", "nine_questions"),
    (["policy=[cap_20]"], "is not one option", "cap_20"),
    (["policy=cap_20,cap_40"], "gives several values", "add -m"),
    (["run.seed=1,2"], "gives several values", "add -m"),
    (["run.seed=range(1,3)"], "gives several values", "add -m"),
    (["~policy"], "would delete", "null"),
    (["policy@run=cap_20"], "moves a group", "policy=<option>"),
    (["policy.limit=0.3"], "is a group of settings", "policy.limit.share"),
    (["policy.limit={share:0.2}"], "is a group of settings", "policy.limit.share"),
    (["output.folder=${oc.env:HOME}"], "refers to something outside", ""),
    # wrong types
    (["policy.limit.share=abc"], "policy.limit.share=abc is not a number", "from 0 to 1"),
    (["policy.limit.share='0.2'"], "policy.limit.share=0.2 is not a number", "from 0 to 1"),
    (["policy.limit.share=nan"], "is not a number", "from 0 to 1"),
    (["policy.limit.share=true"], "policy.limit.share=true is not a number", "from 0 to 1"),
    (["run.replications=2.5"], "is not a whole number", ""),
    (["run.years=ten"], "is not a whole number", "1 to 40"),
    (["policy.limit.applies=maybe"], "is not true or false", ""),
    (["policy.limit.includes_noncareer=1"], "is not true or false", ""),
    (["policy.appraisal.weights=10"], "is not a list", "5 values"),
    (["policy.appraisal.weights=[10,10,80]"], "has 3 values", "5 values"),
    (["policy.appraisal.weights=[10,10,10,10,a]"], "a is not a whole number", ""),
    (["policy.title=''"], "is not text", ""),
    (["run.seed=null"], "run.seed has no value", "whole number"),
    # ranges and choices
    (["policy.limit.share=1.7"], "is above 1", "from 0 to 1"),
    (["policy.limit.share=-0.1"], "is below 0", "from 0 to 1"),
    (["run.replications=0"], "run.replications=0 is below 1", ""),
    (["run.years=0"], "run.years=0 is below 1", ""),
    (["run.years=-3"], "run.years=-3 is below 1", ""),
    (["run.worlds=0"], "run.worlds=0 is below 1", ""),
    (["run.seed=-1"], "is below 0", ""),
    (["policy.limit.scope=agencies"], "is not known", "did you mean agency?"),
    (["world.theory.effort=expectency"], "is not known", "did you mean expectancy?"),
    (["world.values.ability.fixed_share=1.5"], "is above 1", "from 0 to 1"),
    (["population.as_of=2024-13"], "does not match", ""),
    (["population.seats_per_rater=0"], "is below 1", ""),
    # contradictions
    (["policy.appraisal.weights=[10,10,10,10,50]"], "sum to 90, not 100", "A1*"),
    (["policy.appraisal.level4_points=480"], "are not in falling order", "A1*"),
    (["policy.pay.minimum=400000"], "pay.minimum 400000 is above the highest rate", ""),
    (["policy.awards.minimum=0.3"], "awards.minimum 0.3 is above awards.maximum 0.2", ""),
    (["policy.limit.share=0.95", "policy.limit.low_share=0.1"], "1.05, above 1", ""),
    (["policy.limit.applies=true", "policy.limit.share=null"], "needs policy.limit.share", ""),
    (
        ["policy=strict_boards", "experiment.references=[pre_2025]", "policy.limit.share=0.2"],
        "has no effect",
        "applies=true",
    ),
    (["policy=pre_2025"], "is a reference", "another policy"),
    (["run.first_fiscal_year=2045"], "fiscal year 2047 is outside the statute book", "2002 to 2046"),
    (["run.first_fiscal_year=2005"], "fiscal year 2000 is outside the statute book", "2002 to 2046"),
    (["run.first_fiscal_year=1999"], "is below 2002", ""),
    (["policy.starts=2040"], "starts in 2040, after the last year", "2028"),
    # experiments
    (["experiment.questions=[]"], "experiment.questions is empty", "q1"),
    (["experiment.questions=[q10]"], "q10 is not known", "q1"),
    (["experiment.questions=[q1,q1]"], "names the same thing twice", ""),
    (["experiment.references=[]"], "experiment.references is empty", ""),
    (["experiment.references=[pre2025]"], "policy has no option 'pre2025'", "did you mean pre_2025?"),
    (["experiment.kind=description"], "a description has no experiment.references", ""),
    (["experiment.name=Two Words"], "does not match", ""),
]


@pytest.mark.parametrize(
    ("overrides", "what", "help_given"), TYPED, ids=[" ".join(case[0]) or "empty" for case in TYPED]
)
def test_a_mistake_on_the_command_line(overrides, what, help_given):
    text = complaint("scale=smoke", *overrides)
    assert what in text
    assert help_given in text


GOOD_POLICY = "name: B1\ntitle: Mine\ndescription: Mine\nrules_as_of: 2024\nstarts: 2026\nlimit: {share: 0.33}\n"
FILES = [
    ("policy", "name: [1\nb: 3", "configs/policy/mine.yaml line 2: not readable as safe YAML"),
    ("policy", "name: !!python/object/apply:os.getcwd []", "sets a type; leave it out"),
    ("policy", "name: A\nname: B\n", "'name' appears twice"),
    ("policy", "- 1\n", "configs/policy/mine.yaml: is not a mapping"),
    ("policy", "", "configs/policy/mine.yaml: policy.name has no value"),
    ("policy", b"\xff\xfe\x00", "configs/policy/mine.yaml: not a UTF-8 text file"),
    ("policy", GOOD_POLICY + "awards: {typo: 1}\n", "configs/policy/mine.yaml: unknown setting 'policy.awards.typo'"),
    ("policy", GOOD_POLICY + "defaults: [cap_20]\n", "configs/policy/mine.yaml: unknown setting 'policy.defaults'"),
    (
        "policy",
        GOOD_POLICY + "review: {rigour: 1.2}\n",
        "configs/policy/mine.yaml: policy.review.rigour=1.2 is above 1",
    ),
    ("policy", GOOD_POLICY + "review: 3\n", "configs/policy/mine.yaml: policy.review=3: policy.review is a group"),
    ("policy", GOOD_POLICY.replace("B1", "A0"), "two policies have the label A0"),
    ("experiment", "# @package _global_\ndefaults:\n  - override /policy: nosuch\n", "policy has no option 'nosuch'"),
    ("experiment", "# @package _global_\nexperiment: 3\n", "experiment is a group of settings"),
    (
        "experiment",
        "# @package _global_\nexperiment: {name: x}\n",
        "configs/experiment/mine.yaml: experiment.title has no value",
    ),
    ("experiment", "# @package _global_\nother: 3\n", "configs/experiment/mine.yaml: unknown setting 'other'"),
    (
        "scale",
        "# @package _global_\nrun: {years: 3, wrold: 2}\n",
        "configs/scale/mine.yaml: unknown setting 'run.wrold'",
    ),
    (
        "world",
        "design: grid\nseed: 1\nvary_theories: false\n",
        "configs/world/mine.yaml: world.design=grid is not known",
    ),
    ("population", "name: tiny\n", "population.title has no value"),
]


@pytest.mark.parametrize(("group", "content", "message"), FILES, ids=[case[2][-40:] for case in FILES])
def test_a_mistake_in_a_file_of_one_s_own(tmp_path, monkeypatch, group, content, message):
    folder = tmp_path / "configs" / group
    folder.mkdir(parents=True)
    path = folder / "mine.yaml"
    path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content)
    monkeypatch.chdir(tmp_path)
    text = complaint(f"{group}=mine")
    assert message in text
    assert str(tmp_path) not in text


def test_a_mistake_in_a_policy_that_is_only_compared(tmp_path, monkeypatch):
    folder = tmp_path / "configs" / "policy"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(GOOD_POLICY.replace("0.33", "33"))
    monkeypatch.chdir(tmp_path)
    assert "configs/policy/mine.yaml: policy.limit.share=33 is above 1" in complaint("experiment.others=[mine]")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"gone.yaml: cannot be read"):
        read_yaml(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("low: 0.2", "low: 0.3", r"performance_share: low 0.3, central 0.25 and high 0.6 are not in rising order"),
        ("central: 0.25", "central: 0.65", "not in rising order"),
        ("high: 0.6", "high: 1.6", "not in rising order within the allowed 0.01 to 1"),
        ("central: 0.25", "central: a", "must be numbers"),
        ("central: 0.25", "centre: 0.25", "missing or unknown fields"),
        ("central: 0.35", "central: 0.4", None),
        ("central: 0.25", "central: 0.45", "sum to 1, above 0.95"),
        ("leniency_share:", "leniancy_share:", "missing or unknown parameters"),
        ("moved_by_policy: false", "moved_by_policy: no one", "must be true or false"),
        ("parameters:", "params:", "has no parameters"),
    ],
)
def test_a_mistake_in_the_declared_ranges(tmp_path, old, new, message):
    text = (configs_folder() / "world" / "parameters" / "rating.yaml").read_text()
    assert old in text
    path = tmp_path / "rating.yaml"
    path.write_text(text.replace(old, new, 1))
    if message is None:
        assert read_mechanism_parameters(path)
    else:
        said = complaint_about(path, read_mechanism_parameters)
        assert said.startswith("rating.yaml: ")
        assert message in said


def test_parameters_of_an_unknown_mechanism_are_refused(tmp_path):
    path = tmp_path / "ratings.yaml"
    path.write_text("parameters: {}\n")
    with pytest.raises(UserError, match="not part of World"):
        read_mechanism_parameters(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("central: merit", "central: lottery", "is not a theory"),
        ("  rotation:", "  turns:", "must be those that exist"),
        ("theories:", "rivals:", "missing or unknown fields"),
        ("source: benchmark", "origin: benchmark", "seniority has missing or unknown fields"),
        ("source: benchmark", "source: 3", "source must be text"),
        ("source: benchmark", "source: benchmark\n    is_benchmark: perhaps", "must be true or false"),
    ],
)
def test_a_mistake_in_the_declared_theories(tmp_path, old, new, message):
    path = tmp_path / "allocation.yaml"
    path.write_text((configs_folder() / "world" / "theory" / "allocation.yaml").read_text().replace(old, new, 1))
    said = complaint_about(path, read_mechanism)
    assert said.startswith("allocation.yaml: ")
    assert message in said


def test_theories_of_an_unknown_mechanism_are_refused(tmp_path):
    path = tmp_path / "norm.yaml"
    path.write_text("meaning: none\n")
    with pytest.raises(UserError, match="norm is not a mechanism"):
        read_mechanism(path)


def test_nearest_words():
    assert find_nearest_word("cap40", ["cap_20", "cap_40"]) == "cap_40"
    assert find_nearest_word("zzz", ["cap_20", "cap_40"]) == ""
    assert find_nearest_word("limit.share", ["policy.limit.share", "run.years"]) == "policy.limit.share"
