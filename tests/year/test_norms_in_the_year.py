"""How norms move through the years of a corps: pressure of boards, the bottom of the scale, and boards that sign."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sessim.behavior.reviewing import BOARD_THEORIES
from sessim.year.context import Year
from tests.oracle.cases import central_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import books, live, yearly

YEARS = 8
STRICT = {"attention": 1.0, "rigour": 0.8, "leniency_removed": 0.9}


def norms_by_year(rules: dict[str, Any], **norms: float) -> list[float]:
    """Mean norm of the agencies after each year, with boards of a calibrating kind."""
    seen: list[float] = []

    def watch(year: Year) -> None:
        seen.append(float(np.mean([agency.rating_norm for agency in year.institutions.agencies])))

    still = {"peer_pull": 0.0, "stake_pull": 0.0, "drift": 0.0, "correction": 0.15}
    live(books(YEARS, **rules), world=central_world(norms=still | norms), watch=watch)
    return seen


def test_boards_that_cut_ratings_teach_raters_or_provoke_them_as_the_share_says() -> None:
    taught, left_alone, provoked = (
        norms_by_year({"review": STRICT, "limit": {"share": None}}, board_pressure_share=share)[-1]
        for share in (1.0, 0.0, -1.0)
    )
    assert taught < left_alone < provoked
    assert left_alone == central_world().norms.initial


def test_a_negative_correction_makes_a_limit_lift_the_norm() -> None:
    down, up = (
        norms_by_year({"limit": {"share": 0.3}}, board_pressure_share=0.0, correction=size)[-1]
        for size in (0.15, -0.15)
    )
    assert down < central_world().norms.initial < up


def elements_below_level3(coupling: float, correction: float) -> np.ndarray[Any, Any]:
    """Share of elements that raters put below level 3 in each year under a limit, boards standing still."""
    world = central_world(
        theory={"board": "passive", "effort": "none", "cooperation": "independent", "leaving": "rate_only"},
        norms={"bottom_coupling": coupling, "correction": correction, "initial": 0.3, "headroom": 3.0, "drift": 0.0},
    )
    tables = yearly(books(YEARS, limit={"share": 0.3}), world=world)
    return np.array([np.mean(table.element_level[:, table.is_rated] < 3) for table in tables])


def test_a_norm_that_falls_puts_more_elements_below_level_3_only_as_far_as_the_bottom_follows() -> None:
    still = elements_below_level3(1.0, 0.0)
    for coupling, follows in ((1.0, 1), (0.0, 0), (-0.5, -1)):
        moved = elements_below_level3(coupling, 0.4)
        assert moved[0] == still[0]  # nothing has moved yet
        change = float(np.mean(moved[3:] - still[3:]))
        assert np.sign(round(change, 2)) == follows, (coupling, change)


def test_where_the_norm_rises_the_mirror_image_holds() -> None:
    """Lenience saves from the lowest levels only as far as the bottom follows; beyond, it comes to be held against people."""
    still = elements_below_level3(1.0, 0.0)
    for coupling, follows in ((1.0, -1), (0.0, 0), (-0.5, 1)):
        change = float(np.mean(elements_below_level3(coupling, -0.2)[3:] - still[3:]))
        assert np.sign(round(change, 2)) == follows, (coupling, change)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_board_that_signs_carries_out_part_of_an_instruction(share: float) -> None:
    world = central_world(board={"instruction_share": share}).board
    rules = rulebook(2030, review=STRICT).review
    stance = BOARD_THEORIES["passive"](rules, world)
    assert (stance.lowers, stance.leniency_removed, stance.rigour) == (share, share * 0.9, share * 0.8)
    assert (stance.raises, stance.raises_on_response) == (0.0, 0.0)
    assert stance.lobbying_noise == pytest.approx(world.lobbying_noise * (1.0 - 0.8))


def test_without_instruction_a_board_that_signs_does_nothing_whatever_the_share() -> None:
    world = central_world(board={"instruction_share": 1.0}).board
    stance = BOARD_THEORIES["passive"](rulebook(2030).review, world)
    assert (stance.lowers, stance.leniency_removed, stance.rigour) == (0.0, 0.0, 0.0)
