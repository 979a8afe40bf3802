"""Measures of what executives and agencies do: effort, help, gaming, norms, output (M4, M5, M8.2)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, largest, mean_of, mean_of_all, spread
from sessim.measures.view import View

FIFTH = 0.2


def conduct(view: View) -> dict[str, float]:
    """Effort by believed chance, help, gaming and norms among filled career seats."""
    people, year = view.people, view.year
    effort = view.of_held("effort")
    chance = view.of_held("top_chance")
    withheld = at_rows(1.0 - year.facts.component_helping, year.seats.component)
    rated_by_agency = view.agency_rated
    norm = year.institutions.of_agencies(lambda agency: agency.rating_norm)
    return {
        "effort": mean_of_all(effort),
        "effort_spread": spread(effort),
        "effort_marginal": mean_of(effort, largest(view.of_held("marginality"), FIFTH)),
        "effort_hopeless": mean_of(effort, largest(-chance, FIFTH)),
        "effort_safe": mean_of(effort, largest(chance, FIFTH)),
        "helping": view.mean_of_held(people.helping),
        "sabotage": view.mean_of_held(people.sabotage),
        "gaming": view.mean_of_held(people.gaming),
        "shared_loss": year.world.cooperation.sharing_value * view.mean_of_held(withheld),
        "rating_norm": float(norm @ rated_by_agency / max(int(rated_by_agency.sum()), 1)),
        "stake": year.institutions.office.remembered_stake,
    }


def incidents(view: View) -> dict[str, float]:
    """Incidents of past years that surface, over filled seats, and how far top ratings hide those planted now (M3.4)."""
    people, year = view.people, view.year
    surfaced = float(year.institutions.of_agencies(lambda agency: agency.surfaced_incidents).sum())
    planted = people.planted_incidents * people.is_rated
    total = float(planted.sum())
    return {
        "incidents_surfaced": 1000.0 * surfaced / max(int(np.count_nonzero(people.is_filled)), 1),
        "incidents_of_top_rated": float(planted[np.flatnonzero(people.final_level >= 4)].sum()) / total
        if total
        else float("nan"),
    }


def output(view: View) -> dict[str, float]:
    """Agency output over all seats: contributions for the months served, less the cost of vacant months (M5.3)."""
    people, organisation = view.people, view.year.world.organisation
    served = people.months_served / 12.0
    worth = people.contribution * served - organisation.vacancy_cost * (1.0 - served)
    return {"output": 100.0 * organisation.output_effect * mean_of_all(worth)}
