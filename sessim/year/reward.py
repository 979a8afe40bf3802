"""Stage 6, reward: raises, performance awards from the pool, rank awards, and the aggregate limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.grouping import sum_by
from sessim.arrays.ranking import is_within_slots, order_in_groups
from sessim.law.pay.awards import (
    CENT,
    award_within_band,
    largest_award_share,
    level3_budget,
    pay_from_queue,
    pay_in_order,
)
from sessim.law.pay.pay_path import given_rate
from sessim.law.pay.rates import adjusted_pay, lawful_rate, pay_through_the_gate, pay_within_aggregate_limit
from sessim.law.ratings.limit import slots
from sessim.year.context import Year
from sessim.year.outputs import Rewarded
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
    return lawful.take(year.people.final_level)  # as an index, small integers are converted at a price


def grant_awards(year: Year, payroll: NDArray[np.float64]) -> NDArray[np.float64]:
    """Performance awards for the year's ratings, whole dollars, shape (seats,).

    Args:
        year: The year, its raises not yet given.
        payroll: Basic pay of the filled career seats of each agency, dollars, shape (agencies,).
    """
    people, seats, rules = year.people, year.seats, year.rules.awards
    agencies = len(year.institutions.agencies)
    practice = year.world.pay_practice
    rate_by_level = np.array([0.0, 0.0, 0.0, practice.award_level3, practice.award_level4, practice.award_level5])

    paid_level = people.final_level
    if rules.counts_nomination:
        paid_level = np.where(people.was_limited, people.recommended_level, people.final_level)
    eligible = np.flatnonzero(year.is_career & (paid_level >= 3))
    level, agency, pay = paid_level[eligible], seats.agency[eligible], people.pay[eligible]
    kind = agency * 6 + level
    # pay by agency and level is a whole number of dollars, so that the order of rows cannot change the sum
    pay_by_level = sum_by(kind, pay, agencies * 6).reshape(agencies, 6)
    paid_share = np.array([0.0, 0.0, 0.0, practice.level3_paid_share, 1.0, 1.0])
    demand = (pay_by_level @ (rate_by_level * paid_share)) / np.maximum(payroll, 1.0)
    customary = year.institutions.of_agencies(
        lambda each: 0.0 if each.customary_award_share is None else each.customary_award_share
    )
    is_short = (demand > 0.0) & (customary > demand)
    stretch = np.where(is_short, customary / np.where(is_short, demand, 1.0), 1.0) ** practice.award_budget_stickiness
    rate_by_kind = np.outer(stretch, rate_by_level).ravel()
    wanted = award_within_band(rate_by_kind[kind], pay, rules)

    largest = largest_award_share(seats.agency_count(people.is_filled & year.is_career), rules)
    internal = year.institutions.of_agencies(lambda each: 1.0 if rules.internal_limits_lifted else each.award_thrift)
    budget = np.floor(largest * internal * payroll + CENT)

    evidence = people.evidence[eligible]
    is_paid = np.zeros(len(eligible), dtype=bool)
    seat_id = seats.seat_id[eligible]
    top = np.flatnonzero(level >= 4)
    # every level 5 before every level 4: evidence is squeezed into less than one level
    precedence = level[top] + 0.5 * np.tanh(evidence[top] / 20.0)
    is_paid[top] = pay_in_order(agency[top], precedence, seat_id[top], wanted[top], budget)
    granted = np.zeros(len(seats))
    granted[eligible] = wanted * is_paid
    top_spent = seats.agency_sum(granted)
    below = np.flatnonzero(level < 4)
    agency_below = agency[below]
    quota = slots(practice.level3_paid_share, np.bincount(agency_below, minlength=agencies), "floor")
    # one order serves both: who is within the quota, and who of them is within the budget
    order = order_in_groups(agency_below, evidence[below], seat_id[below])
    queue = order[is_within_slots(agency_below[order], quota)]
    wanted_below = wanted[below]
    is_paid_below = pay_from_queue(queue, agency_below, wanted_below, level3_budget(budget, top_spent, rules))
    granted[eligible[below]] = wanted_below * is_paid_below
    return granted
