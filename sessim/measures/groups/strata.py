"""Which groups of executives there are, and who belongs to which.

Strata look at filled career seats. A stratum gives every executive one group or none; groups of a stratum come in a fixed
order, so that the rows of a run are always the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.measures.groups.strata_of_people import DEMOGRAPHIC, POSITION, group_by_demography, group_by_position
from sessim.measures.view import View

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
        group_of: Group of each held seat (rows of `View.career_rows`), -1 for none.
    """

    name: str
    groups: tuple[str, ...]
    meaning: str
    group_of: Callable[[View], NDArray[np.int64]]


def _group_together(view: View) -> NDArray[np.int64]:
    return np.zeros(len(view.career_rows), dtype=np.int64)


def _group_by_agency_size(view: View) -> NDArray[np.int64]:
    return np.searchsorted(SIZES, view.rated_by_agency, side="right")[view.year.seats.agency[view.career_rows]]


def _group_by_agency_quality(view: View) -> NDArray[np.int64]:
    standing = view.agency_standing
    third = np.where(np.isnan(standing), NO_GROUP, np.minimum(np.nan_to_num(standing) * 3.0, 2.0)).astype(np.int64)
    return third[view.year.seats.agency[view.career_rows]]


def _group_by_executive_quality(view: View) -> NDArray[np.int64]:
    group = np.where(view.is_rated_career, 1 + view.truly_top30.astype(np.int64) - view.truly_bottom10, NO_GROUP)
    return group[view.career_rows]


def _group_by_age(view: View) -> NDArray[np.int64]:
    return np.searchsorted(AGES, view.year.fiscal_year - view.people.birth_year[view.career_rows], side="right")


def _group_by_eligibility(view: View) -> NDArray[np.int64]:
    return (view.people.years_eligible[view.career_rows] >= 0.0).astype(np.int64)


def _group_by_rating(view: View) -> NDArray[np.int64]:
    level = np.where(view.is_rated_career, view.people.final_level, 0)[view.career_rows]
    return np.array([NO_GROUP, 0, 0, 1, 2, 3])[level]


STRATA: tuple[Stratum, ...] = (
    Stratum("overall", ("all",), "all career executives", _group_together),
    Stratum(
        "agency_size",
        ("under 5", "5 to 9", "10 to 19", "20 to 49", "50 to 99", "100 or more"),
        "rated career executives of the agency",
        _group_by_agency_size,
    ),
    Stratum(
        "agency_quality",
        ("weakest third", "middle third", "strongest third"),
        "mean true contribution of the agency's rated career executives; each third holds about a third of them",
        _group_by_agency_quality,
    ),
    Stratum(
        "executive_quality",
        ("bottom 10 percent", "middle 60 percent", "top 30 percent"),
        "true contribution of the year among rated career executives",
        _group_by_executive_quality,
    ),
    Stratum("age", ("under 50", "50 to 54", "55 to 59", "60 or more"), "age at the end of the year", _group_by_age),
    Stratum("eligibility", ("not eligible", "eligible"), "eligibility for unreduced retirement", _group_by_eligibility),
    Stratum("rating", ("1 or 2", "3", "4", "5"), "annual summary rating", _group_by_rating),
    Stratum("position", POSITION, "career-reserved or general position", group_by_position),
    Stratum("demographic_group", DEMOGRAPHIC, "demographic group", group_by_demography),
)
ROWS: tuple[tuple[str, str], ...] = tuple((each.name, group) for each in STRATA for group in each.groups)
