"""Members of boards, details, and the clocks and boards of staffing do what they say when they are set, and nothing before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sessim.corps.columns import Executives
from sessim.corps.populate import build_seats
from sessim.corps.seats import CAREER, LIMITED
from sessim.law.ratings.boards import make_up_board
from sessim.world import World
from sessim.year.context import Year
from sessim.year.leave import REMOVED
from sessim.year.parts.board_votes import count_votes, find_places
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.support.corps import SMALL, books, corps_for, live, same, yearly

SEATS = build_seats(SMALL)
EVERYONE = np.arange(len(SEATS))
MIXED = {"political_share": 0.4, "committed_share": 0.6, "within_share": 0.8}


def tables(years: int, world: World | None = None, **changes: Any) -> list[Executives]:
    world = world or central_world()
    return yearly(books(years, **changes), corps=corps_for(world, 7), world=world)


def assert_alike(some: list[Executives], others: list[Executives]) -> None:
    for one, other in zip(some, others, strict=True):
        assert same(one, other, EVERYONE, EVERYONE) == []


def test_members_that_change_nothing_leave_every_byte_as_it_was() -> None:
    idle = central_world(board={"committed_strength": 0.0, "political_pull": 0.0})
    assert_alike(tables(4, idle, boards=MIXED), tables(4, idle))


def test_committed_members_lower_ratings_by_their_strength() -> None:
    means = []
    for strength in (0.0, 0.5, 1.0):
        table = tables(1, central_world(board={"committed_strength": strength}), boards={"committed_share": 0.6})[0]
        means.append(float(table.recommended_level[table.is_rated].mean()))
    assert means[0] > means[1] > means[2]


def test_political_members_pull_those_close_to_the_administration_either_way() -> None:
    world = {"theory": {"allocation": "political"}, "allocation": {"political_weight": 0.0}}
    gaps = []
    for pull in (-1.0, 0.0, 1.0):
        table = tables(1, central_world(**world, board={"political_pull": pull}), boards={"political_share": 0.4})[0]
        rated = table.is_rated
        gaps.append(float(np.corrcoef(table.leaning[rated], table.evidence[rated])[0, 1]))
    assert gaps[0] < gaps[1] - 0.1 and gaps[1] + 0.1 < gaps[2]


def test_a_change_of_administration_turns_the_pull_about() -> None:
    world = central_world(board={"political_pull": 0.5})
    pulls: list[np.ndarray] = []
    live(
        books(2, boards={"political_share": 0.4}),
        world=world,
        watch=lambda year: pulls.append(np.broadcast_to(year.reviewed.political_pull, len(SEATS))),
    )
    turned = tables(2, world, boards={"political_share": 0.4}, is_transition_year=True)
    usual = tables(2, world, boards={"political_share": 0.4})
    first = turned[0].evidence - usual[0].evidence
    rated = usual[0].is_rated
    assert np.allclose(first[rated], -2.0 * pulls[0][rated]) and np.ptp(pulls[0][rated]) > 0.3
    stays = rated & usual[1].is_rated & (usual[1].arrival_year == usual[0].arrival_year)
    assert np.allclose(pulls[0][stays], pulls[1][stays])  # a leaning is the person's and lasts


def test_members_from_within_sit_out_their_own_rating_and_hold_the_last_places() -> None:
    seen = 0

    def watch(year: Year) -> None:
        nonlocal seen
        votes = count_votes(year)
        place, committed, political = (
            find_places(year, make_up_board(year.rules.boards)),
            votes.committed,
            votes.political,
        )
        may_sit = year.people.is_rated & year.is_career
        assert not np.any(place[~may_sit])
        for component in range(SEATS.number_of_components):
            here = place[SEATS.component == component]
            able = int(may_sit[SEATS.component == component].sum())
            held = sorted(here[here > 0].tolist(), reverse=True)
            assert held == [5, 4, 3][: min(3, able)]  # two of five are political, so that three of the wished four fit
        assert set(committed[place == 0]) == {0.6} and set(political[place == 0]) == {0.4}
        assert set(committed[place >= 4]) == {0.75} and set(political[place > 0]) == {0.5}
        assert set(committed[place == 3]) == {0.5}  # the third member is the last committed one
        assert len(set(np.broadcast_to(year.reviewed.rigour, len(SEATS)))) == 3
        seen += 1

    live(books(3, boards=MIXED), watch=watch)
    assert seen == 3


def test_without_recusal_members_from_within_change_nothing() -> None:
    everyone_votes = {**MIXED, "members_sit_out_their_own": False}
    assert_alike(tables(3, boards=everyone_votes), tables(3, boards={**everyone_votes, "within_share": 0.0}))
    recused, voting = tables(3, boards=MIXED)[0], tables(3, boards=everyone_votes)[0]
    assert np.any(recused.evidence != voting.evidence)


def test_long_details_are_factored_in_and_short_ones_are_not() -> None:
    usual = tables(1)[0]
    detailed = tables(1, appraisal={"detail_share": 0.5})[0]
    moved = np.any(detailed.element_signal != usual.element_signal, axis=0)
    whole_year = usual.is_rated & (usual.months_served == 12.0)
    assert not np.any(moved & ~whole_year)
    # half of them are detailed, for 1 to 275 days, of which 120 or more are factored in: 156 of 275
    assert 0.18 < moved[whole_year].mean() < 0.40
    assert_alike(tables(2, appraisal={"detail_share": 0.5}, clocks={"detail_days": 365}), tables(2))


def test_limited_seats_beyond_the_statutory_share_are_not_filled() -> None:
    is_limited = SEATS.appointment == LIMITED
    usual = tables(8)
    assert is_limited.sum() > 1
    for table, other in zip(tables(8, appointments={"limited_share": 0.0}), usual, strict=True):
        came = table.is_filled & is_limited & (table.arrival_year > FIRST_YEAR)
        assert not came.any()
        assert np.array_equal(table.is_filled[~is_limited], other.is_filled[~is_limited])
    assert any(np.any(other.is_filled & is_limited & (other.arrival_year > FIRST_YEAR)) for other in usual)


def test_a_limited_seat_that_had_to_wait_is_filled_for_a_whole_year_once_there_is_room() -> None:
    barred, years = 5, 7
    rules = books(years)
    rules |= books(barred, appointments={"limited_share": 0.0})
    seen = yearly(rules, corps=corps_for(central_world(), 7))
    waits = (SEATS.appointment == LIMITED) & ~seen[barred].is_filled & (seen[barred].vacant_months == 0.0)
    assert waits.any()  # allowed from now on, and filled for the year after
    assert np.all(seen[barred + 1].is_filled[waits]) and np.all(seen[barred + 1].months_served[waits] == 12.0)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"executive_resources": {"kept_share": 1.0, "days_to_selection": 30}}, 1),
        ({"executive_resources": {"disapproval_share": 1.0}}, -1),
    ],
)
def test_the_boards_of_staffing_shorten_or_lengthen_vacancies_of_career_seats(
    changes: dict[str, Any], sign: int
) -> None:
    usual, changed = tables(2)[1], tables(2, **changes)[1]
    is_new = (tables(1)[0].exit_kind != 0) & (SEATS.appointment == CAREER)
    served = [np.where(table.is_filled, table.months_served, 0.0)[is_new] for table in (usual, changed)]
    assert np.all(sign * (served[1] - served[0]) >= 0.0) and np.any(served[0] != served[1])
    others = SEATS.appointment != CAREER
    assert np.array_equal(usual.months_served[others], changed.months_served[others])


def test_recruiting_that_waits_for_the_notice_delays_successors_of_the_removed_alone() -> None:
    harsh = {"share": 0.3, "threshold": 4, "low_share": 0.3}
    waits = {"successor_waits": True, "notice_days": 73}
    usual, later = tables(2, limit=harsh), tables(2, limit=harsh, removal=waits)
    removed = usual[0].exit_kind == REMOVED
    assert np.array_equal(usual[1].months_served[~removed], later[1].months_served[~removed])
    both = removed & usual[1].is_filled & later[1].is_filled
    # 73 days are 2.4 months, so that a successor misses two or three whole months more
    assert both.any() and set((usual[1].months_served - later[1].months_served)[both]) <= {2.0, 3.0}
