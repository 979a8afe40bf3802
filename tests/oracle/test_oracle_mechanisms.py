"""The cases of the comparison with the package move something, and neutral values nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from sessim.law.rulebook import Rulebook
from tests.support.compared_cases import MECHANISMS

from .adapter import Given, Outside, names_awarding
from .cases import FIRST_YEAR, central_world
from .corps_cases import mixed_corps
from .model import OracleModel
from .neutral import NEUTRAL, neutralised
from .rule_cases import rulebook

YEARS = 4
OUTSIDE = Outside(unemployment=8.0, reference=3.9, median=300_000, log_spread=0.2, indexing_gap=0.4)


def lived(world: Any, rules: dict[str, Any], awarding: str) -> OracleModel:
    """A mixed corps after four years, the third of which is a transition year."""
    known = {each.name for each in fields(Rulebook)}
    plain = {part: changes for part, changes in rules.items() if part in known}
    years = range(FIRST_YEAR, FIRST_YEAR + YEARS)
    given = Given(outside=dict.fromkeys(years, OUTSIDE), people_element=1, awarding=awarding)
    books = {year: replace(rulebook(year, **plain), is_transition_year=year == FIRST_YEAR + 2) for year in years}
    model = OracleModel(replace(mixed_corps(90), given=given), books, world, 5, FIRST_YEAR)
    for _ in years:
        model.step()
    return model


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_case_of_a_mechanism_moves_the_corps(name: str) -> None:
    changes = {part: dict(values) for part, values in MECHANISMS[name]["world"].items()}
    rules = MECHANISMS[name].get("rules", {"limit": {"share": 0.3}})
    theory = changes.get("theory", {})
    awarding = theory.get("awarding", "queue")
    if not names_awarding(type(central_world().theory)):
        theory.pop("awarding", None)
    world = central_world(**changes)
    at_work, at_rest = lived(world, rules, awarding), lived(neutralised(world), rules, "queue")
    assert [at_work.rows(), at_work.agency_rows()] != [at_rest.rows(), at_rest.agency_rows()]
    for agency in at_work.agency_rows():
        assert agency["awarded"] <= agency["budget"]
    for row in at_work.rows():
        if row["is_filled"]:
            assert 0 <= row["quit_hazard"] <= 1 and 0 <= row["retire_hazard"] <= 1
            assert row["helping"] >= 0


def test_every_mechanism_has_a_case_and_none_works_unless_a_world_names_it() -> None:
    assert neutralised(central_world()) == central_world()
    named = {(part, name) for case in MECHANISMS.values() for part, values in case["world"].items() for name in values}
    assert {(part, name) for part, values in NEUTRAL.items() for name in values} <= named
