"""General career positions that go to noncareer appointees, a part of stage 10, recruit."""

from __future__ import annotations

import numpy as np

from sessim.arrays.ranking import keep_best
from sessim.corps.columns import Flags, Ints
from sessim.corps.seats import CAREER, NONCAREER
from sessim.law.tenure.appointments import noncareer_room, still_reserved
from sessim.year.context import Year


def count_positions(year: Year) -> Ints:
    """Positions that the limits on appointments count, by agency: those allocated, filled or not, less those abolished."""
    is_abolished = ~np.isfinite(year.people.vacant_months)
    abolished = np.bincount(year.seats.agency[is_abolished], minlength=year.seats.number_of_agencies)
    return np.asarray(year.seats.allocations - abolished, dtype=np.int64)


def is_converted(year: Year, rows: Ints) -> Flags:
    """Whether each vacant seat in `rows` goes to a noncareer appointee: general, wanted, and within both limits.

    Room goes to lower seat ids first. The limits count the positions allocated, less those abolished; one held by a noncareer
    appointee counts as noncareer whatever its original kind.
    """
    people, seats, rules = year.people, year.seats, year.rules.appointments
    found = np.zeros(len(rows), dtype=bool)
    if rules.conversion_share == 0.0:
        return found
    is_general = (seats.appointment == CAREER) & ~still_reserved(seats.is_reserved, seats.seat_id, rules)
    is_wanted = is_general & (year.uniform("recruit.conversion") < rules.conversion_share)
    stands = np.isfinite(people.vacant_months)
    is_noncareer = stands & ((seats.appointment == NONCAREER) | people.is_converted)
    noncareer = np.bincount(seats.agency[is_noncareer], minlength=seats.number_of_agencies)
    room, room_in_all = noncareer_room(count_positions(year), noncareer, rules)
    wanted = np.flatnonzero(is_wanted[rows])
    seat = rows[wanted]
    fits = keep_best(seats.agency[seat], np.zeros(len(seat)), seats.seat_id[seat], room)
    wanted, seat = wanted[fits], seat[fits]
    everyone = np.zeros(len(seat), dtype=np.int64)
    found[wanted[keep_best(everyone, np.zeros(len(seat)), seats.seat_id[seat], np.array([room_in_all]))]] = True
    return found
