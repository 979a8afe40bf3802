"""What a replication looks at in a finished year: a sum and a count by agency, so that any mean or rate has its error.

An agency is the unit of a replication (a company, a laboratory group); agencies are independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.grouping import sum_by
from sessim.behavior.signal import see_overall_performance, weigh_elements
from sessim.corps.seats import CAREER
from sessim.year.context import Year
from sessim.year.leave import REMOVED

Sums = tuple[NDArray[np.float64], NDArray[np.float64]]
FOUR_FIFTHS = 0.8  # 29 CFR 1607.4(D)


@dataclass(frozen=True, slots=True)
class Seen:
    """A finished year, and what the watcher remembers of the year before.

    Attributes:
        year: The year.
        last_level: Final levels of the year before by row, 0 in the first year.
        stayed: Whether the person in the row a year ago was not removed then, by row; nobody in the first year.
        last_ability: Fixed part of performance of that person.
        last_contribution: True contribution of that person.
        last_effort: Effort response of that person.
    """

    year: Year
    last_level: NDArray[np.int8]
    stayed: NDArray[np.bool_]
    last_ability: NDArray[np.float64]
    last_contribution: NDArray[np.float64]
    last_effort: NDArray[np.float64]


def start_memory(year: Year) -> Seen:
    """What is remembered before the first year: nothing."""
    rows = len(year.seats)
    nothing = np.zeros(rows)
    return Seen(year, np.zeros(rows, dtype=np.int8), np.zeros(rows, dtype=bool), nothing, nothing, nothing)


def remember_year(year: Year) -> Seen:
    """What is remembered of a finished year."""
    people = year.people
    stayed = people.is_filled & (people.exit_kind != REMOVED)
    return Seen(
        year,
        people.final_level.copy(),
        stayed,
        people.ability.copy(),
        people.contribution.copy(),
        people.effort.copy(),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One yearly outcome of a replication.

    Attributes:
        unit: Unit of sum over count.
        meaning: What it is.
        sums: Returns sum and count, each by agency id.
    """

    unit: str
    meaning: str
    sums: Callable[[Seen], Sums]


def mean_over(seen: Seen, values: NDArray[np.float64], counts: NDArray[np.bool_]) -> Sums:
    """Sum of `values` over the rows that count, and their number, by agency."""
    seats = seen.year.seats
    agencies = seats.number_of_agencies
    return sum_by(seats.agency, values * counts, agencies), sum_by(seats.agency, counts.astype(np.float64), agencies)


def share_of(seen: Seen, holds: NDArray[np.bool_], counts: NDArray[np.bool_]) -> Sums:
    """Rows that count and for which something holds, and rows that count, by agency."""
    return mean_over(seen, holds.astype(np.float64), counts)


def retained_force(seen: Seen) -> Sums:
    """Filled career seats over the career seats that the corps opened with."""
    return share_of(seen, seen.year.people.is_filled, seen.year.seats.appointment == CAREER)


def potential(seen: Seen) -> Sums:
    """Fixed part of performance of those in post."""
    return mean_over(seen, seen.year.people.ability, seen.year.people.is_filled)


def potential_of_grade(seen: Seen, lower: bool) -> Sums:
    """The same, of one grade."""
    is_lower = seen.year.seats.is_lower_grade
    of_grade = np.zeros(len(seen.year.seats), dtype=bool) if is_lower is None else is_lower
    return mean_over(seen, seen.year.people.ability, seen.year.people.is_filled & (of_grade == lower))


def potential_before_quits(seen: Seen) -> Sums:
    """The same, once those removed last year were replaced and before anyone left of their own accord."""
    people = seen.year.people
    return mean_over(seen, np.where(seen.stayed, seen.last_ability, people.ability), people.is_filled | seen.stayed)


def output(seen: Seen) -> Sums:
    """Output of those in post against that of an average applicant."""
    effect = seen.year.world.organisation.output_effect
    return mean_over(seen, 1.0 + effect * seen.year.people.contribution, seen.year.people.is_filled)


def sabotage(seen: Seen) -> Sums:
    """Acts of harm."""
    return mean_over(seen, seen.year.people.sabotage, seen.year.people.is_filled)


def effort(seen: Seen) -> Sums:
    """Effort response."""
    return mean_over(seen, seen.year.people.effort, seen.year.people.is_filled)


def all_at_best(seen: Seen) -> Sums:
    """Components of which everyone rated is at level 5."""
    year = seen.year
    rated = year.seats.component_sum(year.people.is_rated.astype(np.float64))
    best = year.seats.component_sum((year.people.final_level == 5).astype(np.float64))
    is_seen = rated > 0
    agencies = year.seats.number_of_agencies
    owner = year.seats.component_agency
    all_best = (is_seen & (best == rated)).astype(np.float64)
    return sum_by(owner, all_best, agencies), sum_by(owner, is_seen.astype(np.float64), agencies)


def differed_last_year(seen: Seen) -> NDArray[np.bool_]:
    """Whether the levels of the row's component were not all the same last year."""
    seats = seen.year.seats
    was_rated = seen.last_level > 0
    level = seen.last_level.astype(np.float64)
    number = seats.component_sum(was_rated.astype(np.float64))
    spread = number * seats.component_sum(level**2) - seats.component_sum(level) ** 2
    return np.asarray((spread > 0.5)[seats.component])


def output_after(seen: Seen, ratings_differed: bool) -> Sums:
    """Output of those whose component was rated at more than one level last year, or at one level."""
    effect = seen.year.world.organisation.output_effect
    return mean_over(seen, 1.0 + effect * seen.year.people.contribution, were_rated(seen, ratings_differed))


def effort_after(seen: Seen, ratings_differed: bool) -> Sums:
    """Effort response of the same people."""
    return mean_over(seen, seen.year.people.effort, were_rated(seen, ratings_differed))


def were_rated(seen: Seen, ratings_differed: bool) -> NDArray[np.bool_]:
    """Those in post who were rated last year in a component whose levels differed, or did not."""
    is_such = np.equal(differed_last_year(seen), ratings_differed)
    return np.asarray(seen.year.people.is_filled & (seen.last_level > 0) & is_such)


def removed(seen: Seen, in_minority: bool) -> Sums:
    """Those removed, of one demographic group."""
    people = seen.year.people
    return share_of(seen, people.exit_kind == REMOVED, people.is_rated & (people.in_minority_group == in_minority))


def retained(seen: Seen, in_minority: bool) -> Sums:
    """Those not removed, of one demographic group."""
    people = seen.year.people
    return share_of(seen, people.exit_kind != REMOVED, people.is_rated & (people.in_minority_group == in_minority))


def rated_top(seen: Seen, in_minority: bool) -> Sums:
    """Those rated 4 or 5, of one demographic group."""
    people = seen.year.people
    return share_of(seen, people.final_level >= 4, people.is_rated & (people.in_minority_group == in_minority))


def violates(favoured: Sums, other: Sums) -> Sums:
    """Agencies in which the rate of `other` is below four fifths of the rate of `favoured`, of those with both rates."""
    is_seen = (favoured[1] > 0) & (other[1] > 0) & (favoured[0] > 0)
    low = other[0] * favoured[1] < FOUR_FIFTHS * favoured[0] * other[1]
    return (is_seen & low).astype(np.float64), is_seen.astype(np.float64)


def adjusted(seen: Seen, sign: int) -> Sums:
    """Ratings that the board moved: -1 down, 1 up, 0 either way."""
    people = seen.year.people
    moved = people.recommended_level - people.initial_level
    holds = moved != 0 if sign == 0 else moved * sign > 0
    return share_of(seen, holds, people.is_rated)


def rater_spread(seen: Seen, after_review: bool) -> Sums:
    """Squared distance of a rater's mean level from the mean of the component, by person rated."""
    year = seen.year
    level = (year.people.recommended_level if after_review else year.people.initial_level).astype(np.float64)
    rated = year.people.is_rated
    by_rater = _group_mean(year.seats.rater, level, rated)
    by_board = _group_mean(year.seats.component, level, rated)
    return mean_over(seen, (by_rater - by_board) ** 2, rated)


def central_level(seen: Seen, after_review: bool) -> Sums:
    """Ratings at the middle level, 3."""
    people = seen.year.people
    return share_of(seen, (people.recommended_level if after_review else people.initial_level) == 3, people.is_rated)


def quitting(seen: Seen, low: float, high: float) -> Sums:
    """Probability of quitting of rated executives whose true contribution is within a band of standard scores.

    Those whom a theory lets retire and not quit are left out.
    """
    year = seen.year
    people = year.people
    counts = people.is_rated & year.is_career & (people.quit_hazard > 0.0)
    mean, spread = people.contribution[counts].mean(), people.contribution[counts].std()
    score = (people.contribution - mean) / spread
    return mean_over(seen, people.quit_hazard, counts & (score >= low) & (score < high))


def signal_and_due(seen: Seen) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What raters see of everyone, and the part of it that is performance, rating SD."""
    year = seen.year
    people, elements = year.people, year.rules.appraisal.elements
    due = see_overall_performance(people.measured, people.shared, elements, year.world.rating)
    return weigh_elements(elements) @ people.element_signal, due


def rating_shift(seen: Seen) -> Sums:
    """How far the rater's signal stands above what was seen of performance, SD of performance."""
    signal, due = signal_and_due(seen)
    return mean_over(
        seen, (signal - due) / np.sqrt(seen.year.world.rating.performance_share), seen.year.people.is_rated
    )


def rating_shift_of_ratings(seen: Seen) -> Sums:
    """The same, SD of ratings made for administration."""
    signal, due = signal_and_due(seen)
    return mean_over(seen, signal - due, seen.year.people.is_rated)


def reliability(seen: Seen) -> Sums:
    """Share of the variance of the raters' signals that is performance, in which two raters of a person would agree."""
    signal, due = signal_and_due(seen)
    rated = seen.year.people.is_rated
    of_performance = (due - due[rated].mean()) ** 2
    of_error = (signal - due - (signal - due)[rated].mean()) ** 2
    return mean_over(seen, of_performance, rated)[0], mean_over(seen, of_performance + of_error, rated)[0]


def effort_change(seen: Seen, deserved: bool, got: bool) -> Sums:
    """Change of effort from the year before of those who deserved a level 4 or 5 then or not, and got one or not.

    Deserving were as many as got one: those of highest true contribution in the corps.
    """
    year = seen.year
    people = year.people
    counts = people.is_filled & (seen.last_level > 0) & seen.stayed & (people.arrival_year < year.fiscal_year)
    top = seen.last_level >= 4
    number = np.count_nonzero(top & counts)
    merit = np.sort(seen.last_contribution[counts])[::-1]
    deserving = seen.last_contribution >= (merit[number - 1] if number else np.inf)
    return mean_over(seen, people.effort - seen.last_effort, counts & (deserving == deserved) & (top == got))


def _group_mean(
    group: NDArray[np.int64], values: NDArray[np.float64], counts: NDArray[np.bool_]
) -> NDArray[np.float64]:
    total = np.bincount(group, weights=values * counts)
    return np.asarray((total / np.maximum(np.bincount(group, weights=counts), 1.0))[group])


OUTCOMES: dict[str, Outcome] = {
    "retained_force": Outcome("share", "career seats filled, of those that the corps opened with", retained_force),
    "potential": Outcome("applicant SD", "mean fixed part of performance of those in post", potential),
    "potential_of_lower_grade": Outcome(
        "applicant SD", "mean potential at the lower grade", lambda seen: potential_of_grade(seen, True)
    ),
    "potential_of_higher_grade": Outcome(
        "applicant SD",
        "mean potential at the higher grade, or of all without grades",
        lambda seen: potential_of_grade(seen, False),
    ),
    "potential_before_quits": Outcome(
        "applicant SD",
        "mean potential once the removed of last year were replaced, before others left",
        potential_before_quits,
    ),
    "output": Outcome("ratio", "mean output against an average applicant", output),
    "effort": Outcome("applicant SD", "mean effort response", effort),
    "sabotage": Outcome("acts a year", "mean acts of harm", sabotage),
    "all_at_best": Outcome("share", "components in which everyone is at level 5", all_at_best),
    "output_after_different_ratings": Outcome(
        "ratio", "output where last year's ratings of the component differed", lambda seen: output_after(seen, True)
    ),
    "output_after_equal_ratings": Outcome(
        "ratio", "output where last year's ratings were all the same", lambda seen: output_after(seen, False)
    ),
    "effort_after_different_ratings": Outcome(
        "applicant SD",
        "effort where last year's ratings of the component differed",
        lambda seen: effort_after(seen, True),
    ),
    "effort_after_equal_ratings": Outcome(
        "applicant SD", "effort where last year's ratings were all the same", lambda seen: effort_after(seen, False)
    ),
    "majority_removed": Outcome("share", "removed, larger group", lambda seen: removed(seen, False)),
    "minority_removed": Outcome("share", "removed, smaller group", lambda seen: removed(seen, True)),
    "majority_retained": Outcome("share", "not removed, larger group", lambda seen: retained(seen, False)),
    "minority_retained": Outcome("share", "not removed, smaller group", lambda seen: retained(seen, True)),
    "majority_rated_top": Outcome("share", "rated 4 or 5, larger group", lambda seen: rated_top(seen, False)),
    "minority_rated_top": Outcome("share", "rated 4 or 5, smaller group", lambda seen: rated_top(seen, True)),
    "violates_on_layoffs": Outcome(
        "share of agencies",
        "four-fifths rule violated by the ratio of layoff rates",
        lambda seen: violates(removed(seen, True), removed(seen, False)),
    ),
    "violates_on_retentions": Outcome(
        "share of agencies",
        "four-fifths rule violated by the ratio of retention rates",
        lambda seen: violates(retained(seen, False), retained(seen, True)),
    ),
    "violates_on_top_ratings": Outcome(
        "share of agencies",
        "four-fifths rule violated by the ratio of rates at levels 4 and 5",
        lambda seen: violates(rated_top(seen, False), rated_top(seen, True)),
    ),
    "adjusted_by_board": Outcome("share", "ratings that the board changed", lambda seen: adjusted(seen, 0)),
    "lowered_by_board": Outcome("share", "ratings that the board lowered", lambda seen: adjusted(seen, -1)),
    "raised_by_board": Outcome("share", "ratings that the board raised", lambda seen: adjusted(seen, 1)),
    "rater_spread_before_review": Outcome(
        "levels squared", "spread of raters' mean levels before review", lambda seen: rater_spread(seen, False)
    ),
    "rater_spread_after_review": Outcome(
        "levels squared", "the same after review", lambda seen: rater_spread(seen, True)
    ),
    "quitting_of_low_performers": Outcome(
        "probability",
        "quitting, contribution a standard deviation or more below the mean",
        lambda seen: quitting(seen, -np.inf, -1.0),
    ),
    "quitting_of_middle_performers": Outcome(
        "probability", "quitting, within half a standard deviation of the mean", lambda seen: quitting(seen, -0.5, 0.5)
    ),
    "quitting_of_high_performers": Outcome(
        "probability", "quitting, a standard deviation or more above the mean", lambda seen: quitting(seen, 1.0, np.inf)
    ),
    "rating_shift": Outcome("SD of performance", "rater's signal above what was seen of performance", rating_shift),
    "rating_shift_of_ratings": Outcome(
        "SD of ratings", "rater's signal above its part that is performance", rating_shift_of_ratings
    ),
    "reliability": Outcome("share", "variance of the raters' signals that is performance", reliability),
    "effort_change_deserving_rewarded": Outcome(
        "applicant SD", "change of effort after a deserved 4 or 5", lambda seen: effort_change(seen, True, True)
    ),
    "effort_change_deserving_denied": Outcome(
        "applicant SD",
        "change of effort after a deserved 4 or 5 was denied (Type I)",
        lambda seen: effort_change(seen, True, False),
    ),
    "effort_change_undeserving_rewarded": Outcome(
        "applicant SD",
        "change of effort after an undeserved 4 or 5 (Type II)",
        lambda seen: effort_change(seen, False, True),
    ),
    "effort_change_undeserving_denied": Outcome(
        "applicant SD",
        "change of effort where none was deserved or given",
        lambda seen: effort_change(seen, False, False),
    ),
    "central_before_review": Outcome("share", "level 3 before review", lambda seen: central_level(seen, False)),
    "central_after_review": Outcome("share", "level 3 after review", lambda seen: central_level(seen, True)),
}
