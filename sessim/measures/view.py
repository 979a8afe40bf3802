"""What the measures look at: the finished year, and who is truly at the top and at the bottom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Executives
from sessim.measures.statistics import ranks_of
from sessim.year.context import Year

TOP_SHARE, BOTTOM_SHARE = 0.30, 0.10  # the truth that the measures M1-M7 speak of, see comment-questions


@dataclass(frozen=True, slots=True)
class View:
    """A finished year seen by the measures.

    Attributes:
        year: The year.
        people: Executives' table.
        is_career: Career seats.
        is_held: Filled career seats.
        held: Their rows; gathering by rows is several times cheaper than by a mask.
        is_rated: Rated career executives.
        rated: Their rows.
        is_top: Of these, the true top 30 percent by contribution.
        is_bottom: Of these, the true bottom 10 percent.
        level: Final level of the rated.
        truth: True contribution of the rated, applicant SD.
        truth_rank: Its ranks, 0 for the lowest.
    """

    year: Year
    people: Executives
    is_career: NDArray[np.bool_]
    is_held: NDArray[np.bool_]
    held: NDArray[np.int64]
    is_rated: NDArray[np.bool_]
    rated: NDArray[np.int64]
    is_top: NDArray[np.bool_]
    is_bottom: NDArray[np.bool_]
    level: NDArray[np.int8]
    truth: NDArray[np.float64]
    truth_rank: NDArray[np.int64]


def view_of(year: Year) -> View:
    """Look at a finished year."""
    people, is_career = year.people, year.is_career
    is_held = people.is_filled & is_career
    is_rated = people.is_rated & is_career
    rated = np.flatnonzero(is_rated)
    truth = people.contribution[rated]
    is_top = np.zeros(len(is_rated), dtype=bool)
    is_bottom = np.zeros(len(is_rated), dtype=bool)
    truth_rank = ranks_of(truth)
    is_top[rated] = truth_rank >= len(truth) - round(TOP_SHARE * len(truth))
    is_bottom[rated] = truth_rank < round(BOTTOM_SHARE * len(truth))
    return View(
        year=year,
        people=people,
        is_career=is_career,
        is_held=is_held,
        held=np.flatnonzero(is_held),
        is_rated=is_rated,
        rated=rated,
        is_top=is_top,
        is_bottom=is_bottom,
        level=people.final_level[rated],
        truth=truth,
        truth_rank=truth_rank,
    )
