"""A search on a toy: levers, objectives and a simulator that is a formula, for known answers within a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sessim.search.evaluation import Floats, Levels, Place, list_measures
from sessim.search.levers import Lever, read_lever
from sessim.search.plan import Objective, SearchPlan, Side, read_objective, read_plan
from sessim.search.rules import Rule
from sessim.search.stages import Search, run_search

Formula = Callable[
    [Mapping[str, Any], int, int], list[float]
]  # values of levers, world, seed: levels of the objectives


def make_lever(name: str, high: float = 1.0, step: float = 0.05, key: str = "limit.share") -> Lever:
    about = {"title": name, "words": f"{name} {{value}}", "low": 0.0, "high": high, "step": step, "unit": "plain"}
    return read_lever(name, {**about, "sets": {key: 1.0}, "source": "a toy"}, "toy.yaml")


def make_objective(name: str, measure: str = "output", **about: Any) -> Objective:
    return read_objective(name, {"title": name, "measure": measure, "words": "percent", **about}, "toy.yaml")


def make_toy_plan(levers: tuple[Lever, ...], objectives: tuple[Objective, ...], **changed: Any) -> SearchPlan:
    alike = tuple(1.0 / len(objectives) for _ in objectives)
    plan = read_plan("rehearsal")
    sides = tuple(Side(each.name, each.title, each.settings, alike, each.source) for each in plan.sides)
    return replace(plan, levers=levers, objectives=objectives, sides=sides, rivals=(), **changed)


@dataclass
class Toy:
    """A simulator that is a formula; it counts what it is asked and dies when told to."""

    plan: SearchPlan
    formula: Formula
    flat: Mapping[str, Any]
    before: Mapping[str, Any]
    dies_after: int | None = None
    asked: list[str] = field(default_factory=list)
    stored: dict[tuple[str, Rule], list[list[float]]] = field(default_factory=dict)
    lived: int = 0

    def run_policies(self, place: Place) -> Levels:
        return self._gather([self._live(place, values) for values in (self.flat, self.before)])

    def run_rules(self, place: Place, batch: str, rules: Mapping[str, Rule]) -> Levels:
        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise KeyboardInterrupt
        self.asked.append(f"{place.name}/{batch}")
        for rule in rules.values():
            if (place.name, rule) not in self.stored:
                self.lived += 1
                values = {lever.name: value for lever, value in zip(self.plan.levers, rule, strict=True)}
                self.stored[place.name, rule] = self._live(place, values)
        return self._gather([self.stored[place.name, rule] for rule in rules.values()])

    def find_factors(self, place: Place) -> Floats:
        return np.ones(len(place.worlds))

    def tabulate_worlds(self, place: Place) -> pd.DataFrame:
        return pd.DataFrame()

    def _live(self, place: Place, values: Mapping[str, Any]) -> list[list[float]]:
        seed = int(place.stage.name == "fresh")
        return [[*self.formula(values, world, seed), 100.0] for world in place.worlds]

    def _gather(self, values: list[list[list[float]]]) -> Levels:
        found = np.array(values, dtype=float)
        assert found.shape[2] == len(list_measures(self.plan))
        return Levels(found, np.zeros(len(values)), np.zeros(len(values)))


def search_toy(toy: Toy) -> Search:
    return run_search(toy.plan, toy, lambda stage, done, of: None)
