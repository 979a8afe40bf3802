"""What all runs of a study share, and the one way to open and simulate a run.

A run draws its corps, simulates the warm-up under rules that all arms share, and branches there: each arm then simulates the
policy years with the same people and the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sessim.corps.populate import build_seats, populate
from sessim.corps.population import PopulationPlan
from sessim.law.rulebook import PayRules
from sessim.model import SESModel
from sessim.settings.study_settings import Arm
from sessim.streams import Streams
from sessim.world import World
from sessim.year.context import Year

Observers = Sequence[Callable[[Year], None]]


@dataclass(frozen=True, slots=True)
class RunContext:
    """What all runs of a study share.

    Attributes:
        population: The corps.
        opening_pay: Rate range when the runs open.
        warm_up_years: Years before the policies start, the same in all arms.
        first_fiscal_year: First policy year.
        years: Policy years.
        arms: The arms of the study by label; a run takes its rules from its own arm.
        strata_years: Fiscal years in which measures are taken by group of executives as well.
    """

    population: PopulationPlan
    opening_pay: PayRules
    warm_up_years: int
    first_fiscal_year: int
    years: int
    arms: Mapping[str, Arm]
    strata_years: tuple[int, ...] = ()

    @property
    def opening_year(self) -> int:
        """First simulated fiscal year, warm-up included."""
        return self.first_fiscal_year - self.warm_up_years


def open_model(run_context: RunContext, world: World, seed: int, arm: str, observers: Observers = ()) -> SESModel:
    """Return a model at the opening of its first year, with a corps that is drawn for the world and the seed.

    Use it as a context manager, so that Mesa releases it.

    Args:
        run_context: What all runs of the study share.
        world: The world.
        seed: Seed of the run (0 or more); it decides the corps and every later draw.
        arm: Label of the arm whose rules hold.
        observers: Watchers of every year.
    """
    opening, streams = run_context.opening_year, Streams(seed)
    seats = build_seats(run_context.population)
    corps = populate(run_context.population, seats, world, streams, opening, run_context.opening_pay)
    return SESModel(corps, run_context.arms[arm].rulebooks, world, streams, opening, observers)


@contextmanager
def live_warm_up(
    run_context: RunContext, world: World, seed: int, arm: str, observers: Observers = ()
) -> Iterator[SESModel]:
    """A model after the warm-up, at the opening of the first policy year: the past that all arms share.

    Args:
        run_context: What all runs of the study share.
        world: The world.
        seed: Seed of the run.
        arm: Label of any arm: before the policies start, the rules of all are the same.
        observers: Watchers of the warm-up.
    """
    with open_model(run_context, world, seed, arm, observers) as past:
        for _ in range(run_context.warm_up_years):
            past.step()
        yield past


@contextmanager
def branch_arm(run_context: RunContext, past: SESModel, arm: str, observers: Observers) -> Iterator[SESModel]:
    """A model after the policy years of one arm, following a shared past.

    Args:
        run_context: What all runs of the study share.
        past: The past, from `live_warm_up`; it stays as it is, for the next arm.
        arm: Label of the arm.
        observers: Watchers of the policy years.
    """
    with past.branch(run_context.arms[arm].rulebooks, observers) as model:
        for _ in range(run_context.years):
            model.step()
        yield model
