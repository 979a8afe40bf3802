"""Stage 8, respond: executives take their rating; agencies and OPM learn."""

from __future__ import annotations

import numpy as np

from sessim.arrays.grouping import mean_by
from sessim.behavior.incidents import planted_incidents
from sessim.behavior.rating import board_lesson
from sessim.behavior.responding import RESPONSE_THEORIES
from sessim.corps.columns import Floats
from sessim.year.context import Year


def respond(year: Year) -> None:
    """Write shortfall, fairness, expectations, raters' lessons and planted incidents; move the memory of the institutions."""
    people, parameters = year.people, year.world.response
    rated = people.is_rated
    shortfall, fairness = RESPONSE_THEORIES[year.world.theory.response](
        people.final_level, people.reference_level, people.contribution, people.self_regard, people.fairness, parameters
    )
    people.shortfall = np.where(rated, shortfall, people.shortfall)
    people.fairness = np.where(rated, fairness, people.fairness)
    moved = people.reference_level + parameters.reference_speed * (people.final_level - people.reference_level)
    people.reference_level = np.where(rated, moved, people.reference_level)
    learnt = people.standing_belief + parameters.belief_speed * (people.board_deviation - people.standing_belief)
    people.standing_belief = np.where(rated, learnt, people.standing_belief)
    waited = (people.years_since_top + 1) * (people.final_level < 4)
    people.years_since_top = np.where(rated, waited, people.years_since_top)
    change = np.subtract(people.recommended_level, people.initial_level, dtype=np.float64)
    by_rater = mean_by(year.seats.rater, change * rated, year.reviewed.rated_of_rater)[year.seats.rater]
    lesson = board_lesson(people.board_lesson, change, by_rater, year.world.rating)
    people.board_lesson = np.where(rated, lesson, people.board_lesson)
    people.planted_incidents = (
        planted_incidents(
            people.contribution, people.gaming, people.final_level >= 4, people.months_served, year.world.organisation
        )
        * people.is_filled
    )
    teach_agencies(year)
    teach_office(year)


def teach_agencies(year: Year) -> None:
    """Move each agency's rating norm, its memory of top ratings, its award custom and what it has not yet found out."""
    people, seats, limited = year.people, year.seats, year.limited
    number = len(year.institutions.agencies)
    # four yes-or-no facts a person make 16 kinds, so that one count by agency and kind serves for all
    kind = limited.is_counted + np.int8(2) * (limited.is_counted & (people.final_level >= 4))
    kind += np.int8(4) * limited.is_nominated + np.int8(8) * people.was_limited
    of_kind = np.bincount(seats.agency * 16 + kind, minlength=16 * number).reshape(number, 16)
    has_fact = (np.arange(16)[:, np.newaxis] >> np.arange(4)) & 1
    counts = of_kind @ has_fact
    counted, top = counts.sum(axis=0)[:2].tolist()
    top_share = top / counted if counted else 0.0
    spent = seats.agency_sum(people.award_granted)
    planted = np.bincount(seats.agency, weights=people.planted_incidents, minlength=number)
    sums = np.column_stack((spent, year.rewarded.payroll, planted, find_wander(year))).tolist()
    for each, ratings, (granted, payroll, incidents, wander) in zip(
        year.institutions.agencies, counts.tolist(), sums, strict=True
    ):
        each.bring_to_light(incidents, year.world.organisation)
        each.learn_from_ratings(*ratings, top_share_of_all=top_share, wander=wander, world=year.world)
        if payroll > 0.0:
            each.learn_from_awards(granted / payroll, year.world.norms)


def find_wander(year: Year) -> Floats:
    """What chance adds to the rating norm of each agency this year, rating SD, shape (agencies,)."""
    size, number = year.world.agencies.norm_drift, len(year.institutions.agencies)
    if size == 0.0:
        return np.zeros(number)
    return size * year.streams.normal(year.fiscal_year, "respond.agency_norm", number)


def teach_office(year: Year) -> None:
    """Publish what levels 4-5 earned over level 3 in award and raise."""
    people, before = year.people, year.rewarded.previous_pay
    is_top = (year.is_career & (people.final_level >= 4)).astype(np.float64)
    is_level3 = (year.is_career & (people.final_level == 3)).astype(np.float64)
    # dollars are whole, so that neither the order of rows nor threads of the linear algebra can change the sums
    cash = people.award_granted + people.pay_rise
    year.institutions.office.publish_stake(
        top_cash=float(cash @ is_top),
        top_pay=float(before @ is_top),
        level3_cash=float(cash @ is_level3),
        level3_pay=float(before @ is_level3),
    )
