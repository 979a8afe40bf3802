"""What the measures look at: the finished year, what was before it, and who is truly at the top and at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.corps.columns import Executives
from sessim.corps.responsibility import find_responsibility
from sessim.measures.memory import Memory, remember_nothing
from sessim.measures.ratings_by_agency import RatingsByAgency, count_ratings_by_agency
from sessim.measures.statistics import at_rows, count, dot, mean_of_all, middles, order_by_values, ratio
from sessim.year.context import Year
from sessim.year.leave import QUIT, REMOVED, RETIRED, is_placed_outside

TOP_SHARE, BOTTOM_SHARE = 0.30, 0.10  # the truth that the measures M1-M7 refer to, see comment-questions

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class View:
    """A finished year as the measures see it; what several of them need is computed once, when first needed.

    Marks (statements such as `leaves` or `rated_high`) and weights have one entry per seat: counting marks of seats is many times
    cheaper than gathering. Rows (`..._rows`) are rows of seats, which rise unless said otherwise; values `..._of_rated` have one
    entry per rated career executive. Levels 4 and 5 are high, levels 1 and 2 low.

    Attributes:
        year: The year.
        before: What was seen in earlier years.
    """

    year: Year
    before: Memory

    @cached_property
    def people(self) -> Executives:
        """Executives' table."""
        return self.year.people

    # who is there

    @cached_property
    def is_career_seat(self) -> Flags:
        """Career seats."""
        return self.year.is_career

    @cached_property
    def has_career_executive(self) -> Flags:
        """Filled career seats."""
        return self.people.is_filled & self.is_career_seat

    @cached_property
    def career_rows(self) -> Rows:
        """Rows of the filled career seats; gathering by rows is several times cheaper than by a mask."""
        return np.flatnonzero(self.has_career_executive)

    @cached_property
    def is_not_abolished(self) -> Flags:
        """Seats that a reduction in force has not abolished."""
        return np.isfinite(self.people.vacant_months)

    @cached_property
    def none_is_abolished(self) -> bool:
        """Whether no seat is abolished."""
        return bool(self.is_not_abolished.all())

    @cached_property
    def career_weight(self) -> Floats:
        """1 for filled career seats and 0 for others; a sum of products needs no gathering."""
        return self.has_career_executive.astype(np.float64)

    @cached_property
    def has_same_person(self) -> Flags:
        """Whether the seat is held by the person who held it when last seen."""
        return self.before.has_same_person(self.people)

    @cached_property
    def arrived_this_year(self) -> Flags:
        """Seats whose person arrived this year."""
        return np.asarray(self.people.arrival_year == self.year.fiscal_year)

    @cached_property
    def is_eligible_to_retire(self) -> Flags:
        """Filled career seats whose holder is eligible for unreduced retirement."""
        return self.has_career_executive & (self.people.years_eligible >= 0.0)

    @cached_property
    def number_eligible_to_retire(self) -> int:
        """How many are eligible."""
        return count(self.is_eligible_to_retire)

    # who leaves

    @cached_property
    def leaves(self) -> Flags:
        """Those who leave at the end of the year."""
        return np.asarray(self.people.exit_kind != 0)

    @cached_property
    def number_of_leavers(self) -> int:
        """How many leave filled career seats."""
        return count(self.leaves & self.has_career_executive)

    @cached_property
    def is_removed(self) -> Flags:
        """Those who are removed."""
        return np.asarray(self.people.exit_kind == REMOVED)

    @cached_property
    def retires(self) -> Flags:
        """Those who retire."""
        return np.asarray(self.people.exit_kind == RETIRED)

    @cached_property
    def quits(self) -> Flags:
        """Those who quit."""
        return np.asarray(self.people.exit_kind == QUIT)

    @cached_property
    def is_placed_outside(self) -> Flags:
        """Those who leave for a position outside the SES to which the law entitles them."""
        return is_placed_outside(self.year)

    # how they are rated

    @cached_property
    def is_rated_career(self) -> Flags:
        """Rated career executives."""
        return self.people.is_rated & self.is_career_seat

    @cached_property
    def rated_rows(self) -> Rows:
        """Rows of the rated career executives."""
        return np.flatnonzero(self.is_rated_career)

    @cached_property
    def rated_weight(self) -> Floats:
        """1 for rated career executives and 0 for other seats."""
        return self.is_rated_career.astype(np.float64)

    @cached_property
    def rated_high(self) -> Flags:
        """Rated career executives at levels 4 and 5."""
        return self.is_rated_career & (self.people.final_level >= 4)

    @cached_property
    def rated_level3(self) -> Flags:
        """Rated career executives at level 3."""
        return np.asarray(self.is_rated_career & (self.people.final_level == 3))

    @cached_property
    def rated_low(self) -> Flags:
        """Rated career executives at levels 1 and 2."""
        return self.is_rated_career & (self.people.final_level <= 2)

    @cached_property
    def rated_high_rows(self) -> Rows:
        """Rows of those at levels 4 and 5."""
        return np.flatnonzero(self.rated_high)

    @cached_property
    def number_rated_high(self) -> int:
        """Rated career executives at levels 4 and 5."""
        return count(self.rated_high)

    @cached_property
    def was_rated_before(self) -> Flags:
        """Rated career executives who were rated in the same seat when last seen."""
        return self.is_rated_career & self.has_same_person & (self.before.level > 0)

    # how good they truly are

    @cached_property
    def truth_of_rated(self) -> Floats:
        """True contribution of the rated, applicant SD, shape (rated,)."""
        return self.of_rated("contribution")

    @cached_property
    def rated_rows_by_truth(self) -> Rows:
        """Rows of the rated from the lowest true contribution to the highest."""
        return order_by_values(self.rated_rows, self.people.contribution)

    @cached_property
    def level_by_truth(self) -> NDArray[np.int8]:
        """Final levels of the rated from the lowest true contribution to the highest."""
        return at_rows(self.people.final_level, self.rated_rows_by_truth)

    @cached_property
    def agency_by_truth(self) -> NDArray[np.int64]:
        """Agencies of the rated from the lowest true contribution to the highest."""
        return at_rows(self.year.seats.agency, self.rated_rows_by_truth)

    @cached_property
    def number_truly_top30(self) -> int:
        """How many are the true top 30 percent."""
        return round(TOP_SHARE * len(self.truth_of_rated))

    @cached_property
    def number_truly_bottom10(self) -> int:
        """How many are the true bottom 10 percent."""
        return round(BOTTOM_SHARE * len(self.truth_of_rated))

    @cached_property
    def truly_top30_rows(self) -> Rows:
        """Rows of the true top 30 percent, from the lowest true contribution to the highest."""
        return self.rated_rows_by_truth[len(self.rated_rows_by_truth) - self.number_truly_top30 :]

    @cached_property
    def truly_bottom10_rows(self) -> Rows:
        """Rows of the true bottom 10 percent, from the lowest true contribution to the highest."""
        return self.rated_rows_by_truth[: self.number_truly_bottom10]

    @cached_property
    def truly_top30(self) -> Flags:
        """The true top 30 percent of the rated by contribution."""
        return self._mark(self.truly_top30_rows)

    @cached_property
    def truly_bottom10(self) -> Flags:
        """The true bottom 10 percent of the rated by contribution."""
        return self._mark(self.truly_bottom10_rows)

    @cached_property
    def failing_since(self) -> NDArray[np.int16]:
        """First fiscal year in which the person was in the true bottom 10 percent, this one included, 0 for never."""
        since = self.before.failing_since * self.has_same_person
        is_first = self.truly_bottom10 & (since == 0)
        return np.asarray(since + is_first * np.int16(self.year.fiscal_year))

    # what they get

    @cached_property
    def pay_before_raise(self) -> Floats:
        """Basic pay before the raise by seat, dollars a year."""
        return self.year.rewarded.previous_pay

    @cached_property
    def pay_before_raise_of_rated(self) -> Floats:
        """Basic pay of the rated before the raise, at least 1 so that shares of it can be taken, dollars a year."""
        return np.asarray(np.maximum(at_rows(self.pay_before_raise, self.rated_rows), 1.0))

    @cached_property
    def award_of_rated(self) -> Floats:
        """Performance award of the rated, dollars."""
        return self.of_rated("award_granted")

    @cached_property
    def pay_rise_of_rated(self) -> Floats:
        """Raise of the rated, dollars a year."""
        return self.of_rated("pay_rise")

    @cached_property
    def total_pay(self) -> Floats:
        """Basic pay, performance award and rank award by seat, dollars."""
        return self.people.pay + self.people.award_granted + self.people.rank_award

    @cached_property
    def mean_career_pay(self) -> float:
        """Mean basic pay over the filled career seats, dollars a year."""
        return self.mean_over_career(self.people.pay)

    @cached_property
    def mean_service_at_arrival(self) -> float:
        """Mean federal service on arrival over the filled career seats, years."""
        return self.mean_over_career(self.people.service_at_arrival)

    # what agencies are like

    @cached_property
    def ratings_by_agency(self) -> RatingsByAgency:
        """Rated career executives by agency, level and truth."""
        agencies = self.year.seats.number_of_agencies
        return count_ratings_by_agency(self.agency_by_truth, self.level_by_truth, self.number_truly_top30, agencies)

    @cached_property
    def rated_by_agency(self) -> NDArray[np.int64]:
        """Rated career executives by agency."""
        return self.ratings_by_agency.rated

    @cached_property
    def truth_by_component(self) -> Floats:
        """Sum of the true contribution of the rated by component, applicant SD."""
        seats = self.year.seats
        worth = self.people.contribution * self.rated_weight
        return np.asarray(np.bincount(seats.component, weights=worth, minlength=seats.number_of_components))

    @cached_property
    def agency_standing(self) -> Floats:
        """By agency, the share (0-1) of the rated who work in agencies of a lower mean true contribution.

        Half of its own counts; NaN for an agency without any.
        """
        number = self.rated_by_agency
        total = np.bincount(self.year.seats.component_agency, weights=self.truth_by_component, minlength=len(number))
        return middles(total / np.maximum(number, 1), number)

    @cached_property
    def is_strong_agency(self) -> Flags:
        """By agency, whether it is of the stronger half by mean true contribution."""
        return self.agency_standing >= 0.5

    # what the work is like

    @cached_property
    def share_of_year_served(self) -> Floats:
        """Share of the fiscal year that is served, by seat."""
        return self.people.months_served / 12.0

    @cached_property
    def vacancy_loss(self) -> Floats:
        """What vacant months cost, by seat, applicant SD; of an abolished seat it has no meaning."""
        return self.year.world.organisation.vacancy_cost * (1.0 - self.share_of_year_served)

    @cached_property
    def worth(self) -> Floats:
        """What a seat contributes in the months served, less what vacant months cost, applicant SD."""
        return self.people.contribution * self.share_of_year_served - self.vacancy_loss

    @cached_property
    def responsibility(self) -> Floats:
        """People and money under a seat, 1 on average."""
        return find_responsibility(self.year.normal_of(0, "seat.responsibility"), self.year.world.organisation)

    @cached_property
    def workforce(self) -> Floats:
        """Productivity of those under the executives of a seat's component, applicant SD."""
        return at_rows(self.year.institutions.workforces, self.year.seats.component)

    @cached_property
    def own_above_shared(self) -> Floats:
        """What a seat's own results are above the shared work of its component, gaming aside, applicant SD."""
        return self.people.measured - self.people.gaming - self.people.shared

    @cached_property
    def share_of_help_withheld(self) -> Floats:
        """Share of help that the component of a seat withholds."""
        return at_rows(1.0 - self.year.performed.component_helping, self.year.seats.component)

    def of_rated(self, column: str) -> NDArray[Any]:
        """Values of a column for the rated career executives, shape (rated,)."""
        return at_rows(getattr(self.people, column), self.rated_rows)

    def mean_over_career(self, values: Floats) -> float:
        """Mean over the filled career seats of numbers by seat; NaN when there are none."""
        return ratio(dot(values, self.career_weight), len(self.career_rows))

    def mean_over_seats_not_abolished(self, values: Floats) -> float:
        """Mean over the seats that are not abolished of numbers by seat; NaN when there are none."""
        return mean_of_all(values if self.none_is_abolished else values[self.is_not_abolished])

    def share_of_career(self, part: Flags) -> float:
        """Share of the filled career seats that is in `part`; NaN when there are none."""
        return ratio(count(part & self.has_career_executive), len(self.career_rows))

    def share_of_rated(self, part: Flags) -> float:
        """Share of the rated career executives that is in `part`; NaN when there are none."""
        return ratio(count(part & self.is_rated_career), len(self.rated_rows))

    def share_of_truly_top30(self, part: Flags) -> float:
        """Share of the true top 30 percent that is in `part`; NaN when there are none."""
        return ratio(count(part & self.truly_top30), self.number_truly_top30)

    def share_of_truly_bottom10(self, part: Flags) -> float:
        """Share of the true bottom 10 percent that is in `part`; NaN when there are none."""
        return ratio(count(part & self.truly_bottom10), self.number_truly_bottom10)

    def slope_on_truth(self, outcome: Floats) -> float:
        """Least-squares slope of an outcome of the rated on their true contribution; NaN when that does not vary."""
        centred, variation = self._centred_truth
        return dot(centred, outcome) / variation if variation > 1e-12 else float("nan")

    @cached_property
    def _centred_truth(self) -> tuple[Floats, float]:
        centred = self.truth_of_rated - mean_of_all(self.truth_of_rated)
        return centred, dot(centred, centred)

    def _mark(self, rows: Rows) -> Flags:
        marked = np.zeros(len(self.is_rated_career), dtype=bool)
        marked[rows] = True
        return marked


def view_of(year: Year, before: Memory | None = None) -> View:
    """Look at a finished year.

    Args:
        year: The year.
        before: What was seen in earlier years; None for nothing.
    """
    return View(year, remember_nothing(len(year.seats)) if before is None else before)
