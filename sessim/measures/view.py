"""What the measures look at: the finished year, what was before it, and who is truly at the top and at the bottom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Executives
from sessim.measures.memory import Memory, nothing_seen
from sessim.measures.statistics import at_rows, dot, middles, ranks_of
from sessim.year.context import Year

TOP_SHARE, BOTTOM_SHARE = 0.30, 0.10  # the truth that the measures M1-M7 speak of, see comment-questions


@dataclass(frozen=True, slots=True)
class View:
    """A finished year seen by the measures.

    Attributes:
        year: The year.
        people: Executives' table.
        before: What was seen in earlier years.
        is_career: Career seats.
        is_held: Filled career seats.
        held: Their rows; gathering by rows is several times cheaper than by a mask.
        held_weight: By seat, 1 for filled career seats and 0 for others; a sum of products needs no gathering.
        is_rated: Rated career executives.
        rated: Their rows.
        is_top: Of these, the true top 30 percent by contribution.
        is_bottom: Of these, the true bottom 10 percent.
        level: Final level of the rated.
        truth: True contribution of the rated, applicant SD.
        truth_rank: Its ranks, 0 for the lowest.
        agency: Agency of the rated.
        agency_rated: Rated career executives by agency.
        is_star: Of the rated, the true top 30 percent.
        is_weak: Of the rated, the true bottom 10 percent.
        pay_before: Basic pay of the rated before the raise, dollars a year.
        award: Performance award of the rated, dollars.
        is_in_strong_agency: Of the rated, those in agencies of the stronger half by mean true contribution.
        agency_standing: By agency, the share (0-1) of rated career executives who work in agencies of a lower mean true
            contribution, half of its own counted in; NaN for an agency without any.
        top: Positions among the rated of those at levels 4 and 5, in their order.
        other: Positions of the rest.
        level3: Positions of those at level 3.
        is_known: Whether the seat is held by the person who held it when last seen.
        failing_since: First fiscal year in which the person was in the true bottom 10 percent, this year included, 0 for never.
        gathered: Columns gathered so far, by name and whether for the rated only.
    """

    year: Year
    people: Executives
    before: Memory
    is_career: NDArray[np.bool_]
    is_held: NDArray[np.bool_]
    held: NDArray[np.int64]
    held_weight: NDArray[np.float64]
    is_rated: NDArray[np.bool_]
    rated: NDArray[np.int64]
    is_top: NDArray[np.bool_]
    is_bottom: NDArray[np.bool_]
    level: NDArray[np.int8]
    truth: NDArray[np.float64]
    truth_rank: NDArray[np.int64]
    agency: NDArray[np.int64]
    agency_rated: NDArray[np.int64]
    agency_standing: NDArray[np.float64]
    is_star: NDArray[np.bool_]
    is_weak: NDArray[np.bool_]
    pay_before: NDArray[np.float64]
    award: NDArray[np.float64]
    is_in_strong_agency: NDArray[np.bool_]
    top: NDArray[np.int64]
    other: NDArray[np.int64]
    level3: NDArray[np.int64]
    is_known: NDArray[np.bool_]
    failing_since: NDArray[np.int16]
    gathered: dict[tuple[str, bool], NDArray[Any]] = field(default_factory=dict)

    def of_held(self, column: str) -> NDArray[Any]:
        """Values of a column for the filled career seats, gathered once."""
        return self._gather(column, False)

    def of_rated(self, column: str) -> NDArray[Any]:
        """Values of a column for the rated career executives, gathered once."""
        return self._gather(column, True)

    def mean_of_held(self, values: NDArray[np.float64]) -> float:
        """Mean over the filled career seats of numbers by seat; NaN when there are none."""
        return dot(values, self.held_weight) / len(self.held) if len(self.held) else float("nan")

    def _gather(self, column: str, only_rated: bool) -> NDArray[Any]:
        found = self.gathered.get((column, only_rated))
        if found is None:
            values: NDArray[Any] = getattr(self.people, column)
            found = at_rows(values, self.rated if only_rated else self.held)
            self.gathered[column, only_rated] = found
        return found


def view_of(year: Year, before: Memory | None = None) -> View:
    """Look at a finished year.

    Args:
        year: The year.
        before: What was seen in earlier years; None for nothing.
    """
    people, is_career = year.people, year.is_career
    is_held = people.is_filled & is_career
    is_rated = people.is_rated & is_career
    rated = np.flatnonzero(is_rated)
    truth = at_rows(people.contribution, rated)
    is_top = np.zeros(len(is_rated), dtype=bool)
    is_bottom = np.zeros(len(is_rated), dtype=bool)
    truth_rank = ranks_of(truth)
    is_star = truth_rank >= len(truth) - round(TOP_SHARE * len(truth))
    is_weak = truth_rank < round(BOTTOM_SHARE * len(truth))
    is_top[rated] = is_star
    is_bottom[rated] = is_weak
    agency = at_rows(year.seats.agency, rated)
    level = at_rows(people.final_level, rated)
    has_top = level >= 4
    seen = nothing_seen(len(year.seats)) if before is None else before
    number = year.seats.agency_count(is_rated)
    quality = np.bincount(agency, weights=truth, minlength=len(number)) / np.maximum(number, 1)
    standing = middles(quality, number)
    is_known = seen.is_known(people)
    failing_since = seen.failing_since * is_known
    failing_since[is_bottom & (failing_since == 0)] = year.fiscal_year
    return View(
        year=year,
        people=people,
        before=seen,
        is_career=is_career,
        is_held=is_held,
        held=np.flatnonzero(is_held),
        held_weight=is_held.astype(np.float64),
        is_rated=is_rated,
        rated=rated,
        is_top=is_top,
        is_bottom=is_bottom,
        level=level,
        truth=truth,
        truth_rank=truth_rank,
        agency=agency,
        agency_rated=number,
        agency_standing=standing,
        is_star=is_star,
        is_weak=is_weak,
        pay_before=at_rows(year.facts.previous_pay, rated),
        award=at_rows(people.award_granted, rated),
        is_in_strong_agency=at_rows(standing >= 0.5, agency),
        top=np.flatnonzero(has_top),
        other=np.flatnonzero(~has_top),
        level3=np.flatnonzero(level == 3),
        is_known=is_known,
        failing_since=failing_since,
    )
