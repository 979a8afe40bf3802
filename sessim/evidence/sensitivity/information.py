"""What research would settle a decision: the expected value of partial perfect information on each uncertainty.

The decision is one of the study's focal and reference arms and of those declared in addition. Its value in a world is
a declared weighting of differences from the first reference arm, in practical thresholds. Knowing an uncertainty is
worth what choosing after seeing it gains over choosing now; the conditional means are polynomial fits over the worlds of
the study (group means for theories), so no further run is needed.
Such fits gain something from any column by chance: the mean gain from the same column shuffled is subtracted, and the
error is the bootstrap's over worlds. Since the largest of many are shown, the level of chance is that of the largest:
what the best of all columns, shuffled together, reaches in nineteen of twenty tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts import contrasts, verdicts
from sessim.evidence.contrasts.estimates import Frame
from sessim.evidence.declared.method import Weighting
from sessim.evidence.sensitivity.uncertainties import Uncertainties, find_uncertainties, title_of
from sessim.measures.catalogue import BY_NAME

Floats = NDArray[np.float64]
COLUMNS = (
    "weighting", "weighting_title", "uncertainty", "title", "value", "error", "by_chance", "of_all", "best_now",
)  # fmt: skip
SHUFFLES = 200
NOTHING = 1e-12  # thresholds; below it a gain is rounding


def decision_values(frame: Frame, weighting: Weighting, arms: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
    """Value of each option in each world, shape (W, arms), and the worlds; the first arm is the zero.

    Measures that the study does not store are left out and the weights of the others scaled up.
    """
    weights = {measure: weight for measure, weight in weighting.weights.items() if measure in frame.panel.values}
    total = sum(weights.values())
    values = np.zeros((len(frame.panel.worlds), len(arms)))
    for column, arm in enumerate(arms[1:], start=1):
        for measure, weight in weights.items():
            threshold = frame.declared.thresholds[measure].value
            differences = contrasts.paired_differences(frame.panel, measure, arm, arms[0])
            reduced = contrasts.horizon_values(differences, frame.panel.years, frame.first_year, "mean")
            means = contrasts.mean_without_missing(reduced, axis=1)
            values[:, column] += verdicts.orientation(BY_NAME[measure].direction) * weight / total * means / threshold
    is_known = np.isfinite(values).all(axis=1)
    return values[is_known], frame.panel.worlds[is_known]


def list_options(frame: Frame, beside: Sequence[str]) -> list[str]:
    """Labels of the arms that can be chosen, the first reference first.

    Args:
        frame: Runs and arms.
        beside: Codes of arms that can be chosen besides the focal and the reference ones; a label may carry an asterisk, for a
            policy that is not as shipped.
    """
    others = [label for label in frame.arms if label.rstrip("*") in beside]
    named = (*frame.references, *frame.focal, *others)
    return [arm for arm in dict.fromkeys(named) if arm in frame.panel.arms]


@dataclass(frozen=True, slots=True)
class Unknowns:
    """A decision and what is not known, ready to be ranked.

    Attributes:
        weighting: What counts; its name.
        weighting_title: The same in words.
        arms: Labels of the options.
        values: Value of each option in each world, shape (W, arms), practical thresholds.
        space: The uncertainties.
        resamples: Draws of worlds for the error.
    """

    weighting: str
    weighting_title: str
    arms: tuple[str, ...]
    values: Floats
    space: Uncertainties
    resamples: int


def lay_out_unknowns(
    frame: Frame, weighting: Weighting, rules: Mapping[str, int], beside: Sequence[str] = ()
) -> Unknowns | None:
    """Lay out the decision of a study; None with too few worlds or options.

    Args:
        frame: Runs, arms and declarations.
        weighting: What counts.
        rules: The part `information` of the declared method.
        beside: Labels of arms that can be chosen besides the focal and the reference ones.
    """
    arms = list_options(frame, beside)
    if len(arms) < 2 or len(frame.panel.worlds) < rules["minimum_worlds"]:
        return None
    values, worlds = decision_values(frame, weighting, arms)
    if len(values) < rules["minimum_worlds"]:
        return None
    space = find_uncertainties(frame.worlds, worlds)
    return Unknowns(weighting.name, weighting.title, tuple(arms), values, space, rules["resamples"])


def rank_unknowns(unknowns: Unknowns, seed: int = 0) -> pd.DataFrame:
    """Rank the uncertainties by the value of knowing each for the decision.

    Args:
        unknowns: The decision and what is not known.
        seed: Seed of shuffles and bootstrap.

    Returns:
        One row per uncertainty, most worth first: `COLUMNS`. `value` is in practical thresholds, never below zero;
        `by_chance` is the 95 percent point of the same for the best of all shuffled columns; `of_all` the share
        of what knowing everything would be worth; `best_now` the arm that is best on average.
    """
    values, space = unknowns.values, unknowns.space
    everything = float(values.max(axis=1).mean() - values.mean(axis=0).max())
    generator = np.random.default_rng(seed)
    count = len(values)
    resampled = np.array([generator.integers(0, count, count) for _ in range(unknowns.resamples)])
    shuffled = np.array([generator.permutation(count) for _ in range(SHUFFLES)])
    bases = _bases(space)
    in_shuffled = values[shuffled]
    luck = np.array([find_gains(basis[np.newaxis], in_shuffled) for basis in bases])
    beyond_usual = luck - luck.mean(axis=1, keepdims=True)
    by_chance = max(0.0, float(np.quantile(beyond_usual.max(axis=0), 0.95)))
    rows: list[dict[str, Any]] = []
    for name, basis, usual in zip(space.names, bases, luck.mean(axis=1), strict=True):
        worth = float(find_gains(basis[np.newaxis], values[np.newaxis])[0]) - float(usual)
        again = find_gains(basis[resampled], values[resampled])
        rows.append(
            {
                "weighting": unknowns.weighting,
                "weighting_title": unknowns.weighting_title,
                "uncertainty": name,
                "title": title_of(name),
                "value": worth if worth > NOTHING else 0.0,
                "error": float(np.std(again, ddof=1)),
                "by_chance": by_chance,
                "of_all": worth / everything if worth > NOTHING and everything > NOTHING else 0.0,
                "best_now": unknowns.arms[int(values.mean(axis=0).argmax())],
            }
        )
    rows.sort(key=lambda row: (-float(row["value"]), str(row["uncertainty"])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def find_gains(bases: Floats, values: Floats) -> Floats:
    """Mean of the best fitted option less the best mean option, of each of many fits to as many worlds.

    A fit is least squares; where a resample leaves a regressor out, the shortest of its solutions.

    Args:
        bases: Regressors of one uncertainty in each fit, first column ones, shape (fits, W, terms), or (1, W, terms) for all.
        values: Value of each option in each fit, shape (fits, W, arms).
    """
    # of the largest singular value, as in `np.linalg.lstsq`
    negligible = np.finfo(np.float64).eps * max(bases.shape[1:])
    fitted = bases @ (np.linalg.pinv(bases, rcond=negligible) @ values)
    return np.asarray(fitted.max(axis=2).mean(axis=1) - fitted.mean(axis=1).max(axis=1))


def _bases(space: Uncertainties) -> list[Floats]:
    """Regressors of each uncertainty: a cubic in a parameter's rank, a mean for each option of a theory."""
    places = space.places()
    bases = []
    for column in range(len(space.names)):
        if column < space.parameters:
            centred = 2.0 * places[:, column] - 1.0
            bases.append(np.column_stack([np.ones(len(centred)), centred, centred**2, centred**3]))
        else:
            code = space.choices[:, column - space.parameters]
            options = len(space.options[column - space.parameters])
            dummies = (code[:, None] == np.arange(1, options)).astype(float)
            bases.append(np.column_stack([np.ones(len(code)), dummies]))
    return bases
