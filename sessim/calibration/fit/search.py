"""The search for worlds consistent with the record: simulate, learn, rule out, move to the emulated posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.fit import diagnostics
from sessim.calibration.fit.design import (
    draw_prior_points,
    find_matched_parameters,
    find_screened_parameters,
    find_stand_ins,
    find_weighed_mechanisms,
    inputs_of,
    world_values,
)
from sessim.calibration.fit.emulator import Emulator, fit_emulator
from sessim.calibration.fit.matching import implausibility, is_plausible, log_likelihood
from sessim.calibration.fit.method import Method
from sessim.calibration.fit.sampling import Sample, sample
from sessim.calibration.fit.screening import screen, touched_by
from sessim.calibration.fit.targets import Component, Target, components_of, load_episodes, observe_figures
from sessim.calibration.history.blocks import LIVED, Block, compose_episode, join_settings
from sessim.calibration.history.episodes import replace_worlds, run_episode
from sessim.calibration.history.figures import list_measures
from sessim.ground.errors import UserError
from sessim.settings.recorded import put_in_order
from sessim.settings.study_settings import StudySettings
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.study.results.recorded import settle_measures

Floats = NDArray[np.float64]
LED = 2_000  # stream of the sampler's draws, plus the number of the wave
SCREEN = 5_000  # stream of the reshufflings
RECORD = "record"  # folder of the years of the record, next to those of the blocks


@dataclass
class Search:
    """The state of a calibration: its inputs and what it has found so far.

    Attributes:
        method: How.
        study: Study of the years of the targets.
        words: Settings that it was composed from.
        folder: Folder of waves and tables.
        shows: Whether to draw progress bars.
        targets: Targets.
        points: Worlds that the emulator has learnt from.
        figures: Their figures.
        waves: Rows of the table of waves.
        rows: Rows of the table of implausibility.
        steps: Rows of the table of the sampler's steps.
        touched: Keys of the parameters that a policy would move and that history was found to touch.
        screening: How that was found.
    """

    method: Method
    study: StudySettings
    words: Sequence[str]
    folder: Path
    shows: bool
    targets: Sequence[Target]
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    figures: pd.DataFrame = field(default_factory=pd.DataFrame)
    waves: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    steps: list[dict[str, object]] = field(default_factory=list)
    touched: tuple[str, ...] = ()
    screening: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def components(self) -> tuple[Component, ...]:
        """Figures that weigh."""
        return components_of(self.targets, weighing=True)

    @property
    def published(self) -> Floats:
        """Published figures."""
        return np.array([each.value for each in self.components])

    @property
    def fixed_variance(self) -> Floats:
        """Variance of the record and of the model's discrepancy."""
        return np.array([each.error**2 + each.discrepancy**2 for each in self.components])

    @cached_property
    def episodes(self) -> list[tuple[Block, StudySettings]]:
        """Blocks in which figures are observed and that are not in the years of the record, each with its study."""
        return [(block, compose_episode(block, self.words)) for block in self._blocks if not block.is_in_record]

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        """Blocks in which figures are seen."""
        return load_episodes(self.targets)

    def simulate_figures(self, points: pd.DataFrame, name: str) -> pd.DataFrame:
        """Figures of the record and of blocks in which one weighs; whatever is stored under the name is not simulated again."""
        weighing = {"", *(each.episode for each in self.components)}
        return self._observe(
            world_values(points), name, [each for each in components_of(self.targets) if each.episode in weighing]
        )

    def simulate_all_figures(self, points: pd.DataFrame, known: pd.DataFrame, name: str) -> pd.DataFrame:
        """Known figures with those of blocks in which none weighs, which no wave simulates.

        Args:
            points: Worlds.
            known: What `simulate_figures` gave of them, one row per world.
            name: Folder of what is simulated.
        """
        left = [each for each in components_of(self.targets) if each.id not in known]
        more = self._observe(world_values(points), name, left) if left else pd.DataFrame()
        return pd.concat([known.reset_index(drop=True), more.reset_index(drop=True)], axis=1)

    def select_weighing(self, figures: pd.DataFrame) -> Floats:
        """Figures that weigh, shape (worlds, figures)."""
        return figures[[each.id for each in self.components]].to_numpy(dtype=float)

    def luck(self) -> Floats:
        """Standard deviation of each figure over repeated runs of the central world, shape (figures,)."""
        method = self.method
        middle = world_values(
            draw_prior_points(1, method.seed, 0).assign(**{each.key: 0.5 for each in load_parameters()})
        )
        middle = middle.assign(**{f"theory.{each.name}": each.central for each in load_mechanisms()})
        figures = self._observe(middle, "luck", self.components, method.repeats)
        return figures.std(ddof=1).fillna(0.0).to_numpy(dtype=float)

    def _observe(
        self, worlds: pd.DataFrame, name: str, components: Sequence[Component], repeats: int = 0
    ) -> pd.DataFrame:
        """Figures in given worlds; with `repeats`, in that many runs of the one world that is given."""
        table = replace_worlds(self.study, worlds, name, self.folder / name).world_table
        if repeats:
            table = table.loc[[0] * repeats].assign(world=range(repeats))

        seen_in = {each.episode for each in components}
        lived_in_record = [block for block in self._blocks if block.is_in_record and block.id in seen_in]
        needed = {block.id: list_measures(block.figures) for block in self._blocks}
        needed[RECORD] = {name for each in components if not each.episode for name in (each.measure, each.over) if name}
        needed[RECORD] |= {name for block in lived_in_record for name in needed[block.id]}

        def live(study: StudySettings, words: Sequence[str], part: str) -> pd.DataFrame:
            named = replace_worlds(study, worlds, f"{name}_{part}", self.folder / name / part)
            named = settle_measures(replace(named, measures=put_in_order(needed[part])))
            if not repeats:
                return run_episode(named, words, shows_progress=self.shows)
            runs = run_episode(replace(named, replications=repeats), words, shows_progress=self.shows)
            return runs.assign(world=runs["replication"])

        needs_record = "" in seen_in or lived_in_record
        runs = live(self.study, self.words, RECORD) if needs_record else pd.DataFrame()
        seen = [
            (block, live(study, join_settings(block, self.words), block.id))
            for block, study in self.episodes
            if block.id in seen_in
        ]
        seen += [(block, runs.assign(arm=LIVED)) for block in lived_in_record]
        return observe_figures(components, runs, table, seen)

    def screen_parameters(self) -> None:
        """Find, in the worlds simulated so far, the parameters that history touches; they are matched from now on."""
        names = [each.key for each in find_screened_parameters()]
        self.screening = screen(
            self.points[names], inputs_of(self.points), self.figures[[each.id for each in self.components]],
            self.method.screening_level, self.method.shuffles, np.random.default_rng((self.method.seed, SCREEN)),
        )  # fmt: skip
        self.touched = touched_by(self.screening)

    def inputs(self, points: pd.DataFrame) -> Floats:
        """Inputs of the emulator."""
        return inputs_of(points, self.touched)

    def learn(self, wave: int, points: pd.DataFrame, figures: pd.DataFrame) -> Emulator:
        """Fit the emulator to all worlds so far; its error is measured in the new ones, near which it is used next.

        The last wave of the history matching says which of the parameters that a policy would move are matched from now on.
        """
        is_new = np.arange(len(self.points) + len(points)) >= len(self.points)
        self.points = pd.concat([self.points, points], ignore_index=True)
        self.figures = pd.concat([self.figures, figures], ignore_index=True)
        if wave == len(self.method.waves):
            self.screen_parameters()
        return fit_emulator(self.inputs(self.points), self.select_weighing(self.figures), self.method.folds, is_new)

    def find_left(self, emulator: Emulator, pool: pd.DataFrame) -> NDArray[np.bool_]:
        """Whether candidates are not ruled out by the emulator.

        Raises:
            UserError: All are ruled out.
        """
        found = is_plausible(self._distance(emulator, pool), self.method.cut_off, self.method.allowed_misses)
        if not found.any():
            raise UserError(f"the record rules out every world; see {self.folder}/implausibility.csv")
        return found

    def log_likelihood(
        self, emulator: Emulator, points: pd.DataFrame, counted: NDArray[np.bool_] | None = None
    ) -> Floats:
        """Log likelihood of points by the emulator, over all figures or those counted."""
        distance = self._distance(emulator, points)
        return log_likelihood(distance if counted is None else distance[:, counted], self.method.freedom)

    def lead(self, emulator: Emulator, start: pd.DataFrame, wave: int) -> Sample:
        """Move worlds that are not ruled out from the prior to the emulated posterior."""
        found = sample(
            lambda points: self.log_likelihood(emulator, points), start, *self._ways(), self.method.moves,
            np.random.default_rng((self.method.seed, LED + wave)),
        )  # fmt: skip
        self.steps += diagnostics.step_rows(wave, found, len(start))
        return found

    def lead_without(
        self, emulator: Emulator, start: pd.DataFrame, counted: NDArray[np.bool_], stream: int
    ) -> pd.DataFrame:
        """Move worlds of the emulated posterior to the one without the figures that are not counted.

        The likelihood of the counted figures holds throughout and that of the others is taken away step by step: its power
        falls from 1 to 0, which is the rise of the power of its inverse over a posterior that holds it.
        """
        found = sample(
            lambda points: -self.log_likelihood(emulator, points, ~counted), start, *self._ways(), self.method.moves,
            np.random.default_rng((self.method.seed, stream)), lambda points: self.log_likelihood(emulator, points),
        )  # fmt: skip
        return found.points

    def _ways(self) -> tuple[list[str], dict[str, tuple[str, ...]]]:
        """Parameters and theories that the sampler moves."""
        theories = {f"theory.{each.name}": tuple(find_stand_ins(each)) for each in find_weighed_mechanisms()}
        return [each.key for each in find_matched_parameters(self.touched)], theories

    def note(self, wave: int, drawn_from: str, left: float, distance: Floats) -> None:
        """Add a wave to the table of waves.

        Args:
            wave: Its number.
            drawn_from: What its worlds were drawn from.
            left: Share of the prior that was not ruled out before.
            distance: Implausibility of its simulated worlds.
        """
        finite = np.where(np.isfinite(distance), distance, 0.0)
        counted = np.sort(finite, axis=1)[:, ::-1][:, self.method.allowed_misses]
        self.waves.append(
            {
                "wave": wave,
                "drawn_from": drawn_from,
                "worlds": len(distance),
                "not_ruled_out_before": left,
                "median_implausibility": float(np.median(counted)),
                "smallest_implausibility": float(counted.min()),
                "plausible_worlds": int(np.count_nonzero(counted <= self.method.cut_off)),
            }
        )

    def train_emulator(
        self, wave: int, drawn_from: str, left: float, points: pd.DataFrame, figures: pd.DataFrame, luck: Floats
    ) -> Emulator:
        """Learn from a wave and record how it went."""
        emulator = self.learn(wave, points, figures)
        distance = implausibility(self.select_weighing(figures), self.published, self.fixed_variance + luck**2)
        self.note(wave, drawn_from, left, distance)
        self.rows += diagnostics.implausibility_rows(
            wave, self.components, distance, emulator.error, emulator.explained, luck
        )
        return emulator

    def _distance(self, emulator: Emulator, points: pd.DataFrame) -> Floats:
        """Implausibility by the emulator; its leave-one-out error includes the luck of a run."""
        expected = emulator.predict(self.inputs(points))
        return implausibility(expected, self.published, self.fixed_variance + emulator.error**2)
