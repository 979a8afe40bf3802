"""Measures in the terms of the published record, so that simulated years can be compared with it."""

from __future__ import annotations

from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, count, mean_of, ratio
from sessim.measures.view import View

SMALL, MEDIUM = 20, 100  # largest number of rated career executives of a small and of a medium agency
YEARS_TO_RETIRE, YEARS_AHEAD = 5.0, 7.5  # the spans in which the record counts retirees and the eligible


@measures(
    Measure("medium_agency_top_share", "R", "share", "none", "share at levels 4 and 5 in agencies of 21 to 100 rated"),
    Measure(
        "large_agency_top_share", "R", "share", "none", "share at levels 4 and 5 in agencies of more than 100 rated"
    ),
    Measure(
        "agency_level5_highest", "R", "share", "none", "highest share at level 5 of an agency of more than 20 rated"
    ),
    Measure("agency_level5_lowest", "R", "share", "none", "lowest share at level 5 of an agency of more than 20 rated"),
)
def measure_agencies(view: View) -> dict[str, float]:
    """Top ratings by agency size, and how far agencies differ in level 5."""
    number = view.ratings_by_agency
    compared, is_large = number.rated > SMALL, number.rated > MEDIUM
    share = number.level5[compared] / number.rated[compared]
    return {
        "medium_agency_top_share": number.share_rated_high(compared & ~is_large),
        "large_agency_top_share": number.share_rated_high(is_large),
        "agency_level5_highest": float(share.max()) if len(share) else float("nan"),
        "agency_level5_lowest": float(share.min()) if len(share) else float("nan"),
    }


@measures(
    Measure("newly_level3_share", "R", "share", "none", "share at level 3 who were at level 4 or 5 when last rated"),
    Measure("newly_level3_exit_rate", "R", "share a year", "none", "exit rate of those newly at level 3"),
    Measure("newly_level3_retire_rate", "R", "share a year", "none", "retirement rate of those newly at level 3"),
    Measure("newly_level3_quit_rate", "R", "share a year", "none", "quit rate of those newly at level 3"),
)
def measure_newly_level3(view: View) -> dict[str, float]:
    """Executives at level 3 who were at level 4 or 5 when last rated, and how they leave."""
    people = view.people
    was_there = people.arrival_year < view.year.fiscal_year
    newly = view.rated_level3 & (people.years_since_top == 1) & was_there
    number = count(newly)
    return {
        "newly_level3_share": ratio(number, len(view.rated_rows)),
        "newly_level3_exit_rate": ratio(count(view.leaves & newly), number),
        "newly_level3_retire_rate": ratio(count(view.retires & newly), number),
        "newly_level3_quit_rate": ratio(count(view.quits & newly), number),
    }


@measures(
    Measure("arrivals", "R", "people", "none", "career executives in their first fiscal year in the seat"),
    Measure("external_arrivals", "R", "share", "none", "share of them hired from outside government"),
    Measure(
        "entry_service", "R", "years", "none", "mean federal service of career executives when they entered the SES"
    ),
    Measure(
        "eligible_retire_rate", "R", "share a year", "none", "retirement rate of those eligible, annuity unreduced"
    ),
    Measure("retired_within_five", "R", "share", "none", "share of these retirees within five years of eligibility"),
    Measure(
        "eligible_in_eight", "R", "share", "none", "share of career executives eligible within seven and a half years"
    ),
)
def measure_arrivals_and_retirement(view: View) -> dict[str, float]:
    """Arrivals, and retirement against eligibility."""
    people = view.people
    has_arrived = view.has_career_executive & view.arrived_this_year
    arrivals = count(has_arrived)
    retires = view.is_eligible_to_retire & view.retires
    retirees = count(retires)
    return {
        "arrivals": float(arrivals),
        "external_arrivals": ratio(count(people.is_external & has_arrived), arrivals),
        "entry_service": view.mean_service_at_arrival,
        "eligible_retire_rate": ratio(retirees, view.number_eligible_to_retire),
        "retired_within_five": ratio(count(retires & (people.years_eligible < YEARS_TO_RETIRE)), retirees),
        "eligible_in_eight": view.share_of_career(people.years_eligible >= -YEARS_AHEAD),
    }


@measures(
    Measure("raise_rate_level5", "R", "share of pay", "none", "mean raise at level 5"),
    Measure("raise_rate_level4", "R", "share of pay", "none", "mean raise at level 4"),
    Measure("raise_rate_level3", "R", "share of pay", "none", "mean raise at level 3"),
    Measure("raise_rate_level2", "R", "share of pay", "none", "mean raise at level 2"),
    Measure("raise_rate_level1", "R", "share of pay", "none", "mean raise at level 1 (negative if a cut)"),
)
def measure_raises(view: View) -> dict[str, float]:
    """Mean raise by final level, over pay before the raise."""
    rise = view.pay_rise_of_rated / view.pay_before_raise_of_rated
    level_of_rated = at_rows(view.people.final_level, view.rated_rows)
    return {f"raise_rate_level{level}": mean_of(rise, level_of_rated == level) for level in (5, 4, 3, 2, 1)}
