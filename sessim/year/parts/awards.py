"""Performance awards, a part of stage 6, reward: who would be paid what, how the pool is stretched, and who is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sessim.arrays.grouping import sum_by
from sessim.arrays.ranking import keep_best, order_in_groups
from sessim.behavior.awarding import AWARDING_THEORIES, share_paid_at_level3
from sessim.corps.columns import Flags, Floats, Ints, Levels
from sessim.law.pay.awards import (
    CENT,
    award_within_band,
    largest_award_share,
    level3_budget,
    pay_from_queue,
    pay_in_order,
)
from sessim.law.ratings.limit import slots
from sessim.law.rulebook import AwardRules
from sessim.year.context import Year

LEVELS = 6  # 0 (not rated) to 5


@dataclass(frozen=True, slots=True)
class Candidates:
    """Career executives at level 3 or better, each array of shape (candidates,).

    Attributes:
        row: Row of the table.
        agency: Agency id.
        level: Level that the award goes by.
        kind: Agency and level as one number.
        pay: Basic pay at the end of the appraisal period, dollars a year.
        evidence: The board's evidence, rating SD.
        seat_id: Seat id.
        was_limited: Whether a limit took the level that the board advised.
    """

    row: Ints
    agency: Ints
    level: Levels
    kind: Ints
    pay: Floats
    evidence: Floats
    seat_id: Ints
    was_limited: Flags


def grant_awards(year: Year, payroll: Floats) -> Floats:
    """Performance awards for the year's ratings, whole dollars, shape (seats,).

    Args:
        year: The year, its raises not yet given.
        payroll: Basic pay of the filled career seats of each agency, dollars, shape (agencies,).
    """
    rules, practice = year.rules.awards, year.world.pay_practice
    agencies = len(year.institutions.agencies)
    candidates = find_candidates(year)
    kinds = agencies * LEVELS
    number = np.bincount(candidates.kind, minlength=kinds).reshape(agencies, LEVELS)
    limited = np.bincount(candidates.kind[candidates.was_limited], minlength=kinds).reshape(agencies, LEVELS)
    level3_share = share_paid_at_level3(limited[:, 3] / np.maximum(number[:, 3], 1), practice)
    rates = find_wanted_rates(year, candidates, level3_share, payroll)
    wanted = award_within_band(rates, candidates.pay, rules)
    budget = find_budget(year, payroll)

    places = number.copy()
    places[:, 3] = slots(level3_share, number[:, 3], "floor")
    stands = stand_for_award(candidates, places, number)
    demand = sum_by(candidates.agency, wanted * stands, agencies)
    is_short = demand > budget
    if is_short.any():
        covered = np.where(is_short, budget / np.where(is_short, demand, 1.0), 1.0)
        economies = AWARDING_THEORIES[year.world.theory.awarding](covered, practice)
        wanted = shrink_awards(candidates, rates, wanted, economies.kept_above_least, rules)
        fewer = slots(economies.standing_share[:, np.newaxis], places, "floor")
        stands = stands if np.array_equal(fewer, places) else stand_for_award(candidates, fewer, number)
    granted = np.zeros(len(year.seats))
    granted[candidates.row] = wanted * serve_in_order(candidates, stands, wanted, budget, rules)
    return granted


def find_candidates(year: Year) -> Candidates:
    """Find the career executives whose level is open to an award."""
    people, seats = year.people, year.seats
    level = people.final_level
    if year.rules.awards.counts_nomination:
        level = np.where(people.was_limited, people.recommended_level, level)
    row = np.flatnonzero(year.is_career & (level >= 3))
    return Candidates(
        row=row,
        agency=seats.agency[row],
        level=level[row],
        kind=seats.agency[row] * LEVELS + level[row],
        pay=people.pay[row],
        evidence=people.evidence[row],
        seat_id=seats.seat_id[row],
        was_limited=people.was_limited[row],
    )


def find_wanted_rates(year: Year, candidates: Candidates, level3_share: Floats, payroll: Floats) -> Floats:
    """Award that each candidate would get if the pool were unlimited, share of pay, before the band of the law.

    Agencies differ in what they pay for a level. An agency used to spending more than its ratings call for increases its awards.

    Args:
        year: The year.
        candidates: Who may be paid.
        level3_share: Share of those at level 3 whom each agency would pay, shape (agencies,).
        payroll: Basic pay of the filled career seats of each agency, dollars.
    """
    practice, agencies = year.world.pay_practice, len(year.institutions.agencies)
    by_level = np.array([0.0, 0.0, 0.0, practice.award_level3, practice.award_level4, practice.award_level5])
    rates = np.outer(year.institutions.of_agencies(lambda each: each.award_level), by_level)
    # pay by agency and level is a whole number of dollars, so that the order of rows cannot change the sum
    pay = sum_by(candidates.kind, candidates.pay, agencies * LEVELS).reshape(agencies, LEVELS)
    paid = pay * rates
    demand = (paid[:, 3] * level3_share + paid[:, 4] + paid[:, 5]) / np.maximum(payroll, 1.0)
    customary = year.institutions.of_agencies(
        lambda each: 0.0 if each.customary_award_share is None else each.customary_award_share
    )
    is_short = (demand > 0.0) & (customary > demand)
    stretch = np.where(is_short, customary / np.where(is_short, demand, 1.0), 1.0) ** practice.award_budget_stickiness
    return np.asarray((stretch[:, np.newaxis] * rates).ravel()[candidates.kind])


def find_budget(year: Year, payroll: Floats) -> Floats:
    """Award money of each agency, whole dollars: its pool within the internal limit that it sets itself."""
    rules = year.rules.awards
    largest = largest_award_share(year.seats.agency_count(year.people.is_filled & year.is_career), rules)
    internal = year.institutions.of_agencies(lambda each: 1.0 if rules.internal_limits_lifted else each.award_thrift)
    return np.floor(largest * internal * payroll + CENT)


def stand_for_award(candidates: Candidates, places: Ints, number: Ints) -> Flags:
    """Mark the best of each agency and level by evidence, ties to the lower seat id, as many as it has places.

    Args:
        candidates: Who may be paid.
        places: Places by agency and level, shape (agencies, levels).
        number: Candidates, in the same shape.
    """
    kind = candidates.kind
    is_crowded = (places < number).ravel()[kind]
    stands = ~is_crowded
    rows = np.flatnonzero(is_crowded)
    stands[rows] = keep_best(kind[rows], candidates.evidence[rows], candidates.seat_id[rows], places.ravel())
    return stands


def shrink_awards(candidates: Candidates, rates: Floats, wanted: Floats, kept: Floats, rules: AwardRules) -> Floats:
    """Awards cut to a part of what exceeds the smallest lawful one, whole dollars.

    Args:
        candidates: Who may be paid.
        rates: Wanted rates, before the band of the law.
        wanted: Awards as they would be without saving, dollars.
        kept: Part (0-1) that is left, shape (agencies,).
        rules: Award band.
    """
    of_candidate = kept[candidates.agency]
    lawful = np.clip(rates, rules.minimum, rules.maximum)
    shrunk = award_within_band(rules.minimum + of_candidate * (lawful - rules.minimum), candidates.pay, rules)
    return np.where(of_candidate < 1.0, shrunk, wanted)


def serve_in_order(candidates: Candidates, stands: Flags, wanted: Floats, budget: Floats, rules: AwardRules) -> Flags:
    """Serve levels 4 and 5 in order, then level 3 from what is left, until the money of each agency is spent.

    Args:
        candidates: Who may be paid.
        stands: Which of them are considered for an award.
        wanted: Awards, whole dollars.
        budget: Award money of each agency, dollars.
        rules: Share of award money reserved for levels 4 and 5.

    Returns:
        Who is paid, shape (candidates,).
    """
    is_paid = np.zeros(len(candidates.row), dtype=bool)
    agency, evidence, seat_id = candidates.agency, candidates.evidence, candidates.seat_id
    top = np.flatnonzero(stands & (candidates.level >= 4))
    # every level 5 before every level 4: evidence is squeezed into less than one level
    precedence = candidates.level[top] + 0.5 * np.tanh(evidence[top] / 20.0)
    is_paid[top] = pay_in_order(agency[top], precedence, seat_id[top], wanted[top], budget)
    top_spent = sum_by(agency, wanted * is_paid, len(budget))
    below = np.flatnonzero(stands & (candidates.level == 3))
    order = order_in_groups(agency[below], evidence[below], seat_id[below])
    left = level3_budget(budget, top_spent, rules)
    is_paid[below] = pay_from_queue(order, agency[below], wanted[below], left)
    return is_paid
