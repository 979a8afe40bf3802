"""Mechanisms that came later do nothing at their neutral values: the model then gives what it gave before them."""

from __future__ import annotations

import json

import pytest

from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from tests.tools.neutral_mechanisms import DECLARED, FILE, digests_of, list_moved, make_neutral

BEFORE = json.loads(FILE.read_text(encoding="utf-8"))


def test_at_neutral_values_the_model_is_that_of_before() -> None:
    assert list_moved() == {}, "with every later mechanism neutral these measures moved"


def test_every_theory_of_before_speaks_in_some_world() -> None:
    for mechanism in load_mechanisms():
        spoken = {world["theory"].get(mechanism.name) for world in BEFORE["worlds"]}
        later = DECLARED["theories"].get(mechanism.name)
        of_before = {theory.name for theory in mechanism.theories} - set(
            DECLARED["later_theories"].get(mechanism.name, ())
        )
        assert later or spoken == of_before, mechanism.name


def test_added_parameters_exist_and_are_not_of_before() -> None:
    known = {each.key for each in load_parameters()}
    assert set(DECLARED["added"]) <= known
    of_before = {f"{part}.{name}" for part, values in BEFORE["worlds"][0].items() for name in values}
    assert not of_before & set(DECLARED["added"])


def test_a_parameter_that_nobody_declares_is_no_neutral_one() -> None:
    world = {part: dict(values) for part, values in BEFORE["worlds"][0].items()}
    del world["norms"]["drift"]
    with pytest.raises(KeyError, match="drift"):
        make_neutral(world)


def test_the_digests_see_a_mechanism_that_is_not_neutral() -> None:
    world = {part: dict(values) for part, values in BEFORE["worlds"][0].items()}
    words = [*DECLARED["base"], *DECLARED["runs"]["no limit"]]
    before = digests_of(words, [make_neutral(world)], ["rating_norm", "cost_per_output_real"])
    world["norms"]["drift"] += 0.01
    after = digests_of(words, [make_neutral(world)], ["rating_norm", "cost_per_output_real"])
    assert before["rating_norm"] != after["rating_norm"]
