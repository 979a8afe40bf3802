"""Stage 9, leave: removal, release, death, retirement and quitting compete for the year's leavers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.leaving import LEAVING_THEORIES, Situation, option_values
from sessim.behavior.staying import death_probability, value_of_release
from sessim.corps.seats import LIMITED
from sessim.law.tenure.fallback import has_fallback
from sessim.law.tenure.removal import NO_REMOVAL, REFUSAL, is_in_probation
from sessim.law.tenure.retirement import may_retire_reduced, minimum_retirement_age, years_since_eligible
from sessim.year.context import Year
from sessim.year.parts.prospects import find_agency_distance, find_expected_award, find_pay_of_corps

STAYS, REMOVED, DIED, RETIRED, QUIT, RELEASED = np.arange(6, dtype=np.int8)


def leave(year: Year) -> None:
    """Write hazards, the kind of exit at the end of the year, and what each component sees of it."""
    people, parameters = year.people, year.world.leaving
    is_transition = year.rules.is_transition_year
    # a vacant seat has no year of birth or arrival to count from
    filled = people.is_filled.astype(np.float64)
    age = (year.fiscal_year - people.birth_year) * filled
    service = (people.service_at_arrival + (year.fiscal_year - people.arrival_year) + 1.0) * filled
    annuity = year.rules.annuity
    minimum_age = minimum_retirement_age(people.birth_year, annuity)
    people.years_eligible = np.where(people.is_filled, years_since_eligible(age, service, minimum_age, annuity), 0.0)

    scarcity = year.planned.scarcity[year.seats.agency]
    award = find_expected_award(year)
    situation = Situation(
        age=age,
        service=service,
        contribution=people.contribution,
        shortfall=people.shortfall,
        fairness=people.fairness,
        years_eligible=people.years_eligible,
        may_retire_reduced=may_retire_reduced(age, service, minimum_age, annuity),
        is_transition_year=is_transition,
        recognition=scarcity * (people.final_level >= 4) - people.was_limited,
        able_exits=people.able_exits,
        top_chance=people.top_chance,
        stake=year.institutions.office.remembered_stake,
        service_taste=people.service_taste,
        annuity=annuity,
        separation=year.rules.separation,
        pay=np.maximum(people.pay, 1.0),
        held_back=people.raise_held_back,
        not_paid=people.pay_not_paid,
        distance=-year.institutions.office.administration * people.leaning,
        agency_distance=find_agency_distance(year)[year.seats.agency],
        was_limited=people.was_limited,
        award=award,
        aggregate_limit=year.rules.pay.aggregate_limit,
        pay_of_corps=find_pay_of_corps(year, award),
        private_pay=year.rules.private_pay,
        unemployment_gap=year.rules.labour_market.gap,
        indexing_gap=year.rules.annuity_indexing.gap or 0.0,
        usual_raise=year.world.pay_practice.raise_level4,
        ahead=year.rules.pay_path.ahead,
    )
    quits, retires = LEAVING_THEORIES[year.world.theory.leaving](situation, parameters)
    if LEAVING_THEORIES.declared[year.world.theory.leaving].needs_option_values:
        _weigh(year, situation)
    if is_transition:
        other_exit: float | np.ndarray[tuple[int], np.dtype[np.float64]] = parameters.noncareer_transition_exit
    else:
        other_exit = np.where(year.seats.appointment == LIMITED, parameters.limited_exit, parameters.noncareer_exit)
    is_career = year.is_career
    people.quit_hazard = np.where(is_career, quits, other_exit) * filled
    people.retire_hazard = np.where(is_career, retires, 0.0) * filled
    death = death_probability(age, parameters)

    kind = np.full(len(filled), STAYS)
    # few leave, so overwriting them is several times cheaper than choosing again for everybody
    kind[year.uniform("leave.quit") < people.quit_hazard] = QUIT
    kind[year.uniform("leave.retire") < people.retire_hazard] = RETIRED
    kind[year.uniform("leave.death") < death] = DIED
    kind[people.is_released] = RELEASED
    kind[people.removal_reason != NO_REMOVAL] = REMOVED
    if year.rules.shocks.extra_exit > 0.0:
        goes = is_career & (kind == STAYS) & (year.uniform("leave.shock") < year.rules.shocks.extra_exit)
        kind = np.where(goes, np.where(people.years_eligible >= 0.0, RETIRED, QUIT), kind)
    people.exit_kind = kind * people.is_filled
    people.able_exits = find_able_exit_share(year)
    year.institutions.office.pay_the_placed(
        people.pay[is_placed_outside(year)], year.rules.pay.gs15_ceiling, year.rules.fallback
    )


def _weigh(year: Year, situation: Situation) -> None:
    """Write what leaving, staying and being released is worth to each career executive."""
    people, parameters = year.people, year.world.leaving
    weighs = people.is_filled & year.is_career
    leaving, staying = option_values(situation, parameters)
    people.value_of_leaving = np.where(weighs, leaving, 0.0)
    people.value_of_staying = np.where(weighs, staying, 0.0)
    people.value_of_release = np.zeros(len(weighs))
    people.value_of_release[weighs] = value_of_release(
        situation.age[weighs],
        people.birth_year[weighs],
        situation.service[weighs],
        people.pay[weighs],
        parameters,
        situation.annuity,
        situation.separation,
    )


def is_placed_outside(year: Year) -> NDArray[np.bool_]:
    """Whether a leaver is placed in a job outside the SES: removed for performance or released, not for refusal."""
    people, seats = year.people, year.seats
    is_placed: NDArray[np.bool_] = (people.exit_kind == REMOVED) | (people.exit_kind == RELEASED)
    rows = np.flatnonzero(is_placed)
    is_placed[rows] = has_fallback(
        ~is_in_probation(
            people.arrival_year[rows], seats.is_defense[seats.agency[rows]], year.fiscal_year, year.rules.removal
        ),
        ~people.is_external[rows],
        people.removal_reason[rows] == REFUSAL,
    )
    return is_placed


def find_able_exit_share(year: Year) -> NDArray[np.float64]:
    """Share (0-1) of the able career executives of each seat's component who retire or quit this year, 0 if none is able."""
    people, seats = year.people, year.seats
    is_able = people.is_filled & year.is_career & (people.contribution >= year.world.leaving.star_threshold)
    goes = is_able & ((people.exit_kind == RETIRED) | (people.exit_kind == QUIT))
    able = seats.component_sum(is_able.astype(np.float64))
    share = seats.component_sum(goes.astype(np.float64)) / np.maximum(able, 1.0)
    return share[seats.component] * people.is_filled
