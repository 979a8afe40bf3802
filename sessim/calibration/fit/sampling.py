"""Draw worlds from the posterior: candidates move from the prior to the posterior step by step, with random moves at every step.

In about a hundred dimensions hardly any draw of the prior weighs as much as the best few, so weighting leaves only a handful.
Here the likelihood is raised to a power that grows from 0 to 1 (sequential Monte Carlo): at each step worlds are resampled in
proportion to their new weights and then moved by Metropolis steps that leave the distribution of that step unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.lessons.weights import effective_number, resample

Floats = NDArray[np.float64]
LEAST_WORTH = 0.6  # share of worlds that the new weights of a step must be worth
SHARE_MOVED = 0.15  # share of the parameters that a move changes
THEORY_MOVES = 0.5  # probability that a move also redraws a theory
ACCEPTED = 0.3  # share of accepted moves that the step size aims at


@dataclass(frozen=True)
class Sample:
    """Worlds of the posterior, all of equal weight.

    Attributes:
        points: One row per world.
        powers: Power of the likelihood after each step; the last is 1.
        acceptance: Share of accepted moves at each step.
        ancestors: Number of starting worlds that still have descendants after each step.
        sizes: Size of a move after each step.
    """

    points: pd.DataFrame
    powers: tuple[float, ...]
    acceptance: tuple[float, ...]
    ancestors: tuple[int, ...]
    sizes: tuple[float, ...]


def sample(
    log_likelihood: Callable[[pd.DataFrame], Floats],
    start: pd.DataFrame,
    parameters: Sequence[str],
    theories: Mapping[str, Sequence[str]],
    moves: int,
    generator: np.random.Generator,
    held: Callable[[pd.DataFrame], Floats] | None = None,
) -> Sample:
    """Move worlds from their starting distribution to the posterior.

    Args:
        log_likelihood: Log likelihood of points, shape (points,), whose power grows from 0 to 1.
        start: Worlds drawn from the prior, times the likelihood `held` if there is one; parameters are quantiles, uniform (0-1)
            in the prior.
        parameters: Columns that move; others stay with their world.
        theories: Columns of names that move, with the names to which the prior gives equal weight.
        moves: Moves at each step.
        generator: Source of every draw.
        held: Log likelihood that applies at full power throughout; none if None.
    """
    points = start.reset_index(drop=True)
    ancestor = np.arange(len(points))
    always = held or (lambda each: np.zeros(len(each)))
    known, kept = log_likelihood(points), always(points)
    power, size = 0.0, 0.2
    powers, acceptance, ancestors, sizes = [], [], [], []
    while power < 1.0:
        rise = _find_rise(known, power)
        weights = np.exp(rise * (known - known.max()))
        rows = resample(weights / weights.sum(), len(points), generator)
        points, known, kept, ancestor = (
            points.iloc[rows].reset_index(drop=True),
            known[rows],
            kept[rows],
            ancestor[rows],
        )
        power = min(1.0, power + rise)
        accepted = []
        for _ in range(moves):
            proposed = _propose_moves(points, parameters, theories, size, generator)
            wanted, wanted_always = log_likelihood(proposed), always(proposed)
            gain = power * (wanted - known) + wanted_always - kept
            takes = np.log(generator.random(len(points))) < gain
            points = pd.concat([points[~takes], proposed[takes]]).sort_index()
            known, kept = np.where(takes, wanted, known), np.where(takes, wanted_always, kept)
            accepted.append(float(takes.mean()))
            size = float(np.clip(size * np.exp(accepted[-1] - ACCEPTED), 0.01, 0.5))
        powers.append(power)
        acceptance.append(float(np.mean(accepted)))
        ancestors.append(len(np.unique(ancestor)))
        sizes.append(size)
    return Sample(points, tuple(powers), tuple(acceptance), tuple(ancestors), tuple(sizes))


def _find_rise(known: Floats, power: float) -> float:
    """Largest rise of the power at which the new weights are worth enough worlds, by bisection."""

    def worth(rise: float) -> float:
        return effective_number(np.exp(rise * (known - known.max()))) / len(known)

    low, high = 0.0, 1.0 - power
    if worth(high) >= LEAST_WORTH:
        return high
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (middle, high) if worth(middle) >= LEAST_WORTH else (low, middle)
    return low


def _propose_moves(
    points: pd.DataFrame,
    parameters: Sequence[str],
    theories: Mapping[str, Sequence[str]],
    size: float,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Move some quantiles of every world a little, reflected at 0 and 1, and now and then redraw one theory."""
    shape = (len(points), len(parameters))
    steps = size * generator.standard_normal(shape) * (generator.random(shape) < SHARE_MOVED)
    walked = np.abs(points[list(parameters)].to_numpy(dtype=float) + steps) % 2.0
    changed: dict[str, NDArray[Any]] = dict(
        zip(parameters, np.where(walked > 1.0, 2.0 - walked, walked).T, strict=True)
    )
    which = generator.integers(0, max(len(theories), 1), len(points))
    is_drawn = generator.random(len(points)) < THEORY_MOVES
    for place, (column, names) in enumerate(theories.items()):
        anew = np.array(list(names), dtype=object)[generator.integers(0, len(names), len(points))]
        changed[column] = np.where(is_drawn & (which == place), anew, points[column].to_numpy(dtype=object))
    return points.assign(**changed)
