"""With every theory that answers the limit removed, a limit does arithmetic and nothing else."""

from __future__ import annotations

from tests.corps import books, same, yearly
from tests.oracle.cases import central_world

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


def test_any_one_theory_that_answers_the_limit_carries_it_further() -> None:
    """The test above could fail: each central theory alone lets the limit reach what people do, feel or decide."""
    central = central_world().theory
    for mechanism in ("effort", "cooperation", "response", "norms"):
        world = central_world(theory={**UNMOVED, mechanism: getattr(central, mechanism)})
        with_limit, without = (yearly(books(6, limit={"share": share}), world=world) for share in (0.3, None))
        differing = {name for one, other in zip(with_limit, without, strict=True) for name in same(one, other)}
        assert differing - RANK - PAY - BELIEF_WITHOUT_CONSEQUENCE, mechanism
