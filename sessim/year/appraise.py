"""Stage 3, appraise: raters see signals by critical element and give the initial summary rating."""

from __future__ import annotations

import math

import numpy as np

from sessim.behavior.rating import RATING_THEORIES, for_purpose, purpose_error_scale
from sessim.corps.columns import Floats
from sessim.law.ratings.appraisal import element_levels, rate
from sessim.law.rulebook import AppraisalRules
from sessim.world import Rating
from sessim.year.context import Year
from sessim.year.parts.job_changes import factor_in_losing_supervisors
from sessim.year.parts.panels import error_averaging, panel_leniency


def appraise(year: Year) -> None:
    """Write who is rated, the rater's signals and levels by element, and the initial points and level."""
    people, seats, world, rules = year.people, year.seats, year.world, year.rules.appraisal
    components = world.rating
    people.is_rated = people.is_filled & (people.months_served >= rules.minimum_months)

    of_year = year.streams.normal(year.fiscal_year, "appraise.leniency", seats.number_of_raters)
    stability = components.leniency_stability
    of_supervisors = math.sqrt(stability) * year.leniency_trait + math.sqrt(1.0 - stability) * of_year
    people.affinity = _lived_on(year, people.affinity, "appraise.affinity", components.affinity_stability)
    if seats.peer_weight > 0.0:
        people.peer_leniency = _lived_on(year, people.peer_leniency, "appraise.peer_leniency", stability)
    year.facts.leniency = panel_leniency(seats, people.is_filled, of_supervisors, people.peer_leniency)

    error_scale = rater_error_scale(rules, components)
    error = error_scale * error_averaging(seats, people.is_filled)
    motives = for_purpose(rules.administrative_purpose, components)
    bias = RATING_THEORIES[world.theory.rating](error_scale, year.facts.scarcity, motives)
    year.facts.inflation = bias.shift + year.institutions.of_agencies(lambda agency: agency.rating_norm)

    random_share = 1.0 - components.performance_share - components.leniency_share - components.affinity_share
    seen_of_all = (
        math.sqrt(components.leniency_share) * year.facts.leniency
        + (error * math.sqrt(components.affinity_share)) * people.affinity
        + year.facts.inflation[seats.agency]
    )
    if bias.lesson_weight != 0.0:
        seen_of_all += bias.lesson_weight * people.board_lesson
    if components.group_difference != 0.0:
        seen_of_all = seen_of_all - components.group_difference * people.in_minority_group
    weight = math.sqrt(components.performance_share)
    noise = error * math.sqrt(random_share)
    for index, element in enumerate(rules.elements):
        facet = (1.0 - element.shared_share) * people.measured + element.shared_share * people.shared
        chance = year.normal(f"appraise.element.{index + 1}")
        people.element_signal[index] = weight * facet + seen_of_all
        people.element_signal[index] += noise * chance
    factor_in_losing_supervisors(year, error_scale)

    people.element_level = element_levels(people.element_signal, standards(components, bias.low_tolerance))
    points, level = rate(people.element_level, rules)
    people.initial_points = points * people.is_rated
    people.initial_level = level * people.is_rated


def _lived_on(year: Year, last: Floats, decision: str, stability: float) -> Floats:
    """Carry a trait between rater and rated into the year: new in the year of arrival, else as stable as `stability` (0-1)."""
    fresh = year.normal(decision)
    kept = stability * last + math.sqrt(1.0 - stability**2) * fresh
    new = np.flatnonzero(year.people.arrival_year == year.fiscal_year)
    kept[new] = fresh[new]
    return kept * year.people.is_filled


def rater_error_scale(rules: AppraisalRules, components: Rating) -> float:
    """Size of the errors about the person, relative to an untrained rater on whose rating pay hangs (0 or more)."""
    trained = 1.0 - rules.rater_training * components.training_gain
    return trained * purpose_error_scale(rules.administrative_purpose, components)


def standards(components: Rating, low_tolerance: float = 0.0) -> tuple[float, ...]:
    """Signals from which a reader gives element levels 2, 3, 4 and 5, rating SD; level 3 is centred on zero.

    Args:
        components: Width of a level.
        low_tolerance: How far below its standard a signal may lie before a level 1 or 2 is given, rating SD.
    """
    low2, low3, high4, high5 = (components.level_width * step for step in (-1.5, -0.5, 0.5, 1.5))
    return low2 - low_tolerance, low3 - low_tolerance, high4, high5
