"""Measures of the market for executives: who leaves, who applies, what it pays (M7)."""

from __future__ import annotations

import numpy as np

from sessim.behavior.applying import APPLYING_THEORIES, Offer
from sessim.measures.statistics import at_rows, count, dot, mean_of, mean_of_all, ratio, share_of
from sessim.measures.view import View


def hazards(view: View) -> dict[str, float]:
    """Exit rates by rating and by eligibility, and whether the best leave strong agencies (M7.1, M7.3)."""
    level, leaves = view.people.final_level, view.leaves
    eligible = count(leaves & view.is_eligible)
    return {
        "exit_rate_level5": share_of(leaves, view.is_rated & (level == 5)),
        "exit_rate_level4": share_of(leaves, view.is_rated & (level == 4)),
        "exit_rate_level3": share_of(leaves, view.is_level3),
        "exit_rate_below3": share_of(leaves, view.is_low),
        "exit_rate_eligible": ratio(eligible, view.eligible),
        "exit_rate_not_eligible": ratio(view.leavers - eligible, len(view.held) - view.eligible),
        "star_exit_sorting": _sorting_of_stars(view),
    }


def _sorting_of_stars(view: View) -> float:
    """Share of the true top 30 percent who retire or quit, of strong agencies less that of the others."""
    is_strong, star = view.is_strong_agency, view.ratings_by_agency.star
    goes = np.flatnonzero(view.is_top & (view.retires | view.quits))
    from_strong = count(at_rows(is_strong, at_rows(view.year.seats.agency, goes)))
    stars_in_strong = star[is_strong].sum()
    return ratio(from_strong, stars_in_strong) - ratio(len(goes) - from_strong, view.stars - stars_in_strong)


def applicants(view: View) -> dict[str, float]:
    """Volume and quality of applicants for career seats, time to fill, vacant seats (M7.4)."""
    year, people = view.year, view.people
    institutions = year.institutions
    offer = Offer(
        scarcity=year.planned.scarcity,
        top_share=view.habits[2],
        stake=institutions.office.remembered_stake,
    )
    pool = APPLYING_THEORIES[year.world.theory.applying](offer, year.world.hiring)
    seats = year.seats.agency_count(view.is_career & view.stands)
    number = max(int(seats.sum()), 1)
    arrived = np.flatnonzero(view.is_held & view.is_new)
    waited = 12.0 * at_rows(view.before.vacant_years, arrived) + 12.0 - at_rows(people.months_served, arrived)
    return {
        "applicant_volume": float(pool.volume @ seats) / number,
        "applicant_quality": float(pool.shift @ seats) / number,
        "months_to_fill": mean_of_all(waited) if view.before.years > 0 else float("nan"),
        "vacant_share": 1.0 - len(view.held) / number,
        "handed_over": mean_of(people.handed_over, arrived),
    }


def pay_by_quality(view: View) -> dict[str, float]:
    """Total pay of the true top, middle and bottom, and pay against the General Schedule (M7.5)."""
    people, rules = view.people, view.year.rules
    # dollars are whole, so that the order of rows cannot change the sums
    paid = view.total_pay - people.pay_not_paid
    top, bottom = float(at_rows(paid, view.star_rows).sum()), float(at_rows(paid, view.weak_rows).sum())
    middle = dot(paid, view.rated_weight) - top - bottom
    worth = rules.base_year_dollars
    return {
        "total_pay_top30_real": ratio(top, view.stars) * worth,
        "total_pay_middle_real": ratio(middle, len(view.rated) - view.stars - view.weak) * worth,
        "total_pay_bottom10_real": ratio(bottom, view.weak) * worth,
        "pay_over_gs15": view.mean_pay / rules.pay.gs15_ceiling,
        "at_ceiling_share": view.share_of_held(people.pay >= rules.pay.ceiling),
    }
