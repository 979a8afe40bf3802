"""Measures that look beyond the executive: seats by what depends on them, and those whom executives lead (M5.3, M8.1)."""

from __future__ import annotations

import numpy as np

from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import dot, ratio
from sessim.measures.view import Flags, Floats, View


@measures(
    Measure(
        "output_by_responsibility",
        "M5.3",
        "percent of output",
        "higher",
        "agency output relative to average applicants, seats weighted by the people and money under them",
    ),
    Measure(
        "know_how_by_responsibility",
        "M8.1",
        "0-1",
        "higher",
        "knowledge of the post over all career seats, weighted by the people and money under them",
    ),
)
def measure_by_responsibility(view: View) -> dict[str, float]:
    """Output and know-how as before, the seats weighted by their responsibility (M5.3, M8.1)."""
    organisation = view.year.world.organisation
    held = view.people.know_how * view.career_weight
    return {
        "output_by_responsibility": 100.0
        * organisation.output_effect
        * weigh_by_responsibility(view, view.worth, view.is_not_abolished),
        "know_how_by_responsibility": weigh_by_responsibility(view, held, view.is_career_seat & view.is_not_abolished),
    }


def weigh_by_responsibility(view: View, values: Floats, seats: Flags) -> float:
    """Mean over seats of numbers by seat, weighted by responsibility; NaN when there are none."""
    rows = np.flatnonzero(seats)
    weights = view.responsibility[rows]
    return ratio(dot(values[rows], weights), float(weights.sum()))


@measures(
    Measure(
        "workforce_productivity",
        "M5.3",
        "applicant SD",
        "higher",
        "mean productivity of those who work under the executives, over the seats of their components",
    ),
    Measure(
        "output_with_workforce",
        "M5.3",
        "percent of output",
        "higher",
        "agency output including what those who work under the executives produce, one SD of it counted as one SD of theirs",
    ),
)
def measure_workforce(view: View) -> dict[str, float]:
    """The output of those under the executives, alone and with the executives' own (M5.3)."""
    productivity = view.mean_over_seats_not_abolished(view.workforce)
    own = view.mean_over_seats_not_abolished(view.worth)
    return {
        "workforce_productivity": productivity,
        "output_with_workforce": 100.0 * view.year.world.organisation.output_effect * (own + productivity),
    }
