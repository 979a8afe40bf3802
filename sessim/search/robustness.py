"""How robust rules are: acceptable worlds, regret, who would choose them, and what dominates the flat limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HIGH_QUANTILE = 0.90
ONE_THRESHOLD = 1.0


@dataclass(frozen=True, slots=True)
class Robustness:
    """Rules in the worlds and under the weights of one side, each shape (rules,).

    Attributes:
        acceptable: Share of worlds in which the rule is acceptable.
        regret90: 90th percentile of regret over worlds, in thresholds.
        worst_regret: Worst regret.
        better: Share of worlds in which the rule is worth more than the flat limit.
        advantage: Mean worth less that of the flat limit, in thresholds.
    """

    acceptable: Floats
    regret90: Floats
    worst_regret: Floats
    better: Floats
    advantage: Floats


def is_acceptable(differences: Floats, flat: Floats, before: Floats, part_of_the_gap: float) -> Flags:
    """Whether rules meet both rivals part of the way on every objective, less one threshold, shape (rules, worlds).

    Args:
        differences: Of the rules, in thresholds, shape (rules, worlds, objectives).
        flat: Of the flat limit, shape (worlds, objectives).
        before: Of the rule before it, likewise.
        part_of_the_gap: From the worse of the two (0) to the better (1).
    """
    worse, better = np.minimum(flat, before), np.maximum(flat, before)
    needed = worse + part_of_the_gap * (better - worse) - ONE_THRESHOLD
    return np.asarray((differences >= needed[None]).all(axis=2))


def value_rules(differences: Floats, weights: Sequence[float]) -> Floats:
    """Worth of rules in each world: weighted sum of differences, shape (rules, worlds)."""
    return np.asarray(differences @ np.asarray(weights))


def measure_robustness(
    differences: Floats, policies: Floats, weights: Sequence[float], part_of_the_gap: float
) -> Robustness:
    """Measure rules together with the policies they are compared with.

    Args:
        differences: Of the rules, shape (rules, worlds, objectives).
        policies: Of the policies, the flat limit and the rule before it first, shape (policies, worlds, objectives).
        weights: Weights of the objectives.
        part_of_the_gap: See `is_acceptable`.

    Returns:
        First the policies, then the rules.
    """
    all_rules = np.concatenate((policies, differences)) if len(differences) else policies
    worth = value_rules(all_rules, weights)
    regret = worth.max(axis=0)[None] - worth
    advantage = worth - worth[0][None]
    return Robustness(
        acceptable=is_acceptable(all_rules, policies[0], policies[1], part_of_the_gap).mean(axis=1),
        regret90=np.quantile(regret, HIGH_QUANTILE, axis=1),
        worst_regret=regret.max(axis=1),
        better=(advantage > 0.0).mean(axis=1),
        advantage=advantage.mean(axis=1),
    )


def find_chosen(found: Robustness, within: float) -> Flags:
    """Which rules a side would choose: regret at the 90th percentile within some thresholds of the least."""
    return np.asarray(found.regret90 <= found.regret90.min() + within)


def dominates_flat(by_side: Sequence[Robustness]) -> Flags:
    """Which rules are at least as good as the flat limit on all three criteria of every side, and better on one."""
    as_good = np.ones(len(by_side[0].acceptable), dtype=bool)
    better = np.zeros_like(as_good)
    for side in by_side:
        for values in (side.acceptable, -side.regret90, -side.worst_regret):
            as_good &= values >= values[0]
            better |= values > values[0]
    return as_good & better


def take_in_turn(rankings: Sequence[Sequence[int]], number: int) -> list[int]:
    """Take entries from several rankings in turn, each once, until there are enough."""
    taken: list[int] = []
    for position in range(max((len(each) for each in rankings), default=0)):
        for ranking in rankings:
            if position < len(ranking) and ranking[position] not in taken and len(taken) < number:
                taken.append(ranking[position])
    return taken


def rank(*keys: Floats) -> list[int]:
    """Positions by decreasing first key; ties by the larger next key, then by the earlier position."""
    return [int(each) for each in np.lexsort([-key for key in reversed(keys)])]
