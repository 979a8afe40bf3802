"""Declared measures: the corps and its ratings, the main measures of each question, money and realism."""

from __future__ import annotations

from sessim.measures.measure import Measure

MAIN_MEASURES: tuple[Measure, ...] = (
    # the corps and its ratings (career executives unless said otherwise)
    Measure("rated", "R", "people", "none", "career executives rated"),
    Measure("level5_share", "R", "share", "none", "share of rated career executives at level 5"),
    Measure("level4_share", "R", "share", "none", "share at level 4"),
    Measure("level3_share", "R", "share", "none", "share at level 3"),
    Measure("below3_share", "R", "share", "none", "share at levels 1 and 2"),
    Measure("top_share", "R", "share", "none", "share at levels 4 and 5"),
    Measure("nominated_share", "M4.4", "share", "none", "share that boards recommend for levels 4 and 5"),
    Measure("limited_share", "M5.5", "share", "none", "share held to level 3 by the limit"),
    Measure("small_agency_top_share", "M1.5", "share", "none", "share at levels 4 and 5 in agencies of 5 to 20 rated"),
    # Q1 merit
    Measure("top30_found", "M1.1", "share", "higher", "share of the true top 30 percent who are rated 4 or 5"),
    Measure("top_deserved", "M1.2", "share", "higher", "share of level 4-5 holders who are in the true top 30 percent"),
    Measure(
        "rank_correlation", "M1.2", "correlation", "higher", "Spearman correlation of final level and true contribution"
    ),
    Measure(
        "award_share_top30", "M1.3", "share", "higher", "share of award dollars that goes to the true top 30 percent"
    ),
    Measure("cash_slope", "M1.3", "percent of pay per SD", "higher", "slope of award plus raise on true contribution"),
    # Q3 accuracy
    Measure("information_bits", "M3.1", "bits", "higher", "mutual information of final level and true fifth"),
    Measure("poor_rated_top", "M3.2", "share", "lower", "share of the true bottom 10 percent rated 4 or 5"),
    Measure("poor_rated_low", "M4.5", "share", "higher", "share of the true bottom 10 percent rated below 3"),
    Measure("rating_entropy_bits", "M3.6", "bits", "none", "entropy of final levels"),
    Measure(
        "alignment",
        "M3.4",
        "correlation",
        "higher",
        "correlation of component mean level and component mean contribution",
    ),
    Measure(
        "incidents_surfaced", "M3.4", "per 1,000 a year", "lower", "expected incidents of past years that come to light"
    ),
    Measure(
        "incidents_of_top_rated",
        "M3.4",
        "share",
        "lower",
        "share of the incidents planted this year by rated executives that come from levels 4 and 5",
    ),
    # Q4 culture
    Measure("effort", "M4.1", "SD", "higher", "mean effort response"),
    Measure("effort_spread", "M4.1", "SD", "none", "standard deviation of effort response"),
    Measure("helping", "M4.2", "0-1", "higher", "mean help and information given to peers"),
    Measure("sabotage", "M4.2", "acts a year", "lower", "mean acts of harm against a peer of the component"),
    Measure("rating_norm", "M4.3", "rating SD", "none", "mean rating norm of raters' agencies (inflation learnt)"),
    Measure("gaming", "M4.4", "SD", "lower", "mean effort that lifts the measure and not the work"),
    Measure("fairness", "M5.5", "-3 to 3", "higher", "mean felt fairness"),
    # Q5 results
    Measure("output", "M5.3", "percent of output", "higher", "agency output against average applicants in every seat"),
    Measure("effort_marginal", "M5.1", "SD", "higher", "mean effort of the fifth who believe to be closest to the cut"),
    Measure("effort_hopeless", "M5.1", "SD", "higher", "mean effort of the fifth with the lowest believed chance"),
    Measure("effort_safe", "M5.1", "SD", "higher", "mean effort of the fifth with the highest believed chance"),
    Measure("stake", "M5.2", "share of pay", "none", "award plus raise of levels 4-5 less that of level 3"),
    # Q6 accountability
    Measure("removals_per_1000", "M6.1", "per 1,000 a year", "none", "career executives removed for ratings"),
    Measure(
        "poor_still_in_post",
        "M6.2",
        "share",
        "lower",
        "share of the true bottom 10 percent who are in post the next year",
    ),
    Measure("good_removed", "M6.4", "share", "lower", "share of removed executives who are above the true median"),
    # Q7 talent
    Measure(
        "released_per_1000", "M6.1", "per 1,000 a year", "none", "career executives released in reductions in force"
    ),
    Measure("exit_rate", "M7.1", "share a year", "none", "career executives who leave"),
    Measure("retire_rate", "M7.1", "share a year", "none", "career executives who retire"),
    Measure("quit_rate", "M7.1", "share a year", "none", "career executives who quit"),
    Measure("star_exit_rate", "M7.1", "share a year", "lower", "exit rate of the true top 30 percent"),
    Measure("regretted_share", "M7.2", "share", "lower", "share of voluntary leavers in the true top 30 percent"),
    Measure("leaver_gap", "M7.2", "SD", "lower", "true contribution of voluntary leavers less that of stayers"),
    Measure("ability", "M7.2", "applicant SD", "higher", "mean fixed ability of filled career seats"),
    # Q8 knowledge and programs
    Measure(
        "know_how", "M8.1", "0-1", "higher", "mean knowledge of the post over all seats, vacant ones counted as none"
    ),
    Measure(
        "know_how_lost", "M8.1", "per seat a year", "lower", "knowledge of the post leaving with executives, per seat"
    ),
    Measure("vacancy_months", "M8.4", "months per seat a year", "lower", "months that seats stand vacant"),
    Measure("shared_loss", "M8.2", "SD", "lower", "loss of joint output through withheld help"),
    # money and realism
    Measure("award_share_of_pay", "R", "share", "none", "award dollars over aggregate career basic pay"),
    Measure("award_recipients", "R", "share", "none", "share of rated career executives who get an award"),
    Measure("award_rate_level5", "R", "share of pay", "none", "mean award of level 5, non-recipients included"),
    Measure("award_rate_level4", "R", "share of pay", "none", "mean award of level 4, non-recipients included"),
    Measure("award_rate_level3", "R", "share of pay", "none", "mean award of level 3, non-recipients included"),
    Measure("pay_position", "R", "share", "none", "mean career salary over the ceiling of its calendar year"),
    Measure("award_dollars", "R", "dollars", "none", "award dollars granted"),
    Measure("award_dollars_real", "R", "dollars of 2026", "none", "performance awards granted, in real dollars"),
    Measure(
        "rank_award_dollars_real", "R", "dollars of 2026", "none", "Presidential Rank Awards given, in real dollars"
    ),
    Measure("raise_dollars_real", "R", "dollars of 2026", "none", "raises less cuts of the year, in real dollars"),
    Measure(
        "cash_cost_real", "R", "dollars of 2026", "none", "career basic pay after raises plus awards, in real dollars"
    ),
    Measure(
        "fallback_pay_real",
        "R",
        "dollars of 2026",
        "none",
        "pay of those placed outside the SES above the range of the new job, in real dollars",
    ),
    Measure(
        "severance_real",
        "R",
        "dollars of 2026",
        "none",
        "severance of those released without a place or an annuity, in real dollars",
    ),
    Measure(
        "public_cost_real",
        "R",
        "dollars of 2026",
        "none",
        "career basic pay after raises, awards, rank awards, pay after placement and severance, in real dollars",
    ),
    Measure("rank_awards", "R", "people", "none", "Presidential Rank Awards given"),
    Measure("filled_career", "R", "people", "none", "filled career seats"),
    Measure("mean_age", "R", "years", "none", "mean age of career executives"),
    Measure("mean_service", "R", "years", "none", "mean federal service of career executives"),
    Measure("mean_tenure", "R", "years", "none", "mean years in the SES seat of career executives"),
    Measure("eligible_share", "R", "share", "none", "share of career executives eligible for unreduced retirement"),
)
