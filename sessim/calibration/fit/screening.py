"""Which parameters the record informs: of those that a policy would move, the ones that move some figure in simulated worlds.

For each parameter the effect on a figure is the part of the figure's rank, beyond what the parameters matched anyway explain,
that a line and a parabola in its quantile explain. The largest effect over the figures is compared with what reshuffled worlds
show, where by construction nothing has an effect.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
PENALTY = 0.05  # of the ridge regression that takes out what is matched anyway, per world: it keeps a twentieth of a lone effect


def screen(
    quantiles: pd.DataFrame,
    matched: Floats,
    figures: pd.DataFrame,
    level: float,
    shuffles: int,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Find the parameters that move some figure.

    Args:
        quantiles: Quantiles of the screened parameters, one row per world.
        matched: Inputs matched in any case, shape (worlds, inputs).
        figures: Figures, one row per world.
        level: Share of reshuffled worlds that may show as much.
        shuffles: Number of reshufflings.
        generator: Source of every draw.

    Returns:
        One row per parameter: the figure that it moves most, the share of that figure's rank variance that it explains, what
        reshuffled worlds show in all but `level` of cases, and whether it counts as touched.
    """
    left = _take_out(matched, _rank(figures))
    at = quantiles.to_numpy(dtype=float) - 0.5
    bowl = at**2 - (at**2).mean(axis=0)
    line = at - at.mean(axis=0)
    shown = _explain(line, bowl, left)
    chance = np.empty((shuffles, at.shape[1]))
    for number in range(shuffles):
        chance[number] = _explain(line, bowl, left[generator.permutation(len(left))]).max(axis=1)
    beyond = np.quantile(chance, 1.0 - level, axis=0)
    strongest = shown.argmax(axis=1)
    most = shown.max(axis=1)
    return pd.DataFrame(
        {
            "parameter": list(quantiles.columns),
            "figure": [figures.columns[place] for place in strongest],
            "explained": most,
            "by_chance": beyond,
            "is_touched": most > beyond,
        }
    )


def touched_by(table: pd.DataFrame) -> tuple[str, ...]:
    """Keys of the parameters that a screening found to move some figure."""
    return tuple(str(name) for name in table.loc[table["is_touched"], "parameter"])


def _rank(figures: pd.DataFrame) -> Floats:
    """Ranks of each figure about their mean, scaled to variance one; a missing one is placed in the middle."""
    filled = figures.fillna(figures.median()).fillna(0.0).to_numpy(dtype=float)
    ranks = rankdata(filled, axis=0)
    apart = ranks - ranks.mean(axis=0)
    spread = apart.std(axis=0)
    found: Floats = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0.0)
    return found


def _take_out(inputs: Floats, figures: Floats) -> Floats:
    terms = np.hstack((inputs, inputs**2))
    terms = terms - terms.mean(axis=0)
    gram = terms.T @ terms + PENALTY * len(terms) * np.diag(terms.var(axis=0) + 1e-12)
    found: Floats = figures - terms @ np.linalg.solve(gram, terms.T @ figures)
    return found


def _explain(line: Floats, bowl: Floats, left: Floats) -> Floats:
    """Share of the variance of what is left that each parameter explains, shape (parameters, figures)."""
    bowl = bowl - line * (np.sum(line * bowl, axis=0) / np.maximum(np.sum(line**2, axis=0), 1e-12))
    total = np.maximum(np.sum(left**2, axis=0), 1e-12)

    def part(term: Floats) -> Floats:
        norm = np.maximum(np.sum(term**2, axis=0), 1e-12)
        found: Floats = (term.T @ left) ** 2 / norm[:, None]
        return found

    found: Floats = (part(line) + part(bowl)) / total
    return found
