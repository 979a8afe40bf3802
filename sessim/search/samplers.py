"""Who proposes rules: NSGA-III, whole generations at a time, and a random search of the same cost."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.ground.extras import require_extra
from sessim.search.levers import Lever
from sessim.search.rules import Rule

Floats = NDArray[np.float64]


class Sampler(Protocol):
    """Proposes rules one generation at a time and receives their scores."""

    def propose(self) -> list[Rule]:
        """The rules of the next generation; some may have been proposed before."""

    def hear(self, scores: Floats) -> None:
        """Receive the scores of the rules proposed last, more is better, shape (rules, objectives)."""


@dataclass
class EvolutionarySampler:
    """NSGA-III of optuna, asked and told by generation: the next one is a function of the seed and of all scores so far.

    Attributes:
        levers: The levers.
        objectives: Number of objectives.
        generation: Rules in a generation.
        seed: Seed.
    """

    levers: Sequence[Lever]
    objectives: int
    generation: int
    seed: int
    _study: Any = None
    _asked: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        require_extra("search", "optuna", what="a search for rules")
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.NSGAIIISampler(population_size=self.generation, seed=self.seed)
        self._study = optuna.create_study(directions=["maximize"] * self.objectives, sampler=sampler)

    def propose(self) -> list[Rule]:
        """The rules of the next generation."""
        self._asked = [self._study.ask() for _ in range(self.generation)]
        return [tuple(self._suggest(trial, lever) for lever in self.levers) for trial in self._asked]

    def hear(self, scores: Floats) -> None:
        """Receive the scores of the generation."""
        for trial, score in zip(self._asked, scores, strict=True):
            self._study.tell(trial, [float(each) for each in score])

    def _suggest(self, trial: Any, lever: Lever) -> float | str:
        if lever.is_number:  # numbers keep their order, so they are searched by place
            return lever.options[int(trial.suggest_int(lever.name, 0, len(lever.options) - 1))]
        chosen: str = trial.suggest_categorical(lever.name, list(lever.options))
        return chosen


@dataclass
class RandomSampler:
    """Every value of every lever with the same probability, regardless of results: the control."""

    levers: Sequence[Lever]
    generation: int
    seed: int
    _draws: Iterator[Rule] | None = None

    def propose(self) -> list[Rule]:
        """The next rules."""
        if self._draws is None:
            self._draws = self._draw()
        return [next(self._draws) for _ in range(self.generation)]

    def hear(self, scores: Floats) -> None:
        """Learn nothing."""

    def _draw(self) -> Iterator[Rule]:
        generator = np.random.default_rng((self.seed, 1))
        while True:
            yield tuple(lever.options[int(generator.integers(len(lever.options)))] for lever in self.levers)
