"""Rerun a published study on the engine of the model.

A condition is an ordinary study with one arm and one world: settings compose as for `sessim run`. Nothing is fitted here; the
settings are in `configs/` before the run, and the manifest carries their digest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.replication.figures import Conditions, Row, judge_figures
from sessim.calibration.replication.outcomes import Observer
from sessim.calibration.replication.plans import Plan
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, own_configs_folder, read_csv
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings
from sessim.study.one_run import live_warm_up
from sessim.year.context import Year

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Replication:
    """A replication that was run.

    Attributes:
        plan: What was asked.
        typed: Settings that were typed in addition to those of the plan.
        conditions: What the conditions gave.
        rows: Published against ours.
        digests: Digest of everything that decides the numbers, by condition.
    """

    plan: Plan
    typed: tuple[str, ...]
    conditions: Conditions
    rows: tuple[Row, ...]
    digests: tuple[str, ...]

    @property
    def parameter_digest(self) -> str:
        """Digest of the settings of all conditions."""
        return hashlib.sha256(" ".join(self.digests).encode()).hexdigest()[:20]


class Watcher:
    """Sums up the outcomes of every year by block of agencies.

    Attributes:
        sums: Sum by outcome, one entry per year, shape (blocks,).
        counts: Count by outcome, likewise.
    """

    def __init__(self, plan: Plan) -> None:
        self.sums: dict[str, list[Floats]] = {name: [] for name in plan.outcomes}
        self.counts: dict[str, list[Floats]] = {name: [] for name in plan.outcomes}
        self._blocks = plan.blocks
        self._observer = Observer(plan.outcomes, plan.file)

    def __call__(self, year: Year) -> None:
        """Look at a finished year."""
        block = np.arange(year.seats.number_of_agencies) % self._blocks
        for name, (total, count) in self._observer.add_up(year).items():
            self.sums[name].append(self._sum_by_block(block, total))
            self.counts[name].append(self._sum_by_block(block, count))

    def _sum_by_block(self, block: NDArray[np.int64], values: Floats) -> Floats:
        return np.asarray(np.bincount(block, weights=values, minlength=self._blocks), dtype=np.float64)


def run_replication(
    plan: Plan, typed: Sequence[str] = (), report: Callable[[int, int], None] | None = None
) -> Replication:
    """Run every condition of a plan.

    Args:
        plan: The replication.
        typed: Further settings, the same for every condition.
        report: Told of the conditions done and of all conditions.

    Raises:
        UserError: If a setting is wrong.
    """
    cells = {figure.cells: read_cells(figure.cells) for figure in plan.figures if figure.cells}
    levels = plan.conditions()
    studies = []
    for condition in levels:
        study = compose_study([f"experiment={plan.experiment}", *plan.settings(condition), *typed])
        _refuse_other_shape(study, plan)
        studies.append(study)
    watchers = []
    for number, study in enumerate(studies):
        watchers.append(watch_study(study, plan))
        if report is not None:
            report(number + 1, len(studies))
    conditions = Conditions(
        levels,
        {name: np.array([watcher.sums[name] for watcher in watchers]) for name in plan.outcomes},
        {name: np.array([watcher.counts[name] for watcher in watchers]) for name in plan.outcomes},
    )
    return Replication(
        plan,
        tuple(typed),
        conditions,
        tuple(judge_figures(plan, conditions, cells)),
        tuple(digest_of_study(study) for study in studies),
    )


def watch_study(study: StudySettings, plan: Plan) -> Watcher:
    """Simulate the focal arm of a study in its first world, once for every replication in a row, and watch it."""
    watcher, arm = Watcher(plan), study.arms[0]
    with live_warm_up(study, study.worlds[0], study.seed, [arm]) as model:
        model.observers = [watcher]
        for year in study.reported_years:
            model.step(arm.rulebooks[year])
    return watcher


def _refuse_other_shape(study: StudySettings, plan: Plan) -> None:
    """Refuse a study that the figures of a plan cannot be read from.

    Raises:
        UserError: If it has more than one arm, too few years, or fewer agencies than the plan has blocks.
    """
    terms = [each for figure in plan.figures for each in (*figure.terms, figure.divided_by) if each is not None]
    last = max(max(each.years) for each in terms)
    if study.years <= last:
        raise UserError(
            f"its figures are of years 0 to {last}", where=plan.file, allowed=f"run.years of {last + 1} or more"
        )
    if len(study.arms) != 1 or study.replications != 1:
        raise UserError("a replication is a description with run.replications=1", where=f"experiment {study.name}")
    agencies = len(study.population.agencies)
    if agencies < plan.blocks:
        raise UserError(
            f"{agencies} agencies cannot be divided into {plan.blocks} blocks",
            where="population",
            allowed=f"population.like_agencies of {plan.blocks} or more",
        )


def digest_of_study(study: StudySettings) -> str:
    """Digest of population, world, rules, years and seed of a condition."""
    content = {
        "population": dataclasses.asdict(study.population),
        "opening_pay": dataclasses.asdict(study.opening_pay),
        "world": dataclasses.asdict(study.worlds[0]),
        "rules": {year: dataclasses.asdict(book) for year, book in study.arms[0].rulebooks.items()},
        "years": [study.warm_up_years, study.first_fiscal_year, study.years],
        "seed": study.seed,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


def read_cells(name: str) -> pd.DataFrame:
    """Read a published table of `configs/replication/cells/`, factors as text.

    Raises:
        UserError: If there is no such table, or it cannot be read as one.
    """
    for folder in filter(None, (configs_folder(), own_configs_folder())):
        path = folder / "replication" / "cells" / f"{name}.csv"
        if path.is_file():
            return read_csv(path, dtype=str, comment="#")
    raise UserError(f"no table {name}.csv in configs/replication/cells", where="replication")
