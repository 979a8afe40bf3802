"""What a study is worth to the decision, before it is run: the expected value of sample information.

A study observes quantities of a world with noise. `docs/concepts/worth-of-research.md` has the equations. What each option
is worth given a result is learnt on part of the worlds and credited on the others, so that a result that says nothing
gains nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.contrasts import contrasts
from sessim.evidence.contrasts.estimates import Frame
from sessim.evidence.declared.method import Weighting
from sessim.evidence.declared.research import ResearchStudy
from sessim.evidence.sensitivity.information import decision_values, list_options

Floats = NDArray[np.float64]
COLUMNS = (
    "weighting", "weighting_title", "study", "title", "units", "unit", "value", "error", "without_noise", "everything",
    "everything_error", "of_all", "best_now", "options",
)  # fmt: skip
FOLDS = 5
KNOTS = 5
PENALTIES = tuple(np.logspace(-2.0, 3.0, 6))


@dataclass(frozen=True, slots=True)
class Trial:
    """One study that could be run, and what it would see in the worlds in which that is stored.

    Attributes:
        study: Its name; `title`, `units` and `unit` as declared.
        values: Value of each option, shape (W, options), practical thresholds.
        quantities: What the study would find without noise, shape (W, quantities).
        noise: Standard deviation of what it finds about that, shape (quantities,).
    """

    study: str
    title: str
    units: int
    unit: str
    values: Floats
    quantities: Floats
    noise: Floats


@dataclass(frozen=True, slots=True)
class Trials:
    """A decision and the studies that could inform it, ready to be ranked.

    Attributes:
        weighting: What counts; its name.
        weighting_title: The same in words.
        arms: Labels of the options.
        trials: The studies.
        draws: Drawn results of each.
    """

    weighting: str
    weighting_title: str
    arms: tuple[str, ...]
    trials: tuple[Trial, ...]
    draws: int


def lay_out_trials(
    frame: Frame,
    weighting: Weighting,
    rules: Mapping[str, int],
    studies: Sequence[ResearchStudy],
    beside: Sequence[str] = (),
) -> Trials | None:
    """Lay out the studies that could inform the decision; None with too few worlds or options, or none of them.

    Args:
        frame: Runs, arms and declarations.
        weighting: What counts.
        rules: The part `information` of the declared method.
        studies: Studies; one that observes what is not stored is left out.
        beside: Labels of arms that can be chosen besides the focal and the reference ones.
    """
    arms = list_options(frame, beside)
    if len(arms) < 2 or len(frame.panel.worlds) < rules["minimum_worlds"]:
        return None
    values, worlds = decision_values(frame, weighting, arms)
    is_known = np.isin(frame.panel.worlds, worlds)
    trials = []
    for study in studies:
        shown = find_quantities(frame, study)
        if shown is None:
            continue
        quantities = shown[is_known]
        is_told = np.isfinite(quantities).all(axis=1)
        if is_told.sum() < rules["minimum_worlds"]:
            continue
        noise = np.array([np.hypot(each.noise / np.sqrt(study.units), each.bias) for each in study.observes])
        about = (study.name, study.title, study.units, study.unit)
        trials.append(Trial(*about, values[is_told], quantities[is_told], noise))
    return Trials(weighting.name, weighting.title, tuple(arms), tuple(trials), rules["draws"]) if trials else None


def rank_trials(decision: Trials) -> pd.DataFrame:
    """Rank studies by the value of each for the decision.

    Args:
        decision: The decision and the studies.

    Returns:
        One row per study, most worth first: `COLUMNS`. `value`, `without_noise` and `everything` are in practical thresholds,
        never below zero; `error` is a standard error over worlds; `of_all` the share of knowing everything.
    """
    rows: list[dict[str, Any]] = []
    for trial in decision.trials:
        kept, seen, noise = trial.values, trial.quantities, trial.noise
        seed = zlib.crc32(f"{decision.weighting}.{trial.study}".encode())
        gains = gain_of_worlds(kept, seen, noise, decision.draws, seed)
        without_noise = gain_of_worlds(kept, seen, np.zeros_like(noise), FOLDS, seed).mean()  # only the folds differ
        best = int(kept.mean(axis=0).argmax())
        everything = kept.max(axis=1) - kept[:, best]
        worth, most = float(gains.mean()), float(everything.mean())
        rows.append(
            {
                "weighting": decision.weighting,
                "weighting_title": decision.weighting_title,
                "study": trial.study,
                "title": trial.title,
                "units": trial.units,
                "unit": trial.unit,
                "value": max(worth, 0.0),
                "error": standard_error(gains),
                "without_noise": max(float(without_noise), 0.0),
                "everything": most,
                "everything_error": standard_error(everything),
                "of_all": max(worth, 0.0) / most if most > 0.0 else 0.0,
                "best_now": decision.arms[best],
                "options": ", ".join(decision.arms),
            }
        )
    rows.sort(key=lambda row: (-float(row["value"]), str(row["study"])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def find_quantities(frame: Frame, study: ResearchStudy) -> Floats | None:
    """What a study would find without noise, shape (W, quantities); None if a measure or an arm is not stored."""
    panel = frame.panel
    is_seen = (panel.years >= frame.first_year) & (panel.years < frame.first_year + study.years)
    found = []
    for each in study.observes:
        named = {each.arm, each.reference or each.arm}
        if each.measure not in panel.values or not named <= set(panel.arms) or not is_seen.any():
            return None
        yearly = (
            contrasts.paired_differences(panel, each.measure, each.arm, each.reference)
            if each.reference
            else panel.of(each.measure, each.arm)
        )
        of_runs = contrasts.mean_without_missing(yearly[:, :, is_seen], axis=2)
        found.append(contrasts.mean_without_missing(of_runs, axis=1))
    return np.column_stack(found) if found else np.empty((len(panel.worlds), 0))


def gain_of_worlds(values: Floats, quantities: Floats, noise: Floats, draws: int, seed: int) -> Floats:
    """Gain of choosing after a study over choosing now, in each world, mean over drawn results.

    Args:
        values: Value of each option, shape (W, options).
        quantities: What the study would find without noise, shape (W, quantities).
        noise: Standard deviation of its findings around that, shape (quantities,).
        draws: Drawn results of the study.
        seed: Seed of results and folds.

    Returns:
        Shape (W,), unit of `values`; below zero if the study misleads.
    """
    from sklearn import config_context
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    now = values[:, int(values.mean(axis=0).argmax())]
    if quantities.shape[1] == 0:
        return np.zeros(len(values))
    generator = np.random.default_rng(seed)
    scaler, ridge = StandardScaler(), RidgeCV(PENALTIES)
    spline = SplineTransformer(n_knots=KNOTS, knots="quantile", extrapolation="linear")
    gains, expected = np.zeros(len(values)), np.empty(values.shape)
    with config_context(
        assume_finite=True, skip_parameter_validation=True
    ):  # checked once, and not in each of many fits
        for draw in range(draws):
            result = quantities + noise * generator.standard_normal(quantities.shape)
            for fitted, held in KFold(FOLDS, shuffle=True, random_state=draw).split(result):
                ridge.fit(spline.fit_transform(scaler.fit_transform(result[fitted])), values[fitted])
                expected[held] = ridge.predict(spline.transform(scaler.transform(result[held])))
            gains += values[np.arange(len(values)), expected.argmax(axis=1)] - now
    return gains / draws


def standard_error(of_worlds: Floats) -> float:
    """Standard error of a mean over worlds."""
    return float(np.std(of_worlds, ddof=1) / np.sqrt(len(of_worlds)))
