"""Measures by group of executives: which groups there are, and who belongs to which.

Strata look at filled career seats. A stratum gives every executive one group or none; groups of a stratum are told in a fixed
order, so that the rows of a run are always the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.measures.strata_of_people import DEMOGRAPHIC, POSITION, demographic_group, kind_of_position
from sessim.measures.view import View
from sessim.year.leave import QUIT, RETIRED

NO_GROUP = -1
SIZES = (5, 10, 20, 50, 100)  # rated career executives from which the next size class begins
AGES = (50.0, 55.0, 60.0)  # years


@dataclass(frozen=True, slots=True)
class Stratum:
    """One way of dividing the executives.

    Attributes:
        name: Name in the results.
        groups: Groups in order.
        meaning: What divides them.
        group_of: Group of each held seat (rows of `View.held`), -1 for none.
    """

    name: str
    groups: tuple[str, ...]
    meaning: str
    group_of: Callable[[View], NDArray[np.int64]]


def _everybody(view: View) -> NDArray[np.int64]:
    return np.zeros(len(view.held), dtype=np.int64)


def _agency_size(view: View) -> NDArray[np.int64]:
    return np.searchsorted(SIZES, view.agency_rated, side="right")[view.year.seats.agency[view.held]]


def _agency_quality(view: View) -> NDArray[np.int64]:
    standing = view.agency_standing
    third = np.where(np.isnan(standing), NO_GROUP, np.minimum(np.nan_to_num(standing) * 3.0, 2.0)).astype(np.int64)
    return third[view.year.seats.agency[view.held]]


def _executive_quality(view: View) -> NDArray[np.int64]:
    group = np.where(view.is_rated, 1 + view.is_top.astype(np.int64) - view.is_bottom, NO_GROUP)
    return group[view.held]


def _age(view: View) -> NDArray[np.int64]:
    return np.searchsorted(AGES, view.year.fiscal_year - view.people.birth_year[view.held], side="right")


def _eligibility(view: View) -> NDArray[np.int64]:
    return (view.people.years_eligible[view.held] >= 0.0).astype(np.int64)


def _rating(view: View) -> NDArray[np.int64]:
    level = np.where(view.is_rated, view.people.final_level, 0)[view.held]
    return np.array([NO_GROUP, 0, 0, 1, 2, 3])[level]


STRATA: tuple[Stratum, ...] = (
    Stratum("overall", ("all",), "all career executives", _everybody),
    Stratum(
        "agency_size",
        ("under 5", "5 to 9", "10 to 19", "20 to 49", "50 to 99", "100 or more"),
        "rated career executives of the agency",
        _agency_size,
    ),
    Stratum(
        "agency_quality",
        ("weakest third", "middle third", "strongest third"),
        "mean true contribution of the agency's rated career executives; each third holds about a third of them",
        _agency_quality,
    ),
    Stratum(
        "executive_quality",
        ("bottom 10 percent", "middle 60 percent", "top 30 percent"),
        "true contribution of the year among rated career executives",
        _executive_quality,
    ),
    Stratum("age", ("under 50", "50 to 54", "55 to 59", "60 or more"), "age at the end of the year", _age),
    Stratum("eligibility", ("not eligible", "eligible"), "eligibility for unreduced retirement", _eligibility),
    Stratum("rating", ("1 or 2", "3", "4", "5"), "annual summary rating", _rating),
    Stratum("position", POSITION, "career-reserved or general position", kind_of_position),
    Stratum("demographic_group", DEMOGRAPHIC, "demographic group", demographic_group),
)
ROWS: tuple[tuple[str, str], ...] = tuple((each.name, group) for each in STRATA for group in each.groups)

STRATUM_MEASURES: dict[str, str] = {
    "people": "filled career seats",
    "rated": "rated career executives",
    "contribution": "mean true contribution, applicant SD",
    "top_share": "share of the rated at levels 4 and 5",
    "level5_share": "share of the rated at level 5",
    "below3_share": "share of the rated at levels 1 and 2",
    "limited_share": "share of the rated held to level 3 by the limit",
    "top30_found": "share of the true top 30 percent who are rated 4 or 5",
    "award_recipients": "share of the rated with a performance award",
    "award_rate": "awards over pay before the raise, share of pay",
    "raise_rate": "raises over pay before the raise, share of pay",
    "effort": "mean effort response, SD",
    "helping": "mean help given to peers, 0-1",
    "fairness": "mean felt fairness of the rated, -3 to 3",
    "exit_rate": "share who leave this year",
    "quit_rate": "share who quit",
    "retire_rate": "share who retire",
}


def by_stratum(view: View) -> NDArray[np.float64]:
    """Measures of every group, shape (groups, measures), in the order of `ROWS` and `STRATUM_MEASURES`.

    The mean of an empty group is NaN; counts are 0.
    """
    people, held = view.people, view.held
    rated = view.is_rated[held]
    level = np.where(rated, people.final_level[held], 0)
    is_star = view.is_top[held]
    exits = people.exit_kind[held]
    parts: tuple[NDArray[np.float64] | NDArray[np.bool_], ...] = (
        rated,
        is_star,
        view.year.rewarded.previous_pay[held] * rated,
        people.contribution[held],
        level >= 4,
        level == 5,
        (level == 1) | (level == 2),
        people.was_limited[held] & rated,
        is_star & (level >= 4),
        people.award_granted[held] > 0.0,
        people.award_granted[held] * rated,
        people.pay_rise[held] * rated,
        people.effort[held],
        people.helping[held],
        people.fairness[held] * rated,
        exits != 0,
        exits == QUIT,
        exits == RETIRED,
    )
    blocks = []
    for stratum in STRATA:
        group = stratum.group_of(view) + 1  # 0 is for those outside
        groups = len(stratum.groups) + 1
        sums = [np.bincount(group, weights=part, minlength=groups)[1:] for part in parts]
        blocks.append(np.vstack([np.bincount(group, minlength=groups)[1:], *sums]))
    number, count, stars, pay, *totals = np.hstack(blocks)
    # what each total is a mean over, in the order of the totals
    over = (number, count, count, count, count, stars, count, pay, pay, number, number, count, number, number, number)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [total / base for total, base in zip(totals, over, strict=True)]
    return np.column_stack([number, count, *means])
