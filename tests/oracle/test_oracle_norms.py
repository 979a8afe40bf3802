"""What presses on the oracle's norms and where standards move, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sessim.streams import Streams

from .cases import FIRST_YEAR, quiet_world
from .corps_cases import SEED, column, five, one_board, person, stepped

HARD_BOARDS = {"attention": 1.0, "rigour": 1.0}
"""Boards that take the norm out: raters give the five 5, 5, 5, 4, 3 with a norm of 1, boards recommend 5, 4, 4, 3, 2."""


def pressed(weight: float, **limit: Any) -> float:
    """Norm at the end of the year of an agency whose norm of 1 moves by nothing but what presses, a fifth of it."""
    world = quiet_world(
        theory={"norms": "adaptive", "board": "calibrating"},
        norms={"board_pressure_share": weight, "initial": 1.0, "headroom": 0.5, "drift": 0.0, "correction": 0.2},
        board={"leniency_removed": 0.0},
    )
    model = stepped(five(norm=1.0), world, limit=limit, review=HARD_BOARDS)
    assert column(model, "initial_level") == [5, 5, 5, 4, 3]
    assert column(model, "recommended_level") == [5, 4, 4, 3, 2]
    norm: float = model.agency_rows()[0]["norm"]
    return norm


def test_ratings_that_boards_lower_press_like_those_a_limit_cuts() -> None:
    # wanted at the top: three nominated and one whom the board took below, weighted; cut without a limit: 5 to 4, 5 to 4, 4 to 3
    assert pressed(0.0, share=None) == pytest.approx(1.0)
    assert pressed(0.5, share=None) == pytest.approx(1 - 0.2 * 1.5 / 3.5)
    assert pressed(1.0, share=None) == pytest.approx(1 - 0.2 * 3 / 4)
    # one slot: the second and the third are limited, whether the board lowered them or not
    assert pressed(0.0) == pytest.approx(1 - 0.2 * 2 / 3)
    assert pressed(0.5) == pytest.approx(1 - 0.2 * 2.5 / 3.5)
    assert pressed(1.0) == pytest.approx(1 - 0.2 * 3 / 4)


def test_with_a_negative_weight_boards_relieve_as_much_as_they_would_press() -> None:
    assert pressed(-0.5, share=None) == pytest.approx(1 + 0.2 * 1.5 / 3.5)
    assert pressed(-1.0, share=None) == pytest.approx(1 + 0.2 * 3 / 4)
    # two are limited, and only the fourth, whom the board alone took below, relieves
    assert pressed(-0.5) == pytest.approx(1 - 0.2 * (2 - 0.5) / 3.5)
    assert pressed(-1.0) == pytest.approx(1 - 0.2 * (2 - 1) / 4)


def test_a_tipping_norm_feels_boards_too() -> None:
    world = quiet_world(
        theory={"norms": "tipping", "board": "calibrating"},
        norms={"board_pressure_share": 1.0, "initial": 1.0, "headroom": 0.0, "correction": 0.2},
        board={"leniency_removed": 0.0},
    )
    model = stepped(five(norm=1.0), world, limit={"share": None}, review=HARD_BOARDS)
    assert model.agency_rows()[0]["norm"] == pytest.approx(1 - 0.2 * 3 / 4)  # at N nothing runs


@pytest.mark.parametrize(("purpose_share", "drift"), [(0.5, 0.05 * 0.7), (-0.5, 0.05 * 1.3), (0.0, 0.05)])
def test_a_norm_drifts_less_where_less_hangs_on_ratings(purpose_share: float, drift: float) -> None:
    world = quiet_world(theory={"norms": "adaptive"}, norms={"purpose_share": purpose_share, "drift": 0.05})
    rules: dict[str, Any] = {"limit": {"share": None}, "appraisal": {"administrative_purpose": 0.4}}
    assert stepped(five(norm=0.4), world, **rules).agency_rows()[0]["norm"] == pytest.approx(0.4 + drift)
    by_law = stepped(five(norm=0.4), world, limit={"share": None}).agency_rows()[0]["norm"]
    assert by_law == pytest.approx(0.4 + 0.05)


@pytest.mark.parametrize(("stake", "pull", "rise"), [(0.08, 0.1, 0.08), (0.08, -0.1, -0.08), (-0.2, 0.1, 0.0)])
def test_a_norm_rises_or_falls_with_what_a_top_rating_is_worth(stake: float, pull: float, rise: float) -> None:
    world = quiet_world(theory={"norms": "adaptive"}, norms={"stake_pull": pull, "drift": 0.0})
    start = replace(five(norm=0.4), remembered_stake=stake)
    # in reference stakes of 0.1; the stake remembered from the year before
    norm = stepped(start, world, limit={"share": None}).agency_rows()[0]["norm"]
    assert norm == pytest.approx(0.4 + rise)
    pressed_too = stepped(start, world).agency_rows()[0]["norm"]  # two of three nominated are limited
    assert pressed_too == pytest.approx(0.4 + rise / 3 - 0.2 * 2 / 3)


@pytest.mark.parametrize(("coupling", "levels"), [(1.0, [5, 3, 2]), (0.0, [5, 2, 1]), (2.0, [5, 3, 3])])
def test_the_lower_standards_move_with_the_norm_or_stay(coupling: float, levels: list[int]) -> None:
    # The norm rises by 0.3 after the first year. Signals of the second are 1.6, -0.3 and -1.3, standards -1.5, -0.5, 0.5, 1.5;
    # without coupling the lower two stand 0.3 higher, with twice as much 0.3 lower; -1.3 then misses -1.2 and reaches -1.8.
    people = [person(ability, below3_years=0) for ability in (1.3, -0.6, -1.6)]
    world = quiet_world(
        theory={"norms": "adaptive", "board": "calibrating"},
        norms={"bottom_coupling": coupling, "drift": 0.3, "initial": 0.0, "headroom": 9.0},
        board={"leniency_removed": 0.0, "lowers": 1.0, "raises": 1.0},
    )
    rules: dict[str, Any] = {"limit": {"share": None}, "removal": {"ratings_compel": False}}
    if coupling == 2.0:
        people[2] = replace(people[2], ability=-1.0)  # -0.7 in the second year reaches -0.8
    model = stepped(one_board(people), world, years=2, **rules)
    assert column(model, "initial_level") == levels
    assert column(model, "recommended_level") == levels  # boards read by the same standards


def test_boards_that_sign_what_they_are_given_carry_out_part_of_an_instruction() -> None:
    review = {"attention": 1.0, "rigour": 0.8}
    rules: dict[str, Any] = {"limit": {"share": None}, "review": review}

    def recommended(share: float) -> list[Any]:
        return column(
            stepped(five(norm=1.0), quiet_world(board={"instruction_share": share}), **rules), "recommended_level"
        )

    assert recommended(0.0) == [5, 5, 5, 4, 3]
    # all of it: 0.8 of the norm of 1 is taken out of 3, 2, 1.6, 1 and 0
    assert recommended(1.0) == [5, 4, 4, 3, 2]
    # half: 0.4 is taken out, so that 1.2 is read as a 4 and nothing else differs; the board acts in half the cases
    luck = Streams(SEED).uniform(FIRST_YEAR, "review.attention", 5)
    assert recommended(0.5) == [5, 5, 4 if luck[2] < 0.5 else 5, 4, 3]


def test_boards_that_sign_take_part_of_the_leniency_out_and_never_raise() -> None:
    people = [person(1.0), person(1.0), person(1.0), person(1.0)]
    start = one_board(people)
    seats = tuple(replace(seat, rater=seat.seat_id // 2) for seat in start.seats)
    start = replace(start, seats=seats, leniency_traits=(1.0, -1.0))
    rating = {"performance_share": 0.5, "leniency_share": 0.5, "leniency_stability": 1.0}
    world = quiet_world(rating=rating, board={"instruction_share": 0.5})
    model = stepped(start, world, limit={"share": None}, review={"leniency_removed": 0.8, "attention": 1.0})
    root = (
        0.5**0.5
    )  # signals 2 root and 0; 0.4 of the difference of raters from their mean is taken out of the evidence
    assert column(model, "evidence") == pytest.approx([2 * root - 0.4 * root] * 2 + [0.4 * root] * 2)
    assert column(model, "recommended_level")[2:] == [3, 3]
