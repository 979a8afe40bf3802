"""People change places in the years in which their pools reshuffle, and in no other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live


def count_moved(every: int) -> list[int]:
    """People who sit elsewhere than a year before, year by year."""
    plan = replace(SMALL, pools_reshuffle=True, pools_reshuffle_every=every)
    seats: list[dict[float, int]] = []

    def watch(year: Year) -> None:
        people = year.people
        seats.append({people.self_regard[row]: int(row) for row in np.flatnonzero(people.is_filled)})

    live(books(6), corps=corps_for(central_world(), 7, plan), watch=watch)
    return [
        sum(now[person] != row for person, row in before.items() if person in now) for before, now in pairwise(seats)
    ]


@pytest.mark.parametrize("every", [1, 2, 3])
def test_pools_stay_together_for_the_years_that_were_set(every: int) -> None:
    moved = count_moved(every)
    assert [number > 30 for number in moved] == [(FIRST_YEAR + place) % every == 0 for place in range(5)]
    assert all(number > 30 or number == 0 for number in moved)


def test_years_between_reshuffles_of_pools_that_never_reshuffle_are_refused() -> None:
    with pytest.raises(UserError, match="has no effect; allowed: it together with"):
        compose_study(["population.pools_reshuffle_every=3"])
