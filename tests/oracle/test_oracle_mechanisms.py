"""Each case in which package and oracle are compared with a mechanism at work moves something, and each mechanism has one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sessim.settings.worlds.parameters import load_parameters
from tests.support.compared_cases import MECHANISMS
from tests.tools.neutral_mechanisms import DECLARED

from .cases import FIRST_YEAR, central_world
from .corps_cases import mixed_corps
from .model import OracleModel
from .rule_cases import rulebook

YEARS = 4


def lived(world: Any, rules: dict[str, Any]) -> OracleModel:
    """A mixed corps after four years, the third of which is a transition year."""
    years = range(FIRST_YEAR, FIRST_YEAR + YEARS)
    books = {year: replace(rulebook(year, **rules), is_transition_year=year == FIRST_YEAR + 2) for year in years}
    model = OracleModel(mixed_corps(90), books, world, 5, FIRST_YEAR)
    for _ in years:
        model.step()
    return model


def at_rest(changes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The changes of a world without those that put a mechanism to work: in worlds for tests mechanisms do nothing."""
    return {
        part: {
            name: value
            for name, value in values.items()
            if f"{part}.{name}" not in DECLARED["added"] and not (part == "theory" and name in DECLARED["theories"])
        }
        for part, values in changes.items()
    }


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_case_of_a_mechanism_moves_the_corps(name: str) -> None:
    changes, rules = MECHANISMS[name]["world"], MECHANISMS[name].get("rules", {"limit": {"share": 0.3}})
    with_it, without = lived(central_world(**changes), rules), lived(central_world(**at_rest(changes)), rules)
    assert [with_it.rows(), with_it.agency_rows()] != [without.rows(), without.agency_rows()]
    for agency in with_it.agency_rows():
        assert agency["awarded"] <= agency["budget"]
    for row in with_it.rows():
        if row["is_filled"]:
            assert 0 <= row["quit_hazard"] <= 1 and 0 <= row["retire_hazard"] <= 1
            assert row["helping"] >= 0


def test_every_mechanism_has_a_case() -> None:
    named = {
        f"{part}.{name}" for case in MECHANISMS.values() for part, values in case["world"].items() for name in values
    }
    works = {each.key for each in load_parameters() if each.key in DECLARED["added"] and each.no_effect is not None}
    read_by_measures_alone = {"organisation.inspector_share", "organisation.responsibility_spread"}
    assert works - read_by_measures_alone <= named
