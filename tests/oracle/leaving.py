"""How likely a person is to die, retire or quit in a year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.corps.seats import LIMITED

from .arithmetic import logistic, minimum_retirement_age, years_since_unreduced
from .outside import pull_from_outside, pull_of_labour_market
from .release import release
from .weighing import leaving_and_staying, log_odds_of_leaving

if TYPE_CHECKING:
    from .executive import Executive


def hazards(person: Executive) -> tuple[float, float, float, float]:
    """Years eligible for unreduced retirement, and this year's probabilities of quitting, retiring and dying."""
    book, leaving = person.model.rulebook, person.model.world.leaving
    age = person.model.fiscal_year - person.birth_year
    service = person.service_at_arrival + person.tenure + 1
    minimum_age = minimum_retirement_age(person.birth_year, book.annuity)
    years_eligible = years_since_unreduced(age, service, minimum_age, book.annuity)
    death = min(1.0, leaving.death_at_55 * math.exp(leaving.death_growth * (age - 55)))

    if not person.is_career:
        by_appointment = leaving.limited_exit if person.seat.appointment == LIMITED else leaving.noncareer_exit
        quitting = leaving.noncareer_transition_exit if book.is_transition_year else by_appointment
        return years_eligible, quitting, 0.0, death

    theory, shock = person.model.world.theory.leaving, _shock(person)
    may_retire_reduced = age >= minimum_age and service >= book.annuity.reduced_service
    if theory == "option_value":
        pull = pull_of_labour_market(person.model) + leaving.limited_effect * person.was_limited
        goes = logistic(log_odds_of_leaving(person, age, service) + pull + shock)
        may_retire = years_eligible >= 0 or may_retire_reduced
        return years_eligible, 0.0 if may_retire else goes, goes if may_retire else 0.0, death
    grievance, pull = _grievance_and_pull(person)
    shared = indexing = 0.0
    if theory != "rate_only":
        shared = pull_from_outside(person)
        indexing = leaving.annuity_indexing_effect * (book.annuity_indexing.gap or 0.0)
    quitting = logistic(leaving.quit_base + pull + grievance + shock + shared)
    retiring, to_retire = 0.0, leaving.retire_response * grievance + shared + indexing
    if years_eligible >= 0:
        by_years = leaving.retire_slope * min(years_eligible, 5)
        retiring = logistic(leaving.retire_base + by_years + shock + to_retire)
    elif may_retire_reduced:
        retiring = logistic(leaving.retire_reduced_base + leaving.reduced_shock_share * shock + to_retire)
    return years_eligible, quitting, retiring, death


def _shock(person: Executive) -> float:
    """What a new administration adds to the log odds of leaving, by how far agency and person are from it."""
    model, leaving, theory = person.model, person.model.world.leaving, person.model.world.theory.leaving
    if not model.rulebook.is_transition_year:
        return 0.0
    shock = leaving.transition_shock
    if leaving.agency_distance_effect != 0:
        shock += leaving.agency_distance_effect * -model.central_office.party * person.seat.agency.leaning
    if theory == "political":
        shock -= leaving.distance_effect * person.closeness
    return shock


def worths(person: Executive) -> tuple[float, float, float]:
    """What leaving now, staying on and being released is worth, years of pay; only the option-value theory weighs it."""
    if person.model.world.theory.leaving != "option_value" or not person.is_career:
        return 0.0, 0.0, 0.0
    age = person.model.fiscal_year - person.birth_year
    service = person.service_at_arrival + person.tenure + 1
    return *leaving_and_staying(person, age, service), release(person, age, service)


def _grievance_and_pull(person: Executive) -> tuple[float, float]:
    """What the rating adds to the log odds of leaving, and what the performer's market does."""
    leaving = person.model.world.leaving
    if person.model.world.theory.leaving == "rate_only":
        return 0.0, 0.0
    z = person.contribution
    multiplier = leaving.star_multiplier if z >= leaving.star_threshold else 1.0
    grievance = leaving.shortfall_effect * person.shortfall * multiplier - leaving.fairness_effect * person.fairness
    grievance += leaving.limited_effect * person.was_limited
    if person.model.world.theory.leaving == "recognition":
        distinction = person.seat.agency.scarcity if person.final_level >= 4 else 0.0
        grievance -= leaving.recognition_effect * (distinction - person.was_limited)
    if person.model.world.theory.leaving == "contagion" and person.is_able:
        grievance += leaving.contagion_effect * person.able_exits
    return grievance, leaving.performance_slope * z + leaving.performance_curve * z**2
