"""Measures of what ratings mix up and of how far they repeat themselves (M3.2, M3.3, M3.5)."""

from __future__ import annotations

import math

import numpy as np

from sessim.measures.statistics import at_rows, correlation, mean_of_all, share_of, weighted_sum
from sessim.measures.view import View


def confusion(view: View) -> dict[str, float]:
    """The rest of the table of true group by level: the middle 60 percent, and the best rated low (M3.2)."""
    is_middle = ~(view.is_star | view.is_weak)
    return {
        "middle_rated_top": share_of(view.level >= 4, is_middle),
        "middle_rated5": share_of(view.level == 5, is_middle),
        "middle_rated_low": share_of(view.level <= 2, is_middle),
        "top30_rated_low": share_of(view.level <= 2, view.is_star),
    }


def reliability(view: View) -> dict[str, float]:
    """Agreement of two supervisors, stability from year to year, leniency and selection in the signals (M3.3, M3.5)."""
    people, rating = view.people, view.year.world.rating
    elements = view.year.rules.appraisal.elements
    weight = np.array([each.weight / 100.0 for each in elements])
    shared = float(weight @ np.array([each.shared_share for each in elements]))
    seen = at_rows(weighted_sum(weight, people.element_signal), view.rated)
    facet = (1.0 - shared) * view.of_rated("measured") + shared * view.of_rated("shared")
    due = math.sqrt(rating.performance_share) * facet
    agreement = correlation(seen, due)
    known = np.flatnonzero(view.is_rated & view.is_known & (view.before.level > 0))
    return {
        "supervisor_agreement": agreement * agreement,
        "level_stability": correlation(
            at_rows(people.final_level, known).astype(np.float64), at_rows(view.before.level, known).astype(np.float64)
        ),
        "truth_stability": correlation(at_rows(people.contribution, known), at_rows(view.before.contribution, known)),
        "selection_in_ratings": mean_of_all(due),
        "leniency_in_ratings": mean_of_all(seen - due),
    }
