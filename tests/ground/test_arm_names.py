"""A reader meets the plain name of an arm before its code, and no shipped policy is without one."""

import re

import pytest

from sessim.ground.arm_names import name_arm, name_arms
from sessim.ground.resources import find_option_files
from sessim.settings.compose import compose_study
from sessim.settings.option_files import read_option_file


def test_name_stands_first_and_code_once_in_brackets() -> None:
    assert name_arm("30 percent limit") == "30 percent limit"
    assert name_arm("30 percent limit", "A1") == "30 percent limit (A1)"
    assert name_arm("before 2025", "A0", is_quoted=True) == "“before 2025” (A0)"


def test_code_of_a_swept_arm_does_not_tell_the_value_twice() -> None:
    study = compose_study(["experiment=q7_retention", "scale=smoke", "experiment.sweep=['limit.share=0.2']"])
    arm = study.arms[1]
    assert name_arm(arm.title, arm.label) == "30 percent limit, changed: limit.share=0.2 (A1)"


def test_name_that_is_its_own_code_stands_once() -> None:
    assert name_arm("mine", "mine") == "mine"


def test_arms_of_a_manifest_are_named_by_label() -> None:
    arms = [{"label": "A0", "title": "before 2025"}, {"label": "A3", "title": "strict boards"}]
    assert name_arms(arms) == {"A0": "before 2025", "A3": "strict boards"}
    assert name_arms(arms, with_codes=True)["A3"] == "strict boards (A3)"


@pytest.mark.parametrize("file", sorted(find_option_files("policy")))
def test_shipped_policies_have_plain_names_for_the_middle_of_a_sentence(file: str) -> None:
    title = str(read_option_file("policy", file).tree["title"])
    assert not re.search(r"\bA\d\b", title), "a code is no plain name"
    assert not re.match(r"(The|A|An) ", title), "the sentence says whether there is an article"
    first = title.split()[0]
    assert first == first.lower() or first == "General", "names stand in the middle of a sentence"


def test_the_five_arms_have_the_names_of_the_published_study() -> None:
    names = {arm.label: arm.title for arm in compose_study(["scale=smoke"]).arms}
    expected = {
        "A0": "before 2025",
        "A1": "30 percent limit",
        "A2": "reform as enacted",
        "A3": "strict boards",
        "A6": "limit and strict boards",
    }
    assert {label: names[label] for label in expected} == expected
