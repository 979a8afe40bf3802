"""Weigh simulated worlds of the emulated posterior by their results, so that the emulator's errors do not stay in the answer.

The emulator proposes and the simulation decides: a world drawn in proportion to its emulated likelihood weighs its
simulated likelihood over the emulated one (importance sampling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.fit.matching import ABSENT, implausibility, log_likelihood
from sessim.calibration.fit.targets import Component
from sessim.calibration.lessons.weights import effective_number, resample, shares_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """Simulated worlds of the emulated posterior and their weights.

    Attributes:
        means: Figures of each world, the mean over its simulations, shape (worlds, figures).
        estimate: Best estimates of the expected figures less the published ones, shape (worlds, figures).
        unsure: Variance of the estimates, shape (figures,).
        luck: Standard deviation between simulations of one world, shape (figures,).
        emulator_error: Standard deviation of the emulator's error on the expected figures, shape (figures,).
        trust: Share of the simulated mean in the best estimate of a figure, the rest being the emulator's, shape (figures,).
        distance: Implausibility of the best estimates, shape (worlds, figures).
        emulated: Log likelihood by the emulator, shape (worlds,).
        simulated: Log likelihood by the simulation, shape (worlds,).
        weights: Shares of the worlds, shape (worlds,).
    """

    means: Floats
    estimate: Floats
    unsure: Floats
    luck: Floats
    emulator_error: Floats
    trust: Floats
    distance: Floats
    emulated: Floats
    simulated: Floats
    weights: Floats

    @property
    def effective_number(self) -> float:
        """Number of equally weighted worlds with the same information."""
        return effective_number(self.weights)


def spread_within(figures: Floats) -> Floats:
    """Standard deviation between simulations of one world, pooled over worlds.

    Args:
        figures: Shape (worlds, draws, figures), at least two draws; NaN where a world does not have a figure.

    Returns:
        Shape (figures,); 0 for a figure that no world has twice.
    """
    number = np.isfinite(figures).sum(axis=1)
    means = np.nansum(figures, axis=1) / np.maximum(number, 1)
    squares = np.nansum((figures - means[:, None, :]) ** 2, axis=(0, 1))
    freedom = np.maximum(number - 1, 0).sum(axis=0)
    pooled: Floats = np.sqrt(squares / np.maximum(freedom, 1))
    return pooled


def weigh(
    figures: Floats,
    predicted: Floats,
    emulated: Floats,
    published: Floats,
    fixed_variance: Floats,
    freedom: float,
) -> Weighed:
    """Weigh worlds that were drawn in proportion to their emulated likelihood.

    The expected figures of a world are known twice: from the emulator, which these worlds did not teach, and from the mean of a
    few simulations, which holds their luck. Both errors are measured in these very worlds, so the best estimate is the mean of
    the two in proportion to their precision, and its own variance is known. History happened once, with its luck and with one
    value of everything on which the record is silent. So the variance of a figure is that of the record, of the model's
    discrepancy, of the luck of one run, and of the estimate.

    Args:
        figures: Shape (worlds, draws, figures).
        predicted: Emulated figures, shape (worlds, figures).
        emulated: Log likelihood by the emulator, shape (worlds,).
        published: Shape (figures,).
        fixed_variance: Variance of the record and of the discrepancy, shape (figures,).
        freedom: Degrees of freedom of the likelihood.
    """
    number = np.isfinite(figures).sum(axis=1)
    means = np.where(number > 0, np.nansum(figures, axis=1) / np.maximum(number, 1), np.nan)
    luck = spread_within(figures)
    noise = luck**2 / figures.shape[1]
    missed = means - predicted
    known = np.maximum(np.isfinite(missed).sum(axis=0), 1)  # a figure that no world has leaves bias and spread at 0
    bias = np.nansum(missed, axis=0) / known
    square = np.maximum(np.nansum((missed - bias) ** 2, axis=0) / known - noise, 0.0)
    trust = np.divide(square, square + noise, out=np.ones_like(noise), where=square + noise > 0.0)
    estimate = predicted + bias + trust * (missed - bias)
    variance = fixed_variance + luck**2 + trust * noise
    distance = implausibility(estimate, published, variance)
    simulated = log_likelihood(distance, freedom)
    return Weighed(
        means,
        estimate - published,
        trust * noise,
        luck,
        np.sqrt(square),
        trust,
        distance,
        emulated,
        simulated,
        shares_of(simulated - emulated),
    )


def draw_simulations(weights: Floats, draws: int, count: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Rows of simulations, ordered world by world, that make an equally weighted sample.

    A world that is drawn more than once shows another of its simulations each time, as long as there are any. The order is
    random, so that the first few are a sample of the posterior too; a systematic draw puts similar worlds next to each other.

    Returns:
        Shape (count,).
    """
    worlds = resample(weights, count, generator)
    first = np.searchsorted(worlds, worlds)  # a systematic draw comes in order
    rows: NDArray[np.int64] = worlds * draws + (np.arange(count) - first) % draws
    return generator.permutation(rows)


def agreement_table(
    components: Sequence[Component], weighed: Weighed, predicted: Floats, error: Floats
) -> pd.DataFrame:
    """How far simulated worlds are from what the emulator predicted, one row per figure.

    Args:
        components: Figures.
        weighed: Weighed worlds.
        predicted: Emulated figures of these worlds, shape (worlds, figures).
        error: Error that the emulator claims for one simulation, shape (figures,).
    """
    missed = weighed.means - predicted
    tolerance = np.array([np.hypot(each.error, each.discrepancy) for each in components])
    return pd.DataFrame(
        {
            "component": [each.id for each in components],
            "mean_error": np.nanmean(missed, axis=0),
            "error": np.sqrt(np.nanmean(missed**2, axis=0)),
            "claimed_error_of_one_run": error,
            "error_without_luck": weighed.emulator_error,
            "luck_of_one_run": weighed.luck,
            "trust_in_the_simulation": weighed.trust,
            "record_and_discrepancy": tolerance,
        }
    )


def left_out_table(
    components: Sequence[Component], weighed: Weighed, theories: pd.DataFrame, inputs: Floats, freedom: float
) -> pd.DataFrame:
    """What each target does to the posterior: the same worlds weighed without it.

    Args:
        components: Figures.
        weighed: Weighed worlds.
        theories: Theories of these worlds, one column per weighed mechanism.
        inputs: Matched quantiles of these worlds, shape (worlds, parameters).
        freedom: Degrees of freedom of the likelihood.

    Returns:
        One row per target: effective number without it, largest change of the weight of a theory and of the mean quantile of a
        parameter, and the mean square distance of its figures with and without it (far above one without it, and near one with
        it: it pulls against the others).
    """
    squares = np.where(np.isnan(weighed.distance), ABSENT, weighed.distance) ** 2
    targets = np.array([each.target for each in components])
    shown = pd.get_dummies(theories).to_numpy(dtype=float)
    rows = []
    for target in dict.fromkeys(targets.tolist()):
        own = targets == target
        without = shares_of(log_likelihood(weighed.distance[:, ~own], freedom) - weighed.emulated)
        mean_square = squares[:, own].mean(axis=1)
        rows.append(
            {
                "target": target,
                "figures": int(own.sum()),
                "effective_number_without": effective_number(without),
                "largest_change_of_a_theory": float(np.abs((without - weighed.weights) @ shown).max()),
                "largest_change_of_a_mean_quantile": float(np.abs((without - weighed.weights) @ inputs).max()),
                "mean_square_distance_with": float(weighed.weights @ mean_square),
                "mean_square_distance_without": float(without @ mean_square),
            }
        )
    return pd.DataFrame(rows)
