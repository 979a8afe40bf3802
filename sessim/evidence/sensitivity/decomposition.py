"""Which uncertainties drive a difference: a Morris screen, then Sobol shares, both on the emulator of the difference.

Sobol's first-order share is what an uncertainty explains alone, its total share what would be left if all others were
known. Shares are of the variance that the emulator reproduces; `held_out_share` says how much of the variance between
worlds that is. Each uncertainty varies as in the worlds of the study, but by itself: Sobol's shares have no meaning where
uncertainties are correlated, so correlations in a posterior are ignored. The error joins the sampling error of the indices with
the jackknife over fits that leave a fold out.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.evidence.sensitivity.emulator import Emulator
from sessim.evidence.sensitivity.uncertainties import title_of

Floats = NDArray[np.float64]
OTHERS = "all others"
LEVELS = 6  # of a Morris path: even, and enough to visit every theory of a mechanism that has up to six
COLUMNS = (
    "uncertainty", "title", "is_theory", "morris", "first_order", "first_order_error", "total", "total_error",
)  # fmt: skip


def decompose(emulator: Emulator, rules: Mapping[str, Any], seed: int = 1) -> pd.DataFrame:
    """Sobol shares of the leading uncertainties, and of all others together.

    Args:
        emulator: Emulator of the difference.
        rules: The part `emulator` of the declared method.
        seed: Seed of the designs, above zero, because SALib takes zero as none.

    Returns:
        One row per uncertainty, largest total share first, `all others` last: `COLUMNS`. `morris` is the mean absolute
        elementary effect in the unit of the difference; it is NaN for `all others`. Empty if the emulator is flat.
    """
    names = list(emulator.space.names)
    screen = morris_effects(emulator, rules["morris_paths"], seed)
    leading = [
        names[i] for i in np.argsort(-screen, kind="stable")[: rules["named"]] if screen[names.index(names[i])] > 0
    ]
    if not leading:
        return pd.DataFrame(columns=list(COLUMNS))
    groups = [name if name in leading else OTHERS for name in names]
    whole, spread = sobol_indices(emulator, emulator.whole, groups, rules["sobol_size"], seed)
    parts = [sobol_indices(emulator, part, groups, rules["sobol_size"], seed)[0] for part in emulator.parts]
    count = len(parts)
    jackknife = np.sqrt((count - 1) / count * np.sum((np.array(parts) - np.mean(parts, axis=0)) ** 2, axis=0))
    error = np.hypot(spread, jackknife)
    rows = [
        {
            "uncertainty": group,
            "title": group if group == OTHERS else title_of(group),
            "is_theory": group.startswith("theory."),
            "morris": float("nan") if group == OTHERS else float(screen[names.index(group)]),
            "first_order": float(whole[0, i]),
            "first_order_error": float(error[0, i]),
            "total": float(whole[1, i]),
            "total_error": float(error[1, i]),
        }
        for i, group in enumerate(dict.fromkeys(groups))
    ]
    rows.sort(key=lambda row: (row["uncertainty"] == OTHERS, -float(str(row["total"]))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def morris_effects(emulator: Emulator, paths: int, seed: int) -> Floats:
    """Mean absolute elementary effect of each uncertainty over the unit cube, shape (names,)."""
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as design

    names = list(emulator.space.names)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = design.sample(problem, paths, num_levels=LEVELS, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analysis.analyze(
            problem, points, emulator.predict(points), num_levels=LEVELS, num_resamples=2, seed=seed
        )
    return np.asarray(np.nan_to_num(np.asarray(found["mu_star"], dtype=float)))


def sobol_indices(emulator: Emulator, fit: Any, groups: list[str], size: int, seed: int) -> tuple[Floats, Floats]:
    """First-order and total indices of groups of uncertainties, and their sampling errors, each shape (2, groups)."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    names = list(emulator.space.names)
    problem = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[0.0, 1.0]] * len(names),
        "groups": groups,
    }
    points = design.sample(problem, size, calc_second_order=False, seed=seed)
    values = emulator.predict(emulator.space.match_theory_shares(points), fit)
    shape = (2, len(dict.fromkeys(groups)))
    if np.ptp(values) == 0:
        return np.zeros(shape), np.zeros(shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analysis.analyze(
            problem, values, calc_second_order=False, num_resamples=50, conf_level=0.68268949, seed=seed
        )
    indices = np.array([found["S1"], found["ST"]], dtype=float)
    errors = np.array([found["S1_conf"], found["ST_conf"]], dtype=float)
    return np.nan_to_num(indices), np.nan_to_num(errors)
