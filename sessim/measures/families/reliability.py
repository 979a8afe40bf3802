"""Measures of what ratings confuse and of how stable they are (M3.2, M3.3, M3.5)."""

from __future__ import annotations

import numpy as np

from sessim.behavior.signal import see_overall_performance, weigh_elements
from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, correlation, count, mean_of_all, ratio, weighted_sum
from sessim.measures.view import View


@measures(
    Measure(
        "middle_rated_top",
        "M3.2",
        "share",
        "lower",
        "share of the true middle 60 percent (between the bottom 10 and the top 30) rated 4 or 5",
    ),
    Measure("middle_rated5", "M3.2", "share", "lower", "share of the true middle 60 percent rated 5"),
    Measure("middle_rated_low", "M3.2", "share", "lower", "share of the true middle 60 percent rated below 3"),
    Measure("top30_rated_low", "M3.2", "share", "lower", "share of the true top 30 percent rated below 3"),
)
def measure_confusion(view: View) -> dict[str, float]:
    """The rest of the table of true group by level: the middle 60 percent, and the best rated low (M3.2)."""
    is_middle = view.is_rated_career & ~(view.truly_top30 | view.truly_bottom10)
    middle = len(view.rated_rows) - view.number_truly_top30 - view.number_truly_bottom10
    return {
        "middle_rated_top": ratio(count(view.rated_high & is_middle), middle),
        "middle_rated5": ratio(count((view.people.final_level == 5) & is_middle), middle),
        "middle_rated_low": ratio(count(view.rated_low & is_middle), middle),
        "top30_rated_low": view.share_of_truly_top30(view.rated_low),
    }


@measures(
    Measure(
        "supervisor_agreement",
        "M3.3",
        "correlation",
        "higher",
        "expected correlation of the signals of two independent supervisors of the same person",
    ),
    Measure(
        "selection_in_ratings",
        "M3.5",
        "rating SD",
        "none",
        "mean signal that results account for: how much of the height of ratings is real",
    ),
    Measure(
        "leniency_in_ratings",
        "M3.5",
        "rating SD",
        "none",
        "mean signal above what results account for: how much of the height of ratings is leniency",
    ),
)
def measure_signals(view: View) -> dict[str, float]:
    """Agreement of two supervisors, leniency and selection in the signals (M3.3, M3.5)."""
    people, rating = view.people, view.year.world.rating
    elements = view.year.rules.appraisal.elements
    seen = at_rows(weighted_sum(weigh_elements(elements), people.element_signal), view.rated_rows)
    due = at_rows(see_overall_performance(people.measured, people.shared, elements, rating), view.rated_rows)
    agreement = correlation(seen, due)
    return {
        "supervisor_agreement": agreement * agreement,
        "selection_in_ratings": mean_of_all(due),
        "leniency_in_ratings": mean_of_all(seen - due),
    }


@measures(
    Measure(
        "level_stability",
        "M3.3",
        "correlation",
        "none",
        "correlation of this and last year's level of those rated in both",
    ),
    Measure(
        "truth_stability",
        "M3.3",
        "correlation",
        "none",
        "correlation of this and last year's true contribution of the same",
    ),
)
def measure_stability(view: View) -> dict[str, float]:
    """Stability from year to year of those rated in both (M3.3)."""
    people, before = view.people, view.before
    known = np.flatnonzero(view.was_rated_before)
    return {
        "level_stability": correlation(
            at_rows(people.final_level, known).astype(np.float64), at_rows(before.level, known).astype(np.float64)
        ),
        "truth_stability": correlation(at_rows(people.contribution, known), at_rows(before.contribution, known)),
    }
