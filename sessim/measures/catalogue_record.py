"""Declared measures in the terms of the published record: agencies, clocks, raises, and those newly at level 3."""

from __future__ import annotations

from sessim.measures.measure import Measure

RECORD_MEASURES: tuple[Measure, ...] = (
    Measure("medium_agency_top_share", "R", "share", "none", "share at levels 4 and 5 in agencies of 21 to 100 rated"),
    Measure(
        "large_agency_top_share", "R", "share", "none", "share at levels 4 and 5 in agencies of more than 100 rated"
    ),
    Measure(
        "agency_level5_highest", "R", "share", "none", "highest share at level 5 of an agency of more than 20 rated"
    ),
    Measure("agency_level5_lowest", "R", "share", "none", "lowest share at level 5 of an agency of more than 20 rated"),
    Measure("newly_level3_share", "R", "share", "none", "share at level 3 who were at level 4 or 5 when last rated"),
    Measure("newly_level3_exit_rate", "R", "share a year", "none", "exit rate of those newly at level 3"),
    Measure("newly_level3_retire_rate", "R", "share a year", "none", "retirement rate of those newly at level 3"),
    Measure("newly_level3_quit_rate", "R", "share a year", "none", "quit rate of those newly at level 3"),
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
    Measure("raise_rate_level5", "R", "share of pay", "none", "mean raise at level 5"),
    Measure("raise_rate_level4", "R", "share of pay", "none", "mean raise at level 4"),
    Measure("raise_rate_level3", "R", "share of pay", "none", "mean raise at level 3"),
    Measure("raise_rate_level2", "R", "share of pay", "none", "mean raise at level 2"),
    Measure("raise_rate_level1", "R", "share of pay", "none", "mean raise at level 1 (negative for a cut)"),
)
