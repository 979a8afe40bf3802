"""Job changes within the year, a part of stage 3, appraise: the losing supervisor's appraisal follows the executive."""

from __future__ import annotations

import math

import numpy as np

from sessim.law.ratings.clocks import combined_score
from sessim.year.context import Year
from sessim.year.parts.panels import error_averaging

DAYS_OF_YEAR = 365


def factor_in_losing_supervisors(year: Year, error_scale: float) -> None:
    """Weigh in, by days, what another supervisor saw of those whose job changed within the year.

    The losing supervisor is a stranger to the table of raters, with a leniency and a liking drawn for the person; so are all
    of them where several rate. The person keeps the seat, for all draws are numbered by seats.

    Args:
        year: The year, with the signals of the raters of the seats written.
        error_scale: Size of one rater's errors about the person (0 or more; see `rater_error_scale`).
    """
    people, components, rules, clocks = year.people, year.world.rating, year.rules.appraisal, year.rules.clocks
    if rules.two_supervisor_share == 0.0:
        return
    changes = year.uniform("appraise.change") < rules.two_supervisor_share
    rows = np.flatnonzero(changes & people.is_rated & (people.months_served == 12.0))
    least = clocks.minimum_days
    luck = year.uniform("appraise.change_day")[rows]
    before = least + np.floor(luck * (DAYS_OF_YEAR - 2 * least + 1)).astype(np.int64)
    days = np.stack((before, DAYS_OF_YEAR - before))

    random_share = 1.0 - components.performance_share - components.leniency_share - components.affinity_share
    averaging = np.broadcast_to(error_averaging(year.seats, people.is_filled), len(year.seats))[rows]
    error = error_scale * averaging
    seen_of_all = (
        (averaging * math.sqrt(components.leniency_share)) * year.normal("appraise.losing_leniency")[rows]
        + (error * math.sqrt(components.affinity_share)) * year.normal("appraise.losing_affinity")[rows]
        + year.facts.inflation[year.seats.agency[rows]]
        - components.group_difference * people.in_minority_group[rows]
    )
    weight, noise = math.sqrt(components.performance_share), error * math.sqrt(random_share)
    for index, element in enumerate(rules.elements):
        facet = (1.0 - element.shared_share) * people.measured[rows] + element.shared_share * people.shared[rows]
        chance = year.normal(f"appraise.losing_element.{index + 1}")[rows]
        scores = np.stack((weight * facet + seen_of_all + noise * chance, people.element_signal[index, rows]))
        people.element_signal[index, rows] = combined_score(scores, days, np.zeros(days.shape, dtype=bool), clocks)
