"""Measures of the market for executives: who leaves, who applies, what it pays (M7)."""

from __future__ import annotations

import numpy as np

from sessim.behavior.applying import APPLYING_THEORIES, Offer
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, count, dot, mean_of, mean_of_all, ratio, share_of
from sessim.measures.view import View


@measures(
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
)
def measure_hazards_of_leaving(view: View) -> dict[str, float]:
    """Exit rates by rating and by eligibility, and whether the best leave strong agencies (M7.1, M7.3)."""
    level, leaves = view.people.final_level, view.leaves
    eligible = count(leaves & view.is_eligible_to_retire)
    return {
        "exit_rate_level5": share_of(leaves, view.is_rated_career & (level == 5)),
        "exit_rate_level4": share_of(leaves, view.is_rated_career & (level == 4)),
        "exit_rate_level3": share_of(leaves, view.rated_level3),
        "exit_rate_below3": share_of(leaves, view.rated_low),
        "exit_rate_eligible": ratio(eligible, view.number_eligible_to_retire),
        "exit_rate_not_eligible": ratio(
            view.number_of_leavers - eligible, len(view.career_rows) - view.number_eligible_to_retire
        ),
        "star_exit_sorting": _compare_exits_of_top30(view),
    }


def _compare_exits_of_top30(view: View) -> float:
    """Share of the true top 30 percent who retire or quit, in strong agencies less that in the others."""
    is_strong, top30 = view.is_strong_agency, view.ratings_by_agency.truly_top30
    goes = np.flatnonzero(view.truly_top30 & (view.retires | view.quits))
    from_strong = count(at_rows(is_strong, at_rows(view.year.seats.agency, goes)))
    top30_in_strong = top30[is_strong].sum()
    return ratio(from_strong, top30_in_strong) - ratio(
        len(goes) - from_strong, view.number_truly_top30 - top30_in_strong
    )


@measures(
    Measure("applicant_volume", "M7.4", "ratio", "higher", "applicants for a career seat, 1 as usual"),
    Measure("applicant_quality", "M7.4", "applicant SD", "higher", "shift of the mean of applicants for a career seat"),
    Measure(
        "months_to_fill", "M7.4", "months", "lower", "whole months that the seats filled this year had been vacant"
    ),
    Measure("vacant_share", "M7.4", "share", "lower", "share of career seats vacant throughout the year"),
    Measure(
        "handed_over",
        "M8.1",
        "0-1",
        "higher",
        "mean knowledge of the post that this year's new career executives took over",
    ),
)
def measure_applicants(view: View) -> dict[str, float]:
    """Volume and quality of applicants for career seats, time to fill, vacant seats (M7.4)."""
    year, people = view.year, view.people
    institutions = year.institutions
    offer = Offer(
        scarcity=year.planned.scarcity,
        top_share=np.array([agency.remembered_top_share for agency in institutions.agencies]),
        stake=institutions.office.remembered_stake,
    )
    pool = APPLYING_THEORIES[year.world.theory.applying](offer, year.world.hiring)
    seats = year.seats.agency_count(view.is_career_seat & view.is_not_abolished)
    number = max(int(seats.sum()), 1)
    arrived = np.flatnonzero(view.has_career_executive & view.arrived_this_year)
    waited = 12.0 * at_rows(view.before.vacant_years, arrived) + 12.0 - at_rows(people.months_served, arrived)
    return {
        "applicant_volume": float(pool.volume @ seats) / number,
        "applicant_quality": float(pool.shift @ seats) / number,
        "months_to_fill": mean_of_all(waited) if view.before.years > 0 else float("nan"),
        "vacant_share": 1.0 - len(view.career_rows) / number,
        "handed_over": mean_of(people.handed_over, arrived),
    }


@measures(
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
)
def measure_pay_by_quality(view: View) -> dict[str, float]:
    """Total pay of the true top, middle and bottom, and pay against the General Schedule (M7.5)."""
    people, rules = view.people, view.year.rules
    # dollars are whole, so that the order of rows cannot change the sums
    paid = view.total_pay - people.pay_not_paid
    top, bottom = (
        float(at_rows(paid, view.truly_top30_rows).sum()),
        float(at_rows(paid, view.truly_bottom10_rows).sum()),
    )
    middle = dot(paid, view.rated_weight) - top - bottom
    worth = rules.base_year_dollars
    return {
        "total_pay_top30_real": ratio(top, view.number_truly_top30) * worth,
        "total_pay_middle_real": ratio(
            middle, len(view.rated_rows) - view.number_truly_top30 - view.number_truly_bottom10
        )
        * worth,
        "total_pay_bottom10_real": ratio(bottom, view.number_truly_bottom10) * worth,
        "pay_over_gs15": view.mean_career_pay / rules.pay.gs15_ceiling,
        "at_ceiling_share": view.share_of_career(people.pay >= rules.pay.ceiling),
    }
