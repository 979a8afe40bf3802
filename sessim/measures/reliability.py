"""Measures of what ratings mix up and of how far they repeat themselves (M3.2, M3.3, M3.5)."""

from __future__ import annotations

import numpy as np

from sessim.behavior.signal import see_overall_performance, weigh_elements
from sessim.measures.statistics import at_rows, correlation, count, mean_of_all, ratio, weighted_sum
from sessim.measures.view import View


def confusion(view: View) -> dict[str, float]:
    """The rest of the table of true group by level: the middle 60 percent, and the best rated low (M3.2)."""
    is_middle = view.is_rated & ~(view.is_top | view.is_bottom)
    middle = len(view.rated) - view.stars - view.weak
    return {
        "middle_rated_top": ratio(count(view.has_top & is_middle), middle),
        "middle_rated5": ratio(count((view.people.final_level == 5) & is_middle), middle),
        "middle_rated_low": ratio(count(view.is_low & is_middle), middle),
        "top30_rated_low": view.share_of_top(view.is_low),
    }


def reliability(view: View) -> dict[str, float]:
    """Agreement of two supervisors, stability from year to year, leniency and selection in the signals (M3.3, M3.5)."""
    people, before, rating = view.people, view.before, view.year.world.rating
    elements = view.year.rules.appraisal.elements
    seen = at_rows(weighted_sum(weigh_elements(elements), people.element_signal), view.rated)
    due = at_rows(see_overall_performance(people.measured, people.shared, elements, rating), view.rated)
    agreement = correlation(seen, due)
    known = np.flatnonzero(view.was_rated)
    return {
        "supervisor_agreement": agreement * agreement,
        "level_stability": correlation(
            at_rows(people.final_level, known).astype(np.float64), at_rows(before.level, known).astype(np.float64)
        ),
        "truth_stability": correlation(at_rows(people.contribution, known), at_rows(before.contribution, known)),
        "selection_in_ratings": mean_of_all(due),
        "leniency_in_ratings": mean_of_all(seen - due),
    }
