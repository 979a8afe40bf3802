"""What a limit leaves open is what the stage `limit` gave out: places over those who share them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sessim.measures.families.misallocation import measure_misallocation
from sessim.measures.view import view_of
from sessim.year.context import Year
from tests.support.corps import books, live

SHARE = 0.3


@pytest.mark.parametrize("scope", ["agency", "component", "government"])
@pytest.mark.parametrize("includes_noncareer", [False, True])
def test_the_effective_limit_counts_the_places_that_were_given(scope: str, includes_noncareer: bool) -> None:
    limits = {"share": SHARE, "threshold": 5, "scope": scope, "includes_noncareer": includes_noncareer}
    seen = []

    def watch(year: Year) -> None:
        """One executive after the other, from seats, ratings and the threshold alone."""
        people, seats = year.people, year.seats
        counts = people.is_rated & (year.is_career | includes_noncareer)
        planned = people.is_filled & (year.is_career | includes_noncareer)
        group_of = {"agency": seats.agency, "component": seats.component, "government": np.zeros(len(seats), dtype=int)}
        group = group_of[scope]
        is_bound = [
            bool(counts[row])
            and sum(planned & (seats.agency == seats.agency[row])) >= 5
            and sum(counts & (seats.agency == seats.agency[row])) >= 5
            for row in range(len(seats))
        ]
        people_of = {
            each: sum(is_bound[row] and group[row] == each for row in range(len(seats))) for each in set(group)
        }
        left = [
            math.floor(SHARE * people_of[group[row]] + 1e-9) / people_of[group[row]] if is_bound[row] else 1.0
            for row in np.flatnonzero(people.is_rated & year.is_career)
        ]
        measures = measure_misallocation(view_of(year))
        assert measures["effective_limit"] == pytest.approx(np.mean(left))
        bound = [
            share
            for share, row in zip(left, np.flatnonzero(people.is_rated & year.is_career), strict=True)
            if is_bound[row]
        ]
        assert measures["rounding_loss"] == pytest.approx(SHARE - np.mean(bound))
        assert measures["outside_limit_share"] == pytest.approx(1.0 - len(bound) / len(left))
        top = people.is_rated & year.is_career & (people.final_level >= 4)
        if not includes_noncareer:
            assert np.count_nonzero(top) <= len(left) * measures["effective_limit"] + 1e-9
        seen.append(measures["effective_limit"])

    live(books(4, limit=limits), watch=watch)
    assert len(set(seen)) > 1
    assert max(seen) < 0.9


def test_without_a_limit_everything_is_open() -> None:
    measures = []
    live(books(1, limit={"share": None}), watch=lambda year: measures.append(measure_misallocation(view_of(year))))
    assert measures[0]["effective_limit"] == 1.0 and measures[0]["outside_limit_share"] == 1.0
    assert measures[0]["rounding_loss"] == 0.0
