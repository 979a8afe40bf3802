"""Declared measures: what lies behind the main measures of each question."""

from __future__ import annotations

from sessim.measures.measure import Measure

DETAIL_MEASURES: tuple[Measure, ...] = (
    # Q1 merit: where scarce ratings and money go
    Measure(
        "top30_found_within",
        "M1.1",
        "share",
        "higher",
        "share of the true top 30 percent of each agency who are rated 4 or 5",
    ),
    Measure(
        "award_slope_real",
        "M1.3",
        "dollars of 2026 per SD",
        "higher",
        "slope of the award on true contribution, in real dollars",
    ),
    Measure(
        "pay_elasticity",
        "M1.3",
        "percent of total pay per SD",
        "higher",
        "slope of the logarithm of pay plus awards on true contribution",
    ),
    Measure(
        "award_gini",
        "M1.3",
        "0-1",
        "none",
        "Gini coefficient of awards among rated career executives, nothing counted as zero",
    ),
    Measure(
        "moved_between_agencies",
        "M1.4",
        "share",
        "lower",
        "share of levels 4 and 5 that another agency would hold if as many went to the truly best",
    ),
    Measure(
        "missed_in_strong_agencies",
        "M1.4",
        "share",
        "lower",
        "share of the true top 30 percent in agencies of the stronger half who are not rated 4 or 5",
    ),
    Measure(
        "raised_in_weak_agencies",
        "M1.4",
        "share",
        "lower",
        "share of level 4-5 holders in agencies of the weaker half who are outside the true top 30 percent",
    ),
    Measure(
        "effective_limit",
        "M1.5",
        "share",
        "none",
        "largest share that the limit leaves for levels 4 and 5 after rounding, 1 without a limit",
    ),
    Measure("effective_limit_small", "M1.5", "share", "none", "the same in agencies of 5 to 9 rated career executives"),
    Measure(
        "rounding_loss",
        "M1.5",
        "share",
        "none",
        "share of the limit less what rounding leaves of it, where a limit applies; 0 without one",
    ),
    Measure(
        "outside_limit_share",
        "M1.5",
        "share",
        "none",
        "share of rated career executives in agencies to which no limit applies",
    ),
    Measure(
        "luck_of_top",
        "M1.6",
        "SD",
        "lower",
        "chance results of the component of levels 4 and 5 less those of the others",
    ),
    # Q3 accuracy
    Measure(
        "middle_rated_top",
        "M3.2",
        "share",
        "lower",
        "share of the true middle 60 percent (between the bottom 10 and the top 30) rated 4 or 5",
    ),
    Measure("middle_rated5", "M3.2", "share", "lower", "share of the true middle 60 percent rated 5"),
    Measure("middle_rated_low", "M3.2", "share", "lower", "share of the true middle 60 percent rated below 3"),
    Measure("top30_rated_low", "M3.2", "share", "lower", "share of the true top 30 percent rated below 3"),
    Measure(
        "supervisor_agreement",
        "M3.3",
        "correlation",
        "higher",
        "expected correlation of the signals of two independent supervisors of the same person",
    ),
    Measure(
        "level_stability",
        "M3.3",
        "correlation",
        "none",
        "correlation of this and last year's level of those rated in both",
    ),
    Measure(
        "truth_stability",
        "M3.3",
        "correlation",
        "none",
        "correlation of this and last year's true contribution of the same",
    ),
    Measure(
        "selection_in_ratings",
        "M3.5",
        "rating SD",
        "none",
        "mean signal that results account for: how much of the height of ratings is real",
    ),
    Measure(
        "leniency_in_ratings",
        "M3.5",
        "rating SD",
        "none",
        "mean signal above what results account for: how much of the height of ratings is leniency",
    ),
    # Q4 culture
    Measure("low_effort_share", "M4.1", "share", "lower", "share whose effort response is below 0.01 SD"),
    Measure("expected_level", "M4.3", "level", "none", "mean level that executives have come to expect"),
    Measure(
        "level3_as_failure", "M4.3", "share", "none", "share who expect at least 3.5 and so feel a level 3 as a fall"
    ),
    Measure(
        "rotation_rate",
        "M4.4",
        "share",
        "none",
        "share of level 4-5 holders, rated in both years, who were below 4 last year",
    ),
    Measure("lobbying", "M4.4", "rating SD", "lower", "mean noise that lobbying adds to the evidence of boards"),
    # Q5 results
    Measure("award_gap", "M5.2", "share of pay", "none", "award of levels 4-5 less that of level 3"),
    Measure("raise_gap", "M5.2", "share of pay", "none", "raise of levels 4-5 less that of level 3"),
    Measure("effort_own", "M5.4", "SD", "higher", "mean effort response that reaches the executive's own results"),
    Measure("effort_diverted", "M5.4", "SD", "lower", "mean effort taken from shared work"),
    Measure(
        "fell_from_top",
        "M5.5",
        "share",
        "none",
        "share of last year's level 4-5 holders, rated in both years, who are below 4",
    ),
    Measure(
        "fairness_of_limited", "M5.5", "-3 to 3", "none", "mean felt fairness of those held to level 3 by the limit"
    ),
    Measure("crowding", "M5.5", "0-1", "lower", "mean public service motivation lost to felt control"),
    # Q6 accountability
    Measure(
        "removals_two_level1", "M6.1", "per 1,000 a year", "none", "removals for two level 1 ratings in five years"
    ),
    Measure(
        "removals_two_below3", "M6.1", "per 1,000 a year", "none", "removals for two ratings below 3 in three years"
    ),
    Measure(
        "removals_permitted",
        "M6.1",
        "per 1,000 a year",
        "none",
        "removals that the law permits after one rating below 3",
    ),
    Measure("removals_probation", "M6.1", "per 1,000 a year", "none", "removals in the first year"),
    Measure("removals_refusal", "M6.1", "per 1,000 a year", "none", "removals for refusing a reassignment"),
    Measure(
        "reassigned_per_1000", "M6.1", "per 1,000 a year", "none", "career executives reassigned after a level 1 rating"
    ),
    Measure(
        "retired_in_lieu_per_1000",
        "M6.1",
        "per 1,000 a year",
        "none",
        "career executives who retire in the year of a rating below 3",
    ),
    Measure(
        "years_to_action",
        "M6.2",
        "years",
        "lower",
        "years from the first year in the true bottom 10 percent to a rating below 3 or removal",
    ),
    Measure(
        "failers_after_3",
        "M6.2",
        "share",
        "lower",
        "share of the true bottom 10 percent of three years ago who are still in post",
    ),
    Measure(
        "removed_at_level3_per_1000",
        "M6.3",
        "per 1,000 a year",
        "none",
        "career executives rated 3 who are removed (no rule does; waiting removals can)",
    ),
    Measure("level3_exit_gap", "M6.3", "share a year", "none", "exit rate of level 3 less that of levels 4 and 5"),
    Measure(
        "limited_exit_gap",
        "M6.3",
        "share a year",
        "none",
        "exit rate of those held to level 3 by the limit less that of other level 3",
    ),
    Measure(
        "limited_star_exit_rate",
        "M6.4",
        "share a year",
        "lower",
        "exit rate of the true top 30 percent whom the limit holds to level 3",
    ),
    Measure(
        "favour_of_top",
        "M6.4",
        "SD",
        "lower",
        "what supervisors see in levels 4-5 beside performance less what they see in others",
    ),
    Measure(
        "low_rating_avoided",
        "M6.5",
        "share",
        "lower",
        "share rated 3 or higher of those whose evidence lies below the standard of level 3",
    ),
    Measure(
        "saved_pay_real",
        "M6.5",
        "dollars of 2026 a year",
        "lower",
        "mean saved pay above the General Schedule ceiling of those removed after probation",
    ),
    # Q7 talent
    Measure("exit_rate_level5", "M7.1", "share a year", "none", "exit rate of level 5"),
    Measure("exit_rate_level4", "M7.1", "share a year", "none", "exit rate of level 4"),
    Measure("exit_rate_level3", "M7.1", "share a year", "none", "exit rate of level 3"),
    Measure("exit_rate_below3", "M7.1", "share a year", "none", "exit rate of levels 1 and 2"),
    Measure(
        "exit_rate_eligible", "M7.1", "share a year", "none", "exit rate of those eligible for unreduced retirement"
    ),
    Measure("exit_rate_not_eligible", "M7.1", "share a year", "none", "exit rate of those not eligible"),
    Measure(
        "star_exit_sorting",
        "M7.3",
        "share a year",
        "none",
        "voluntary exit rate of the true top 30 percent in agencies of the stronger half less the weaker half",
    ),
    Measure("applicant_volume", "M7.4", "ratio", "higher", "applicants for a career seat, 1 as usual"),
    Measure("applicant_quality", "M7.4", "applicant SD", "higher", "shift of the mean of applicants for a career seat"),
    Measure(
        "months_to_fill", "M7.4", "months", "lower", "whole months that the seats filled this year had stood vacant"
    ),
    Measure("vacant_share", "M7.4", "share", "lower", "share of career seats vacant throughout the year"),
    Measure(
        "total_pay_top30_real",
        "M7.5",
        "dollars of 2026 a year",
        "none",
        "mean pay after the raise plus awards of the true top 30 percent",
    ),
    Measure(
        "total_pay_middle_real", "M7.5", "dollars of 2026 a year", "none", "the same of the true middle 60 percent"
    ),
    Measure(
        "total_pay_bottom10_real", "M7.5", "dollars of 2026 a year", "none", "the same of the true bottom 10 percent"
    ),
    Measure("pay_over_gs15", "M7.5", "ratio", "none", "mean career salary over the highest General Schedule rate"),
    Measure("at_ceiling_share", "M7.5", "share", "none", "share of career executives at the highest payable rate"),
    # Q8 knowledge and programs
    Measure(
        "handed_over",
        "M8.1",
        "0-1",
        "higher",
        "mean knowledge of the post that this year's new career executives took over",
    ),
    Measure(
        "bench_depth",
        "M8.1",
        "people",
        "higher",
        "mean number of other career executives of the component who know half or more of their post",
    ),
    Measure("output_solo", "M8.3", "percent of output", "higher", "output of programs that need the executive alone"),
    Measure(
        "output_joint",
        "M8.3",
        "percent of output",
        "higher",
        "output of programs that need all executives of a component together",
    ),
    Measure("vacancy_loss", "M8.4", "percent of output", "lower", "output lost to vacant months"),
    Measure(
        "unsettled_share",
        "M8.5",
        "share",
        "lower",
        "share of career seats vacant or held by a person in the first year",
    ),
    Measure("unrated_share", "M8.5", "share", "lower", "share of career executives who are not rated"),
    Measure("transition_year", "M8.5", "yes or no", "none", "1 in the first year of a new administration"),
)
