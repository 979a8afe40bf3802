"""From the package's tables to the oracle's start, and the person-by-person comparison of the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import mesa
import numpy as np

from sessim.corps.populate import Corps
from sessim.law.rulebook import Rulebook
from sessim.model import SESModel
from sessim.world import World
from sessim.year.context import Year
from tests.oracle.differing import KnownNorm
from tests.oracle.model import OracleModel, OracleStart
from tests.oracle.rows import ComparedColumn, compare_ready_columns
from tests.oracle.start import PERSON_COLUMNS


def start_of(corps: Corps, world: World, known_norms: Mapping[int, KnownNorm] | None = None) -> OracleStart:
    """Hand the corps at the start of the first year to the oracle, with what is published of agencies by their ids."""
    seats, people = corps.seats, corps.people
    names = (*PERSON_COLUMNS, "is_filled", "vacant_months")
    agencies = seats.number_of_agencies
    lower = () if seats.is_lower_grade is None else seats.seat_id[seats.is_lower_grade].tolist()
    start = OracleStart.from_arrays(
        seat_id=seats.seat_id.tolist(),
        agency=seats.agency.tolist(),
        component=seats.component.tolist(),
        rater=seats.rater.tolist(),
        appointment=seats.appointment.tolist(),
        is_reserved=seats.is_reserved.tolist(),
        has_own_authority=seats.has_own_authority.tolist(),
        people={name: getattr(people, name).tolist() for name in names},
        leniency_traits=corps.leniency_trait.tolist(),
        agency_names=seats.agency_names,
        award_thrift=corps.internal_limit.tolist(),
        norm=[world.norms.initial] * agencies,
        remembered_top_share=[0.5] * agencies,
        customary_award_share=[0.0] * agencies,
        remembered_stake=world.effort.reference_stake,
        minority_share=seats.minority_share,
    )
    of_agency = zip(seats.has_own_system, seats.is_inspector_general, seats.allocations, strict=True)
    seated = np.bincount(seats.agency, minlength=agencies)
    return replace(
        start,
        agencies=tuple(
            replace(
                each,
                has_own_system=bool(has_own_system),
                is_inspector_general=bool(is_office),
                unfilled=int(allocated - seated[each.agency]),
                known_norm=(known_norms or {}).get(each.agency),
            )
            for each, (has_own_system, is_office, allocated) in zip(start.agencies, of_agency, strict=True)
        ),
        lower_grade=frozenset(lower),
        pools_reshuffle=seats.pools_reshuffle,
        pools_reshuffle_every=seats.pools_reshuffle_every,
        supervisors_per_person=seats.supervisors_per_person,
        peer_weight=seats.peer_weight,
        arrivals_a_year=seats.arrivals_a_year,
    )


def timed_run(
    corps: Corps, rulebooks: Mapping[int, Rulebook], world: World, first_year: int, years: int
) -> Callable[[], None]:
    """Return a call that builds and steps the oracle for so many years."""
    start = start_of(corps, world)

    def run() -> None:
        model = OracleModel(start, dict(rulebooks), world, 1, first_year)
        for _ in range(years):
            model.step()

    return run


def timed_batch_run(
    corps: Corps, rulebooks: Mapping[int, Rulebook], world: World, first_year: int, years: int
) -> Callable[[], None] | None:
    """Return a call that lets Mesa's batch runner do the same; None where this Mesa has no such runner.

    One number a year is collected, where the model of the package records every measure.
    """
    if not hasattr(mesa, "batch_run"):
        return None
    start = start_of(corps, world)

    class Batched(OracleModel):
        def __init__(self, seed: int) -> None:
            super().__init__(start, dict(rulebooks), world, seed, first_year)
            self.datacollector = mesa.DataCollector({"filled": lambda model: model.count_filled()})

        def count_filled(self) -> int:
            return sum(seat.occupant is not None for seat in self.seats)

        def step(self) -> None:
            super().step()
            self.datacollector.collect(self)
            self.running = self.steps < years

    def run() -> None:
        found = mesa.batch_run(Batched, {"seed": [1]}, number_processes=1, display_progress=False)
        assert len(found) == 1 and 0 < found[0]["filled"] <= len(start.seats)

    return run


def differences(
    corps: Corps,
    rulebooks: Mapping[int, Rulebook],
    world: World,
    seed: int,
    first_year: int,
    years: int,
    known_norms: Mapping[int, KnownNorm] | None = None,
) -> list[str]:
    """Run both on the same corps, rules, world and draws, and list every value in which they differ.

    Args:
        corps: Corps at the start, drawn with the same seed or not.
        rulebooks: Rules by fiscal year.
        world: World.
        seed: Seed of the draws of both.
        first_year: First fiscal year.
        years: Fiscal years to compare.
        known_norms: What is published of agencies, by agency id, as the corps was populated with.
    """
    from sessim.streams import Streams

    oracle = OracleModel(start_of(corps, world, known_norms), dict(rulebooks), world, seed, first_year)
    found: list[str] = []

    def compare(year: Year) -> None:
        oracle.step()
        rows = {row["seat_id"]: row for row in oracle.rows()}
        seat_ids = year.seats.seat_id.tolist()
        for column in compare_ready_columns():
            theirs = [rows[seat_id][column.name] for seat_id in seat_ids]
            ours = getattr(year.people, column.name).T  # seats first, also where each has five elements
            for position in _differing(ours, theirs, column):
                found.append(
                    f"FY{year.fiscal_year} seat {seat_ids[position]} {column.name}: model {ours[position]} "
                    f"oracle {theirs[position]}"
                )

        for ours, theirs in zip(year.institutions.agencies, oracle.agency_rows(), strict=True):
            for name, value in (
                ("norm", ours.rating_norm),
                ("surfaced_incidents", ours.surfaced_incidents),
                ("stated_reason", ours.stated_reason),
                ("result", ours.remembered_result),
                ("exact_places", ours.past_places[0][0]),
            ):
                theirs_known = np.nan if theirs[name] is None else theirs[name]
                if not np.isclose(value, theirs_known, rtol=1e-9, atol=1e-9, equal_nan=True):
                    found.append(
                        f"FY{year.fiscal_year} agency {ours.agency} {name}: model {value} oracle {theirs[name]}"
                    )

        ours_cost, their_cost = year.institutions.office.saved_pay_cost, oracle.central_office.saved_pay_cost
        if ours_cost != their_cost:
            found.append(f"FY{year.fiscal_year} pay after placement: model {ours_cost} oracle {their_cost}")

    with SESModel(corps, world, Streams(seed), first_year, [compare]) as model:
        for year in range(first_year, first_year + years):
            model.step(rulebooks[year])
    return found


def _differing(ours: Any, theirs: Sequence[Any], column: ComparedColumn) -> list[int]:
    """Return the positions at which a column differs; where the oracle says None, the specification gives no value.

    All seats are compared at once: one by one, the comparison would take longer than both models.
    """
    given = [position for position, value in enumerate(theirs) if value is not None]
    if not given:
        return []
    values = np.array([theirs[position] for position in given])
    assert ours[given].shape == values.shape, column.name
    agree = ours[given] == values if column.is_exact else np.isclose(ours[given], values, rtol=1e-9, atol=1e-9)
    return [given[place] for place in np.flatnonzero(~agree.reshape(len(given), -1).all(axis=1))]
