"""With every theory that answers the limit removed, a limit does arithmetic and nothing else."""

from __future__ import annotations

import numpy as np

from tests.oracle.cases import central_world
from tests.support.corps import books, same, yearly

UNMOVED = {
    "effort": "none",
    "cooperation": "independent",
    "response": "stoic",
    "norms": "fixed",
    "leaving": "rate_only",
    "applying": "fixed",
}
RANK = {"final_level", "final_points", "was_limited", "years_since_top"}
PAY = {"pay", "pay_rise", "award_granted", "award_paid", "deferred", "rank_given", "rank_award"}
BELIEF_WITHOUT_CONSEQUENCE = {"top_chance", "marginality", "reference_level"}


def test_a_limit_without_behavior_moves_only_rank_and_pay() -> None:
    world = central_world(theory=UNMOVED)
    with_limit, without = (yearly(books(8, limit={"share": share}), world=world) for share in (0.3, None))
    differing = {name for one, other in zip(with_limit, without, strict=True) for name in same(one, other)}
    assert differing <= RANK | PAY | BELIEF_WITHOUT_CONSEQUENCE
    assert differing >= {"final_level", "was_limited", "pay", "award_granted"}


def test_what_is_left_is_the_arithmetic_of_pay_and_rank() -> None:
    """Year by year the limit alone tells the levels apart, and money tells apart only those whose levels ever differed."""
    world = central_world(theory=UNMOVED)
    with_limit, without = (yearly(books(8, limit={"share": share}), world=world) for share in (0.3, None))
    ever_limited = np.zeros(len(without[0].pay), dtype=bool)
    arrived = without[0].arrival_year
    for limited, free in zip(with_limit, without, strict=True):
        ever_limited &= free.arrival_year == arrived  # a new person in the seat has no past
        arrived = free.arrival_year
        assert np.array_equal(free.final_level, free.recommended_level)
        assert np.array_equal(limited.recommended_level, free.recommended_level)
        assert np.array_equal(limited.final_level, np.where(limited.was_limited, 3, free.final_level))
        assert np.array_equal(limited.final_points, free.final_points)
        ever_limited |= limited.was_limited
        assert np.array_equal(limited.pay[~ever_limited], free.pay[~ever_limited])
        assert np.all(limited.pay[ever_limited] <= free.pay[ever_limited])
        assert np.array_equal(limited.exit_kind, free.exit_kind)
    assert ever_limited.any() and not ever_limited.all()


def test_any_one_theory_that_answers_the_limit_carries_it_further() -> None:
    """The test above could fail: each central theory alone lets the limit reach what people do, feel or decide."""
    central = central_world().theory
    for mechanism in ("effort", "cooperation", "response", "norms"):
        world = central_world(theory={**UNMOVED, mechanism: getattr(central, mechanism)})
        with_limit, without = (yearly(books(6, limit={"share": share}), world=world) for share in (0.3, None))
        differing = {name for one, other in zip(with_limit, without, strict=True) for name in same(one, other)}
        assert differing - RANK - PAY - BELIEF_WITHOUT_CONSEQUENCE, mechanism


def test_rivals_of_hiring_leaving_and_rating_carry_it_further_too() -> None:
    """What reads scarcity, beliefs or money without any grievance: who applies, and who weighs staying."""
    for changed in (
        {"leaving": "option_value"},
        {"leaving": "recognition"},
        {"applying": "responsive"},
        {"rating": "strategic"},
    ):
        world = central_world(theory={**UNMOVED, **changed})
        with_limit, without = (yearly(books(6, limit={"share": share}), world=world) for share in (0.3, None))
        differing = {name for one, other in zip(with_limit, without, strict=True) for name in same(one, other)}
        assert differing - RANK - PAY - BELIEF_WITHOUT_CONSEQUENCE, changed
