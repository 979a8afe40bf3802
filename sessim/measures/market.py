"""Measures of the market for executives: who leaves, who applies, what it pays (M7)."""

from __future__ import annotations

import numpy as np

from sessim.behavior.applying import APPLYING_THEORIES, Offer
from sessim.measures.statistics import mean_of, means_by, share_of
from sessim.measures.view import View
from sessim.year.leave import QUIT, RETIRED


def hazards(view: View) -> dict[str, float]:
    """Exit rates by rating and by eligibility, and whether the best leave strong agencies (M7.1, M7.3)."""
    people = view.people
    exit_kind = view.of_rated("exit_kind")
    leaves = exit_kind != 0
    is_eligible = people.years_eligible >= 0.0
    goes = (exit_kind == RETIRED) | (exit_kind == QUIT)
    is_star, is_strong = view.is_star, view.is_in_strong_agency
    return {
        "exit_rate_level5": share_of(leaves, view.level == 5),
        "exit_rate_level4": share_of(leaves, view.level == 4),
        "exit_rate_level3": share_of(leaves, view.level == 3),
        "exit_rate_below3": share_of(leaves, view.level < 3),
        "exit_rate_eligible": share_of(people.exit_kind != 0, view.is_held & is_eligible),
        "exit_rate_not_eligible": share_of(people.exit_kind != 0, view.is_held & ~is_eligible),
        "star_exit_sorting": share_of(goes, is_star & is_strong) - share_of(goes, is_star & ~is_strong),
    }


def applicants(view: View) -> dict[str, float]:
    """Volume and quality of applicants for career seats, time to fill, vacant seats (M7.4)."""
    year, people = view.year, view.people
    institutions = year.institutions
    offer = Offer(
        scarcity=year.facts.scarcity,
        top_share=institutions.of_agencies(lambda agency: agency.remembered_top_share),
        stake=institutions.office.remembered_stake,
    )
    pool = APPLYING_THEORIES[year.world.theory.applying](offer, year.world.hiring)
    seats = year.seats.agency_count(view.is_career)
    number = max(int(seats.sum()), 1)
    arrived = np.flatnonzero(view.is_held & (people.arrival_year == year.fiscal_year))
    waited = 12.0 * view.before.vacant_years[arrived] + 12.0 - people.months_served[arrived]
    has_past = view.before.years > 0 and len(arrived) > 0
    return {
        "applicant_volume": float(pool.volume @ seats) / number,
        "applicant_quality": float(pool.shift @ seats) / number,
        "months_to_fill": float(waited.mean()) if has_past else float("nan"),
        "vacant_share": 1.0 - len(view.held) / number,
        "handed_over": mean_of(people.handed_over, arrived),
    }


def pay_by_quality(view: View) -> dict[str, float]:
    """Total pay of the true top, middle and bottom, and pay against the General Schedule (M7.5)."""
    people, rules = view.people, view.year.rules
    total = view.of_rated("pay") - view.of_rated("pay_not_paid") + view.award + view.of_rated("rank_award")
    group = 1 + view.is_star.astype(np.int8) - view.is_weak
    bottom, middle, top = means_by(group, total, 3)
    worth = rules.base_year_dollars
    return {
        "total_pay_top30_real": top * worth,
        "total_pay_middle_real": middle * worth,
        "total_pay_bottom10_real": bottom * worth,
        "pay_over_gs15": view.mean_of_held(people.pay) / rules.pay.gs15_ceiling,
        "at_ceiling_share": share_of(people.pay >= rules.pay.ceiling, view.is_held),
    }
