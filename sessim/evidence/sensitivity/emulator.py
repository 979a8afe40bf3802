"""An emulator: a fast stand-in for the model that is fitted on the worlds of a study, with its error in held-out worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.sensitivity.uncertainties import Uncertainties

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Emulator:
    """A fitted emulator of one contrast.

    Attributes:
        kind: `linear` (elastic net with each theory's own slopes) or `forest` (extremely randomised trees).
        held_out_share: Share of the variance between worlds that it explains in worlds it was not fitted to; at most 1,
            below 0 if the plain mean does better.
        whole: The fit on all worlds.
        parts: The fits that leave one fold out, for errors.
        space: The uncertainties.
    """

    kind: str
    held_out_share: float
    whole: Any
    parts: tuple[Any, ...]
    space: Uncertainties

    def predict(self, places: Floats, fit: Any = None) -> Floats:
        """Difference at points of the unit cube, shape (points,)."""
        fitted = self.whole if fit is None else fit
        return np.asarray(fitted.predict(self.space.features(places)), dtype=float)


def fit_emulator(space: Uncertainties, difference: Floats, rules: Mapping[str, Any]) -> Emulator | None:
    """Fit both kinds and keep the one that does better in held-out worlds.

    Args:
        space: The uncertainties.
        difference: Mean difference in each world, shape (W,).
        rules: The part `emulator` of the declared method.

    Returns:
        The emulator; None with too few worlds, nothing that varies, or a difference that is the same everywhere.
    """
    from sklearn.base import clone
    from sklearn.ensemble import ExtraTreesRegressor
    from sklearn.linear_model import LassoCV
    from sklearn.model_selection import KFold

    if len(difference) < rules["minimum_worlds"] or not space.names or np.ptp(difference) == 0:
        return None
    features = space.features(space.places())
    folds = list(KFold(rules["folds"], shuffle=True, random_state=0).split(features))
    kinds = {
        "linear": LassoCV(alphas=20, cv=4, max_iter=4000, tol=1e-3),
        "forest": ExtraTreesRegressor(80, min_samples_leaf=2, max_features=0.4, random_state=0),
    }
    best: Emulator | None = None
    scale = float(np.std(difference))
    for kind, model in kinds.items():
        guessed = np.empty_like(difference)
        parts = []
        for kept, held in folds:
            part = clone(model).fit(features[kept], difference[kept] / scale)
            guessed[held] = part.predict(features[held])
            parts.append(part)
        left = float(np.mean((difference / scale - guessed) ** 2))
        share = 1.0 - left
        if best is None or share > best.held_out_share:
            best = Emulator(kind, share, model, tuple(parts), space)
    assert best is not None
    best.whole.fit(features, difference / scale)
    return _convert_to_unit(best, scale)


class _Scaled:
    """A fit whose predictions are multiplied by a scale."""

    def __init__(self, fitted: Any, scale: float) -> None:
        self.fitted, self.scale = fitted, scale

    def predict(self, features: Floats) -> Floats:
        return np.asarray(self.fitted.predict(features)) * self.scale


def _convert_to_unit(emulator: Emulator, scale: float) -> Emulator:
    parts = tuple(_Scaled(part, scale) for part in emulator.parts)
    return Emulator(emulator.kind, emulator.held_out_share, _Scaled(emulator.whole, scale), parts, emulator.space)
