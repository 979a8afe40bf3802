"""Small corps and short runs for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sessim.corps.columns import COLUMNS, Executives, copy_table
from sessim.corps.populate import Corps, build_seats, populate
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.corps.seats import Seats
from sessim.law.rulebook import Rulebook
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.world import World
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook

SMALL = PopulationPlan(
    name="small",
    agencies=(
        AgencyPlan("Large", False, 60, 6, 1),
        AgencyPlan("Large OIG", True, 8, 0, 0),
        AgencyPlan("Middle", False, 30, 3, 1),
        AgencyPlan("Four", False, 4, 0, 0),
    ),
    seats_per_component=25,
    seats_per_rater=5,
    age_mean=54.6,
    age_sd=6.5,
    tenure_mean=4.4,
    pay_gain_per_year=0.01,
)


def books(years: int, **changes: Any) -> dict[int, Rulebook]:
    return {year: rulebook(year, **changes) for year in range(FIRST_YEAR, FIRST_YEAR + years)}


def corps_for(world: World, seed: int, plan: PopulationPlan = SMALL, seats: Seats | None = None) -> Corps:
    seats = build_seats(plan) if seats is None else seats
    return populate(plan, seats, world, Streams(seed), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)


def live(
    rulebooks: Mapping[int, Rulebook],
    *,
    seed: int = 7,
    world: World | None = None,
    corps: Corps | None = None,
    watch: Callable[[Year], None] | None = None,
    streams: Streams | None = None,
) -> Executives:
    """Run a small corps through the years of the rulebooks and return its table."""
    world = central_world() if world is None else world
    corps = corps_for(world, seed) if corps is None else corps
    streams = Streams(seed) if streams is None else streams
    with SESModel(corps, world, streams, FIRST_YEAR, [watch] if watch else []) as model:
        for book in rulebooks.values():
            model.step(book)
    return corps.people


def yearly(rulebooks: Mapping[int, Rulebook], **given: Any) -> list[Executives]:
    """The table of each year as the watchers saw it."""
    seen: list[Executives] = []
    live(rulebooks, watch=lambda year: seen.append(copy_table(year.people)), **given)
    return seen


def same(first: Executives, second: Executives, rows: Any = slice(None), other_rows: Any = slice(None)) -> list[str]:
    """Names of the columns in which two tables differ, byte for byte."""
    return [
        name
        for name in COLUMNS
        if getattr(first, name)[..., rows].tobytes() != getattr(second, name)[..., other_rows].tobytes()
    ]


def reordered(seats: Seats, component_order: list[int]) -> Seats:
    """The same seats with their components in another order of rows."""
    rows = np.concatenate([np.flatnonzero(seats.component == component) for component in component_order])
    return replace(
        seats,
        seat_id=seats.seat_id[rows],
        agency=seats.agency[rows],
        component=seats.component[rows],
        rater=seats.rater[rows],
        appointment=seats.appointment[rows],
        is_reserved=seats.is_reserved[rows],
    )
