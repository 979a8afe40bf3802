"""What the height of ratings is made of: the status quo run alongside a study with every subset of its parts switched off (M3.5).

`configs/evidence/height.yaml` declares the parts. A world has the same draws whichever parts are switched off.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.law.rulebook import Rulebook
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.worlds import world_table
from sessim.study.companion_studies import run_beside
from sessim.world import World

FILE = "configs/evidence/height.yaml"
GAIN = "rating.training_gain"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that lifts ratings.

    Attributes:
        name: Short name.
        title: Title in the report.
        values: Values of worlds without it, by key of the parameter.
        theories: Theories of worlds without it, by mechanism.
    """

    name: str
    title: str
    values: Mapping[str, float]
    theories: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeightSplit:
    """The declared split: size, measure of height and parts."""

    years: int
    replications: int
    measure: str
    parts: tuple[Part, ...]


@functools.cache
def read_height_split() -> HeightSplit:
    """Read and check the declaration.

    Raises:
        UserError: A part names an unknown parameter or theory, or two parts have the same name.
    """
    raw = read_yaml(configs_folder() / "evidence" / "height.yaml")
    parts = tuple(
        Part(each["name"], each["title"], each.get("values", {}), each.get("theories", {})) for each in raw["parts"]
    )
    known = {each.key for each in load_parameters()}
    theories = {(each.name, theory.name) for each in load_mechanisms() for theory in each.theories}
    for part in parts:
        wrong = [*(set(part.values) - known), *(name for name in part.theories.items() if name not in theories)]
        if wrong:
            raise UserError(f"{part.name} switches {wrong[0]!r}, which does not exist", where=FILE)
    if len({part.name for part in parts}) < len(parts):
        raise UserError("two parts have the same name", where=FILE)
    return HeightSplit(raw["years"], raw["replications"], raw["measure"], parts)


def list_settings_of_parts(parts: Collection[Part]) -> list[frozenset[str]]:
    """Every subset of the parts, by name, the empty one first and all parts last."""
    names = [part.name for part in parts]
    sets = (itertools.combinations(names, count) for count in range(len(names) + 1))
    return [frozenset(each) for each in itertools.chain.from_iterable(sets)]


def switch_off(world: World, parts: Collection[Part], training: float) -> World:
    """The world without some parts.

    Args:
        world: The world.
        parts: Parts that are switched off.
        training: Training of raters (0-1) under the policy, where the companion's raters all have full training.
    """
    values: dict[str, float] = {GAIN: world.rating.training_gain * training}
    theories: dict[str, str] = {}
    for part in parts:
        values |= part.values
        theories |= part.theories
    changed: dict[str, dict[str, float]] = {}
    for key, value in values.items():
        mechanism, _, name = key.partition(".")
        changed.setdefault(mechanism, {})[name] = value
    of_parts: dict[str, Any] = {name: replace(getattr(world, name), **fields) for name, fields in changed.items()}
    return replace(world, theory=replace(world.theory, **theories), **of_parts)


def height_settings(study: StudySettings, worlds: int) -> list[tuple[frozenset[str], StudySettings]]:
    """The parts at work and the study of every set of them.

    Args:
        study: The study they are run alongside; its worlds, seed, corps and first reference arm are used.
        worlds: Number of worlds, at most those of the study.
    """
    split = read_height_split()
    arm = next(each for each in study.arms if each.role == "reference")
    training = arm.rulebooks[study.first_fiscal_year].appraisal.rater_training
    status_quo = replace(
        arm, role="focal", rulebooks={year: _train_fully(book) for year, book in arm.rulebooks.items()}
    )
    made = []
    for at_work in list_settings_of_parts(split.parts):
        off = [part for part in split.parts if part.name not in at_work]
        switched = tuple(switch_off(world, off, training) for world in study.worlds[:worlds])
        settings = replace(
            study, arms=(status_quo,), worlds=switched, world_table=world_table(switched),
            years=min(split.years, study.years), replications=split.replications,
        )  # fmt: skip
        made.append((at_work, settings))
    return made


def _train_fully(book: Rulebook) -> Rulebook:
    return replace(book, appraisal=replace(book.appraisal, rater_training=1.0))


def name_of(at_work: Collection[str]) -> str:
    """Name of a set of parts at work, also of its folder."""
    return "_".join(("height", *sorted(at_work)))


def run_height_split(
    study: StudySettings, worlds: int, *, shows_progress: bool
) -> list[tuple[frozenset[str], pd.DataFrame]]:
    """Run every set of parts; the parts at work and the runs of each.

    Args:
        study: The study they are run alongside.
        worlds: Number of worlds.
        shows_progress: Whether to draw progress bars.
    """
    return [
        (at_work, run_beside(settings, name_of(at_work), shows_progress=shows_progress).runs)
        for at_work, settings in height_settings(study, worlds)
    ]
