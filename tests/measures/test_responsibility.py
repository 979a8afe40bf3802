"""Seats differ in what hangs on them, and measures that weigh them by it tell another story where the able sit in large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sessim.corps.populate import build_seats
from sessim.corps.responsibility import find_responsibility
from sessim.measures.families.conduct import measure_output
from sessim.measures.families.responsibility import measure_by_responsibility
from sessim.measures.view import view_of
from sessim.year.context import Year
from tests.oracle.cases import central_world
from tests.support.corps import SMALL, books, corps_for, live, reordered, same, yearly
from tests.support.made_up_corps import made_up_year

WORLD = central_world(organisation={"responsibility_spread": 0.8})


def test_responsibility_is_lognormal_with_a_mean_of_one() -> None:
    draws = np.random.default_rng(1).standard_normal(200_000)
    found = find_responsibility(draws, WORLD.organisation)
    assert found.mean() == pytest.approx(1.0, abs=0.01)
    assert np.log(found).std() == pytest.approx(0.8, abs=0.01)
    alike = central_world(organisation={"responsibility_spread": 0.0}).organisation
    assert np.array_equal(find_responsibility(draws, alike), np.ones(len(draws)))


def test_a_seat_keeps_its_responsibility_over_the_years_and_in_whatever_order_rows_stand() -> None:
    def responsibilities(**given: Any) -> list[np.ndarray]:
        found: list[np.ndarray] = []
        live(books(2), world=WORLD, watch=lambda year: found.append(view_of(year).responsibility), **given)
        return found

    seats = build_seats(SMALL)
    first, second = responsibilities()
    assert np.array_equal(first, second)
    other = reordered(seats, [3, 1, 6, 0, 2, 5, 4])
    shuffled = responsibilities(corps=corps_for(WORLD, 7, seats=other))[0]
    assert np.array_equal(shuffled, first[other.seat_id])


def test_nothing_that_happens_depends_on_responsibility() -> None:
    alike = central_world(organisation={"responsibility_spread": 0.0})
    for first, second in zip(yearly(books(2), world=WORLD), yearly(books(2), world=alike), strict=True):
        assert not same(first, second)


def test_output_by_responsibility_is_higher_where_the_able_sit_in_large_seats_and_lower_where_the_weak_do() -> None:
    year, memory = made_up_year()
    view = view_of(year, memory)
    plain = measure_output(view)["output"]
    assert measure_by_responsibility(view)["output_by_responsibility"] > plain  # Ana, the best, has the largest seat
    year, memory = made_up_year({"Ana": {"responsibility": 1}, "Fay": {"responsibility": 4}})
    view = view_of(year, memory)
    assert measure_output(view)["output"] == plain
    assert measure_by_responsibility(view)["output_by_responsibility"] < plain


def test_where_all_seats_are_alike_both_ways_of_counting_agree() -> None:
    seen: list[tuple[float, float]] = []

    def watch(year: Year) -> None:
        view = view_of(year)
        seen.append((measure_output(view)["output"], measure_by_responsibility(view)["output_by_responsibility"]))

    live(books(3), world=central_world(organisation={"responsibility_spread": 0.0}), watch=watch)
    assert [each[0] for each in seen] == pytest.approx([each[1] for each in seen])
