"""Every key, parameter, theory and law can be explained, and every list is complete."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files
from sessim.law.rulebook import Rulebook
from sessim.measures.catalogue import MEASURES, NAMES
from sessim.settings.explain import catalogue, explain
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.schema import read_declared_keys
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from tests.settings.test_statutes import UNREAD


def test_every_declared_key_is_explained_with_its_source_and_file():
    for key, declared in read_declared_keys().items():
        text = explain(key).text
        assert "file: configs/" in text
        if key.startswith("world.values."):
            key = key.removeprefix("world.values.")
        assert text.startswith(f"{key}: ")
        if not key.startswith("world.theory."):
            assert "source: " in text
            assert "default: " in text
        if declared.unit:
            assert f"unit: {declared.unit}" in text


def test_every_parameter_theory_law_and_measure_is_explained():
    for parameter in load_parameters():
        text = explain(parameter.key).text
        assert f"central {parameter.central:g}" in text
        assert f"grade: {parameter.grade}" in text
    for mechanism in load_mechanisms():
        for theory in mechanism.theories:
            assert theory.meaning in explain(f"world.theory.{mechanism.name}={theory.name}").text
    for key, statute in load_statutes().statutes.items():
        text = explain(f"law.{key}").text
        assert f"unit: {statute.unit}" in text
        for entry in statute.history:
            assert f"{entry.since}: " in text
            assert entry.citation in text
    for name in NAMES:
        assert "better: " in explain(name).text


def test_policies_and_codes_of_tables_are_explained():
    for name in find_option_files("policy"):
        assert f"sessim show policy {name}" in explain(name).text
    assert explain("A0").title == explain("pre_2025").title
    assert "code: A1" in explain("A1").text
    for measure in MEASURES:
        assert all(measure.meaning in explain(code).text for code in measure.codes)


def test_a_lever_points_to_its_law():
    text = explain("policy.limit.share").text
    assert "90 FR 44291" in text
    assert "law: 0.3 from 2026, verified" in text


def test_levers_have_a_law_and_laws_have_a_lever():
    laws = set(load_statutes().statutes)
    for key, declared in read_declared_keys().items():
        if key.startswith("policy.") and key.count(".") == 2:
            assert declared.source.removeprefix("law.") in laws, key
    levers = {
        declared.source.removeprefix("law.")
        for key, declared in read_declared_keys().items()
        if key.startswith("policy.")
    }
    # elements have levers of their own (weights, elements_as_of); the reasons for a waiver are a list of named things
    unread = {key.removeprefix("policy.") for key in UNREAD} | {"flexibility.waiver_reasons"}
    assert {law for law in laws & rules_of_a_year() if law not in levers} == unread


def rules_of_a_year() -> set[str]:
    """Keys of the rules that the model reads each year."""
    parts = typing.get_type_hints(Rulebook)
    return {
        f"{part}.{each.name}"
        for part, kind in parts.items()
        if dataclasses.is_dataclass(kind)
        for each in dataclasses.fields(kind)
    }


def test_short_names_are_understood():
    assert explain("limit.share") == explain("policy.limit.share")
    assert explain("replications") == explain("run.replications")
    assert explain("performance_share") == explain("rating.performance_share")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("efort.response", "effort.response"),
        ("policy.limit.shar", "policy.limit.share"),
        ("law.limit.shares", "law.limit.share"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(wrong, right):
    with pytest.raises(UserError, match=f"did you mean {right}") as error:
        explain(wrong)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("policies", lambda: set(find_option_files("policy"))),
        ("worlds", lambda: set(find_option_files("world"))),
        (
            "theories",
            lambda: {
                f"world.theory.{each.name}={theory.name}" for each in load_mechanisms() for theory in each.theories
            },
        ),
        ("measures", lambda: set(NAMES)),
        ("experiments", lambda: set(find_option_files("experiment"))),
        ("populations", lambda: set(find_option_files("population"))),
        ("laws", lambda: {f"law.{key}" for key in load_statutes().statutes}),
    ],
)
def test_lists_are_complete_and_have_one_line_each(kind, names):
    rows = catalogue(kind)
    assert {name for name, _ in rows} == names()
    assert all(line and "\n" not in line for _, line in rows)


def test_an_unknown_list_is_refused():
    with pytest.raises(UserError, match="did you mean policies"):
        catalogue("policy")
