"""Measures of what executives and agencies do: effort, help, gaming, norms, output (M4, M5, M8.2)."""

from __future__ import annotations

import numpy as np

from sessim.measures.measure import Measure, measures
from sessim.measures.statistics import at_rows, mark_ends, mark_largest, mean_of, mean_of_all, ratio, spread
from sessim.measures.view import View

FIFTH = 0.2


@measures(
    Measure("effort", "M4.1", "SD", "higher", "mean effort response", also=("M5.6",)),
    Measure("effort_spread", "M4.1", "SD", "none", "standard deviation of effort response"),
)
def measure_effort(view: View) -> dict[str, float]:
    """Effort among filled career seats."""
    effort = at_rows(view.people.effort, view.career_rows)
    return {"effort": mean_of_all(effort), "effort_spread": spread(effort)}


@measures(
    Measure(
        "effort_marginal",
        "M5.1",
        "SD",
        "higher",
        "mean effort of the fifth who believe they are closest to the cut-off",
    ),
    Measure("effort_hopeless", "M5.1", "SD", "higher", "mean effort of the fifth with the lowest believed chance"),
    Measure("effort_safe", "M5.1", "SD", "higher", "mean effort of the fifth with the highest believed chance"),
)
def measure_effort_by_chance(view: View) -> dict[str, float]:
    """Effort by believed chance of a top rating among filled career seats."""
    people = view.people
    effort, chance, marginality = (
        at_rows(each, view.career_rows) for each in (people.effort, people.top_chance, people.marginality)
    )
    is_hopeless, is_safe = mark_ends(chance, FIFTH)
    return {
        "effort_marginal": mean_of(effort, mark_largest(marginality, FIFTH)),
        "effort_hopeless": mean_of(effort, is_hopeless),
        "effort_safe": mean_of(effort, is_safe),
    }


@measures(
    Measure("helping", "M4.2", "ratio", "higher", "mean help and information given to peers", also=("M4.6", "M8.2")),
    Measure("sabotage", "M4.2", "acts a year", "lower", "mean acts of harm against a peer in the same component"),
    Measure("gaming", "M4.4", "SD", "lower", "mean effort that lifts the measure and not the work", also=("M5.4",)),
    Measure("shared_loss", "M8.2", "SD", "lower", "joint output lost because help is withheld"),
    Measure(
        "rating_norm",
        "M4.3",
        "rating SD",
        "none",
        "mean rating norm of raters' agencies (inflation learnt)",
        also=("M2.3", "M4.6"),
    ),
    Measure("stake", "M5.2", "share of pay", "none", "award plus raise of levels 4-5 less that of level 3"),
)
def measure_conduct(view: View) -> dict[str, float]:
    """Help, gaming and norms among filled career seats."""
    people, year = view.people, view.year
    rated_by_agency = view.rated_by_agency
    rating_norm = np.array([agency.rating_norm for agency in year.institutions.agencies])
    return {
        "helping": view.mean_over_career(people.helping),
        "sabotage": view.mean_over_career(people.sabotage),
        "gaming": view.mean_over_career(people.gaming),
        "shared_loss": year.world.cooperation.sharing_value * view.mean_over_career(view.share_of_help_withheld),
        "rating_norm": float(rating_norm @ rated_by_agency / max(int(rated_by_agency.sum()), 1)),
        "stake": year.institutions.office.remembered_stake,
    }


@measures(
    Measure(
        "incidents_surfaced", "M3.4", "per 1,000 a year", "lower", "expected incidents of past years that come to light"
    ),
    Measure(
        "incidents_of_top_rated",
        "M3.4",
        "share",
        "lower",
        "share of the incidents that rated executives caused this year which come from those rated 4 or 5",
    ),
    Measure(
        "incidents_hidden",
        "M3.4",
        "per 1,000",
        "lower",
        "expected incidents of this and past years that have not come to light by the end of the year",
    ),
    Measure(
        "inspector_findings",
        "M3.4",
        "per 1,000 a year",
        "none",
        "expected incidents of past years that an inspector general finds, of rated executives",
    ),
)
def measure_incidents(view: View) -> dict[str, float]:
    """Incidents of past years that surface, over filled seats, and how far top ratings hide new ones (M3.4)."""
    people = view.people
    agencies, share = view.year.institutions.agencies, view.year.world.organisation.inspector_share
    surfaced = float(np.array([agency.surfaced_incidents for agency in agencies]).sum())
    hidden = float(np.array([agency.hidden_incidents or 0.0 for agency in agencies]).sum())
    filled = max(int(np.count_nonzero(people.is_filled)), 1)
    planted = people.planted_incidents * people.is_rated.astype(np.float64)
    of_top_rated = at_rows(planted, np.flatnonzero(people.final_level >= 4))
    return {
        "incidents_surfaced": 1000.0 * surfaced / filled,
        "incidents_of_top_rated": ratio(float(of_top_rated.sum()), float(planted.sum())),
        "incidents_hidden": 1000.0 * hidden / filled,
        "inspector_findings": 1000.0 * ratio(share * surfaced, int(np.count_nonzero(people.is_rated))),
    }


@measures(
    Measure(
        "output",
        "M5.3",
        "percent of output",
        "higher",
        "agency output relative to average applicants in every seat",
        also=("M4.6", "M5.6", "M8.6", "M9.1", "M9.2"),
    ),
)
def measure_output(view: View) -> dict[str, float]:
    """Agency output over all seats that exist: contributions for the months served, less the cost of vacant months (M5.3)."""
    output = view.mean_over_seats_not_abolished(view.worth)
    return {"output": 100.0 * view.year.world.organisation.output_effect * output}
