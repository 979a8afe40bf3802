"""Every measure M1.1 to M9.4 resolves to something that exists."""

from __future__ import annotations

import importlib

import pytest

from sessim.documentation.catalogues import measure_index
from sessim.ground.resources import configs_folder
from sessim.measures.catalogue import MEASURES
from sessim.measures.groups.columns import GROUP_MEASURES

MEASURES_OF_QUESTION = {1: 6, 2: 5, 3: 6, 4: 6, 5: 6, 6: 5, 7: 6, 8: 6, 9: 4}
CODES = [f"M{question}.{number}" for question, last in MEASURES_OF_QUESTION.items() for number in range(1, last + 1)]
INDEX = measure_index()


def test_the_index_has_every_code_and_no_other() -> None:
    assert list(INDEX) == CODES
    assert {each.code for each in MEASURES} <= {*CODES, "R"}
    assert {code for each in MEASURES for code in each.also} <= set(CODES)
    assert {code for each in GROUP_MEASURES.values() for code in each.codes} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_code_resolves(code: str) -> None:
    entry = INDEX[code]
    assert entry.definition and entry.units and entry.direction in ("higher", "lower", "none")
    assert entry.measures or entry.by_group or entry.functions or entry.experiments or entry.tables
    for path in entry.functions:
        assert _exists(path), path
    for name in entry.experiments:
        assert (configs_folder() / "experiment" / f"{name}.yaml").is_file(), name
    for path in entry.tables:
        assert (configs_folder().parent / path).is_file(), path


def _exists(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name) or importlib.import_module(path) is not None
    except ModuleNotFoundError:
        return False


def test_a_code_has_what_is_declared_for_it_beside_the_formulas() -> None:
    assert INDEX["M3.6"].measures == ("information_bits", "rating_entropy_bits")  # the first stands under M3.1 as well
    assert INDEX["M3.6"].units == ("bits",)
    assert INDEX["M4.1"].by_group == ("effort",)
