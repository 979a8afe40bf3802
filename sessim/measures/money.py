"""Measures of awards and pay (realism table)."""

from __future__ import annotations

import numpy as np

from sessim.law.tenure.retirement import minimum_retirement_age
from sessim.law.tenure.separation import has_immediate_annuity, severance
from sessim.measures.statistics import dot, mean_of, ratio
from sessim.measures.view import View
from sessim.year.leave import RELEASED


def money(view: View) -> dict[str, float]:
    """Awards over payroll, recipients, mean award by level, and salaries against the ceiling."""
    people, rewarded = view.people, view.year.rewarded
    granted = float(people.award_granted.sum())
    payroll = float(rewarded.payroll.sum())
    award_rate = people.award_granted / np.maximum(rewarded.previous_pay, 1.0)

    def rate_at(level: int) -> float:
        return mean_of(award_rate, np.flatnonzero(view.is_rated & (people.final_level == level)))

    raised = dot(people.pay_rise, view.held_weight)
    ranks = float(people.rank_award.sum())
    cash = dot(people.pay - people.pay_not_paid, view.held_weight) + granted + ranks
    fallback = view.year.institutions.office.saved_pay_cost
    severed = severance_paid(view)
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
        "pay_position": view.mean_pay / view.year.rules.pay.ceiling,
    }


def severance_paid(view: View) -> float:
    """Severance of those released in a reduction in force who neither are placed nor have an immediate annuity open, dollars."""
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
