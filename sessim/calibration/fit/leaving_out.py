"""Leave out each target in turn: move worlds to the posterior without it, simulate them, and weigh them by the other figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.fit.design import redraw_unmatched
from sessim.calibration.fit.emulator import Emulator
from sessim.calibration.fit.search import Search
from sessim.calibration.fit.targets import Component, Target
from sessim.calibration.fit.weighing import weigh
from sessim.calibration.history.blocks import load_history
from sessim.calibration.lessons.left_out import LeftOut

Floats = NDArray[np.float64]
WITHOUT, ANEW = 6_000, 7_000  # streams of draws, plus the number of the target
LED_FOR_EACH = 5  # worlds that the sampler moves for each one simulated
RATIOS = ("ratio", "ratio_to_mean", "ratio_to_reference")


def leave_out_each(
    search: Search, emulator: Emulator, led: pd.DataFrame
) -> tuple[list[LeftOut], Mapping[str, pd.DataFrame], pd.DataFrame]:
    """Leave out each target that weighs in turn.

    Args:
        search: The search.
        emulator: Emulator of the last round.
        led: Worlds of the emulated posterior.

    Returns:
        What worlds that never saw a target show about it, for each target; the worlds of the emulated posterior without it, by
        target; and the simulated worlds of all targets in their order, `left_out * draws` for each.
    """
    method, components = search.method, search.components
    targets = [each for each in search.targets if any(figure.weighs for figure in each.components)]
    size = min(len(led), LED_FOR_EACH * method.left_out)
    start = led.iloc[np.arange(size) * len(led) // size].reset_index(drop=True)
    without: dict[str, pd.DataFrame] = {}
    parts = []
    for number, target in enumerate(targets):
        counted = np.array([each.target != target.id for each in components])
        found = search.lead_without(emulator, start, counted, WITHOUT + number)
        without[target.id] = found
        few = found.iloc[np.arange(method.left_out) * len(found) // method.left_out]
        repeated = few.iloc[np.repeat(np.arange(method.left_out), method.draws)].reset_index(drop=True)
        parts.append(redraw_unmatched(repeated, method.seed, ANEW + number, search.touched))
    points = pd.concat(parts, ignore_index=True)
    figures = search.select_weighing(search.simulate_figures(points, "left_out"))
    each_size = method.left_out * method.draws
    left = [
        _judge(search, emulator, target, points.iloc[at : at + each_size], figures[at : at + each_size])
        for target, at in zip(targets, range(0, len(points), each_size), strict=True)
    ]
    return left, without, points


def _judge(search: Search, emulator: Emulator, target: Target, points: pd.DataFrame, figures: Floats) -> LeftOut:
    """Weigh the worlds by the figures of the other targets, and gather their results on this one's."""
    method = search.method
    own = np.array([each.target == target.id for each in search.components], dtype=bool)
    worlds = points.iloc[:: method.draws].reset_index(drop=True)
    seen = figures.reshape(len(worlds), method.draws, -1)
    weighed = weigh(
        seen[:, :, ~own], emulator.predict(search.inputs(worlds))[:, ~own],
        search.log_likelihood(emulator, worlds, ~own), search.published[~own], search.fixed_variance[~own], method.freedom,
    )  # fmt: skip
    shown = figures[:, own]
    has = np.array(np.isfinite(shown).all(axis=1), dtype=bool)
    weights = np.where(has, np.repeat(weighed.weights, method.draws), 0.0)
    chosen = [each for each in search.components if each.target == target.id]
    effect, published_effect, effect_error = _as_effects(chosen, np.where(has[:, None], shown, 0.0))
    theories = points[[name for name in points.columns if name.startswith("theory.")]].reset_index(drop=True)
    return LeftOut(
        block=target.id,
        figures=tuple(each.id for each in chosen),
        kinds=tuple(each.kind for each in chosen),
        is_contrast=np.array([not each.is_level for each in chosen]),
        moves_rules=target.id in {block.id for block in load_history() if block.moves_rules},
        published=search.published[own],
        error=np.array([each.error for each in chosen]),
        discrepancy=np.array([each.discrepancy for each in chosen]),
        shown=np.where(has[:, None], shown, 0.0),
        weights=weights / (weights.sum() or 1.0),
        published_effect=published_effect,
        effect_error=effect_error,
        shown_effect=effect,
        theories=theories,
        effective_number=weighed.effective_number,
    )


def _as_effects(components: Sequence[Component], shown: Floats) -> tuple[Floats, Floats, Floats]:
    """Figures as effects that are 0 where nothing changed: ratios by their logarithm, differences as they are.

    Returns:
        Simulated effects, published effects, and their standard deviation with error and declared discrepancy.
    """
    effect = shown.copy()
    published = np.array([each.value for each in components])
    error = np.array([np.hypot(each.error, each.discrepancy) for each in components])
    for place, each in enumerate(components):
        if each.figure.get("how") in RATIOS:
            effect[:, place] = np.log(np.maximum(shown[:, place], 1e-3))
            error[place] /= published[place]
            published[place] = np.log(published[place])
    return effect, published, error
