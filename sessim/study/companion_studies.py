"""Small studies alongside a study: the same runs, with something changed in all arms that the study itself holds fixed.

The arms of a study share their worlds, so a value of a world cannot be swept like an arm. It is swept alongside the study: at
each value all arms are run again in the same worlds with that value fixed. The steps of the transfer test are such studies too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sessim.ground.errors import StoppedError
from sessim.settings.schema import flatten
from sessim.settings.study_settings import StudySettings
from sessim.settings.sweeping import WorldPoint
from sessim.settings.worlds.worlds import make_worlds, world_table
from sessim.study.runner import Progress, run_study

FOLDER = "beside"


def make_small_study(study: StudySettings, name: str) -> StudySettings:
    """A study whose results only serve another one, in its own folder inside that one's.

    Args:
        study: The small study; its folder is that of the large one.
        name: Name of the small study.
    """
    return replace(
        study, name=f"{study.name} {name}", folder=study.folder / FOLDER / name, strata="none", most_replications=None
    )


def run_beside(study: StudySettings, name: str, *, shows_progress: bool) -> Progress:
    """Run a study from `make_small_study`; it resumes like any other.

    Args:
        study: The small study; its folder is that of the large one.
        name: Name of the small study.
        shows_progress: Whether to draw a progress bar.

    Raises:
        StoppedError: A run failed, the disk is full, or the workers are lost.
    """
    small = make_small_study(study, name)
    progress = run_study(small, shows_progress=shows_progress)
    if progress.failed:
        raise StoppedError(f"{progress.failed} of {progress.planned} runs failed, see {small.folder}/failed_runs.csv")
    return progress


def world_settings(study: StudySettings) -> dict[str, Any]:
    """The settings of a study's worlds by full key, and their number."""
    return flatten(study.resolved["world"], "the study", "world") | {"run.worlds": len(study.worlds)}


def replace_worlds(study: StudySettings, settings: Mapping[str, Any]) -> StudySettings:
    """The study in the worlds that the settings describe."""
    made = make_worlds(settings)
    return replace(study, worlds=made, world_table=world_table(made))


def fix_point(study: StudySettings, point: WorldPoint) -> StudySettings:
    """The focal and the reference arms of a study, with one value of all its worlds fixed."""
    arms = tuple(arm for arm in study.arms if arm.role in ("focal", "reference"))
    return replace_worlds(replace(study, arms=arms), world_settings(study) | {point.key: point.value})


def take_side(study: StudySettings, side: str, worlds: int, arms: Collection[str]) -> StudySettings:
    """Some arms of a study in the worlds of a registered side, one replication each.

    Args:
        study: The study.
        side: Name of the side.
        worlds: Number of worlds, the central one included.
        arms: Labels of the arms.
    """
    kept = tuple(arm for arm in study.arms if arm.label in arms)
    settings = world_settings(study) | {"world.side": side, "run.worlds": worlds}
    return replace_worlds(replace(study, arms=kept, replications=1), settings)


def run_world_points(
    study: StudySettings, points: Sequence[WorldPoint], *, shows_progress: bool
) -> list[tuple[WorldPoint, pd.DataFrame]]:
    """Run all points; each with its runs, one row per run and year."""
    return [
        (point, run_beside(fix_point(study, point), point.name, shows_progress=shows_progress).runs) for point in points
    ]
