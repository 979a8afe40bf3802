"""Stage 3, appraise: raters see signals by critical element and give the initial summary rating."""

from __future__ import annotations

import math

import numpy as np

from sessim.behavior.rating import RATING_THEORIES, for_purpose
from sessim.behavior.signal import scale_rater_error, see_performance, see_signal, see_workforce
from sessim.corps.columns import Floats
from sessim.law.ratings.appraisal import element_levels, rate
from sessim.world import Rating
from sessim.year.context import Year
from sessim.year.outputs import Appraised
from sessim.year.parts.job_changes import factor_in_other_supervisors
from sessim.year.parts.panels import average_errors, average_leniency


def appraise(year: Year) -> Appraised:
    """Write who is rated, the rater's signals and levels by element, and the initial points and level."""
    people, seats, world, rules = year.people, year.seats, year.world, year.rules.appraisal
    components = world.rating
    people.is_rated = people.is_filled & (people.months_served >= rules.minimum_months)

    of_year = year.streams.normal(year.fiscal_year, "appraise.leniency", seats.number_of_raters)
    stability = components.leniency_stability
    of_supervisors = math.sqrt(stability) * year.leniency_trait + math.sqrt(1.0 - stability) * of_year
    people.affinity = _carry_over(year, people.affinity, "appraise.affinity", components.affinity_stability)
    if seats.peer_weight > 0.0:
        people.peer_leniency = _carry_over(year, people.peer_leniency, "appraise.peer_leniency", stability)

    error_scale = scale_rater_error(rules, components)
    motives = for_purpose(rules.administrative_purpose, components)
    bias = RATING_THEORIES[world.theory.rating](error_scale, year.planned.scarcity, motives)
    inflation = bias.shift + year.institutions.of_agencies(lambda agency: agency.rating_norm)
    signal = see_signal(
        components,
        error_scale * average_errors(seats, people.is_filled),
        performance=[
            see_performance(people.measured, people.shared, element.shared_share, components)
            for element in rules.elements
        ],
        leniency=average_leniency(seats, people.is_filled, of_supervisors, people.peer_leniency),
        affinity=people.affinity,
        luck=[year.normal(f"appraise.element.{number}") for number, _ in enumerate(rules.elements, start=1)],
        inflation=inflation[seats.agency],
        is_in_minority=people.in_minority_group,
        workforce=see_workforce(
            year.institutions.workforces[seats.component],
            rules.elements,
            rules.people_element,
            world.organisation.workforce_seen,
            components,
        ),
        lesson=bias.lesson_weight * people.board_lesson if bias.lesson_weight != 0.0 else 0.0,
    )
    np.stack(signal.add_up(), out=people.element_signal)
    job_change = factor_in_other_supervisors(year, signal, error_scale)

    low_shift = find_low_shift(year)
    people.element_level = element_levels(people.element_signal, standards(components, bias.low_tolerance, low_shift))
    points, level = rate(people.element_level, rules)
    people.initial_points = points * people.is_rated
    people.initial_level = level * people.is_rated
    return Appraised(signal, job_change, low_shift)


def _carry_over(year: Year, last: Floats, decision: str, stability: float) -> Floats:
    """Carry a trait between rater and rated into the year: new in the year of arrival, then as stable as `stability` (0-1)."""
    fresh = year.normal(decision)
    kept = stability * last + math.sqrt(1.0 - stability**2) * fresh
    new = np.flatnonzero(year.people.arrival_year == year.fiscal_year)
    kept[new] = fresh[new]
    return kept * year.people.is_filled


def find_low_shift(year: Year) -> Floats | float:
    """How far the lower two standards are above the usual ones, rating SD, shape (seats,); one 0 where they move with the norm.

    A norm that moves shifts every signal. As far as the bottom is not coupled to it, the lower standards shift as well, so that
    no more and no fewer signals fall below them.
    """
    loose = 1.0 - year.world.norms.bottom_coupling
    if loose == 0.0:
        return 0.0
    moved = year.institutions.of_agencies(lambda agency: agency.rating_norm - agency.norms.initial)
    return np.asarray(loose * moved[year.seats.agency])


def standards(
    components: Rating, low_tolerance: float = 0.0, low_shift: Floats | float = 0.0
) -> tuple[Floats | float, ...]:
    """Signals from which a reader gives element levels 2, 3, 4 and 5, rating SD; level 3 is centred on zero.

    Args:
        components: Width of a level.
        low_tolerance: How far below its standard a signal may lie before a level 1 or 2 is given, rating SD.
        low_shift: How far those two standards are above the usual ones (`find_low_shift`), rating SD.

    Returns:
        Four standards, each one number, or of the shape of `low_shift`.
    """
    low2, low3, high4, high5 = (components.level_width * step for step in (-1.5, -0.5, 0.5, 1.5))
    return low2 - low_tolerance + low_shift, low3 - low_tolerance + low_shift, high4, high5
