"""Stage 6, reward: raises, performance awards from the pool, rank awards, and the aggregate limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.pay.pay_path import given_rate
from sessim.law.pay.rates import adjusted_pay, lawful_rate, pay_through_the_gate, pay_within_aggregate_limit
from sessim.year.context import Year
from sessim.year.outputs import Rewarded
from sessim.year.parts.awards import grant_awards
from sessim.year.parts.pay_path import follow_pay_path
from sessim.year.parts.ranks import give_rank_awards


def reward(year: Year) -> Rewarded:
    """Write awards (on pay at the end of the period) and pay after the raise (in January)."""
    people, rules = year.people, year.rules
    previous_pay = people.pay
    payroll = year.seats.agency_sum(previous_pay * (people.is_filled & year.is_career))
    people.award_granted = grant_awards(year, payroll)
    give_rank_awards(year)

    rates = find_raise_rates(year)
    given = given_rate(rates, rules.pay_path) if rules.pay_path.has_begun else rates
    adjusted = pay_through_the_gate(
        people.pay,
        adjusted_pay(people.pay, given, rules.pay),
        people.final_level,
        year.world.pay_practice.gate_strictness,
        rules.pay,
    )
    people.pay_rise = np.where(people.is_filled, adjusted - people.pay, 0.0)
    people.pay = people.pay + people.pay_rise
    follow_pay_path(year, previous_pay, rates)
    people.award_paid, people.deferred = pay_within_aggregate_limit(
        people.award_granted + people.rank_award + people.deferred, people.pay, rules.pay.aggregate_limit
    )
    return Rewarded(previous_pay, payroll)


def find_raise_rates(year: Year) -> NDArray[np.float64]:
    """Adjustment of basic pay by final level, share of pay; 0 where not rated."""
    practice = year.world.pay_practice
    wanted = np.array(
        [0.0, practice.raise_level1, 0.0, practice.raise_level3, practice.raise_level4, practice.raise_level5]
    )
    limits = year.rules.pay
    lawful = lawful_rate(wanted, np.arange(6, dtype=np.int8), limits.level3_raise_limit, limits.largest_cut)
    return lawful.take(year.people.final_level)  # using small integers as an index costs a conversion
