"""Who votes on whom in Performance Review Boards, a part of stage 4, review."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sessim.corps.columns import Floats, Ints
from sessim.law.ratings.boards import BoardRules, MakeUp, make_up_board, may_vote, share_of_votes
from sessim.law.ratings.distribution import ranks
from sessim.year.context import Year


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes on the ratings of a year.

    Attributes:
        committed: Share (0-1) of the votes that members committed to rigour have, shape (seats,), or (1,) where they are alike.
        political: Share (0-1) that political members have, same shape.
    """

    committed: Floats
    political: Floats


def count_votes(year: Year) -> Votes:
    """Count whose votes decide on each rating; members from within the component sit out their own."""
    rules = year.rules.boards
    board = make_up_board(rules)
    if board.within == 0:
        return count_votes_of_outsiders(rules)
    return _count_votes(board, find_places(year, board), rules)


@cache
def count_votes_of_outsiders(rules: BoardRules) -> Votes:
    """Count whose votes decide where no member comes from within the component: the same on each rating."""
    return _count_votes(make_up_board(rules), np.zeros(1, dtype=np.int64), rules)


def _count_votes(board: MakeUp, place: Ints, rules: BoardRules) -> Votes:
    acts = may_vote(board.places, place, rules)
    shares = [share_of_votes(board.places <= number, acts) for number in (board.committed, board.political)]
    for each in shares:
        each.flags.writeable = False  # the votes of outsiders are kept
    return Votes(*shares)


def find_places(year: Year, board: MakeUp) -> Ints:
    """Find the place (from 1) on its board of each executive whom the board reviews, 0 for none, shape (seats,).

    Of the rated career executives of a component those with the lowest draws sit on its board, from the last place on.
    """
    seats = year.seats
    place = np.zeros(len(seats), dtype=np.int64)
    rows = np.flatnonzero(year.people.is_rated & year.is_career)
    turn = ranks(seats.component[rows], -year.uniform("review.member")[rows], seats.seat_id[rows])
    sits = turn <= board.within
    place[rows[sits]] = board.members + 1 - turn[sits]
    return place


def pull_by_politics(year: Year, votes: Votes) -> Floats | float:
    """What political members add to a board's reading of each executive, rating SD, shape (seats,); 0 where they add nothing.

    Where no theory reads leanings the corps keeps none, and a person's is the draw of the seat in the year of arrival.
    """
    strength = year.world.board.political_pull
    if strength == 0.0 or not votes.political.any():
        return 0.0
    people = year.people
    leaning = people.leaning
    if not year.world.theory.people_differ_in_leaning:
        leaning = np.zeros(len(year.seats))
        for arrival in np.unique(people.arrival_year[people.is_rated]):
            came = people.is_rated & (people.arrival_year == arrival)
            leaning[came] = year.normal_of(int(arrival), "review.leaning")[came]
    return votes.political * strength * (year.institutions.office.administration * leaning)
