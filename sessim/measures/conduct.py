"""Measures of what executives and agencies do: effort, help, gaming, norms, output (M4, M5, M8.2)."""

from __future__ import annotations

import numpy as np

from sessim.measures.statistics import at_rows, largest, mean_of, mean_of_all, ratio, spread
from sessim.measures.view import View

FIFTH = 0.2


def conduct(view: View) -> dict[str, float]:
    """Effort by believed chance, help, gaming and norms among filled career seats."""
    people, year = view.people, view.year
    effort, chance, marginality = (
        at_rows(each, view.held) for each in (people.effort, people.top_chance, people.marginality)
    )
    rated_by_agency = view.agency_rated
    return {
        "effort": mean_of_all(effort),
        "effort_spread": spread(effort),
        "effort_marginal": mean_of(effort, largest(marginality, FIFTH)),
        "effort_hopeless": mean_of(effort, largest(-chance, FIFTH)),
        "effort_safe": mean_of(effort, largest(chance, FIFTH)),
        "helping": view.mean_of_held(people.helping),
        "sabotage": view.mean_of_held(people.sabotage),
        "gaming": view.mean_of_held(people.gaming),
        "shared_loss": year.world.cooperation.sharing_value * view.mean_of_held(view.withheld),
        "rating_norm": float(view.habits[0] @ rated_by_agency / max(int(rated_by_agency.sum()), 1)),
        "stake": year.institutions.office.remembered_stake,
    }


def incidents(view: View) -> dict[str, float]:
    """Incidents of past years that surface, over filled seats, and how far top ratings hide those planted now (M3.4)."""
    people = view.people
    surfaced = float(view.habits[1].sum())
    planted = people.planted_incidents * people.is_rated.astype(np.float64)
    of_top_rated = at_rows(planted, np.flatnonzero(people.final_level >= 4))
    return {
        "incidents_surfaced": 1000.0 * surfaced / max(int(np.count_nonzero(people.is_filled)), 1),
        "incidents_of_top_rated": ratio(float(of_top_rated.sum()), float(planted.sum())),
    }


def output(view: View) -> dict[str, float]:
    """Agency output over all seats that stand: contributions for the months served, less the cost of vacant months (M5.3)."""
    worth = view.people.contribution * view.served - view.vacancy_loss
    return {"output": 100.0 * view.year.world.organisation.output_effect * view.mean_of_standing(worth)}
