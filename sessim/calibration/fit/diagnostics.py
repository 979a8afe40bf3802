"""Tables that show what the calibration did: waves, implausibility, posterior against prior, theories, conflicts, fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import kstest

from sessim.calibration.fit.design import find_matched_parameters, find_stand_ins, find_weighed_mechanisms, world_values
from sessim.calibration.fit.matching import theory_weights
from sessim.calibration.fit.sampling import Sample
from sessim.calibration.fit.targets import Component, Target, components_of
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FAR, NEAR = 1.5, 1.0  # a pair conflicts if each figure alone comes within NEAR but both together not within FAR


def implausibility_rows(
    wave: int,
    components: Sequence[Component],
    distance: Floats,
    emulator_error: Floats,
    explained: Floats,
    luck: Floats,
) -> list[dict[str, object]]:
    """Implausibility of simulated worlds of a wave, one row per figure."""
    rows: list[dict[str, object]] = []
    for place, each in enumerate(components):
        of_figure = distance[:, place]
        rows.append(
            {
                "wave": wave,
                "component": each.id,
                "median_implausibility": float(np.nanmedian(of_figure)),
                "smallest_implausibility": float(np.nanmin(of_figure)),
                "share_beyond_3": float(np.mean(of_figure[np.isfinite(of_figure)] > 3.0)),
                "error": each.error,
                "discrepancy": each.discrepancy,
                "luck_of_one_run": float(luck[place]),
                "emulator_leave_out_error": float(emulator_error[place]),
                "emulator_explained": float(explained[place]),
            }
        )
    return rows


def parameter_table(quantiles: pd.DataFrame, touched: Collection[str] = ()) -> pd.DataFrame:
    """Posterior against prior of every parameter.

    Args:
        quantiles: Posterior worlds as quantiles of the prior, which is uniform in them.
        touched: Keys of the parameters that a policy would move and that history was found to touch.

    Returns:
        One row per parameter: prior range, posterior quantiles, spread of the middle half over that of the prior, and the largest
        distance between the two distribution functions.
    """
    values = world_values(quantiles)
    matched = {each.key for each in find_matched_parameters(touched)}
    rows = []
    for each in load_parameters():
        at = quantiles[each.key].to_numpy(dtype=float)
        row: dict[str, object] = {
            "parameter": each.key,
            "is_matched": each.key in matched,
            "unit": each.unit,
            "prior_low": each.low,
            "prior_central": each.central,
            "prior_high": each.high,
        }
        row |= {f"q{round(100 * q):02d}": float(np.quantile(values[each.key], q)) for q in QUANTILES}
        row["middle_half_over_prior"] = float((np.quantile(at, 0.75) - np.quantile(at, 0.25)) / 0.5)
        row["distance_from_prior"] = float(kstest(at, "uniform").statistic)
        rows.append(row)
    return pd.DataFrame(rows)


def theory_table(points: pd.DataFrame, weights: Floats, drawn: pd.DataFrame) -> pd.DataFrame:
    """Weight of each rival theory before (equal) and after using the record, and its share of the posterior worlds.

    Theories of mechanisms that the record cannot weigh keep equal weights; theories that say the same without a limit share one.

    Args:
        points: Worlds.
        weights: Their weights.
        drawn: Worlds of the posterior, which were drawn by these weights.
    """
    rows = []
    weighed = {each.name for each in find_weighed_mechanisms()}
    for mechanism in load_mechanisms():
        stands = find_stand_ins(mechanism)
        standing = points[f"theory.{mechanism.name}"].map(stands)
        after = theory_weights(standing.tolist(), weights, list(stands))
        sharing = Counter(stands.values())
        rows += [
            {
                "mechanism": mechanism.name,
                "theory": name,
                "prior": 1.0 / len(stands),
                "posterior": after[stand] / sharing[stand] if mechanism.name in weighed else 1.0 / len(stands),
                "share_of_worlds": float((drawn[f"theory.{mechanism.name}"] == name).mean()),
            }
            for name, stand in stands.items()
        ]
    return pd.DataFrame(rows)


def step_rows(wave: int, found: Sample, started: int) -> list[dict[str, object]]:
    """How the sampler went, one row per step.

    Args:
        wave: Wave whose worlds it drew.
        found: Its sample.
        started: Worlds that it started from.
    """
    return [
        {
            "wave": wave,
            "step": step,
            "power_of_the_likelihood": power,
            "accepted_moves": accepted,
            "size_of_a_move": size,
            "worlds": started,
            "starting_worlds_with_descendants": ancestors,
        }
        for step, (power, accepted, size, ancestors) in enumerate(
            zip(found.powers, found.acceptance, found.sizes, found.ancestors, strict=True), start=1
        )
    ]


def conflict_table(components: Sequence[Component], distance: Floats) -> pd.DataFrame:
    """Every pair of figures: how close worlds come to each, and to both at once.

    Args:
        components: Figures.
        distance: Implausibility of candidate worlds without the emulator's error, shape (worlds, figures).
    """
    rows = []
    for first, second in combinations(range(len(components)), 2):
        alone = float(distance[:, first].min()), float(distance[:, second].min())
        both = float(np.maximum(distance[:, first], distance[:, second]).min())
        rows.append(
            {
                "first": components[first].id,
                "second": components[second].id,
                "first_alone": alone[0],
                "second_alone": alone[1],
                "both": both,
                "correlation": _correlation(distance[:, first], distance[:, second]),
                "is_conflict": max(alone) <= NEAR and both > FAR,
            }
        )
    return pd.DataFrame(rows).sort_values("both", ascending=False, ignore_index=True)


def _correlation(first: Floats, second: Floats) -> float:
    return float(np.corrcoef(first, second)[0, 1]) if first.std() > 0 and second.std() > 0 else float("nan")


def fit_table(targets: Sequence[Target], simulated: pd.DataFrame) -> pd.DataFrame:
    """Fit of each figure in the simulated posterior worlds.

    A figure is met when it lies within the 90 percent band of the posterior, widened by twice its own error; the declared
    discrepancy is shown and does not widen the band.
    """
    titles = {target.id: target for target in targets}
    rows = []
    for each in components_of(targets):
        values = simulated[each.id].dropna().to_numpy(dtype=float)
        low90, low50, median, high50, high90 = (
            (float(q) for q in np.quantile(values, QUANTILES)) if len(values) else (float("nan"),) * 5
        )
        is_met = low90 - 2.0 * each.error <= each.value <= high90 + 2.0 * each.error
        rows.append(
            {
                "number": titles[each.target].number,
                "target": each.target,
                "component": each.id,
                "title": each.title,
                "published": each.value,
                "error": each.error,
                "discrepancy": each.discrepancy,
                "weighs": each.weighs,
                "low90": low90,
                "low50": low50,
                "median": median,
                "high50": high50,
                "high90": high90,
                "is_met": bool(is_met),
                "is_within_discrepancy": bool(abs(median - each.value) <= 2.0 * np.hypot(each.error, each.discrepancy)),
                "source": titles[each.target].source,
                "reason": titles[each.target].discrepancy_reason,
            }
        )
    return pd.DataFrame(rows)


def summary_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """What the manifest of the posterior says of the fit."""
    fit = tables["fit"]
    return {
        "figures": len(fit),
        "met": int(fit["is_met"].sum()),
        "missed": [str(name) for name in fit.loc[~fit["is_met"], "component"]],
        "conflicts": int(tables["conflicts"]["is_conflict"].sum()),
    }
