"""What a study is worth to the decision, before it is run: the expected value of sample information.

A study observes quantities of a world with noise. `docs/concepts/worth-of-research.md` has the equations. What each option
is worth given a result is learnt on part of the worlds and credited on the others, so that a result that says nothing
gains nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
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


def worth_of_studies(
    frame: Frame,
    weighting: Weighting,
    rules: Mapping[str, int],
    studies: Sequence[ResearchStudy],
    beside: Sequence[str] = (),
) -> pd.DataFrame:
    """Rank studies by the value of each for the decision.

    Args:
        frame: Runs, arms and declarations.
        weighting: What counts.
        rules: The part `information` of the declared method.
        studies: Studies; one that observes what is not stored is left out.
        beside: Labels of arms that can be chosen besides the focal and the reference ones.

    Returns:
        One row per study, most worth first: `COLUMNS`. `value`, `without_noise` and `everything` are in practical thresholds,
        never below zero; `error` is a standard error over worlds; `of_all` the share of knowing everything. Empty with too few
        worlds or options.
    """
    empty = pd.DataFrame(columns=list(COLUMNS))
    arms = list_options(frame, beside)
    if len(arms) < 2 or len(frame.panel.worlds) < rules["minimum_worlds"]:
        return empty
    values, worlds = decision_values(frame, weighting, arms)
    is_known = np.isin(frame.panel.worlds, worlds)
    rows: list[dict[str, Any]] = []
    for study in studies:
        shown = find_quantities(frame, study)
        if shown is None:
            continue
        quantities = shown[is_known]
        is_told = np.isfinite(quantities).all(axis=1)
        if is_told.sum() < rules["minimum_worlds"]:
            continue
        kept, seen = values[is_told], quantities[is_told]
        noise = np.array([np.hypot(each.noise / np.sqrt(study.units), each.bias) for each in study.observes])
        seed = zlib.crc32(f"{weighting.name}.{study.name}".encode())
        gains = gain_of_worlds(kept, seen, noise, rules["draws"], seed)
        without_noise = gain_of_worlds(kept, seen, np.zeros_like(noise), FOLDS, seed).mean()  # only the folds differ
        best = int(kept.mean(axis=0).argmax())
        everything = kept.max(axis=1) - kept[:, best]
        worth, most = float(gains.mean()), float(everything.mean())
        rows.append(
            {
                "weighting": weighting.name,
                "weighting_title": weighting.title,
                "study": study.name,
                "title": study.title,
                "units": study.units,
                "unit": study.unit,
                "value": max(worth, 0.0),
                "error": standard_error(gains),
                "without_noise": max(float(without_noise), 0.0),
                "everything": most,
                "everything_error": standard_error(everything),
                "of_all": max(worth, 0.0) / most if most > 0.0 else 0.0,
                "best_now": arms[best],
                "options": ", ".join(arms),
            }
        )
    rows.sort(key=lambda row: (-float(row["value"]), str(row["study"])))
    return pd.DataFrame(rows, columns=list(COLUMNS)) if rows else empty


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
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    now = values[:, int(values.mean(axis=0).argmax())]
    if quantities.shape[1] == 0:
        return np.zeros(len(values))
    generator = np.random.default_rng(seed)
    model = make_pipeline(
        StandardScaler(),
        SplineTransformer(n_knots=KNOTS, knots="quantile", extrapolation="linear"),
        RidgeCV(PENALTIES),
    )
    gains = np.zeros(len(values))
    for draw in range(draws):
        result = quantities + noise * generator.standard_normal(quantities.shape)
        folds = KFold(FOLDS, shuffle=True, random_state=draw)
        expected = cross_val_predict(model, result, values, cv=folds)
        gains += values[np.arange(len(values)), expected.argmax(axis=1)] - now
    return gains / draws


def standard_error(of_worlds: Floats) -> float:
    """Standard error of a mean over worlds."""
    return float(np.std(of_worlds, ddof=1) / np.sqrt(len(of_worlds)))
