"""Final levels and true quality counted by agency: one count serves every measure of unlike agencies."""

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
        top: Those at levels 4 and 5.
        level5: Those at level 5.
        star: Those of the true top 30 percent.
        top_star: Those of the true top 30 percent who are at levels 4 and 5.
        of_fifth: Those of all agencies by level (0 to 5) and fifth of true contribution, shape (6, 5).
    """

    rated: Counts
    top: Counts
    level5: Counts
    star: Counts
    top_star: Counts
    of_fifth: Counts

    def top_share(self, is_counted: NDArray[np.bool_]) -> float:
        """Share at levels 4 and 5 of those rated in the agencies marked; NaN when there are none."""
        counted = is_counted.astype(np.int64)
        return ratio(int(self.top @ counted), int(self.rated @ counted))


def ratings_by_agency(agency: Counts, level: NDArray[np.int8], stars: int, agencies: int) -> RatingsByAgency:
    """Count the rated.

    Args:
        agency: Agency of each rated executive, from the lowest true contribution to the highest.
        level: Final level of each, in the same order.
        stars: How many of them are the true top 30 percent.
        agencies: Number of agency ids.
    """
    people = len(agency)
    cell = agency * LEVELS + level.astype(np.int64)  # a sum of unlike types takes longer than both

    def counted(start: int, end: int) -> Counts:
        return np.bincount(cell[start:end], minlength=agencies * LEVELS).reshape(agencies, LEVELS)

    cuts = [-(-fifth * people // FIFTHS) for fifth in range(FIFTHS + 1)]
    of_fifth = np.array([counted(start, end) for start, end in pairwise(cuts)])
    number, star = of_fifth.sum(axis=0), counted(people - stars, people)
    return RatingsByAgency(
        rated=number.sum(axis=1),
        top=number[:, 4] + number[:, 5],
        level5=number[:, 5],
        star=star.sum(axis=1),
        top_star=star[:, 4] + star[:, 5],
        of_fifth=of_fifth.sum(axis=1).T,
    )
