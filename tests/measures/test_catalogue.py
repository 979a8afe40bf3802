"""Measures are declared beside their formulas, and only those asked for are worked out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sessim.measures import recorder as recorder_module
from sessim.measures.catalogue import BY_NAME, FAMILIES, MEASURES, NAMES, families_for, put_in_order
from sessim.measures.column_order import FIRST_COLUMNS
from sessim.measures.families.misallocation import measure_merit_of_money
from sessim.measures.families.money import measure_money
from sessim.measures.measure import Family, Measure, measures
from sessim.measures.recorder import Recorder
from sessim.measures.view import View, view_of
from tests.support.made_up_corps import made_up_year


def named(*names: str) -> list[Measure]:
    return [Measure(name, "R", "people", "none", "made up") for name in names]


def test_catalogue_names_are_unique_and_described() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(BY_NAME)
    assert all(each.meaning and each.unit and each.direction in ("higher", "lower", "none") for each in MEASURES)


def test_a_family_works_out_what_it_declares_and_nothing_else() -> None:
    view = view_of(*made_up_year())
    for family in FAMILIES:
        assert set(family(view)) == {measure.name for measure in family.measures}


def test_the_columns_of_stored_results_stay_where_they_are() -> None:
    assert NAMES[: len(FIRST_COLUMNS)] == FIRST_COLUMNS
    assert NAMES[:3] == ("rated", "level5_share", "level4_share")


def test_whatever_else_is_declared_has_its_column_after_these() -> None:
    declared = [*named("new"), *MEASURES[: len(FIRST_COLUMNS)][::-1], *named("newer")]
    assert [each.name for each in put_in_order(declared)] == [*FIRST_COLUMNS, "new", "newer"]


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice: rated"):
        put_in_order([*MEASURES, *named("rated")])


def test_a_measure_of_one_function_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    @measures(Measure("seats", "R", "people", "none", "seats of the corps", also=("M8.5",)))
    def count_seats(view: View) -> dict[str, float]:
        return {"seats": float(len(view.year.seats))}

    assert [each.codes for each in count_seats.measures] == [("R", "M8.5")]
    year, memory = made_up_year()
    monkeypatch.setattr(recorder_module, "NAMES", (*NAMES, "seats"))
    monkeypatch.setattr(recorder_module, "families_for", lambda names: (*FAMILIES, count_seats))
    recorder = Recorder(memory)
    recorder(year)
    assert recorder.table()[0, -1] == len(year.seats)


def test_only_the_families_that_are_needed_are_chosen() -> None:
    assert families_for(["award_gini"]) == (measure_merit_of_money,)
    assert set(families_for(["award_gini", "award_slope_real", "rank_awards"])) == {
        measure_merit_of_money,
        measure_money,
    }
    assert families_for(NAMES) == FAMILIES and families_for([]) == ()
    with pytest.raises(ValueError, match="no measure is called joy, wit"):
        families_for(["wit", "award_gini", "joy"])


def test_a_recorder_of_some_measures_has_their_values_and_calls_no_other_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    year, memory = made_up_year()
    whole = Recorder(memory)
    whole(year)
    called: list[Family] = []

    def notice(family: Family, compute: Callable[[View], dict[str, float]]) -> Callable[[View], dict[str, float]]:
        def formula(view: View) -> dict[str, float]:
            called.append(family)
            return compute(view)

        return formula

    watched = [Family(family.measures, notice(family, family.formula)) for family in FAMILIES]
    monkeypatch.setattr("sessim.measures.catalogue.FAMILIES", tuple(watched))
    some = Recorder(memory, names=("rank_awards", "top30_found", "award_gini"))
    some(year)
    assert some.names == ("top30_found", "rank_awards", "award_gini")  # in the order of the catalogue
    assert np.array_equal(some.table()[0], [whole.table()[0, NAMES.index(name)] for name in some.names])
    assert len(called) == 3
    assert some.memory is not None and whole.memory is not None
    assert np.array_equal(some.memory.failing_since, whole.memory.failing_since)  # a branch goes on from either
