"""Stage 10, recruit: leavers' seats fall vacant, vacancies are filled for the next year."""

from __future__ import annotations

import numpy as np

from sessim.behavior.applying import APPLYING_THEORIES, Offer
from sessim.corps import people as newcomers
from sessim.corps.columns import Ints, settle_newcomers
from sessim.corps.seats import CAREER
from sessim.law.pay.rates import entry_pay
from sessim.year.context import Year
from sessim.year.parts.converting import is_converted
from sessim.year.parts.filling import exceeds_limited_share, first_arrivals, wait_for_successors
from sessim.year.parts.move import promote, reshuffle


def recruit(year: Year) -> None:
    """Turn exits into vacancies and, in time, vacancies into new executives of the next fiscal year."""
    people = year.people
    leavers = np.flatnonzero(people.exit_kind != 0)
    vacate(year, leavers)
    people.vacant_months[people.is_released | year.acted_on_ratings.is_abolished] = np.inf
    promoted_from = promote(year)
    vacate(year, promoted_from)
    stands_empty = ~people.is_filled[leavers] & np.isfinite(people.vacant_months[leavers])
    begins = np.concatenate((leavers[stands_empty], promoted_from))
    people.vacant_months[begins] = wait_for_successors(year, begins) + year.rules.shocks.extra_months_to_fill

    vacant = np.flatnonzero(~people.is_filled)
    arrives = people.vacant_months[vacant] < 12.0
    exceeds = exceeds_limited_share(year, vacant[arrives])
    barred, arrivals = vacant[arrives][exceeds], vacant[arrives][~exceeds]
    arrivals, waiting = first_arrivals(year, arrivals)
    barred = np.concatenate((barred, waiting))
    np.multiply(people.is_filled, 12.0, out=people.months_served)
    people.months_served[arrivals] = 12.0 - np.floor(people.vacant_months[arrivals])
    people.vacant_months[vacant[~arrives]] -= 12.0
    people.vacant_months[barred] = 0.0
    people.vacant_months[arrivals] = 0.0
    appoint(year, arrivals)
    settle_newcomers(people, vacant)
    expect_what_is_usual(year, arrivals)
    reshuffle(year)


def expect_what_is_usual(year: Year, arrivals: Ints) -> None:
    """Let newcomers expect what people in their agency were last rated, as far as they look at that."""
    pull = year.world.response.expectation_from_agency
    if pull != 0.0:
        usual = year.institutions.of_agencies(lambda agency: agency.remembered_mean_level)[year.seats.agency[arrivals]]
        expected = year.people.reference_level[arrivals]
        year.people.reference_level[arrivals] = expected + pull * (usual - expected)


def vacate(year: Year, rows: Ints) -> None:
    """Clear what `recruit` knows about the people who leave; the rest is cleared on arrival."""
    people = year.people
    people.is_filled[rows] = False
    people.months_served[rows] = 0.0
    people.is_external[rows] = False
    people.is_converted[rows] = False
    people.in_minority_group[rows] = False
    for column in (
        people.birth_year,
        people.service_at_arrival,
        people.ability,
        people.self_regard,
        people.service_taste,
        people.leaning,
        people.handed_over,
        people.entry_pay,
    ):
        column[rows] = 0.0
    people.arrival_year[rows] = 0


def appoint(year: Year, rows: Ints) -> None:
    """Choose a person for each seat in `rows`, to arrive in the next fiscal year."""
    people, seats, world, hiring = year.people, year.seats, year.world, year.world.hiring
    people.is_converted[rows] = is_converted(year, rows)
    is_career = (seats.appointment[rows] == CAREER) & ~people.is_converted[rows]
    people.is_filled[rows] = True
    people.arrival_year[rows] = year.fiscal_year + 1
    # know-how is still the leaver's where the seat was held this year, and 0 if it was vacant
    people.handed_over[rows] = world.knowledge.handover * people.know_how[rows]
    people.is_external[rows] = is_career & (year.uniform("recruit.external")[rows] < hiring.external_share)

    offer = Offer(
        scarcity=year.planned.scarcity,
        top_share=year.institutions.of_agencies(lambda agency: agency.remembered_top_share),
        stake=year.institutions.office.remembered_stake,
    )
    pool = APPLYING_THEORIES[world.theory.applying](offer, hiring)
    agency = seats.agency[rows]
    potential = newcomers.select_potential(
        year.uniform("recruit.best")[rows],
        year.normal("recruit.ability")[rows],
        pool.shift[agency],
        hiring,
        pool.volume[agency],
    )
    potential = newcomers.cluster_potential(potential, year.streams, seats.component[rows], world)
    people.ability[rows] = newcomers.fixed_ability(potential, people.is_external[rows], world)
    people.self_regard[rows] = year.normal("recruit.regard")[rows]
    if seats.minority_share > 0.0:
        people.in_minority_group[rows] = year.uniform("recruit.group")[rows] < seats.minority_share
    if world.theory.people_differ_in_taste:
        people.service_taste[rows] = year.normal("recruit.taste")[rows]
    if world.theory.people_differ_in_leaning:
        people.leaning[rows] = year.normal("recruit.leaning")[rows]

    age_draw = year.normal("recruit.age")[rows]
    age = np.clip(hiring.age_mean + hiring.age_sd * age_draw, 32.0, 68.0)
    come = newcomers.background(
        age, age_draw, year.normal("recruit.service")[rows], is_career & ~people.is_external[rows], hiring
    )
    people.birth_year[rows] = year.fiscal_year + 1 - age
    people.service_at_arrival[rows] = come.service
    before = newcomers.previous_pay(year.uniform("recruit.pay")[rows], year.rules.pay.gs15_ceiling, hiring)
    people.entry_pay[rows] = entry_pay(before, hiring.promotion_raise, year.rules.pay)
