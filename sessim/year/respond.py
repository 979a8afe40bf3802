"""Stage 8, respond: executives react to their rating; agencies and OPM learn."""

from __future__ import annotations

import numpy as np

from sessim.arrays.grouping import mean_by
from sessim.behavior.incidents import planted_incidents
from sessim.behavior.norms import find_creep
from sessim.behavior.rating import board_lesson
from sessim.behavior.responding import RESPONSE_THEORIES
from sessim.corps.columns import Floats
from sessim.year.context import Year

FACTS = 6  # yes-or-no facts about a person that agencies count
# by kind, which is the sum of 2 ** place of the facts that hold, and by fact: whether it holds
HAS_FACT = ((np.arange(2**FACTS)[:, np.newaxis] >> np.arange(FACTS)) & 1).astype(np.float64)


def respond(year: Year) -> None:
    """Write shortfall, fairness, expectations, raters' lessons and new incidents; update those led and the institutions."""
    people, parameters = year.people, year.world.response
    rated = people.is_rated
    shortfall, fairness = RESPONSE_THEORIES[year.world.theory.response](
        people.final_level,
        people.reference_level,
        people.contribution,
        people.self_regard,
        people.fairness,
        people.was_limited,
        year.world,
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
    lead_workforces(year)
    teach_agencies(year)
    teach_office(year)


def lead_workforces(year: Year) -> None:
    """Move the productivity of those under the executives of each component with what its career executives contribute."""
    people, seats = year.people, year.seats
    executives = (people.is_filled & year.is_career).astype(np.float64)
    number, worth = seats.component_sum(executives), seats.component_sum(people.contribution * executives)
    mean, organisation = worth / np.maximum(number, 1.0), year.world.organisation
    for board, count, contribution in zip(year.institutions.boards, number.tolist(), mean.tolist(), strict=True):
        if count > 0.0:
            board.follow_executives(contribution, organisation)
    show_results(year, number, worth)


def show_results(year: Year, number: Floats, worth: Floats) -> None:
    """Let each agency remember its result of the year: the mean true contribution of its career executives.

    Args:
        year: The year.
        number: Career executives of each component.
        worth: Sum of their contributions, applicant SD.
    """
    owner, agencies = year.seats.component_agency, year.institutions.agencies
    served = np.bincount(owner, weights=number, minlength=len(agencies))
    worth_of_agency = np.bincount(owner, weights=worth, minlength=len(agencies))
    result = np.divide(worth_of_agency, served, out=np.full(len(agencies), np.nan), where=served > 0.0).tolist()
    for agency in agencies:
        agency.remembered_result = result[agency.agency]


def teach_agencies(year: Year) -> None:
    """Move each agency's rating norm, its memory of top ratings, its award custom and its hidden incidents."""
    people, seats, limited = year.people, year.seats, year.limited
    number = len(year.institutions.agencies)
    levels = seats.agency_sum(people.final_level.astype(np.float64)).tolist()
    rated = seats.agency_sum(people.is_rated.astype(np.float64)).tolist()
    was_wished = limited.is_counted & (people.initial_level >= 4)
    is_lowered = was_wished & (people.recommended_level < people.initial_level) & ~people.was_limited
    facts = (
        limited.is_counted,
        limited.is_counted & (people.final_level >= 4),
        limited.is_nominated,
        people.was_limited,
        is_lowered,
        is_lowered & (people.recommended_level < 4),
    )
    # yes-or-no facts of a person make a kind, so that one count by agency and kind serves all
    kinds = len(HAS_FACT)
    kind = np.zeros(len(seats), dtype=np.int8)
    for place, fact in enumerate(facts):
        kind += np.int8(1 << place) * fact
    of_kind = np.bincount(seats.agency * kinds + kind, minlength=kinds * number).reshape(number, kinds)
    # counts are exact in doubles, whose product takes a fraction of the time
    counts = (of_kind.astype(np.float64) @ HAS_FACT).astype(np.int64)
    counted, top = counts.sum(axis=0)[:2].tolist()
    top_share = top / counted if counted else 0.0
    spent = seats.agency_sum(people.award_granted)
    planted = np.bincount(seats.agency, weights=people.planted_incidents, minlength=number)
    creep = find_creep(
        year.rules.appraisal.administrative_purpose,
        max(0.0, year.institutions.office.remembered_stake) / year.world.effort.reference_stake,
        year.world.norms,
    )
    places = limited.places
    had = np.zeros(number) if places is None else places.agency_exact
    sums = np.column_stack((spent, year.rewarded.payroll, planted, find_wander(year), had)).tolist()
    world, organisation = year.world, year.world.organisation
    for each, ratings, (granted, payroll, incidents, wander, exact) in zip(
        year.institutions.agencies, counts.tolist(), sums, strict=True
    ):
        each.remember_places(exact, ratings[1] if exact > 0.0 else 0)
        each.bring_to_light(incidents, organisation)
        each.learn_from_ratings(*ratings, top_share_of_all=top_share, creep=creep, wander=wander, world=world)
        each.remember_levels(levels[each.agency], rated[each.agency])
        if payroll > 0.0:
            each.learn_from_awards(granted / payroll, world.norms)


def find_wander(year: Year) -> Floats:
    """What chance adds to the rating norm of each agency this year, rating SD, shape (agencies,)."""
    size, number = year.world.agencies.norm_drift, len(year.institutions.agencies)
    if size == 0.0:
        return np.zeros(number)
    return size * year.streams.normal(year.fiscal_year, "respond.agency_norm", number)


def teach_office(year: Year) -> None:
    """Publish what levels 4-5 earned over level 3 in award and raise, and what each was awarded."""
    people, before = year.people, year.rewarded.previous_pay
    is_top = (year.is_career & (people.final_level >= 4)).astype(np.float64)
    is_level3 = (year.is_career & (people.final_level == 3)).astype(np.float64)
    # dollars are whole, so that neither the order of rows nor threads of the linear algebra can change the sums
    cash = people.award_granted + people.pay_rise
    top_pay, level3_pay = float(before @ is_top), float(before @ is_level3)
    year.institutions.office.publish_stake(
        top_cash=float(cash @ is_top),
        top_pay=top_pay,
        level3_cash=float(cash @ is_level3),
        level3_pay=level3_pay,
    )
    year.institutions.office.publish_awards(
        top_awards=float(people.award_granted @ is_top),
        top_pay=top_pay,
        level3_awards=float(people.award_granted @ is_level3),
        level3_pay=level3_pay,
    )
