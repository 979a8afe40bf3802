"""The statutory share of limited appointees is a share of the positions allocated, filled or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sessim.corps.populate import Corps, build_seats, populate
from sessim.corps.seats import LIMITED
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import SMALL, yearly
from tests.support.oracle_bridge import differences

SEED, YEARS, UNFILLED = 7, 8, 40
SEATS = build_seats(SMALL)
LIMITED_SEATS = int((SEATS.appointment == LIMITED).sum())
# one seat fewer than there are limited ones, of the seats alone; all of them, of the positions allocated
SHARE = (LIMITED_SEATS - 0.5) / len(SEATS)
BOOKS = {year: rulebook(year, appointments={"limited_share": SHARE}) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)}


def corps_with(unfilled: int) -> Corps:
    first, *others = SMALL.agencies
    plan = replace(SMALL, agencies=(replace(first, unfilled=unfilled), *others))
    opening = rulebook(FIRST_YEAR - 1).pay
    return populate(plan, build_seats(plan), central_world(), Streams(SEED), FIRST_YEAR, opening)


def test_positions_that_nobody_fills_make_room_for_limited_appointees() -> None:
    assert np.floor(SHARE * len(SEATS)) < LIMITED_SEATS <= np.floor(SHARE * (len(SEATS) + UNFILLED))
    is_limited = SEATS.appointment == LIMITED
    held = [
        sum(int((table.is_filled & is_limited).sum()) for table in yearly(BOOKS, corps=corps_with(unfilled)))
        for unfilled in (0, UNFILLED)
    ]
    assert held[0] < held[1]


def test_the_oracle_counts_them_alike() -> None:
    for unfilled in (0, UNFILLED):
        assert differences(corps_with(unfilled), BOOKS, central_world(), SEED, FIRST_YEAR, YEARS) == []
