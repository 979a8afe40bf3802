"""Who arrives: a number of arrivals a year where the population has one, and what newcomers expect of their ratings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live, yearly


@pytest.mark.parametrize("most", [0, 2])
def test_a_number_of_arrivals_a_year_lets_the_corps_shrink(most: int) -> None:
    world, plan = central_world(), replace(SMALL, arrivals_a_year=most)
    tables = yearly(books(6), world=world, corps=corps_for(world, 7, plan))
    filled = [int(table.is_filled.sum()) for table in tables]
    came = [
        int((table.is_filled & (table.arrival_year == FIRST_YEAR + place)).sum()) for place, table in enumerate(tables)
    ]
    assert filled[0] > filled[-1] > 0
    assert max(came[1:]) == most


def test_lower_seat_ids_are_filled_first() -> None:
    world, plan = central_world(), replace(SMALL, arrivals_a_year=3)
    last = live(books(6), world=world, corps=corps_for(world, 7, plan))
    new = np.flatnonzero(last.is_filled & (last.arrival_year == FIRST_YEAR + 6))
    ready = np.flatnonzero(~last.is_filled & (last.vacant_months == 0.0))
    assert len(new) == 3
    assert new.max() < ready.min()


@pytest.mark.parametrize(("pull", "sign"), [(1.0, -1.0), (0.0, 0.0), (-1.0, 1.0)])
def test_newcomers_expect_what_their_agency_gives_as_far_as_they_look_at_it(pull: float, sign: float) -> None:
    """Under a strict limit the mean level is below 4."""
    world = central_world(response={"expectation_from_agency": pull})
    last = live(books(3, limit={"share": 0.1, "threshold": 1}), world=world)
    new = last.is_filled & (last.arrival_year == FIRST_YEAR + 3)
    assert new.sum() > 5
    assert np.all(np.sign(last.reference_level[new] - 4.0) == sign)
