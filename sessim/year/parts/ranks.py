"""Presidential Rank Awards, a part of stage 6, reward."""

from __future__ import annotations

import numpy as np

from sessim.law.pay.rank_awards import DISTINGUISHED, MERITORIOUS, give_ranks, may_receive, nominate, rank_award
from sessim.year.context import Year


def give_rank_awards(year: Year) -> None:
    """Write who gets which rank and its award, on pay at the end of the period."""
    people, seats, rules = year.people, year.seats, year.rules.rank_awards
    people.rank_given = np.zeros(len(seats), dtype=np.int8)
    people.rank_award = np.zeros(len(seats))
    if not rules.are_given:
        return
    is_held = people.is_filled & year.is_career
    career = seats.agency_count(is_held)
    rows = np.flatnonzero(is_held & (people.final_level >= rules.least_level))
    years_in_service = (year.fiscal_year - people.arrival_year[rows] + 1).astype(np.float64)
    may_be_meritorious = may_receive(year.fiscal_year, people.meritorious_year[rows], years_in_service, rules)
    may_be_distinguished = may_receive(year.fiscal_year, people.distinguished_year[rows], years_in_service, rules)

    eligible = np.flatnonzero(may_be_meritorious | may_be_distinguished)
    seat = rows[eligible]
    is_nominated = nominate(seats.agency[seat], people.evidence[seat], seats.seat_id[seat], career, rules)
    nominees = eligible[is_nominated]
    rows = rows[nominees]
    rank = give_ranks(
        people.evidence[rows],
        seats.seat_id[rows],
        may_be_distinguished[nominees],
        may_be_meritorious[nominees],
        int(career.sum()),
        rules,
    )
    people.rank_given[rows] = rank
    people.rank_award[rows] = rank_award(rank, people.pay[rows], rules)
    people.meritorious_year[rows[rank == MERITORIOUS]] = year.fiscal_year
    people.distinguished_year[rows[rank == DISTINGUISHED]] = year.fiscal_year
