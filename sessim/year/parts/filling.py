"""How long seats stay vacant and which may be filled at all, a part of stage 10, recruit."""

from __future__ import annotations

import numpy as np

from sessim.arrays.ranking import keep_best
from sessim.corps.columns import Flags, Floats, Ints
from sessim.corps.seats import CAREER, LIMITED
from sessim.law.tenure.appointments import most_limited
from sessim.law.tenure.merit_staffing import DAYS_A_MONTH, select_in_time
from sessim.year.context import Year
from sessim.year.leave import REMOVED
from sessim.year.parts.converting import count_positions


def wait_for_successors(year: Year, rows: Ints) -> Floats:
    """Months that the seats in `rows`, left this year, stay vacant before anyone arrives.

    A career appointment goes through an Executive Resources Board, which may have to act within a number of days, and a
    Qualifications Review Board, which may send the agency back to search once more.
    """
    hiring, staffing, removal = year.world.hiring, year.rules.executive_resources, year.rules.removal

    def wait(decision: str) -> Floats:
        return np.asarray(-hiring.months_mean_extra * np.log1p(-year.uniform(decision)[rows]))

    is_career = year.seats.appointment[rows] == CAREER
    extra = wait("recruit.months")
    if staffing.kept_share > 0.0:
        is_kept = is_career & (year.uniform("recruit.in_time")[rows] < staffing.kept_share)
        extra = select_in_time(extra, is_kept, staffing)
    months = hiring.months_minimum + extra
    if staffing.disapproval_share > 0.0:
        is_disapproved = is_career & (year.uniform("recruit.disapproval")[rows] < staffing.disapproval_share)
        months += is_disapproved * (hiring.months_minimum + wait("recruit.second_months"))
    if removal.successor_waits:
        months += (year.people.exit_kind[rows] == REMOVED) * (removal.notice_days / DAYS_A_MONTH)
    return months


def exceeds_limited_share(year: Year, rows: Ints) -> Flags:
    """Whether each vacant seat in `rows` is a limited one that would take the corps above the statutory share (5 USC 3134(e)).

    The share is of the positions allocated. Room goes to lower seat ids first.
    """
    people, seats = year.people, year.seats
    is_limited = seats.appointment == LIMITED
    wanted = np.flatnonzero(is_limited[rows])
    found = np.zeros(len(rows), dtype=bool)
    held = int((people.is_filled & is_limited).sum())
    room = max(most_limited(int(count_positions(year).sum()), year.rules.appointments) - held, 0)
    if room < len(wanted):
        seat = rows[wanted]
        everyone = np.zeros(len(seat), dtype=np.int64)
        found[wanted] = ~keep_best(everyone, np.zeros(len(seat)), seats.seat_id[seat], np.array([room]))
    return found


def first_arrivals(year: Year, rows: Ints) -> tuple[Ints, Ints]:
    """Split the seats ready to be filled into those filled this year and those that must wait, lower seat ids first.

    All are filled unless the population has a number of arrivals a year, so that a corps can shrink and grow.
    """
    most = year.seats.arrivals_a_year
    if most is None or len(rows) <= most:
        return rows, rows[:0]
    order = rows[np.argsort(year.seats.seat_id[rows], kind="stable")]
    return np.sort(order[:most]), np.sort(order[most:])
