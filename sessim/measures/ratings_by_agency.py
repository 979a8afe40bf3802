"""Final levels and true quality counted by agency: one count serves every measure of differences between agencies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sessim.measures.statistics import ratio

Counts = NDArray[np.int64]
LEVELS = 6  # 0, not rated, to 5
FIFTHS = 5


@dataclass(frozen=True, slots=True)
class RatingsByAgency:
    """Rated career executives by agency, each of shape (agencies,) but the last.

    Attributes:
        rated: All of them.
        rated_high: Those at levels 4 and 5.
        level5: Those at level 5.
        truly_top30: Those of the true top 30 percent.
        truly_top30_rated_high: Those of the true top 30 percent who are at levels 4 and 5.
        by_level_and_fifth: Those of all agencies by level (0 to 5) and fifth of true contribution, shape (6, 5).
    """

    rated: Counts
    rated_high: Counts
    level5: Counts
    truly_top30: Counts
    truly_top30_rated_high: Counts
    by_level_and_fifth: Counts

    def share_rated_high(self, is_counted: NDArray[np.bool_]) -> float:
        """Share at levels 4 and 5 of those rated in the agencies marked; NaN when there are none."""
        counted = is_counted.astype(np.int64)
        return ratio(int(self.rated_high @ counted), int(self.rated @ counted))


def count_ratings_by_agency(
    agency: Counts, level: NDArray[np.int8], number_truly_top30: int, agencies: int
) -> RatingsByAgency:
    """Count the rated.

    Args:
        agency: Agency of each rated executive, from the lowest true contribution to the highest.
        level: Final level of each, in the same order.
        number_truly_top30: How many of them are the true top 30 percent.
        agencies: Number of agency ids.
    """
    people = len(agency)
    cell = agency * LEVELS + level.astype(np.int64)  # a sum of unlike types takes longer than both

    def count(start: int, end: int) -> Counts:
        return np.bincount(cell[start:end], minlength=agencies * LEVELS).reshape(agencies, LEVELS)

    cuts = [-(-fifth * people // FIFTHS) for fifth in range(FIFTHS + 1)]
    of_fifth = np.array([count(start, end) for start, end in pairwise(cuts)])
    number, star = of_fifth.sum(axis=0), count(people - number_truly_top30, people)
    return RatingsByAgency(
        rated=number.sum(axis=1),
        rated_high=number[:, 4] + number[:, 5],
        level5=number[:, 5],
        truly_top30=star.sum(axis=1),
        truly_top30_rated_high=star[:, 4] + star[:, 5],
        by_level_and_fifth=of_fifth.sum(axis=1).T,
    )
