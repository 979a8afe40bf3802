"""Measures of awards and pay (realism table)."""

from __future__ import annotations

import numpy as np

from sessim.law.tenure.retirement import minimum_retirement_age
from sessim.law.tenure.separation import has_immediate_annuity, severance
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import dot, mean_of, ratio
from sessim.measures.view import View
from sessim.year.leave import RELEASED


@measures(
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
        "pay above the range of the new job for those placed outside the SES, in real dollars",
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
    Measure("award_dollars", "R", "dollars", "none", "award dollars granted"),
    Measure("award_share_of_pay", "R", "share", "none", "award dollars over aggregate career basic pay"),
    Measure("award_recipients", "R", "share", "none", "share of rated career executives who get an award"),
    Measure("award_rate_level5", "R", "share of pay", "none", "mean award of those rated 5, with or without an award"),
    Measure("award_rate_level4", "R", "share of pay", "none", "mean award of those rated 4, with or without an award"),
    Measure("award_rate_level3", "R", "share of pay", "none", "mean award of those rated 3, with or without an award"),
    Measure("award_per_recipient_level5", "R", "share of pay", "none", "mean award of those rated 5 who got one"),
    Measure("award_per_recipient_level4", "R", "share of pay", "none", "mean award of those rated 4 who got one"),
    Measure("award_per_recipient_level3", "R", "share of pay", "none", "mean award of those rated 3 who got one"),
    Measure("pay_position", "R", "share", "none", "mean career salary over the ceiling of its calendar year"),
)
def measure_money(view: View) -> dict[str, float]:
    """Awards over payroll, recipients, mean award by level, and salaries against the ceiling."""
    people = view.people
    granted = float(people.award_granted.sum())
    payroll = float(view.year.rewarded.payroll.sum())
    award_rate = people.award_granted / np.maximum(view.pay_before_raise, 1.0)

    def rate_at(level: int) -> float:
        return mean_of(award_rate, np.flatnonzero(view.is_rated_career & (people.final_level == level)))

    def rate_of_paid(level: int) -> float:
        is_paid = view.is_rated_career & (people.final_level == level) & (people.award_granted > 0.0)
        return mean_of(award_rate, np.flatnonzero(is_paid))

    raised = dot(people.pay_rise, view.career_weight)
    ranks = float(people.rank_award.sum())
    cash = sum_cash(view)
    fallback = view.year.institutions.office.saved_pay_cost
    severed = sum_severance(view)
    worth = view.year.rules.base_year_dollars
    return {
        "award_dollars_real": granted * worth,
        "rank_award_dollars_real": ranks * worth,
        "raise_dollars_real": raised * worth,
        "cash_cost_real": cash * worth,
        "fallback_pay_real": fallback * worth,
        "severance_real": severed * worth,
        "public_cost_real": (cash + fallback + severed) * worth,
        "rank_awards": float(np.count_nonzero(people.rank_given)),
        "award_dollars": granted,
        "award_share_of_pay": ratio(granted, payroll),
        "award_recipients": view.share_of_rated(people.award_granted > 0.0),
        "award_rate_level5": rate_at(5),
        "award_rate_level4": rate_at(4),
        "award_rate_level3": rate_at(3),
        "award_per_recipient_level5": rate_of_paid(5),
        "award_per_recipient_level4": rate_of_paid(4),
        "award_per_recipient_level3": rate_of_paid(3),
        "pay_position": view.mean_career_pay / view.year.rules.pay.ceiling,
    }


def sum_cash(view: View) -> float:
    """Career basic pay after raises, less what a furlough leaves unpaid, and awards of all kinds, dollars a year."""
    people = view.people
    paid = dot(people.pay - people.pay_not_paid, view.career_weight)
    return paid + float(people.award_granted.sum()) + float(people.rank_award.sum())


def sum_severance(view: View) -> float:
    """Severance of those released in a reduction in force who are not placed and have no immediate annuity open, dollars."""
    people, year, rules = view.people, view.year, view.year.rules
    is_released = people.exit_kind == RELEASED
    if not is_released.any():
        return 0.0
    rows = np.flatnonzero(is_released & ~view.is_placed_outside)
    age = year.fiscal_year - people.birth_year[rows]
    service = people.service_at_arrival[rows] + (year.fiscal_year - people.arrival_year[rows]) + 1.0
    minimum_age = minimum_retirement_age(people.birth_year[rows], rules.annuity)
    has_annuity = has_immediate_annuity(age, service, minimum_age, rules.annuity)
    return float(np.rint(severance(people.pay[rows], service, age, has_annuity, rules.separation)).sum())
