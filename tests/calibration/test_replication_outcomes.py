"""What replications look at, worked out by hand on five people of two agencies, each one component, and an empty seat."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from sessim.calibration.replication.figures import Conditions, summarise_conditions
from sessim.calibration.replication.outcomes import Observer, load_outcomes
from sessim.calibration.replication.plans import Term
from sessim.year.context import Year
from sessim.year.leave import REMOVED

AGENCY = np.array([0, 0, 0, 1, 1, 1])
RATED = np.array([1, 1, 1, 1, 1, 0], dtype=bool)
MERIT = np.array([2.0, 0.0, -2.0, 1.0, -1.0, 9.0])


class Seats(SimpleNamespace):
    """Seats of the made-up year."""

    def __len__(self) -> int:
        return len(AGENCY)

    def component_sum(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(AGENCY, weights=values, minlength=2)


def a_year(**changed: Any) -> Year:
    """A finished year."""
    people: dict[str, Any] = {
        "is_filled": RATED,
        "is_rated": RATED,
        "in_minority_group": np.array([0, 0, 1, 0, 1, 0], dtype=bool),
        "exit_kind": np.array([0, 0, REMOVED, 0, REMOVED, 0]),
        "ability": np.array([1.0, 0.0, -1.0, 2.0, 1.0, 9.0]),
        "contribution": np.array([2.0, 0.0, -2.0, 1.0, 3.0, 9.0]),
        "effort": np.array([0.1, 0.2, 0.3, 0.0, 1.0, 9.0]),
        "sabotage": np.array([0.0, 3.0, 0.0, 0.0, 1.0, 9.0]),
        "final_level": np.array([5, 5, 5, 4, 2, 0], dtype=np.int8),
        "initial_level": np.array([5, 4, 5, 3, 3, 0], dtype=np.int8),
        "recommended_level": np.array([5, 5, 3, 3, 2, 0], dtype=np.int8),
        "measured": MERIT,
        "shared": MERIT,
        "element_signal": (0.5 * MERIT + 0.5)[None, :],  # half a rating SD above what is due
        "arrival_year": np.zeros(6),
        "birth_year": np.zeros(6),
        "self_regard": np.arange(6.0),
        "quit_hazard": np.zeros(6),
    }
    seats = Seats(
        agency=AGENCY,
        component=AGENCY,
        component_agency=np.array([0, 1]),
        rater=np.array([0, 0, 1, 2, 2, 2]),
        number_of_agencies=2,
        is_lower_grade=np.array([1, 0, 0, 1, 1, 0], dtype=bool),
    )
    world = SimpleNamespace(
        organisation=SimpleNamespace(output_effect=0.1), rating=SimpleNamespace(performance_share=0.25)
    )
    elements = (SimpleNamespace(weight=100, shared_share=0.5),)
    rules = SimpleNamespace(appraisal=SimpleNamespace(elements=elements))
    year = SimpleNamespace(
        people=SimpleNamespace(**{**people, **changed}),
        seats=seats,
        world=world,
        rules=rules,
        fiscal_year=2026,
        is_career=np.ones(6, dtype=bool),
    )
    return cast(Year, year)


def found(name: str, *years: Year) -> list[tuple[float, float]]:
    """Sum and divisor of an outcome in each agency, in the last of some years."""
    observer = Observer({name: load_outcomes()[name]}, "outcomes.yaml")
    total, number = [observer.add_up(year)[name] for year in years][-1]
    return [(round(float(t), 9), float(n)) for t, n in zip(total, number, strict=True)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("potential", [(0.0, 3), (3.0, 2)]),
        ("potential_of_lower_grade", [(1.0, 1), (3.0, 2)]),
        ("potential_of_higher_grade", [(-1.0, 2), (0.0, 0)]),
        ("output", [(3.0, 3), (2.4, 2)]),
        ("effort", [(0.6, 3), (1.0, 2)]),
        ("sabotage", [(3.0, 3), (1.0, 2)]),
        ("all_at_best", [(1.0, 1), (0.0, 1)]),
        ("adjusted_by_board", [(2.0, 3), (1.0, 2)]),
        ("lowered_by_board", [(1.0, 3), (1.0, 2)]),
        ("raised_by_board", [(1.0, 3), (0.0, 2)]),
        # raters at 4.5 and 5 in a component at 14/3; after review at 5 and 3 in one at 13/3
        ("rater_spread_before_review", [(2 / 36 + 1 / 9, 3), (0.0, 2)]),
        ("rater_spread_after_review", [(2 * 4 / 9 + 16 / 9, 3), (0.0, 2)]),
        ("central_before_review", [(0.0, 3), (2.0, 2)]),
        ("central_after_review", [(1.0, 3), (1.0, 2)]),
        ("majority_removed", [(0.0, 2), (0.0, 1)]),
        ("minority_removed", [(1.0, 1), (1.0, 1)]),
        ("majority_retained", [(2.0, 2), (1.0, 1)]),
        ("minority_retained", [(0.0, 1), (0.0, 1)]),
        ("majority_rated_top", [(2.0, 2), (1.0, 1)]),
        ("minority_rated_top", [(1.0, 1), (0.0, 1)]),
        ("violates_on_layoffs", [(1.0, 1), (1.0, 1)]),
        ("violates_on_retentions", [(1.0, 1), (1.0, 1)]),
        ("violates_on_top_ratings", [(0.0, 1), (1.0, 1)]),
        # half a rating SD is one SD of performance where performance is a quarter of the variance
        ("rating_shift", [(3.0, 3), (2.0, 2)]),
        ("rating_shift_of_ratings", [(1.5, 3), (1.0, 2)]),
        ("reliability", [(2.0, 2.0), (0.5, 0.5)]),
    ],
)
def test_an_outcome_of_a_year_by_hand(name: str, expected: list[tuple[float, float]]) -> None:
    assert found(name, a_year()) == [(pytest.approx(total), number) for total, number in expected]


def test_people_without_grades_are_all_of_the_higher_one() -> None:
    year = a_year()
    year.seats.is_lower_grade = None  # type: ignore[misc]
    assert found("potential_of_higher_grade", year) == found("potential", year)
    assert found("potential_of_lower_grade", year) == [(0.0, 0), (0.0, 0)]


def test_reliability_falls_with_what_is_no_performance() -> None:
    """One signal is a whole rating SD higher: errors of 1.5 and four of .5 about their mean of .7."""
    signal = 0.5 * MERIT + 0.5
    signal[0] += 1.0
    (whole, both), _ = found("reliability", a_year(element_signal=signal[None, :]))
    assert (whole, both) == (2.0, pytest.approx(2.0 + 0.64 + 2 * 0.04))


def test_last_year_s_ratings_tell_components_apart() -> None:
    """The first component was all at level 5, the second at levels 4 and 2."""
    years = a_year(), a_year()
    assert found("output_after_equal_ratings", *years) == [(3.0, 3), (0.0, 0)]
    assert found("output_after_different_ratings", *years) == [(0.0, 0), (2.4, 2)]
    assert found("effort_after_equal_ratings", *years) == [(0.6, 3), (0.0, 0)]
    assert found("effort_after_different_ratings", *years) == [(0.0, 0), (1.0, 2)]
    assert found("output_after_equal_ratings", a_year()) == [(0.0, 0), (0.0, 0)]


def test_potential_before_quits_is_of_whoever_was_not_removed() -> None:
    """Rows 2 and 4 were removed and count with their successors; row 0 quits, and counts as last year in a seat now empty."""
    later = np.array([7.0, 7.0, 5.0, 7.0, 6.0, 7.0])
    years = a_year(), a_year(ability=later, is_filled=np.array([0, 1, 1, 1, 1, 0], dtype=bool))
    assert found("potential_before_quits", *years) == [(1.0 + 0.0 + 5.0, 3), (2.0 + 6.0, 2)]


def test_four_fifths_is_no_violation_and_a_rate_of_none_is_no_comparison() -> None:
    """Ten of the larger group and ten of the smaller in each of four agencies; retained of the larger 5, 5, 0 and 5."""
    agency = np.repeat(np.arange(4), 20)
    is_smaller = np.tile(np.repeat([False, True], 10), 4)
    place = np.tile(np.arange(10), 8)
    kept = np.where(is_smaller, np.array([4, 3, 0, 0])[agency], np.array([5, 5, 0, 5])[agency])
    is_rated = ~(is_smaller & (agency == 3))  # the last agency has nobody of the smaller group
    people = SimpleNamespace(
        exit_kind=np.where(place < kept, 0, REMOVED),
        is_rated=is_rated,
        is_filled=is_rated,
        in_minority_group=is_smaller,
    )

    class Four(SimpleNamespace):
        def __len__(self) -> int:
            return len(agency)

    year = cast(Year, SimpleNamespace(people=people, seats=Four(agency=agency, number_of_agencies=4)))
    assert found("violates_on_retentions", year) == [(0.0, 1), (1.0, 1), (0.0, 0), (0.0, 0)]


@pytest.mark.parametrize(
    ("kind", "summary", "expected"),
    [
        ("gain", "mean", 2.0),
        ("gain", "smallest", -1.0),
        ("gain", "largest", 5.0),
        ("gain", "share_positive", 2 / 3),
        ("growth", "smallest", (-0.5 + 0.0) / 2),
        ("growth", "largest", (2.0 + 1.0) / 2),
        ("value", "largest", 2.0),
    ],
)
def test_a_term_takes_its_years_and_conditions(kind: str, summary: str, expected: float) -> None:
    """Means of three conditions over three years; another condition is left aside by its level."""
    series = np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 3.0], [1.0, 3.0, 6.0], [1.0, 9.0, 99.0]])
    levels = [{"a": "kept"}] * 3 + [{"a": "other"}]
    conditions = Conditions(levels, {"output": series[:, :, None]}, {"output": np.ones((4, 3, 1))})
    years = {"gain": (0, 2), "growth": (1, 2), "value": (0, 1)}[kind]
    term = Term("output", years, kind, {"a": ("kept",)}, summary, 1.0)
    assert summarise_conditions(term, conditions, None) == pytest.approx(expected)
