"""Whether correlated figures are counted twice: what they are worth, and the posterior if their errors are shared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.fit.targets import Component
from sessim.calibration.fit.weighing import Weighed
from sessim.calibration.lessons.weights import effective_number, shares_of

Floats = NDArray[np.float64]
CORRELATIONS = (0.0, 0.5, 0.9)  # of discrepancies that figures may share: not known, so a range is shown


def shared_error_table(
    components: Sequence[Component], weighed: Weighed, figures: Floats, theories: pd.DataFrame, inputs: Floats
) -> pd.DataFrame:
    """The same worlds weighed with errors shared between figures.

    The luck of one run is given its measured covariance between figures, and the discrepancies of one measure in several years
    (or of two figures of one parameter), and of figures of one class in one block of history, are correlated. The errors are
    normal here, because no joint form of Student's t is declared.

    Args:
        components: Figures.
        weighed: Weighed worlds.
        figures: Simulated figures, shape (worlds, draws, figures).
        theories: Theories of the worlds, one column per weighed mechanism.
        inputs: Matched quantiles of the worlds, shape (worlds, parameters).

    Returns:
        One row per correlation: effective number, and the largest changes of the weight of a theory and of the mean quantile of a
        parameter compared with no shared errors.
    """
    own = np.array([each.error**2 for each in components]) + weighed.unsure
    discrepancy = np.array([each.discrepancy for each in components])
    subject = np.array([_name_subject(each) for each in components])
    is_shared = subject[:, None] == subject
    luck = luck_covariance(figures)
    none = np.diag(own + discrepancy**2 + np.diag(luck))
    plain = _weights(weighed, none)
    shown = pd.get_dummies(theories).to_numpy(dtype=float)
    rows = []
    for correlation in CORRELATIONS:
        alike = np.where(is_shared, correlation, 0.0)
        np.fill_diagonal(alike, 1.0)
        change = _weights(weighed, np.diag(own) + alike * np.outer(discrepancy, discrepancy) + luck) - plain
        rows.append(
            {
                "correlation_of_discrepancies": correlation,
                "effective_number": effective_number(plain + change),
                "effective_number_if_nothing_is_shared": effective_number(plain),
                "largest_change_of_a_theory": float(np.abs(change @ shown).max()),
                "largest_change_of_a_mean_quantile": float(np.abs(change @ inputs).max()),
            }
        )
    return pd.DataFrame(rows)


def _name_subject(component: Component) -> str:
    """What shares its discrepancy: a block's figures of one class, or one measure of the record in several years."""
    if component.episode:
        return f"{component.episode}/{component.kind}"
    return f"{component.measure or component.world}/{component.over}"


def luck_covariance(figures: Floats) -> Floats:
    """Covariance between figures of simulations of one world, pooled over worlds that have every figure.

    Args:
        figures: Shape (worlds, draws, figures), at least two draws.
    """
    whole = figures[np.isfinite(figures).all(axis=(1, 2))]
    apart = (whole - whole.mean(axis=1, keepdims=True)).reshape(-1, figures.shape[2])
    freedom = max(len(whole) * (figures.shape[1] - 1), 1)
    found: Floats = apart.T @ apart / freedom
    return found


def _weights(weighed: Weighed, covariance: Floats) -> Floats:
    has = np.isfinite(weighed.estimate)
    missing = np.where(has, weighed.estimate, 0.0)
    whitened = np.linalg.solve(np.linalg.cholesky(covariance), missing.T)
    likelihood = -0.5 * np.sum(whitened**2, axis=0)
    return shares_of(np.where(has.all(axis=1), likelihood, -np.inf) - weighed.emulated)


def independent_number(figures: Floats) -> float:
    """Number of independent figures that correlated ones are worth: (sum of eigenvalues)^2 / sum of their squares.

    The eigenvalues are those of the correlation matrix; figures that are the same in every world count for nothing.

    Args:
        figures: Shape (worlds, figures).
    """
    whole = figures[np.isfinite(figures).all(axis=1)]
    moving = whole[:, whole.std(axis=0) > 0.0]
    correlation = np.atleast_2d(np.corrcoef(moving, rowvar=False))
    return float(np.trace(correlation) ** 2 / np.sum(correlation**2))
