"""Measures in the terms of the published record, so that simulated years can be held against it."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import mean_of, share_of
from sessim.measures.view import View
from sessim.year.leave import QUIT, RETIRED

SMALL, MEDIUM = 20, 100  # largest number of rated career executives of a small and of a medium agency
YEARS_TO_RETIRE, YEARS_AHEAD = 5.0, 7.5  # the spans in which the record counts retirees and the eligible


def agencies(view: View) -> dict[str, float]:
    """Top ratings by agency size, and how far agencies differ in level 5."""
    people, seats = view.people, view.year.seats
    number = view.agency_rated
    level5 = seats.agency_count(view.is_rated & (people.final_level == 5))
    of_seat = number[seats.agency]
    has_top = people.final_level >= 4
    compared = number > SMALL
    share = level5[compared] / number[compared]
    return {
        "medium_agency_top_share": share_of(has_top, view.is_rated & (of_seat > SMALL) & (of_seat <= MEDIUM)),
        "large_agency_top_share": share_of(has_top, view.is_rated & (of_seat > MEDIUM)),
        "agency_level5_highest": float(share.max()) if len(share) else float("nan"),
        "agency_level5_lowest": float(share.min()) if len(share) else float("nan"),
    }


def newly_level3(view: View) -> dict[str, float]:
    """Executives at level 3 who were at level 4 or 5 when last rated, and how they leave."""
    people = view.people
    was_there = people.arrival_year < view.year.fiscal_year
    newly = view.is_rated & (people.final_level == 3) & (people.years_since_top == 1) & was_there
    return {
        "newly_level3_share": share_of(newly, view.is_rated),
        "newly_level3_exit_rate": share_of(people.exit_kind != 0, newly),
        "newly_level3_retire_rate": share_of(people.exit_kind == RETIRED, newly),
        "newly_level3_quit_rate": share_of(people.exit_kind == QUIT, newly),
    }


def clock(view: View) -> dict[str, float]:
    """Arrivals, and retirement against eligibility."""
    people = view.people
    has_arrived = view.is_held & (people.arrival_year == view.year.fiscal_year)
    is_eligible = view.is_held & (people.years_eligible >= 0.0)
    retires = is_eligible & (people.exit_kind == RETIRED)
    return {
        "arrivals": float(np.count_nonzero(has_arrived)),
        "external_arrivals": share_of(people.is_external, has_arrived),
        "entry_service": view.mean_of_held(people.service_at_arrival),
        "eligible_retire_rate": share_of(retires, is_eligible),
        "retired_within_five": share_of(people.years_eligible < YEARS_TO_RETIRE, retires),
        "eligible_in_eight": share_of(people.years_eligible >= -YEARS_AHEAD, view.is_held),
    }


def raises(view: View) -> dict[str, float]:
    """Mean raise by final level, over pay before the raise."""
    rise = view.of_rated("pay_rise") / np.maximum(view.pay_before, 1.0)
    return {f"raise_rate_level{level}": mean_of(rise, view.level == level) for level in (5, 4, 3, 2, 1)}
