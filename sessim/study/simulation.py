"""Simulate one world and replication under several arms that share their past.

Everything here is plain data in and out, so that a pool of processes can run it.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from sessim.ground.provenance import describe_environment, model_version
from sessim.measures.recorder import Recorder
from sessim.model import SESModel
from sessim.settings.study_settings import Arm, StudySettings
from sessim.study.one_run import branch_arm, live_warm_up
from sessim.study.pools.allocator import keep_pages
from sessim.world import World

DASH = "-"  # between what decides the numbers of a run and what of them is recorded


@dataclass(frozen=True, slots=True)
class Task:
    """One world and replication, and the arms still to be run.

    Attributes:
        world_number: Number of the world (0 is the central one).
        world: The world.
        replication: Number of the replication.
        seed: Seed of the run, shared by all arms.
        run_ids: Run id by arm label.
    """

    world_number: int
    world: World
    replication: int
    seed: int
    run_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run that ended, or failed.

    Attributes:
        run_id: Content-addressed id.
        arm: Arm label.
        fiscal_years: Years, empty if the run failed.
        measures: Measures by year, shape (years, measures).
        failure: Traceback if the run failed, else empty.
        strata_years: Years measured by group as well.
        strata: Measures by group in those years, shape (years, groups, measures).
        environment: Libraries and processor that it was computed with.
        names: Measures in the order of their columns; None for every one of the catalogue.
    """

    run_id: str
    arm: str
    fiscal_years: tuple[int, ...]
    measures: NDArray[np.float64]
    failure: str = ""
    strata_years: tuple[int, ...] = ()
    strata: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0, 0)))
    environment: str = field(default_factory=describe_environment)
    names: tuple[str, ...] | None = None


def run_seed(study_seed: int, world_number: int, replication: int) -> int:
    """Seed of a run: a function of study seed, world and replication, the same for all arms."""
    state = np.random.SeedSequence((study_seed, world_number, replication)).generate_state(2, np.uint32)
    return int(state[0]) << 31 | int(state[1]) >> 1


def arm_digest(study: StudySettings, arm: Arm) -> str:
    """Digest of what the runs of an arm share: model version, corps, years, and the rules of the simulated years."""
    books = {year: asdict(book) for year, book in arm.rulebooks.items() if year in study.simulated_years}
    return _digest(
        {
            "version": model_version(),
            "population": asdict(study.population),
            "opening_pay": asdict(study.opening_pay),
            "years": [study.opening_year, study.first_fiscal_year, study.years],
            "rules": books,
        }
    )


def world_digest(world: World) -> str:
    """Digest of every value of a world."""
    return _digest(asdict(world))


def run_id(of_arm: str, of_world: str, seed: int, measures: Sequence[str] | None = None) -> str:
    """Content-addressed id of a run: everything that decides its numbers, and after a dash what of them is recorded.

    Args:
        of_arm: From `arm_digest`.
        of_world: From `world_digest`.
        seed: Seed of the run.
        measures: Measures that are recorded, in the order of the catalogue; None for every one, which leaves the dash out.
    """
    return _digest([of_arm, of_world, seed])[:20] + mark_recorded(measures)


def mark_recorded(measures: Sequence[str] | None) -> str:
    """What the id of a run ends with for the measures that it records, empty for every one."""
    return "" if measures is None else f"{DASH}{_digest(list(measures))[:8]}"


def drop_mark(of_run: str) -> str:
    """The id of a run without what it records: the same for all that have the same numbers."""
    return of_run.partition(DASH)[0]


def find_mark(of_run: str) -> str:
    """What the id of a run says of what it records, as `mark_recorded` has it."""
    return of_run[len(drop_mark(of_run)) :]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def simulate(study: StudySettings, task: Task) -> list[Outcome]:
    """Run the arms of a task; the shared past is simulated once.

    A failing arm gives an `Outcome` with its traceback and does not stop the others.

    Args:
        study: What all runs share; its own worlds are not looked at.
        task: World, replication and arms.
    """
    arms = [study.find_arm(label) for label in task.run_ids]
    keep_pages()
    try:
        past = Recorder(names=study.measures)
        with live_warm_up(study, task.world, task.seed, arms, [past]) as shared:
            return [_finish(study, task, arm, shared, past) for arm in arms]
    except Exception:
        failure = traceback.format_exc()
        return [_record_failure(task, arm.label, failure) for arm in arms]


def _finish(study: StudySettings, task: Task, arm: Arm, shared: SESModel, past: Recorder) -> Outcome:
    watcher = Recorder(past.memory, study.strata_years, study.measures)
    try:
        with branch_arm(study, shared, arm, [watcher]) as model:
            # Mesa's models stay in reference cycles until garbage collection: free the tables now, a gigabyte for a large corps
            del model.corps
    except Exception:
        return _record_failure(task, arm.label, traceback.format_exc())
    return Outcome(
        task.run_ids[arm.label],
        arm.label,
        tuple(past.years + watcher.years),
        np.vstack((past.table(), watcher.table())),
        strata_years=tuple(watcher.strata_years),
        strata=watcher.strata(),
        names=study.measures,
    )


def _record_failure(task: Task, arm: str, failure: str) -> Outcome:
    return Outcome(task.run_ids[arm], arm, (), np.zeros((0, 0)), failure)
