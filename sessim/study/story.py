"""Simulate one world again under two or more arms, with observers that keep what a study's tables do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessim.corps.populate import build_seats
from sessim.corps.seats import Seats
from sessim.ground.errors import UserError
from sessim.measures.rating_flow import RatingFlow
from sessim.settings.study_settings import StudySettings
from sessim.study.one_run import branch_arm, live_warm_up
from sessim.study.simulation import run_seed
from sessim.year.chronicle import Chronicle, SeatYear


@dataclass(frozen=True, slots=True)
class Lived:
    """One world and replication, simulated under every arm of a study.

    Attributes:
        seats: Seats of the corps.
        stories: Years of each seat that was followed, warm-up included, by arm and seat id.
        flows: Ratings of the policy years, by arm.
    """

    seats: Seats
    stories: Mapping[str, Mapping[int, tuple[SeatYear, ...]]]
    flows: Mapping[str, RatingFlow]


def replay(settings: StudySettings, seat_ids: Sequence[int] = (), *, world: int = 0, replication: int = 0) -> Lived:
    """Simulate one world and replication of a study again, the same draws as in the study itself.

    Args:
        settings: The study.
        seat_ids: Seats to follow.
        world: Number of the world.
        replication: Number of the replication.

    Raises:
        UserError: There is no such seat or world.
    """
    if not 0 <= world < len(settings.worlds):
        raise UserError(f"there is no world {world}", allowed=f"0 to {len(settings.worlds) - 1}")
    seats = build_seats(settings.population)
    for seat in seat_ids:
        if not 0 <= seat < len(seats):
            raise UserError(f"there is no seat {seat}", allowed=f"0 to {len(seats) - 1}")
    lived, seed = settings.worlds[world], run_seed(settings.seed, world, replication)
    past = Chronicle(seat_ids)
    stories: dict[str, dict[int, tuple[SeatYear, ...]]] = {}
    flows: dict[str, RatingFlow] = {}
    with live_warm_up(settings, lived, seed, settings.arms, [past]) as shared:
        for arm in settings.arms:
            future, flows[arm.label] = Chronicle(seat_ids), RatingFlow()
            with branch_arm(settings, shared, arm, [future, flows[arm.label]]) as model:
                stories[arm.label] = {
                    seat: (*past.years_of[seat], *model.explain(seat)) for seat in dict.fromkeys(seat_ids)
                }
    return Lived(seats, stories, flows)


def select_years_of_person(story: Sequence[SeatYear], fiscal_year: int) -> tuple[SeatYear, ...]:
    """Years of the person who holds the seat in a fiscal year, of all the years of the seat; empty if it is vacant then."""
    holder = [year for year in story if year.fiscal_year == fiscal_year and year.columns["is_filled"]]
    if not holder:
        return ()
    arrival = holder[0].columns["arrival_year"]
    return tuple(year for year in story if year.columns["is_filled"] and year.columns["arrival_year"] == arrival)
