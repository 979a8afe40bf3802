"""Rules and measures at the edge of their meaning: nobody, no group, no spread, and words that are no rule."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sessim.law.ratings.elements import ElementRules, find_weight_faults
from sessim.law.ratings.limit import slots
from sessim.measures.groups import strata_of_people
from sessim.measures.groups.adverse_impact import standardised_difference
from sessim.measures.statistics import entropy_bits, middles


def test_a_rounding_that_is_no_rule_is_refused() -> None:
    number = np.array([4, 5, 10])
    assert [slots(0.3, number, each).tolist() for each in ("floor", "nearest", "ceiling")] == [
        [1, 1, 3], [1, 2, 3], [2, 2, 3],
    ]  # fmt: skip
    with pytest.raises(ValueError, match="rounding must be floor, nearest or ceiling, not 'down'"):
        slots(0.3, number, "down")


def test_weights_are_one_for_each_element() -> None:
    elements = ElementRules((60, 5), 1, text_names_diversity=False, text_element=1, people_element=1)
    assert find_weight_faults([100], elements) == ("1 weights for 2 elements",)
    assert find_weight_faults([60, 40], elements) == ()
    assert find_weight_faults([40, 61], elements) == (
        "the weights sum to 101, not 100", "element 1 weighs 40, below 60", "element 2 outweighs element 1",
    )  # fmt: skip


def test_two_rates_are_compared_only_where_both_groups_have_people() -> None:
    assert standardised_difference(0.5, 100, 0.5, 100) == 0.0
    assert standardised_difference(0.2, 50, 0.4, 50) == pytest.approx(-0.2 / math.sqrt(0.3 * 0.7 * 0.04))
    for people in ((0, 100), (100, 0), (0, 0)):
        assert math.isnan(standardised_difference(0.5, people[0], 0.4, people[1]))
    assert math.isnan(standardised_difference(1.0, 10, 1.0, 10))  # nobody differs


def test_an_empty_table_has_no_entropy_and_groups_without_people_no_middle() -> None:
    assert math.isnan(entropy_bits(np.zeros((2, 3), dtype=np.int64)))
    assert entropy_bits(np.array([5, 5, 0, 10])) == pytest.approx(1.5)
    quality = np.array([0.2, 0.9, 0.5])
    assert middles(quality, np.array([10, 30, 0]))[:2].tolist() == [0.125, 0.625]
    assert np.isnan(middles(quality, np.array([10, 30, 0]))[2])
    assert np.isnan(middles(quality, np.zeros(3, dtype=np.int64))).all()
    assert len(middles(np.empty(0), np.empty(0, dtype=np.int64))) == 0


def test_a_corps_that_notes_no_group_has_none() -> None:
    view = SimpleNamespace(career_rows=np.array([2, 0]), people=SimpleNamespace())
    assert strata_of_people._group_by_mark(None, view).tolist() == [-1, -1]  # type: ignore[arg-type]
    mark = np.array([True, False, False])
    assert strata_of_people._group_by_mark(mark, view).tolist() == [0, 1]  # type: ignore[arg-type]
