"""Theories are declared beside their formulas: what a declaration says is what the formula does, and no stage knows a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

import sessim
from sessim.behavior.theories import THEORIES
from sessim.settings.explain import explain
from sessim.theory_registry import REGISTRIES, TheoryRegistry
from sessim.world import Theories
from tests.oracle.cases import central_world
from tests.support.source_of_theories import fields_read_by, parameter_keys

PACKAGE = Path(sessim.__file__).parent
NAMED = [(mechanism, name) for mechanism, registry in THEORIES.items() for name in registry]
STAGES = ("year", "corps", "institutions", "measures", "model.py")
LEANING = {"Claims.closeness", "Situation.distance"}  # made of the political leaning
OTHER_WORDS = {"none": "direction of a measure", "sabotage": "column of the table"}
TASTE = {"Situation.service_taste"}


@pytest.mark.parametrize(("mechanism", "name"), NAMED)
def test_a_theory_declares_what_its_formula_reads(mechanism: str, name: str) -> None:
    theory = THEORIES[mechanism].declared[name]
    read = fields_read_by(theory.rule)
    assert sorted(theory.reads) == sorted(read & parameter_keys())
    assert theory.needs_leaning == bool(read & LEANING)
    assert theory.needs_taste == bool(read & TASTE)


def test_a_theory_whose_declaration_forgets_a_parameter_is_found() -> None:
    assert fields_read_by(THEORIES["norms"]["tipping"]) > {"norms.tipping_point", "norms.initial"}
    assert fields_read_by(THEORIES["leaving"]["option_value"]) > TASTE | {"leaving.death_growth"}
    assert fields_read_by(THEORIES["onboarding"]["ramp_up"]) > {"hiring.external_gap"}


def test_people_have_what_a_chosen_theory_reads() -> None:
    central = central_world().theory
    assert not central.people_differ_in_leaning
    assert not central.people_differ_in_taste
    for mechanism, name in NAMED:
        chosen, declared = replace(central, **{mechanism: name}), THEORIES[mechanism].declared[name]
        assert (chosen.people_differ_in_leaning, chosen.people_differ_in_taste) == (
            declared.needs_leaning,
            declared.needs_taste,
        )
    assert {(mechanism, name) for mechanism, name in NAMED if THEORIES[mechanism].declared[name].needs_leaning} == {
        ("allocation", "political"),
        ("allocation", "mixture"),
        ("leaving", "political"),
    }


def test_every_mechanism_has_one_registry_in_the_order_of_the_world() -> None:
    assert list(THEORIES) == [each.name for each in fields(Theories)]
    assert dict(THEORIES) == REGISTRIES


def test_two_theories_of_a_mechanism_have_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGISTRIES, "trial", THEORIES["norms"])
    registry = TheoryRegistry[object]("trial", part="norms")
    registry.declare("drift", "rating.level_width", name="one")(object)
    assert registry.declared["one"].reads == ("norms.drift", "rating.level_width")
    with pytest.raises(ValueError, match="trial has two theories one"):
        registry.declare(name="one")(object)


def test_a_parameter_says_which_theories_read_it() -> None:
    assert explain("rating.conflict_cost").rows["read by"] == "world.theory.rating=social_cost"
    assert "read by" not in explain("organisation.luck").rows


def told_names(path: Path) -> Iterator[str]:
    """Texts in a file that are the name of a theory, and comparisons of a chosen theory with anything."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    declared = {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "declare"
        for keyword in node.keywords
    }
    names = {name for _, name in NAMED} - set(OTHER_WORDS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in names and id(node) not in declared:
            yield str(node.value)
        if isinstance(node, ast.Compare | ast.Match) and ".theory." in ast.unparse(node).split(":")[0]:
            yield ast.unparse(node)


def test_no_stage_knows_a_theory_by_name(tmp_path: Path) -> None:
    paths = [path for room in STAGES for path in ([PACKAGE / room] if "." in room else (PACKAGE / room).rglob("*.py"))]
    assert len(paths) > 40
    assert [(path.name, name) for path in paths for name in told_names(path)] == []
    knowing = tmp_path / "stage.py"
    knowing.write_text("if world.theory.effort == NO_EFFORT:\n    chosen = rules['option_value']\n", encoding="utf-8")
    assert sorted(told_names(knowing)) == ["option_value", "world.theory.effort == NO_EFFORT"]
