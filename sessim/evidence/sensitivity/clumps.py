"""Two clumps of worlds: if rival theories of one mechanism split a difference in two, a median between them says nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.sensitivity.conditions import FEWEST_WORLDS
from sessim.evidence.sensitivity.drivers import Screening

QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Clump:
    """Worlds of one or more theories that cluster together.

    Attributes:
        theories: Their theories.
        worlds: Their numbers in the study.
        low50: Lower end of their middle half, unit of the measure; `median` and `high50` likewise.
        median: See `low50`.
        high50: See `low50`.
    """

    theories: tuple[str, ...]
    worlds: tuple[int, ...]
    low50: float
    median: float
    high50: float


@dataclass(frozen=True, slots=True)
class Clumps:
    """A difference that falls into two clumps by the theories of one mechanism, the lower first."""

    mechanism: str
    lower: Clump
    upper: Clump


def find_clumps(summary: Summary, screening: Screening | None, worlds: pd.DataFrame, threshold: float) -> Clumps | None:
    """Find the mechanism whose theories separate the worlds most; None if no middle halves are disjoint.

    Two clumps are reported only for a mechanism that the difference follows beyond chance, of groups of five worlds or more,
    whose middle halves do not overlap and whose medians lie at least the practical threshold apart.

    Args:
        summary: The contrast.
        screening: What the difference follows; None if it cannot be found.
        worlds: One row per world with `world` and `theory.*` columns.
        threshold: Practical threshold, unit of the measure.
    """
    if screening is None:
        return None
    table = worlds.set_index("world").reindex(summary.world_ids)
    found = [
        clumps
        for driver in screening.beyond_chance
        if driver.is_theory
        for clumps in _cut_theories(driver.name, table[driver.name].to_numpy(), summary)
        if clumps.lower.high50 < clumps.upper.low50 and clumps.upper.median - clumps.lower.median >= threshold
    ]
    return max(found, key=lambda each: each.upper.low50 - each.lower.high50, default=None)


def _cut_theories(name: str, theories: np.ndarray, summary: Summary) -> list[Clumps]:
    """Every way to cut the theories of a mechanism in two along their medians, with enough worlds on both sides."""
    medians = pd.Series(summary.world_means).groupby(theories).median().sort_values(kind="stable")
    order = [str(theory) for theory in medians.index]
    cuts = []
    for first in range(1, len(order)):
        sides = (tuple(order[:first]), tuple(order[first:]))
        clumps = [_gather(side, theories, summary) for side in sides]
        if all(len(clump.worlds) >= FEWEST_WORLDS for clump in clumps):
            cuts.append(Clumps(name.removeprefix("theory."), *clumps))
    return cuts


def _gather(side: tuple[str, ...], theories: np.ndarray, summary: Summary) -> Clump:
    is_here = np.isin(theories, side)
    low, middle, high = np.quantile(summary.world_means[is_here], QUARTERS)
    return Clump(
        side, tuple(int(world) for world in summary.world_ids[is_here]), float(low), float(middle), float(high)
    )
