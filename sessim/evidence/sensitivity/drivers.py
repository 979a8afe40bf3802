"""Which uncertainties a difference between arms follows: a screening over the worlds of a study.

Parameters: squared Spearman rank correlation with the difference. Theories: eta squared of the ranks of the
difference. Both lie between 0 and 1 and say how much of the ordering of worlds goes with one uncertainty alone. This
is a screening, not a decomposition of variance: the indices need not add up to one and interactions are not seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.sensitivity.uncertainties import list_varying

LABEL = "screening by rank correlation, not a variance decomposition"
RESAMPLES = 400
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Driver:
    """One uncertainty.

    Attributes:
        name: Column of the worlds table.
        is_theory: Whether it is a choice of theory rather than a parameter.
        index: Squared rank correlation or eta squared (0-1).
        low90: Lower end of its 90 percent bootstrap interval over worlds; high90 the upper one.
        sign: +1 when the difference rises with the parameter, -1 when it falls, 0 for a theory.
        low_label: The worlds with low values, in words (for a theory: the choice with the lowest median).
        low_median: Median difference in those worlds.
        high_label: The worlds with high values (for a theory: the choice with the highest median).
        high_median: Median difference in those worlds.
    """

    name: str
    is_theory: bool
    index: float
    low90: float
    high90: float
    sign: int
    low_label: str
    low_median: float
    high_label: str
    high_median: float

    @property
    def title(self) -> str:
        """The name in words, such as `effort: response` or `theory of leaving`."""
        mechanism, _, parameter = self.name.partition(".")
        return f"theory of {parameter}" if self.is_theory else f"{mechanism}: {parameter}".replace("_", " ")


@dataclass(frozen=True, slots=True)
class Screening:
    """Drivers of one contrast, strongest first.

    Attributes:
        drivers: All uncertainties that vary over the worlds.
        chance: Index that the strongest of as many inert uncertainties exceeds in one study of twenty.
        worlds: Worlds used.
    """

    drivers: tuple[Driver, ...]
    chance: float
    worlds: int

    @property
    def beyond_chance(self) -> tuple[Driver, ...]:
        """Drivers whose index is above the level of chance."""
        return tuple(driver for driver in self.drivers if driver.index > self.chance)


def screen(summary: Summary, worlds: pd.DataFrame, minimum_worlds: int, seed: int = 0) -> Screening | None:
    """Screen the uncertainties of the worlds table against the world means of a contrast.

    Args:
        summary: The contrast.
        worlds: One row per world with `world`, `theory.*` and parameter columns.
        minimum_worlds: Minimum number of worlds for a screening.
        seed: Seed of the bootstrap and the permutations.

    Returns:
        The screening; None with fewer worlds, nothing that varies, or a difference that is the same everywhere.
    """
    table = worlds.set_index("world").reindex(summary.world_ids)
    difference = summary.world_means
    count = len(difference)
    if count < minimum_worlds or np.ptp(difference) == 0:
        return None
    parameters, theories = list_varying(table)
    names = [*parameters, *theories]
    if not names:
        return None
    ranks = stats.rankdata(difference)
    values = table[parameters].to_numpy(dtype=float)
    parameter_ranks = stats.rankdata(values, axis=0) if parameters else values
    dummies = [pd.get_dummies(table[name]).to_numpy(dtype=float) for name in theories]
    starts = np.cumsum([0, *(columns.shape[1] for columns in dummies)])[:-1]
    is_option = np.hstack(dummies) if dummies else np.empty((count, 0))

    everything = WorldColumns(parameter_ranks, is_option, starts, np.arange(count))
    generator = np.random.default_rng(seed)
    index = everything.find_indices(ranks)
    resampled = np.empty((RESAMPLES, len(names)))
    strongest = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        rows = generator.integers(0, count, count)
        resampled[number] = WorldColumns(parameter_ranks, is_option, starts, rows).find_indices(ranks[rows])
        strongest[number] = everything.find_indices(generator.permutation(ranks)).max()
    low, high = np.quantile(resampled, (0.05, 0.95), axis=0)
    found = list(zip(names, index.tolist(), low.tolist(), high.tolist(), strict=True))
    drivers = [
        *_describe_parameters(found[: len(parameters)], values, parameter_ranks, difference, ranks),
        *(_describe_theory(*each, table[each[0]], difference) for each in found[len(parameters) :]),
    ]
    drivers.sort(key=lambda driver: (-driver.index, driver.name))
    return Screening(tuple(drivers), float(np.quantile(strongest, 0.95)), count)


class WorldColumns:
    """The uncertainties in some worlds, prepared once for all responses that are held against them.

    Args:
        parameter_ranks: Rank of each parameter, shape (W, P).
        is_option: One column of zeros and ones per option, those of one theory side by side, shape (W, options).
        starts: First column of each theory, shape (T,).
        rows: The worlds, by place.
    """

    def __init__(
        self, parameter_ranks: Floats, is_option: Floats, starts: NDArray[np.integer], rows: NDArray[np.integer]
    ) -> None:
        columns = parameter_ranks[rows]
        self.centred = columns - columns.mean(axis=0)
        self.squares = (self.centred**2).sum(axis=0)
        self.is_option = is_option[rows]
        self.worlds_of_options = np.maximum(self.is_option.sum(axis=0), 1.0)
        self.starts = starts

    def find_indices(self, response: Floats) -> Floats:
        """Squared correlation of each parameter with the response, then eta squared of each theory, shape (P + T,)."""
        target = response - response.mean()
        total = (target**2).sum()
        of_parameters = self._correlate(target, total)
        return (
            np.concatenate([of_parameters, self._split_variance(target, total)]) if len(self.starts) else of_parameters
        )

    def _correlate(self, target: Floats, total: float) -> Floats:
        """Squared correlations; 0 for a constant column."""
        scale = self.squares * total
        return np.where(scale > 0, (self.centred.T @ target) ** 2 / np.where(scale > 0, scale, 1.0), 0.0)

    def _split_variance(self, target: Floats, total: float) -> Floats:
        """Share of the variance that lies between the options of each theory; 0 for a constant response."""
        if total == 0:
            return np.zeros(len(self.starts))
        between = (self.is_option.T @ target) ** 2 / self.worlds_of_options
        return np.asarray(np.add.reduceat(between, self.starts) / total)


def theory_words(mechanism: str, theory: str) -> str:
    """A choice of theory as a condition."""
    return f"the theory of {mechanism} is “{theory.replace('_', ' ')}”"


def _describe_theory(name: str, index: float, low: float, high: float, column: pd.Series, difference: Floats) -> Driver:
    medians = pd.Series(difference).groupby(column.to_numpy()).median().sort_values()
    first, last = medians.index[0], medians.index[-1]
    mechanism = name.removeprefix("theory.")
    return Driver(
        name, True, index, low, high, 0,
        theory_words(mechanism, str(first)), float(medians.iloc[0]),
        theory_words(mechanism, str(last)), float(medians.iloc[-1]),
    )  # fmt: skip


def _describe_parameters(
    found: Sequence[tuple[str, float, float, float]],
    values: Floats,
    value_ranks: Floats,
    difference: Floats,
    ranks: Floats,
) -> Iterator[Driver]:
    """Say how a difference goes with each parameter.

    Args:
        found: Name, index and the ends of its interval, of each parameter.
        values: Value of each parameter in each world, shape (W, P).
        value_ranks: The same as ranks.
        difference: Difference in each world, shape (W,).
        ranks: The same as ranks.
    """
    if not found:
        return
    lower, upper = np.quantile(values, (1 / 3, 2 / 3), axis=0)
    is_low, is_high = values <= lower, values >= upper
    for place, (name, index, low, high) in enumerate(found):
        correlation = np.corrcoef(value_ranks[:, place], ranks)[0, 1]
        title = name.replace(".", ": ").replace("_", " ")
        yield Driver(
            name, False, index, low, high, int(np.sign(correlation)),
            f"{title} is in its lowest third", float(np.median(difference[is_low[:, place]])),
            f"{title} is in its highest third", float(np.median(difference[is_high[:, place]])),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TheoryAlone:
    """The same contrast in the worlds of one theory only.

    Attributes:
        mechanism: Mechanism, such as `leaving`.
        theory: Theory that holds in these worlds.
        worlds: Number of worlds.
        median: Median difference.
        share_positive: Share of worlds above zero; share_negative below.
    """

    mechanism: str
    theory: str
    worlds: int
    median: float
    share_positive: float
    share_negative: float


def contrast_by_theory(summary: Summary, worlds: pd.DataFrame) -> tuple[TheoryAlone, ...]:
    """The contrast under each theory alone, for every mechanism that varies over the worlds."""
    table = worlds.set_index("world").reindex(summary.world_ids)
    result: list[TheoryAlone] = []
    for name in table.columns:
        if not str(name).startswith("theory.") or table[name].nunique() < 2:
            continue
        chosen = table[name].to_numpy(dtype=object)
        for theory in sorted(table[name].dropna().unique()):
            means = summary.world_means[chosen == theory]
            result.append(
                TheoryAlone(
                    mechanism=str(name).removeprefix("theory."),
                    theory=str(theory),
                    worlds=len(means),
                    median=float(np.median(means)),
                    share_positive=float(np.mean(means > 0)),
                    share_negative=float(np.mean(means < 0)),
                )
            )
    return tuple(result)


@dataclass(frozen=True, slots=True)
class SpreadSplit:
    """Where the variance between world means comes from, as shares (0-1) that add up to one.

    Attributes:
        monte_carlo: Noise of too few replications.
        theories: Choice of theories, additive, adjusted for their number.
        parameters: The rest: parameter values and interactions.
    """

    monte_carlo: float
    theories: float
    parameters: float


def split_spread(summary: Summary, worlds: pd.DataFrame) -> SpreadSplit | None:
    """Split the spread between worlds; None when it cannot be found (no spread, one replication, few worlds)."""
    table = worlds.set_index("world").reindex(summary.world_ids)
    names = [name for name in table.columns if str(name).startswith("theory.") and table[name].nunique() > 1]
    if summary.worlds < 2 or math.isnan(summary.monte_carlo_share) or np.ptp(summary.world_means) == 0:
        return None
    explained = 0.0
    if names:
        dummies = pd.get_dummies(table[names], drop_first=True).to_numpy(dtype=float)
        design = np.column_stack([np.ones(summary.worlds), dummies])
        spare = summary.worlds - np.linalg.matrix_rank(design)
        if spare < 5:
            return None
        fitted = design @ np.linalg.lstsq(design, summary.world_means, rcond=None)[0]
        residual = float(((summary.world_means - fitted) ** 2).sum()) / int(spare)
        explained = max(0.0, 1 - residual / float(summary.world_means.var(ddof=1)))
    noise = summary.monte_carlo_share
    explained = min(explained, 1 - noise)
    return SpreadSplit(noise, explained, max(0.0, 1 - noise - explained))
