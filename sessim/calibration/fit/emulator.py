"""An emulator: what each figure would be in a world that was not simulated, with its error from worlds left out.

For each figure a ridge regression on the inputs and their squares gives the trend and a Gaussian process the rest; the
process sees each input stretched by the strength of its trend, so that inputs without effect do not separate worlds. Both
are scikit-learn's. A process that does not help in left-out worlds is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sessim.ground.errors import UserError

Floats = NDArray[np.float64]
RIDGES = np.logspace(-3, 3, 13)
ROWS_AT_ONCE = 4_000
MOST_FOR_SCALES = 250  # worlds from which the scales of a process are learnt; all worlds then inform it
HELPS = 0.98  # a process stays if the error with it is below this share of the error without it
MISSING = "calibration needs scikit-learn; type: pip install 'sessim[analysis]'"


@dataclass(frozen=True)
class Emulator:
    """Emulators of several figures.

    Attributes:
        error: Standard deviation of simulated less predicted figures in unseen worlds, shape (figures,). It includes the error of
            the emulator, the luck of one run and the parameters that are not inputs.
        explained: Share of the variance among worlds left out that is predicted, shape (figures,).
    """

    error: Floats
    explained: Floats
    _parts: tuple[_Part, ...]

    def predict(self, inputs: Floats) -> Floats:
        """Predicted figures, shape (points, figures), for inputs of shape (points, inputs)."""
        with _limit_to_one_thread():
            return np.column_stack([part.predict(inputs) for part in self._parts])


@dataclass(frozen=True)
class _Part:
    """Emulator of one figure."""

    trend: Any
    stretch: Floats
    bend: Any
    scale: float
    has_bend: bool = True

    def predict(self, inputs: Floats) -> Floats:
        found: Floats = self.trend.predict(_append_squares(inputs))
        return found + self.predict_bend(inputs) if self.has_bend else found

    def predict_bend(self, inputs: Floats) -> Floats:
        """Mean of the process: its covariance with the known worlds times their solved values, in one matrix product."""
        height, width = self.bend.kernel_.k1.k1.constant_value, self.bend.kernel_.k1.k2.length_scale
        known = self.bend.X_train_ / width
        parts = []
        for start in range(0, len(inputs), ROWS_AT_ONCE):
            at = inputs[start : start + ROWS_AT_ONCE] * (self.stretch / width)
            squared = np.sum(at**2, axis=1)[:, None] + np.sum(known**2, axis=1) - 2.0 * at @ known.T
            parts.append(height * np.exp(-0.5 * np.maximum(squared, 0.0)) @ self.bend.alpha_)
        found: Floats = self.scale * np.concatenate(parts)
        return found


def fit_emulator(inputs: Floats, figures: Floats, folds: int, judged: NDArray[np.bool_] | None = None) -> Emulator:
    """Fit emulators to simulated worlds.

    Args:
        inputs: Shape (worlds, inputs).
        figures: Shape (worlds, figures); a world without a figure (NaN) is left out of that figure's emulator.
        folds: Parts that are left out in turn for the error.
        judged: Worlds, shape (worlds,), in which the error is measured; it differs between the prior and the part of it that
            matters; all if None.

    Raises:
        UserError: scikit-learn is not installed.
    """
    parts, errors, explained = [], [], []
    with _limit_to_one_thread():
        for column in figures.T:
            has = np.isfinite(column)
            known_inputs, known = inputs[has], column[has]
            part = _fit(known_inputs, known, None)
            missed, missed_by_trend = np.empty(len(known)), np.empty(len(known))
            for fold in range(folds):
                is_out = np.arange(len(known)) % folds == fold
                without = _fit(known_inputs[~is_out], known[~is_out], part.bend.kernel_)
                missed[is_out] = known[is_out] - without.predict(known_inputs[is_out])
                missed_by_trend[is_out] = missed[is_out] + without.predict_bend(known_inputs[is_out])
            counts = np.ones(len(known), dtype=bool) if judged is None else judged[has]
            squares = float(np.mean(missed[counts] ** 2)), float(np.mean(missed_by_trend[counts] ** 2))
            has_bend = squares[0] < HELPS**2 * squares[1]
            square = squares[0] if has_bend else squares[1]
            spread = float(known[counts].var())
            errors.append(float(np.sqrt(square)))
            explained.append(1.0 - square / spread if spread > 0.0 else 1.0)
            parts.append(replace(part, has_bend=has_bend))
    return Emulator(np.array(errors), np.array(explained), tuple(parts))


def _fit(inputs: Floats, figure: Floats, kernel: Any) -> _Part:
    """Fit one figure; a given kernel keeps its scales and only the data change."""
    linear, process, kernels = _import_sklearn()
    terms = _append_squares(inputs)
    trend = linear.RidgeCV(RIDGES).fit(terms, figure)
    left = figure - trend.predict(terms)
    scale = float(left.std()) or 1.0
    effect = (np.abs(trend.coef_) * terms.std(axis=0)).reshape(2, -1).sum(axis=0)
    stretch = effect / (effect.max() or 1.0)
    if kernel is None:
        few = slice(0, MOST_FOR_SCALES)
        open_kernel = kernels.ConstantKernel(0.5, (1e-3, 1e2)) * kernels.RBF(1.0, (0.1, 30.0))
        bend = process.GaussianProcessRegressor(open_kernel + kernels.WhiteKernel(0.5, (1e-3, 2.0)), random_state=0)
        kernel = _settle(bend, inputs[few] * stretch, left[few] / scale).kernel_
    bend = process.GaussianProcessRegressor(kernel, optimizer=None)
    return _Part(trend, stretch, _settle(bend, inputs * stretch, left / scale), scale)


def _append_squares(inputs: Floats) -> Floats:
    """Inputs and their squares, shape (points, 2 * inputs); the first are quantiles about zero, so the two are uncorrelated."""
    return np.hstack((inputs, inputs**2))


def _limit_to_one_thread() -> Any:
    """Linear algebra in one thread: small matrices gain nothing from more, and sums come out the same everywhere."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise UserError(MISSING) from None
    return threadpool_limits(1)


def _settle(bend: Any, inputs: Floats, left: Floats) -> Any:
    """Fit without warnings about a kernel that has nothing to explain: its bounds are then the answer."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return bend.fit(inputs, left)


def _import_sklearn() -> tuple[Any, Any, Any]:
    try:
        from sklearn import gaussian_process, linear_model
    except ImportError:
        raise UserError(MISSING) from None
    return linear_model, gaussian_process, gaussian_process.kernels
