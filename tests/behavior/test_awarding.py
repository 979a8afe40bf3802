"""What agencies do when the awards pool is short: each practice shows what it is known for, and its mirror image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sessim.behavior import awarding
from sessim.corps.columns import Executives
from tests.oracle.cases import central_world
from tests.support.corps import books, yearly

WORLD = central_world()
COVERED = np.array([1.0, 0.64, 0.25])
PRACTICES = ("shrink", "queue", "fewer")


def test_only_the_practice_that_shrinks_awards_shrinks_them_and_only_fewer_leaves_out_people() -> None:
    usual = replace(WORLD.pay_practice, shrink_exponent=0.5)
    kept = {name: awarding.AWARDING_THEORIES[name](COVERED, usual) for name in PRACTICES}
    assert kept["shrink"].kept_above_least == pytest.approx([1.0, 0.8, 0.5])
    assert kept["fewer"].standing_share.tolist() == COVERED.tolist()
    for name, part in (("queue", "kept_above_least"), ("fewer", "kept_above_least"), ("shrink", "standing_share")):
        assert getattr(kept[name], part).tolist() == [1.0, 1.0, 1.0]
    assert kept["queue"].standing_share.tolist() == [1.0, 1.0, 1.0]


def test_without_an_exponent_nothing_shrinks_and_with_a_larger_one_more_does() -> None:
    kept = [
        awarding.shrink(COVERED, replace(WORLD.pay_practice, shrink_exponent=each)).kept_above_least
        for each in (0.0, 1.0, 2.5)
    ]
    assert kept[0].tolist() == [1.0, 1.0, 1.0]
    assert np.all(kept[1][1:] > kept[2][1:]) and kept[1][0] == kept[2][0] == 1.0


@pytest.mark.parametrize(
    ("response", "limited", "paid"),
    [(0.0, 0.9, 0.2), (0.5, 0.0, 0.2), (0.5, 1.0, 0.6), (1.0, 1.0, 1.0), (-0.2, 1.0, 0.04), (-0.5, 1.0, 0.0)],
)
def test_a_limit_makes_agencies_pay_more_of_level_3_or_fewer(response: float, limited: float, paid: float) -> None:
    practice = replace(WORLD.pay_practice, level3_paid_share=0.2, level3_paid_response=response)
    assert awarding.share_paid_at_level3(np.array([limited]), practice) == pytest.approx([paid])


def year_of(awards: dict[str, Any], practice: str) -> Executives:
    """One year of a small corps whose agencies spend all that a pool allows."""
    world = central_world(theory={"awarding": practice}, pay_practice={"internal_limit_low": 1.0})
    return yearly(books(1, awards=awards, limit={"share": None}), world=world)[0]


def rates(people: Executives, level: int) -> np.ndarray:
    """Awards at a level over pay before the raise, those without one left out."""
    rows = (people.final_level == level) & (people.award_granted > 0.0)
    return people.award_granted[rows] / (people.pay - people.pay_rise)[rows]


def paid_share(people: Executives, level: int) -> float:
    return float(np.mean(people.award_granted[(people.final_level == level) & career(people)] > 0.0))


def career(people: Executives) -> np.ndarray:
    """Rows that are not noncareer or limited: in the small corps the others are never given an award or a raise."""
    return people.pay_rise != 0.0


def test_a_short_pool_draws_levels_together_leaves_out_the_last_or_thins_out_each_level() -> None:
    """Known answers of the three practices, from one corps under a full pool and under one that covers about half."""
    full = {name: year_of({"pool_share": 0.5}, name) for name in PRACTICES}
    assert all(np.array_equal(full[name].award_granted, full["queue"].award_granted) for name in PRACTICES)
    short = {name: year_of({"pool_share": 0.04}, name) for name in PRACTICES}
    gap = {name: rates(short[name], 5).mean() - rates(short[name], 4).mean() for name in ("shrink", "fewer")}
    usual = rates(full["queue"], 5).mean() - rates(full["queue"], 4).mean()
    assert usual > 0.01
    assert gap["shrink"] < 0.6 * usual
    assert gap["fewer"] == pytest.approx(usual, abs=1e-3)
    assert rates(short["queue"], 5).mean() == pytest.approx(rates(full["queue"], 5).mean(), abs=1e-3)
    assert paid_share(short["queue"], 4) < paid_share(short["queue"], 5)
    assert paid_share(short["fewer"], 5) < paid_share(short["queue"], 5)
    assert paid_share(short["fewer"], 4) > paid_share(short["queue"], 4)
    paid = {name: np.count_nonzero(short[name].award_granted) for name in PRACTICES}
    assert paid["shrink"] > max(paid["queue"], paid["fewer"])
    everyone = [each.award_granted.sum() for each in short.values()]
    assert max(everyone) <= 0.04 * (short["queue"].pay - short["queue"].pay_rise).sum()


def test_under_a_limit_agencies_that_go_on_paying_level_3_narrow_what_a_top_rating_is_worth() -> None:
    def lived(response: float) -> Executives:
        practice = {"level3_paid_share": 0.2, "level3_paid_response": response, "internal_limit_low": 1.0}
        world = central_world(pay_practice=practice)
        return yearly(books(1, limit={"share": 0.3, "threshold": 4}, awards={"pool_share": 0.5}), world=world)[0]

    paid = [np.count_nonzero(rates(lived(response), 3)) for response in (-0.2, 0.0, 0.5, 1.0)]
    assert paid[0] < paid[1] < paid[2] < paid[3]


def test_agencies_pay_a_level_by_a_habit_of_their_own() -> None:
    usual, differing = (
        yearly(books(1, awards={"pool_share": 0.5}), world=central_world(agencies={"award_spread": spread}))[0]
        for spread in (0.0, 0.3)
    )
    assert np.ptp(rates(usual, 5)) < 1e-4
    assert np.ptp(rates(differing, 5)) > 0.01
