"""Paired differences between two arms, and their spread over replications and worlds.

A pair is the same world and the same replication, hence the same luck, under two policies. Within a world the spread over
replications is Monte Carlo noise: it shrinks with more runs. The spread between worlds is real uncertainty: it does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts.bounds import multiply_within_bounds
from sessim.evidence.contrasts.clustered_error import find_clustered_error, find_student
from sessim.measures.catalogue import BY_NAME
from sessim.study.results.recorded import unrecorded

HORIZONS = ("first", "mean", "last", "total")
KEYS = ("arm", "world", "replication", "fiscal_year")
ROUNDING = 1e-12  # of the larger of two values: thousands of additions lose no more than that
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """The runs of a study as arrays.

    Attributes:
        arms: Labels of arms, in order of first appearance.
        worlds: World numbers, shape (W,).
        replications: Replication numbers, shape (R,).
        years: Fiscal years, shape (Y,).
        values: Array by measure, shape (arms, W, R, Y); NaN where no run or no value is stored.
        seeds: Seed of each run, shape (arms, W, R); -1 where no run is stored.
        factors: What each difference between arms is multiplied by in each world, shape (W,): the discrepancy of answers that
            the record taught; None if none was learnt.
    """

    arms: tuple[str, ...]
    worlds: NDArray[np.int64]
    replications: NDArray[np.int64]
    years: NDArray[np.int64]
    values: dict[str, Floats]
    seeds: NDArray[np.int64]
    factors: Floats | None = None

    @property
    def is_stored(self) -> NDArray[np.bool_]:
        """Whether a run is stored, shape (arms, W, R)."""
        return self.seeds >= 0

    def of(self, measure: str, arm: str) -> Floats:
        """Values of one measure in one arm, shape (W, R, Y).

        Raises:
            UserError: The runs did not record it.
        """
        if measure not in self.values:
            raise unrecorded([measure])
        values: Floats = self.values[measure][self.arms.index(arm)]
        return values


def build_panel(runs: pd.DataFrame) -> Panel:
    """Arrange the runs table as arrays.

    Raises:
        ValueError: If a key column is missing or a run has two rows for one year.
    """
    missing = [name for name in (*KEYS, "seed") if name not in runs.columns]
    if missing:
        raise ValueError(f"runs: missing columns {missing}")
    if runs.duplicated(list(KEYS)).any():
        raise ValueError("runs: two rows for the same arm, world, replication and fiscal year")
    arm, arms = pd.factorize(runs["arm"])
    world, worlds = pd.factorize(runs["world"], sort=True)
    replication, replications = pd.factorize(runs["replication"], sort=True)
    year, years = pd.factorize(runs["fiscal_year"], sort=True)
    shape = (len(arms), len(worlds), len(replications), len(years))
    values: dict[str, Floats] = {}
    for name in runs.columns:
        if name in BY_NAME:
            values[name] = np.full(shape, np.nan)
            values[name][arm, world, replication, year] = runs[name].to_numpy(dtype=float)
    seeds = np.full(shape[:3], -1, dtype=np.int64)
    seeds[arm, world, replication] = runs["seed"].to_numpy(dtype=np.int64)
    labels = tuple(str(label) for label in arms)
    return Panel(labels, np.asarray(worlds), np.asarray(replications), np.asarray(years), values, seeds)


def paired_differences(panel: Panel, measure: str, arm: str, reference: str) -> Floats:
    """Arm less reference within world, replication and year, shape (W, R, Y); NaN where either side is missing.

    Sums over unlike rows may differ in their last digits where people fare alike; such a difference is 0, so that no share of
    signs counts it. A factor on answers that was learnt multiplies each world's differences, within the bounds of the measure.
    """
    mine, theirs = panel.of(measure, arm), panel.of(measure, reference)
    difference = mine - theirs
    is_rounding = np.abs(difference) <= ROUNDING * np.maximum(np.abs(mine), np.abs(theirs))
    found = np.where(is_rounding, 0.0, difference)
    if panel.factors is None:
        return found
    return multiply_within_bounds(found, panel.factors[:, None, None], theirs, measure)


def count_unpaired_runs(panel: Panel, arm: str, reference: str) -> int:
    """Number of runs of either arm whose partner is not stored."""
    mine, theirs = (panel.is_stored[panel.arms.index(label)] for label in (arm, reference))
    return int(np.sum(mine != theirs))


def is_flow(measure: str) -> bool:
    """Whether adding the years of a measure is meaningful: its unit is a yearly rate or money."""
    unit = BY_NAME[measure].unit
    return unit.endswith("a year") or unit == "dollars"


def horizon_values(yearly: Floats, years: NDArray[np.int64], first_year: int, horizon: str) -> Floats:
    """Reduce yearly values to one horizon.

    Args:
        yearly: Values, shape (W, R, Y).
        years: Fiscal years, shape (Y,).
        first_year: First year of the policy; earlier ones are warm-up and left out.
        horizon: `first`, `mean`, `last` or `total`. A mean skips years without a value; a total needs every year.

    Returns:
        Shape (W, R); NaN where nothing is left.
    """
    policy = yearly[:, :, years >= first_year]
    if policy.shape[2] == 0:
        raise ValueError(f"no year from fiscal year {first_year} on is stored")
    if horizon == "first":
        return policy[:, :, 0]
    if horizon == "last":
        return policy[:, :, -1]
    if horizon == "total":
        return np.asarray(policy.sum(axis=2))
    if horizon != "mean":
        raise ValueError(f"horizon is {horizon!r}, allowed: {HORIZONS}")
    return mean_without_missing(policy, axis=2)


def mean_without_missing(values: Floats, axis: int) -> Floats:
    """Mean along an axis over the values present; NaN where there are none."""
    is_there = np.isfinite(values)
    count = is_there.sum(axis=axis)
    total = np.where(is_there, values, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


class Spread(Protocol):
    """What a sentence needs to know about a contrast, whether from runs or from a stored table; see `Summary`."""

    @property
    def worlds(self) -> int:
        """Number of worlds with at least one pair."""

    @property
    def median(self) -> float:
        """Median over worlds, unit of the measure."""

    @property
    def low90(self) -> float:
        """Lower end of the 90 percent interval."""

    @property
    def high90(self) -> float:
        """Upper end of the 90 percent interval."""

    @property
    def interval_kind(self) -> str:
        """What the interval covers: `worlds`, `replications` or `none`."""

    @property
    def share_above(self) -> float:
        """Share of worlds above the practical threshold (0-1)."""

    @property
    def share_below(self) -> float:
        """Share of worlds below the negative of the practical threshold (0-1)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One contrast at one horizon, over replications and worlds.

    Attributes:
        world_ids: Worlds with at least one pair, shape (W,).
        world_means: Mean difference of each, shape (W,).
        world_errors: Monte Carlo standard error of each mean, shape (W,); NaN with one replication.
        pairs: Pairs used.
        replications: Most pairs in a world.
        median: Median over worlds of the world means.
        mean: Mean over worlds.
        central: Mean difference in world 0, NaN if it is not there.
        low90: Lower end of the 90 percent interval (see `interval_kind`); high90, low50, high50 likewise.
        interval_kind: `worlds` (quantiles of world means), `replications` (Student interval; one world) or `none`.
        mcse: Monte Carlo standard error of the mean over worlds; NaN if no world has two replications.
        monte_carlo_low90: Lower end of the 90 percent Monte Carlo interval of the mean over worlds; high90 likewise.
        monte_carlo_share: Share (0-1) of the variance between world means that is Monte Carlo noise.
        share_positive: Share of worlds with a difference above zero; share_negative likewise below.
        share_above: Share of worlds above the practical threshold; share_below likewise below its negative.
    """

    world_ids: NDArray[np.int64]
    world_means: Floats
    world_errors: Floats
    pairs: int
    replications: int
    median: float
    mean: float
    central: float
    low90: float
    low50: float
    high50: float
    high90: float
    interval_kind: str
    mcse: float
    monte_carlo_low90: float
    monte_carlo_high90: float
    monte_carlo_share: float
    share_positive: float
    share_negative: float
    share_above: float
    share_below: float

    @property
    def worlds(self) -> int:
        """Number of worlds with at least one pair."""
        return len(self.world_ids)


def summarise(
    values: Floats, seeds: NDArray[np.int64], world_ids: NDArray[np.int64], threshold: float
) -> Summary | None:
    """Summarise one horizon's paired differences.

    Args:
        values: Differences, shape (W, R); NaN where there is no pair.
        seeds: Seed of each pair, shape (W, R). Pairs that share a seed share luck and are counted as one cluster.
        world_ids: World numbers, shape (W,).
        threshold: Practical threshold, above zero, in the unit of the measure.

    Returns:
        The summary, or None if no pair is left.
    """
    is_pair = np.isfinite(values)
    counts = is_pair.sum(axis=1)
    kept = counts > 0
    if not kept.any():
        return None
    values, seeds, is_pair, counts = values[kept], seeds[kept], is_pair[kept], counts[kept]
    means = mean_without_missing(values, axis=1)
    deviations = np.where(is_pair, values - means[:, None], 0.0)
    repeated = counts > 1
    variances = np.where(repeated, (deviations**2).sum(axis=1) / np.maximum(counts - 1, 1), np.nan)
    errors = np.sqrt(variances / counts)
    mcse, freedom = find_clustered_error(deviations[repeated], seeds[repeated], is_pair[repeated], counts[repeated])
    half = find_student(0.95, freedom) * mcse if freedom > 0 else math.nan
    mean = float(means.mean())
    if len(means) > 1:
        kind = "worlds"
        low90, low50, median, high50, high90 = (float(q) for q in np.quantile(means, (0.05, 0.25, 0.5, 0.75, 0.95)))
        spread = float(means.var(ddof=1))
        noise = float(np.mean(errors[repeated] ** 2)) if repeated.any() else math.nan
        share = math.nan if math.isnan(noise) else min(1.0, noise / spread) if spread > 0 else 0.0
    else:
        kind = "none" if math.isnan(mcse) else "replications"
        median = mean
        half50 = find_student(0.75, freedom) * mcse if freedom > 0 else math.nan
        low90, low50, high50, high90 = mean - half, mean - half50, mean + half50, mean + half
        share = math.nan if math.isnan(mcse) else 1.0
    ids = world_ids[kept]
    central = means[ids == 0]
    return Summary(
        world_ids=ids,
        world_means=means,
        world_errors=errors,
        pairs=int(counts.sum()),
        replications=int(counts.max()),
        median=median,
        mean=mean,
        central=float(central[0]) if len(central) else math.nan,
        low90=low90,
        low50=low50,
        high50=high50,
        high90=high90,
        interval_kind=kind,
        mcse=mcse,
        monte_carlo_low90=mean - half,
        monte_carlo_high90=mean + half,
        monte_carlo_share=share,
        share_positive=float(np.mean(means > 0)),
        share_negative=float(np.mean(means < 0)),
        share_above=float(np.mean(means > threshold)),
        share_below=float(np.mean(means < -threshold)),
    )


def further_replications(summary: Summary, threshold: float, fraction: float) -> int | None:
    """Replications to add in each world so that the Monte Carlo standard error falls to `fraction` of the threshold.

    Returns:
        0 if it is there already; None if one replication leaves the error unknown.
    """
    if math.isnan(summary.mcse):
        return None
    needed = summary.replications * (summary.mcse / (fraction * threshold)) ** 2
    return max(0, math.ceil(needed - 1e-9) - summary.replications)


def contrast(
    panel: Panel, measure: str, arm: str, reference: str, horizon: str, first_year: int, threshold: float
) -> Summary | None:
    """Summary of arm less reference for one measure and horizon; None when nothing is paired."""
    if arm not in panel.arms or reference not in panel.arms or measure not in panel.values:
        return None
    differences = paired_differences(panel, measure, arm, reference)
    values = horizon_values(differences, panel.years, first_year, horizon)
    return summarise(values, panel.seeds[panel.arms.index(arm)], panel.worlds, threshold)


def level(panel: Panel, measure: str, arm: str, horizon: str, first_year: int) -> Floats:
    """World means of the level of one arm, shape (W,), worlds without a value left out."""
    if arm not in panel.arms or measure not in panel.values:
        return np.empty(0)
    values = horizon_values(panel.of(measure, arm), panel.years, first_year, horizon)
    means = mean_without_missing(values, axis=1)
    return means[np.isfinite(means)]


def yearly_table(panel: Panel, measure: str, arm: str, reference: str) -> pd.DataFrame:
    """Spread of the paired difference in each fiscal year: over worlds, or over replications when there is one world.

    Returns:
        Columns fiscal_year, members (worlds, or replications of the only world), low90, low50, median, high50,
        high90; NaN where there is no pair.
    """
    differences = paired_differences(panel, measure, arm, reference)
    means = mean_without_missing(differences, axis=1) if len(panel.worlds) > 1 else differences[0]
    rows: list[dict[str, Any]] = []
    for column, year in enumerate(panel.years):
        there = means[np.isfinite(means[:, column]), column]
        quantiles = np.quantile(there, (0.05, 0.25, 0.5, 0.75, 0.95)) if len(there) else np.full(5, np.nan)
        low90, low50, median, high50, high90 = (float(q) for q in quantiles)
        rows.append(
            {
                "fiscal_year": int(year),
                "members": len(there),
                "low90": low90,
                "low50": low50,
                "median": median,
                "high50": high50,
                "high90": high90,
            }
        )
    return pd.DataFrame(rows)


def largest_warm_up_difference(panel: Panel, first_year: int) -> float:
    """Largest absolute difference between any two arms in a warm-up year; 0 when all arms share their past.

    Each measure is taken relative to its largest absolute value; NaN when no warm-up year is stored.
    """
    warm_up = panel.years < first_year
    if not warm_up.any():
        return math.nan
    worst = 0.0
    for values in panel.values.values():
        past = values[..., warm_up]
        base = past[0]
        scale = float(np.max(np.abs(past), where=np.isfinite(past), initial=0.0)) or 1.0
        gap = np.abs(past - base)
        worst = max(worst, float(np.max(gap, where=np.isfinite(gap), initial=0.0)) / scale)
    return worst
