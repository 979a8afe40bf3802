"""Job changes and details within the year, a part of stage 3, appraise: another supervisor's appraisal is factored in."""

from __future__ import annotations

import numpy as np

from sessim.behavior.signal import Signal, see_signal
from sessim.corps.columns import Floats
from sessim.law.ratings.clocks import combined_score
from sessim.year.context import Year
from sessim.year.parts.panels import average_errors

DAYS_OF_YEAR = 365


def factor_in_other_supervisors(year: Year, signal: Signal, error_scale: float) -> Floats | float:
    """Weigh in, by days, what another supervisor saw of those whose job changed or who were on detail within the year.

    The other supervisor, whom a mover lost or who had the executive on detail, is not in the table of raters and has a
    leniency and a liking drawn for the person; the same holds for all of them where several rate. Strangers see the same
    performance and the same workforce, share the norms of the agency and have learnt nothing from its boards. The person keeps
    the seat, because all draws are numbered by seats.

    Args:
        year: The year, with the signals of the raters of the seats written.
        signal: Those signals in parts.
        error_scale: Size of one rater's errors about the person (0 or more; see `scale_rater_error`).

    Returns:
        How this changes each signal, rating SD, shape (elements, seats); 0 where the rules let no job change.
    """
    people, components, rules, clocks = year.people, year.world.rating, year.rules.appraisal, year.rules.clocks
    if rules.two_supervisor_share == rules.detail_share == 0.0:
        return 0.0
    changes = year.uniform("appraise.change") < rules.two_supervisor_share
    is_detailed = ~changes & (year.uniform("appraise.detail") < rules.detail_share)
    least = clocks.minimum_days
    before = least + np.floor(year.uniform("appraise.change_day") * (DAYS_OF_YEAR - 2 * least + 1))
    away = 1 + np.floor(year.uniform("appraise.detail_days") * (DAYS_OF_YEAR - least))
    is_factored_in = changes | (is_detailed & (away >= clocks.detail_days))
    rows = np.flatnonzero(is_factored_in & people.is_rated & (people.months_served == 12.0))
    elsewhere = np.where(changes, before, away)[rows].astype(np.int64)
    days = np.stack((elsewhere, DAYS_OF_YEAR - elsewhere))

    averaging = np.broadcast_to(average_errors(year.seats, people.is_filled), len(year.seats))[rows]
    losing = see_signal(
        components,
        error_scale * averaging,
        performance=[part[rows] for part in signal.performance],
        leniency=year.normal("appraise.losing_leniency")[rows],
        affinity=year.normal("appraise.losing_affinity")[rows],
        luck=[
            year.normal(f"appraise.losing_element.{number}")[rows] for number, _ in enumerate(rules.elements, start=1)
        ],
        inflation=signal.inflation[rows],
        is_in_minority=people.in_minority_group[rows],
        workforce=signal.workforce
        if isinstance(signal.workforce, float)
        else [part[rows] for part in signal.workforce],
        leniency_averaging=averaging,
    )
    is_detail = np.stack((is_detailed[rows], np.zeros(len(rows), dtype=bool)))
    own = people.element_signal[:, rows]
    for index, scores in enumerate(zip(losing.add_up(), own, strict=True)):
        people.element_signal[index, rows] = combined_score(np.stack(scores), days, is_detail, clocks)
    change = np.zeros_like(people.element_signal)
    change[:, rows] = people.element_signal[:, rows] - own
    return change
