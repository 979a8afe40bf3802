"""What rules do in the worlds of a stage: mean levels of the measures, each rule simulated once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts.bounds import multiply_within_bounds
from sessim.ground.errors import UserError
from sessim.search.plan import SearchPlan, Side, Stage
from sessim.search.rules import Rule

Floats = NDArray[np.float64]
RATED = "rated"


@dataclass(frozen=True, slots=True)
class Levels:
    """What some rules did.

    Attributes:
        values: Mean of every measure over policy years and replications, shape (rules, worlds, measures).
        hours: Hours per rated executive and year outside the model, as percent of output, shape (rules,).
        dollars: Dollars of 2026 per rated executive and year outside the model, shape (rules,).
    """

    values: Floats
    hours: Floats
    dollars: Floats


@dataclass(frozen=True, slots=True)
class Place:
    """A stage on one side: where rules are simulated."""

    stage: Stage
    side: Side

    @property
    def name(self) -> str:
        """Name of the place, and of its folder."""
        return f"{self.stage.name}_{self.side.name}"

    @property
    def worlds(self) -> list[int]:
        """Numbers of its worlds."""
        return list(range(self.stage.first_world, self.stage.first_world + self.stage.worlds))


class Simulator(Protocol):
    """Simulates rules in the worlds of a place; the same rules and place give the same levels."""

    def run_policies(self, place: Place) -> Levels:
        """Simulate the policies of the plan: the flat limit, the rule before it, further rivals."""

    def run_rules(self, place: Place, batch: str, rules: Mapping[str, Rule]) -> Levels:
        """Simulate some rules by label; `batch` names the set."""

    def find_factors(self, place: Place) -> Floats:
        """Factor on differences from the flat limit in each world, shape (worlds,)."""

    def tabulate_worlds(self, place: Place) -> pd.DataFrame:
        """The worlds of a place, one row each in order: `world`, theories and values; empty if none is known."""


def list_measures(plan: SearchPlan) -> list[str]:
    """Measures of the objectives in order, and the number rated, which the cost depends on."""
    return [*(each.measure for each in plan.objectives), RATED]


def difference_in_thresholds(plan: SearchPlan, levels: Levels, flat: Levels, factors: Floats) -> Floats:
    """Differences from the flat limit in practical thresholds, above zero where better, shape (rules, worlds, objectives).

    Args:
        plan: The plan.
        levels: Levels of the rules.
        flat: Levels of the flat limit alone.
        factors: Factor on the model's differences, shape (worlds,).
    """
    found = np.empty((*levels.values.shape[:2], len(plan.objectives)))
    for number, objective in enumerate(plan.objectives):
        mine, base = levels.values[..., number], flat.values[..., number]
        difference = multiply_within_bounds(mine - base, factors[None, :], base, objective.measure)
        if objective.pays == "hours":
            difference = difference - (levels.hours - flat.hours)[:, None]
        elif objective.pays == "dollars":
            spent = levels.dollars[:, None] * levels.values[..., -1] - flat.dollars[:, None] * flat.values[..., -1]
            difference = difference + spent
        if objective.is_relative:
            difference = 100.0 * difference / base
        found[..., number] = objective.sign * difference / objective.threshold
    return found


@dataclass
class Evaluator:
    """Simulates rules in places and remembers them, so that none is simulated twice in one place.

    Attributes:
        plan: The plan.
        simulator: The simulator.
        known: Differences of each rule by name of the place, shape (worlds, objectives).
        policies: Differences of the policies of the plan by name of the place, shape (policies, worlds, objectives).
        levels: Levels by name of the place and rule, or policy, shape (worlds, measures).
    """

    plan: SearchPlan
    simulator: Simulator
    known: dict[str, dict[Rule, Floats]] = field(default_factory=dict)
    policies: dict[str, Floats] = field(default_factory=dict)
    levels: dict[tuple[str, Rule | str], Floats] = field(default_factory=dict)
    _flat: dict[str, Levels] = field(default_factory=dict)

    def open_place(self, place: Place) -> Floats:
        """Simulate the policies of the plan in a place, once; return their differences, shape (policies, worlds, objectives)."""
        if place.name not in self.policies:
            levels = self.simulator.run_policies(place)
            self._flat[place.name] = Levels(levels.values[:1], levels.hours[:1], levels.dollars[:1])
            self.policies[place.name] = self._compare(place, levels)
            self.known[place.name] = {}
            for name, values in zip(self.plan.list_policies(), levels.values, strict=True):
                self.levels[place.name, name] = values
        return self.policies[place.name]

    def evaluate(self, place: Place, batch: str, rules: Mapping[str, Rule]) -> Floats:
        """Differences of rules in a place, in their order, shape (rules, worlds, objectives).

        Args:
            place: Where they are simulated.
            batch: Name of the rules taken together.
            rules: Rules by label.
        """
        self.open_place(place)
        known = self.known[place.name]
        new: dict[str, Rule] = {}
        for label, rule in rules.items():
            if rule not in known and rule not in new.values():
                new[label] = rule
        if new:
            levels = self.simulator.run_rules(place, batch, new)
            found = self._compare(place, levels)
            for number, rule in enumerate(new.values()):
                known[rule] = found[number]
                self.levels[place.name, rule] = levels.values[number]
        return np.stack([known[rule] for rule in rules.values()])

    def _compare(self, place: Place, levels: Levels) -> Floats:
        factors = self.simulator.find_factors(place)
        found = difference_in_thresholds(self.plan, levels, self._flat[place.name], factors)
        if not np.isfinite(found).all():
            lacking = self.plan.objectives[int(np.argwhere(~np.isfinite(found))[0, 2])]
            raise UserError(
                f"{lacking.measure} has no value in some world of {place.name}, so {lacking.name} cannot be compared",
                where=self.plan.where,
                allowed="another objective, or a larger corps",
            )
        return found


def find_side(plan: SearchPlan, name: str) -> Side:
    """The side of a name."""
    return next(side for side in plan.sides if side.name == name)


def list_places(plan: SearchPlan, stage: str, sides: Sequence[str] = ()) -> list[Place]:
    """A stage on some sides, or on all."""
    return [Place(plan.stages[stage], side) for side in plan.sides if not sides or side.name in sides]
