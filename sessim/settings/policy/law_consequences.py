"""What follows from values of the law, computed by the functions of `sessim.law`, for the reference page and `explain`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sessim.law.pay.awards import level3_share_payable, mean_award_rate
from sessim.law.pay.rates import certification_headroom
from sessim.law.ratings.boards import (
    BoardRules,
    find_board_faults,
    may_vote,
    most_noncareer_members,
    recommend_after_review,
)
from sessim.law.ratings.clocks import ClockRules, first_rating_day, inauguration, last_blocked_day
from sessim.law.ratings.elements import free_points
from sessim.law.rulebook import RemovalRules
from sessim.law.tenure.appointments import AppointmentRules, most_limited, most_noncareer, most_positions
from sessim.law.tenure.protections import ProtectionRules, first_removal_day, may_be_reassigned, moratorium_runs
from sessim.settings.policy.concepts import make_concept_rules
from sessim.settings.policy.rulebooks import make_law_pay
from sessim.settings.policy.statutes import StatuteBook

YEAR_SHOWN = 2026
POSITIONS = 8_000  # a round number near the positions of the Senior Executive Service
INAUGURATED = 2025
SERVED = 60  # days, by the end of the appraisal period


def consequence(book: StatuteBook, key: str, year: int = YEAR_SHOWN) -> str:
    """Return what follows from a value in a fiscal year, in a sentence; empty if nothing is worked out.

    Args:
        book: The law.
        key: Key of the quantity, such as `boards.minimum_members`.
        year: Fiscal year.
    """
    work_out = WORKED_OUT.get(key)
    return "" if work_out is None else work_out(book, year)


def _free_points(book: StatuteBook, year: int) -> str:
    points = free_points(book.value("elements.weight_minima", year))
    return f"The plan leaves {points} of 100 points free."


def _career_majority(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "boards", BoardRules, year)
    if not rules.has_career_majority:
        return ""
    members = rules.minimum_members
    most = most_noncareer_members(members)
    (fault,) = find_board_faults(np.arange(members) > most, rules)
    return f"On the smallest board, of {members} members, at most {most} may be noncareer; one more makes it unlawful ({fault})."


def _recusal(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "boards", BoardRules, year)
    members = np.arange(rules.minimum_members)
    acting = int(may_vote(members, members[:1], rules).sum())
    return f"When a board of {len(members)} appraises one of its own members, {acting} may act."


def _higher_review(book: StatuteBook, year: int) -> str:
    binds = book.value("boards.higher_level_review_binds", year)
    initial, told = recommend_after_review(
        np.array([3], dtype=np.int8), np.array([4], dtype=np.int8), np.array([True]), binds
    )
    return f"Where a reviewer would give a 4 to a 3, the initial rating is {initial[0]} and the board sees {told[0]}."


def _blackout(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "clocks", ClockRules, year)
    began = inauguration(INAUGURATED, rules)
    last = last_blocked_day(began, rules.blackout_days)
    return f"After the inauguration of {INAUGURATED} it ran from {began} to {last}."


def _minimum_period(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "clocks", ClockRules, year)
    end = np.array([f"{year}-09-30"], dtype="datetime64[D]")
    day = first_rating_day(end, np.array([SERVED]), rules)[0]
    return f"An executive who has served {SERVED} days by {end[0]} is rated on {day} at the earliest."


def _removal_notice(book: StatuteBook, year: int) -> str:
    notice = np.array([f"{year}-11-02"], dtype="datetime64[D]")
    day = first_removal_day(notice, make_concept_rules(book, "removal", RemovalRules, year))[0]
    return f"After a notice dated {notice[0]}, a removal takes effect on {day} at the earliest."


def _moratorium(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "protections", ProtectionRules, year)
    began = inauguration(INAUGURATED, make_concept_rules(book, "clocks", ClockRules, year))
    days = began + np.arange(2 * rules.moratorium_days + 2)
    since = np.full(len(days), began)
    waits = moratorium_runs(days, since, since, np.ones(len(days), dtype=bool), rules)
    return f"Under a head who took office on {began} a removal that is not exempt waits until {days[~waits][0]}."


def _reassignment_notice(book: StatuteBook, year: int) -> str:
    rules = make_concept_rules(book, "protections", ProtectionRules, year)
    removal = make_concept_rules(book, "removal", RemovalRules, year)
    notice = np.arange(rules.distant_notice_days + 1)
    long_ago, never = np.full(len(notice), 10 * rules.moratorium_days), np.zeros(len(notice), dtype=np.int64)
    first = [
        notice[may_be_reassigned(notice, np.full(len(notice), is_far), long_ago, never, never > 0, rules, removal)][0]
        for is_far in (False, True)
    ]
    return f"A reassignment takes {first[0]} days of notice inside the commuting area and {first[1]} outside it."


def _certification(book: StatuteBook, year: int) -> str:
    dollars = certification_headroom(make_law_pay(book, year))
    return f"Certification raises the highest rate of {year} by ${dollars:,}."


def _top_share(book: StatuteBook, year: int) -> str:
    limit, share = book.value("limit.share", year), book.value("awards.minimum_top_share", year)
    if limit is None or share == 0.0:
        return ""
    pool = book.value("awards.pool_share", year)
    left = mean_award_rate(1.0 - limit, pool, 1.0 - share)
    paid = level3_share_payable(limit, pool, share, book.value("awards.minimum", year))
    return (
        f"Where {_percent(limit)} are at levels 4 and 5 and take {_percent(share)} of a full pool, the others are left with "
        f"{_percent(left)} of pay on average, enough for the smallest award for {_percent(paid)} of them."
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.3g} percent"


def _appointments(most: Callable[[int, AppointmentRules], int], whom: str) -> Callable[[StatuteBook, int], str]:
    def work_out(book: StatuteBook, year: int) -> str:
        number = most(POSITIONS, make_concept_rules(book, "appointments", AppointmentRules, year))
        return f"That is {number:,} for {POSITIONS:,} {whom}."

    return work_out


WORKED_OUT: Mapping[str, Callable[[StatuteBook, int], str]] = {
    "elements.weight_minima": _free_points,
    "boards.has_career_majority": _career_majority,
    "boards.members_sit_out_their_own": _recusal,
    "boards.higher_level_review_binds": _higher_review,
    "clocks.blackout_days": _blackout,
    "clocks.minimum_days": _minimum_period,
    "removal.notice_days": _removal_notice,
    "protections.moratorium_days": _moratorium,
    "protections.distant_notice_days": _reassignment_notice,
    "pay.is_certified": _certification,
    "awards.minimum_top_share": _top_share,
    "appointments.noncareer_share": _appointments(most_noncareer, "positions"),
    "appointments.limited_share": _appointments(most_limited, "positions"),
    "appointments.authorised_share": _appointments(most_positions, "authorizations"),
}
