"""Part of stage 10: people change seats, upward by promotion and sideways by a reshuffle.

Both are off unless the population has two grades, or people who change places. A person takes everything along; draws that are
made later go by the new seat.
"""

from __future__ import annotations

import math

import numpy as np

from sessim.arrays.ranking import order_in_groups, rank_in_runs
from sessim.corps.columns import COLUMNS, Ints
from sessim.year.context import Year


def promote(year: Year) -> Ints:
    """Fill the empty seats of the higher grade with the best rated below them, evidence first.

    They come from the same agency and kind of appointment. Competence at the higher grade is only correlated with that below.

    Returns:
        Rows of the lower grade that the promoted leave empty.
    """
    people, seats = year.people, year.seats
    is_lower = seats.is_lower_grade
    if is_lower is None:
        return np.zeros(0, dtype=np.int64)
    ladder = seats.agency * 3 + seats.appointment
    empty = np.flatnonzero(
        ~people.is_filled & ~is_lower & np.isfinite(people.vacant_months)
    )  # an abolished seat stays empty
    empty = empty[np.lexsort((seats.seat_id[empty], ladder[empty]))]
    able = np.flatnonzero(people.is_filled & is_lower & people.is_rated)
    able = able[order_in_groups(ladder[able], people.evidence[able], seats.seat_id[able])]
    key = len(seats)  # ladder and place in the queue as one number
    _, of_empty, of_able = np.intersect1d(
        ladder[empty] * key + rank_in_runs(ladder[empty]),
        ladder[able] * key + rank_in_runs(ladder[able]),
        assume_unique=True,
        return_indices=True,
    )
    above, below = empty[of_empty], able[of_able]
    carry(year, below, above)
    kept, world = year.world.hiring.grade_correlation, year.world
    fresh = math.sqrt(world.ability.fixed_share) * year.normal("promote.competence")[above]
    people.ability[above] = kept * people.ability[above] + math.sqrt(1.0 - kept**2) * fresh
    return below


def reshuffle(year: Year) -> None:
    """Let the people of each agency, grade and kind of appointment change places at random, in the years in which they do."""
    seats = year.seats
    if not seats.pools_reshuffle or year.fiscal_year % seats.pools_reshuffle_every != 0:
        return
    is_lower = np.zeros(len(seats), dtype=bool) if seats.is_lower_grade is None else seats.is_lower_grade
    group = (seats.agency * 2 + is_lower) * 3 + seats.appointment
    places = np.lexsort((seats.seat_id, group))
    carry(year, np.lexsort((year.uniform("reshuffle.place"), group)), places)


def carry(year: Year, rows: Ints, to: Ints) -> None:
    """Move everything about the people in `rows` to the rows `to`."""
    for name in COLUMNS:
        array = getattr(year.people, name)
        array[..., to] = array[..., rows]
