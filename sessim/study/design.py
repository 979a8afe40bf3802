"""The design of a study: arms x worlds x replications, as tasks that share draws."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sessim.settings.study_settings import StudySettings
from sessim.study.simulation import Task, arm_digest, run_id, run_seed, world_digest


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One run of the design.

    Attributes:
        run_id: Content-addressed id.
        arm: Arm label.
        world: Number of the world.
        replication: Number of the replication.
        seed: Seed, shared by the arms of the same world and replication.
    """

    run_id: str
    arm: str
    world: int
    replication: int
    seed: int


def plan_runs(settings: StudySettings) -> list[PlannedRun]:
    """Return every run of the study, in the order of arm, world, replication."""
    worlds = [world_digest(world) for world in settings.worlds]
    return [
        PlannedRun(run_id(of_arm, of_world, seed, settings.measures), arm.label, number, replication, seed)
        for arm in settings.arms
        for of_arm in [arm_digest(settings, arm)]
        for number, of_world in enumerate(worlds)
        for replication in range(settings.replications)
        for seed in [run_seed(settings.seed, settings.luck[number] if settings.luck else number, replication)]
    ]


def list_open_tasks(settings: StudySettings, planned: list[PlannedRun], done: Collection[str]) -> list[Task]:
    """Return the tasks that are left: one per world and replication, with the arms not yet done."""
    arms: dict[tuple[int, int, int], dict[str, str]] = {}
    for run in planned:
        if run.run_id not in done:
            arms.setdefault((run.world, run.replication, run.seed), {})[run.arm] = run.run_id
    return [
        Task(world, settings.worlds[world], replication, seed, run_ids)
        for (world, replication, seed), run_ids in arms.items()
    ]
