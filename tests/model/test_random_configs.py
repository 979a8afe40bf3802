"""Two thousand valid configurations at random: whatever is set, every invariant holds in every year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessim.corps.columns import settle_newcomers
from sessim.corps.populate import build_seats, populate
from sessim.law.pay.rates import adjusted_pay, pay_within_aggregate_limit
from sessim.law.ratings.limit import slots
from sessim.model import SESModel
from sessim.streams import Streams
from tests.support.invariants import find_broken_promises
from tests.support.random_configs import FORMS, Config, configs

EXAMPLES = 2000 // len(FORMS)


def live(config: Config, watches_owners: bool) -> list[str]:
    """Promises that a year of a configuration breaks."""
    streams = Streams(config.seed)
    corps = populate(
        config.plan, build_seats(config.plan), config.world, streams, config.first_year, config.opening_pay
    )
    with SESModel(corps, config.world, streams, config.first_year) as model:
        return find_broken_promises(model, config.rulebooks.values(), watches_owners)


def random_examples(form: str, number: int, phases: tuple[Phase, ...]) -> Callable[[Callable[..., None]], Any]:
    """Hands a test so many configurations of a form; with one in eight it is also watched who writes which column."""

    def decorate(test: Callable[..., None]) -> Any:
        given_examples = given(configs(form), st.integers(0, 7).map(lambda luck: luck == 0))
        return settings(
            max_examples=number,
            derandomize=True,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )(given_examples(test))

    return decorate


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_invariant_holds_in_every_valid_configuration(form: str) -> None:
    @random_examples(form, EXAMPLES, (Phase.generate, Phase.shrink))
    def holds(config: Config, watches_owners: bool) -> None:
        assert live(config, watches_owners) == []

    holds()


def one_too_many(share: float, number: Any, rounding: str) -> Any:
    return slots(share, number, rounding) + 1


def all_have_most(share: Any, number: Any, measured: Any, weight: float, least: float, highest: Any) -> Any:
    return share * highest


def as_if_alone(share: Any, number: Any, behind_exact: Any, behind_used: Any, below: int) -> Any:
    return share


def all_of_it(pay: Any, rate: Any, rules: Any) -> Any:
    return adjusted_pay(pay, rate, rules) + 1_000_000.0


def paid_and_still_owed(owed: Any, basic_pay: Any, aggregate_limit: float) -> Any:
    return pay_within_aggregate_limit(owed, basic_pay, aggregate_limit)[0], owed


def everyone_again(people: Any, rows: Any) -> None:
    people.birth_year += 1.0
    settle_newcomers(people, rows)


@pytest.mark.parametrize(
    ("where", "wrong", "promise"),
    [
        ("sessim.year.limit.slots", one_too_many, "no group has more at levels 4 and 5 than slots"),
        ("sessim.year.parts.agency_shares.shares_by_results", all_have_most, "results cost no place and make none"),
        ("sessim.year.parts.agency_shares.rolling_shares", as_if_alone, "years together hold what is left of them"),
        ("sessim.year.reward.adjusted_pay", all_of_it, "nobody is raised above the range"),
        (
            "sessim.year.reward.pay_within_aggregate_limit",
            paid_and_still_owed,
            "what is granted and carried over is paid or carried on",
        ),
        ("sessim.year.recruit.settle_newcomers", everyone_again, "who stays is the same person as before"),
    ],
)
def test_a_wrong_rule_is_noticed(monkeypatch: pytest.MonkeyPatch, where: str, wrong: Any, promise: str) -> None:
    monkeypatch.setattr(where, wrong)
    broken: set[str] = set()

    @random_examples("override", 100, (Phase.generate,))
    def collect(config: Config, watches_owners: bool) -> None:
        broken.update(each.split(": ", 1)[1] for each in live(config, watches_owners))

    collect()
    assert promise in broken
