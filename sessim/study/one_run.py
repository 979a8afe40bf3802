"""The one way to open and simulate a run, and what of a study its runs share.

A run draws its corps, simulates the warm-up under rules that all arms share, and branches there: each arm then simulates the
policy years with the same people and the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sessim.corps.populate import build_seats, populate
from sessim.model import SESModel
from sessim.settings.engine import LOCAL
from sessim.settings.study_settings import Arm, StudySettings
from sessim.streams import Streams
from sessim.study.shared_luck import SharedLuck
from sessim.world import World
from sessim.year.context import Year

Observers = Sequence[Callable[[Year], None]]


def share_with_workers(study: StudySettings) -> StudySettings:
    """A study without what no run reads, as it goes to worker processes.

    The worlds are most of a large study, and every task brings its own; folder and scheduler concern the machine that plans
    and stores.
    """
    return replace(
        study, worlds=(), world_table=pd.DataFrame(), luck=(), resolved={}, folder=Path(), workers=None, engine=LOCAL
    )


def open_model(study: StudySettings, world: World, seed: int, observers: Observers = ()) -> SESModel:
    """Return a model at the opening of its first year, with a corps that is drawn for the world and the seed.

    Use it as a context manager, so that Mesa releases it.

    Args:
        study: What all runs share.
        world: The world.
        seed: Seed of the run (0 or more); it decides the corps and every later draw.
        observers: Watchers of every year.
    """
    opening, streams = study.opening_year, Streams(seed)
    seats = build_seats(study.population)
    corps = populate(study.population, seats, world, streams, opening, study.opening_pay)
    return SESModel(corps, world, streams, opening, observers)


@contextmanager
def live_warm_up(
    study: StudySettings, world: World, seed: int, arms: Sequence[Arm], observers: Observers = ()
) -> Iterator[SESModel]:
    """A model after the warm-up, at the opening of the first policy year: the past that all arms share.

    Args:
        study: What all runs share.
        world: The world.
        seed: Seed of the run.
        arms: The arms that follow, one or more. Before the policies start, the rules of all are the same; where several
            follow, the draws of the first are kept for the others.
        observers: Watchers of the warm-up.
    """
    with open_model(study, world, seed, observers) as past:
        for year in range(study.opening_year, study.first_fiscal_year):
            past.step(arms[0].rulebooks[year])
        if len(arms) == 1:
            yield past
            return
        luck = past.streams = SharedLuck(seed)
        try:
            yield past
        finally:
            luck.forget()


@contextmanager
def branch_arm(study: StudySettings, past: SESModel, arm: Arm, observers: Observers) -> Iterator[SESModel]:
    """A model after the policy years of one arm, following a shared past.

    Args:
        study: What all runs share.
        past: The past, from `live_warm_up`; it stays as it is, for the next arm.
        arm: The arm, whose rules hold in those years.
        observers: Watchers of the policy years.
    """
    with past.branch(observers) as model:
        for year in study.reported_years:
            model.step(arm.rulebooks[year])
        yield model
