"""Measures in the terms of the published record, so that simulated years can be held against it."""

from __future__ import annotations

from sessim.measures.statistics import at_rows, count, mean_of, ratio
from sessim.measures.view import View

SMALL, MEDIUM = 20, 100  # largest number of rated career executives of a small and of a medium agency
YEARS_TO_RETIRE, YEARS_AHEAD = 5.0, 7.5  # the spans in which the record counts retirees and the eligible


def agencies(view: View) -> dict[str, float]:
    """Top ratings by agency size, and how far agencies differ in level 5."""
    number = view.ratings_by_agency
    compared, is_large = number.rated > SMALL, number.rated > MEDIUM
    share = number.level5[compared] / number.rated[compared]
    return {
        "medium_agency_top_share": number.top_share(compared & ~is_large),
        "large_agency_top_share": number.top_share(is_large),
        "agency_level5_highest": float(share.max()) if len(share) else float("nan"),
        "agency_level5_lowest": float(share.min()) if len(share) else float("nan"),
    }


def newly_level3(view: View) -> dict[str, float]:
    """Executives at level 3 who were at level 4 or 5 when last rated, and how they leave."""
    people = view.people
    was_there = people.arrival_year < view.year.fiscal_year
    newly = view.is_level3 & (people.years_since_top == 1) & was_there
    number = count(newly)
    return {
        "newly_level3_share": ratio(number, len(view.rated)),
        "newly_level3_exit_rate": ratio(count(view.leaves & newly), number),
        "newly_level3_retire_rate": ratio(count(view.retires & newly), number),
        "newly_level3_quit_rate": ratio(count(view.quits & newly), number),
    }


def clock(view: View) -> dict[str, float]:
    """Arrivals, and retirement against eligibility."""
    people = view.people
    has_arrived = view.is_held & view.is_new
    arrivals = count(has_arrived)
    retires = view.is_eligible & view.retires
    retirees = count(retires)
    return {
        "arrivals": float(arrivals),
        "external_arrivals": ratio(count(people.is_external & has_arrived), arrivals),
        "entry_service": view.mean_service_at_arrival,
        "eligible_retire_rate": ratio(retirees, view.eligible),
        "retired_within_five": ratio(count(retires & (people.years_eligible < YEARS_TO_RETIRE)), retirees),
        "eligible_in_eight": view.share_of_held(people.years_eligible >= -YEARS_AHEAD),
    }


def raises(view: View) -> dict[str, float]:
    """Mean raise by final level, over pay before the raise."""
    rise = view.pay_rise / view.pay_before
    level_of_rated = at_rows(view.people.final_level, view.rated)
    return {f"raise_rate_level{level}": mean_of(rise, level_of_rated == level) for level in (5, 4, 3, 2, 1)}
