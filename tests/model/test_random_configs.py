"""Two thousand valid configurations at random: whatever is set, every invariant holds in every year."""

from __future__ import annotations

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
from tests.support.invariants import live_and_check
from tests.support.random_configs import FORMS, Config, configs

EXAMPLES = 2000 // len(FORMS)


def run(config: Config, watches_owners: bool) -> None:
    streams = Streams(config.seed)
    corps = populate(
        config.plan, build_seats(config.plan), config.world, streams, config.first_year, config.opening_pay
    )
    with SESModel(corps, config.rulebooks, config.world, streams, config.first_year) as model:
        live_and_check(model, len(config.rulebooks), watches_owners)


def check_examples(form: str, examples: int, phases: tuple[Phase, ...] = (Phase.generate, Phase.shrink)) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(configs(form), st.integers(0, 7).map(lambda luck: luck == 0))
    def holds(config: Config, watches_owners: bool) -> None:
        run(config, watches_owners)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_invariant_holds_in_every_valid_configuration(form: str) -> None:
    check_examples(form, EXAMPLES)


def one_too_many(share: float, number: Any, rounding: str) -> Any:
    return slots(share, number, rounding) + 1


def all_of_it(pay: Any, rate: Any, rules: Any) -> Any:
    return adjusted_pay(pay, rate, rules) + 1_000_000.0


def paid_and_still_owed(owed: Any, basic_pay: Any, aggregate_limit: float) -> Any:
    return pay_within_aggregate_limit(owed, basic_pay, aggregate_limit)[0], owed


def everyone_again(people: Any, rows: Any) -> None:
    people.birth_year += 1.0
    settle_newcomers(people, rows)


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("sessim.year.limit.slots", one_too_many),
        ("sessim.year.reward.adjusted_pay", all_of_it),
        ("sessim.year.reward.pay_within_aggregate_limit", paid_and_still_owed),
        ("sessim.year.recruit.settle_newcomers", everyone_again),
    ],
)
def test_a_wrong_rule_is_noticed(monkeypatch: pytest.MonkeyPatch, where: str, wrong: Any) -> None:
    monkeypatch.setattr(where, wrong)
    with pytest.raises(AssertionError):
        check_examples("override", 25, (Phase.generate,))
