"""How likely a person is to die, retire or quit in a year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.corps.seats import LIMITED

from .arithmetic import logistic, minimum_retirement_age, years_since_unreduced
from .release import release
from .staying import leaving_and_staying, log_odds_of_leaving

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

    shock = leaving.transition_shock if book.is_transition_year else 0.0
    if person.model.world.theory.leaving == "option_value":
        goes = logistic(log_odds_of_leaving(person, age, service) + shock)
        may_retire = years_eligible >= 0 or (age >= minimum_age and service >= book.annuity.reduced_service)
        return years_eligible, 0.0 if may_retire else goes, goes if may_retire else 0.0, death
    if person.model.world.theory.leaving == "political" and book.is_transition_year:
        shock -= leaving.distance_effect * person.closeness
    grievance, pull = _grievance_and_pull(person)
    quitting = logistic(leaving.quit_base + pull + grievance + shock)
    retiring = 0.0
    if years_eligible >= 0:
        by_years = leaving.retire_slope * min(years_eligible, 5)
        retiring = logistic(leaving.retire_base + by_years + leaving.retire_response * grievance + shock)
    elif age >= minimum_age and service >= book.annuity.reduced_service:
        retiring = logistic(leaving.retire_reduced_base + leaving.retire_response * grievance)
    return years_eligible, quitting, retiring, death


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
    if person.model.world.theory.leaving == "recognition":
        distinction = person.seat.agency.scarcity if person.final_level >= 4 else 0.0
        grievance -= leaving.recognition_effect * (distinction - person.was_limited)
    if person.model.world.theory.leaving == "contagion" and person.is_able:
        grievance += leaving.contagion_effect * person.able_exits
    return grievance, leaving.performance_slope * z + leaving.performance_curve * z**2
