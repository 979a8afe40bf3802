"""From the conditions of a replication to its figures, with Monte Carlo errors.

The agencies of every condition are divided into the same number of blocks. A figure is computed from all of them and from all but
one in turn; the spread of the latter gives its error (delete-one-block jackknife), whatever the figure is made of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.replication.plans import Figure, Plan, Term

Floats = NDArray[np.float64]
PASS, MISS, SHOWN = "pass", "miss", "shown"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What all conditions of a replication gave.

    Attributes:
        levels: Level of every factor, by condition.
        sums: Sum by outcome, shape (conditions, years, blocks).
        counts: Count by outcome, same shape.
    """

    levels: Sequence[Mapping[str, str]]
    sums: Mapping[str, Floats]
    counts: Mapping[str, Floats]

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return int(next(iter(self.sums.values())).shape[2])

    def means(self, outcome: str, without: int | None) -> Floats:
        """Mean of an outcome by condition and year, without one block; not a number where nobody counts."""
        total, count = self.sums[outcome].sum(axis=2), self.counts[outcome].sum(axis=2)
        if without is not None:
            total = total - self.sums[outcome][:, :, without]
            count = count - self.counts[outcome][:, :, without]
        return np.where(count > 0, total / np.where(count > 0, count, 1.0), np.nan)

    def find_rows(self, where: Mapping[str, tuple[str, ...]]) -> NDArray[np.int64]:
        """Conditions with the given levels."""
        return np.array(
            [
                number
                for number, levels in enumerate(self.levels)
                if all(levels[factor] in allowed for factor, allowed in where.items())
            ],
            dtype=np.int64,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a replication's table.

    Attributes:
        figure: The published figure.
        ours: Our value.
        error: Its Monte Carlo standard error; not a number with one block.
        verdict: `pass`, `miss`, or `shown` where no criterion is declared.
    """

    figure: Figure
    ours: float
    error: float
    verdict: str


def judge_figures(plan: Plan, conditions: Conditions, cells: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Hold every figure of a plan against what the conditions gave.

    Args:
        plan: The replication.
        conditions: Results.
        cells: Published tables by name.
    """
    return [_judge_figure(figure, conditions, cells.get(figure.cells)) for figure in plan.figures]


def _judge_figure(figure: Figure, conditions: Conditions, cells: pd.DataFrame | None) -> Row:
    ours = value_of(figure, conditions, cells, None)
    error = math.nan
    blocks = conditions.blocks
    if blocks > 1:
        partial = np.array([value_of(figure, conditions, cells, block) for block in range(blocks)])
        error = float(math.sqrt((blocks - 1) / blocks * np.sum((partial - partial.mean()) ** 2)))
    return Row(figure, ours, error, verdict_of(figure, ours))


def verdict_of(figure: Figure, ours: float) -> str:
    """Whether a value meets the criterion that was declared before the run."""
    if figure.low is None and figure.high is None:
        return SHOWN
    is_met = (figure.low is None or ours >= figure.low) and (figure.high is None or ours <= figure.high)
    return PASS if is_met else MISS


def value_of(figure: Figure, conditions: Conditions, cells: pd.DataFrame | None, without: int | None) -> float:
    """Return a figure, without one block if asked."""
    if figure.explained_by:
        return explained_share(figure, conditions, without)
    if figure.cells:
        assert cells is not None, figure.cells
        return largest_distance(figure.terms[0].outcome, conditions, cells, without)
    total = sum(term.times * summarise_conditions(term, conditions, without) for term in figure.terms)
    if figure.divided_by is not None:
        total /= figure.divided_by.times * summarise_conditions(figure.divided_by, conditions, without)
    return float(total)


def evaluate_by_condition(term: Term, conditions: Conditions, without: int | None) -> Floats:
    """Return a term in every condition that it is held to."""
    means = conditions.means(term.outcome, without)[conditions.find_rows(term.where)]
    years = list(term.years)
    if term.kind == "gain":
        return np.asarray(means[:, years[-1]] - means[:, years[0]])
    if term.kind == "growth":
        before = means[:, [each - 1 for each in years]]
        return np.asarray(((means[:, years] - before) / before).mean(axis=1))
    return np.asarray(np.nanmean(means[:, years], axis=1))


def summarise_conditions(term: Term, conditions: Conditions, without: int | None) -> float:
    """Return what a term makes of its conditions."""
    values = evaluate_by_condition(term, conditions, without)
    if term.summary == "smallest":
        return float(values.min())
    if term.summary == "largest":
        return float(values.max())
    if term.summary == "share_positive":
        return float((values > 0.0).mean())
    return float(values.mean())


def explained_share(figure: Figure, conditions: Conditions, without: int | None) -> float:
    """Share of the factors' explained variance (main effects of a balanced design) that some of them carry."""
    values = evaluate_by_condition(figure.terms[0], conditions, without)
    table = pd.DataFrame([conditions.levels[row] for row in conditions.find_rows(figure.terms[0].where)])
    explained = {
        factor: float(((pd.Series(values).groupby(table[factor]).transform("mean") - values.mean()) ** 2).sum())
        for factor in table.columns
    }
    return sum(explained[factor] for factor in figure.explained_by) / sum(explained.values())


def largest_distance(outcome: str, conditions: Conditions, cells: pd.DataFrame, without: int | None) -> float:
    """Largest absolute distance from a published table, whose columns are factors and `y<year>`."""
    means = conditions.means(outcome, without)
    years = [int(name[1:]) for name in cells.columns if name[0] == "y" and name[1:].isdigit()]
    factors = [name for name in cells.columns if name[0] != "y" or not name[1:].isdigit()]
    place = {levels: row for row, levels in enumerate(cells[factors].itertuples(index=False, name=None))}
    rows = [place[tuple(levels[factor] for factor in factors)] for levels in conditions.levels]
    published = cells.iloc[rows][[f"y{year}" for year in years]].to_numpy(dtype=float)
    return float(np.abs(means[:, years] - published).max())
