"""The order of columns that stored results, the posterior and the baseline of digests have had from the start.

Kept because identical bytes prove that a change moves no number. Nothing is added here: any other declared measure has its
column after these, in the order of files and declarations.
"""

from __future__ import annotations

FIRST_COLUMNS: tuple[str, ...] = (
    "rated", "level5_share", "level4_share", "level3_share", "below3_share", "top_share", "nominated_share", "limited_share",
    "small_agency_top_share", "top30_found", "top_deserved", "rank_correlation", "award_share_top30", "cash_slope",
    "information_bits", "poor_rated_top", "poor_rated_low", "rating_entropy_bits", "alignment", "incidents_surfaced",
    "incidents_of_top_rated", "effort", "effort_spread", "helping", "sabotage", "rating_norm", "gaming", "fairness", "output",
    "effort_marginal", "effort_hopeless", "effort_safe", "stake", "removals_per_1000", "poor_still_in_post", "good_removed",
    "released_per_1000", "exit_rate", "retire_rate", "quit_rate", "star_exit_rate", "regretted_share", "leaver_gap", "ability",
    "know_how", "know_how_lost", "vacancy_months", "shared_loss", "award_share_of_pay", "award_recipients", "award_rate_level5",
    "award_rate_level4", "award_rate_level3", "pay_position", "award_dollars", "award_dollars_real", "rank_award_dollars_real",
    "raise_dollars_real", "cash_cost_real", "fallback_pay_real", "severance_real", "public_cost_real", "rank_awards",
    "filled_career", "mean_age", "mean_service", "mean_tenure", "eligible_share", "top30_found_within", "award_slope_real",
    "pay_elasticity", "award_gini", "moved_between_agencies", "missed_in_strong_agencies", "raised_in_weak_agencies",
    "effective_limit", "effective_limit_small", "rounding_loss", "outside_limit_share", "luck_of_top", "middle_rated_top",
    "middle_rated5", "middle_rated_low", "top30_rated_low", "supervisor_agreement", "level_stability", "truth_stability",
    "selection_in_ratings", "leniency_in_ratings", "low_effort_share", "expected_level", "level3_as_failure", "rotation_rate",
    "lobbying", "award_gap", "raise_gap", "effort_own", "effort_diverted", "fell_from_top", "fairness_of_limited", "crowding",
    "removals_two_level1", "removals_two_below3", "removals_permitted", "removals_probation", "removals_refusal",
    "reassigned_per_1000", "retired_in_lieu_per_1000", "years_to_action", "failers_after_3", "removed_at_level3_per_1000",
    "level3_exit_gap", "limited_exit_gap", "limited_star_exit_rate", "favour_of_top", "low_rating_avoided", "saved_pay_real",
    "exit_rate_level5", "exit_rate_level4", "exit_rate_level3", "exit_rate_below3", "exit_rate_eligible",
    "exit_rate_not_eligible", "star_exit_sorting", "applicant_volume", "applicant_quality", "months_to_fill", "vacant_share",
    "total_pay_top30_real", "total_pay_middle_real", "total_pay_bottom10_real", "pay_over_gs15", "at_ceiling_share",
    "handed_over", "bench_depth", "output_solo", "output_joint", "vacancy_loss", "unsettled_share", "unrated_share",
    "transition_year", "medium_agency_top_share", "large_agency_top_share", "agency_level5_highest", "agency_level5_lowest",
    "newly_level3_share", "newly_level3_exit_rate", "newly_level3_retire_rate", "newly_level3_quit_rate", "arrivals",
    "external_arrivals", "entry_service", "eligible_retire_rate", "retired_within_five", "eligible_in_eight",
    "raise_rate_level5", "raise_rate_level4", "raise_rate_level3", "raise_rate_level2", "raise_rate_level1",
)  # fmt: skip
