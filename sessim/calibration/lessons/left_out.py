"""What worlds that never saw a block say about it: its figures in the posterior without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.lessons.scales import Scales
from sessim.calibration.lessons.weights import resample

Floats = NDArray[np.float64]
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
JOINT = 0.9  # probability of the region in which all figures of a block together have to lie


@dataclass(frozen=True)
class LeftOut:
    """A block, and what worlds of the posterior without it show of its figures.

    Attributes:
        block: Its id.
        figures: Ids of its figures.
        kinds: Class of each figure.
        is_contrast: Whether each figure compares years or arms.
        moves_rules: Whether rules or their handling changed in it.
        published: Shape (figures,).
        error: Standard deviation of the published figures, shape (figures,).
        discrepancy: Declared discrepancy, shape (figures,).
        shown: Simulated figures, shape (draws, figures); each draw holds the luck of one run.
        weights: Shares of the draws, shape (draws,).
        published_effect: Published figures as effects, 0 where nothing changed (a ratio by its logarithm), shape (figures,).
        effect_error: Standard deviation of these with error and declared discrepancy, shape (figures,).
        shown_effect: Simulated figures as effects, shape (draws, figures).
        theories: Theory of each mechanism in each draw.
        effective_number: Number of equally weighted worlds that the draws are worth.
    """

    block: str
    figures: tuple[str, ...]
    kinds: tuple[str, ...]
    is_contrast: NDArray[np.bool_]
    moves_rules: bool
    published: Floats
    error: Floats
    discrepancy: Floats
    shown: Floats
    weights: Floats
    published_effect: Floats
    effect_error: Floats
    shown_effect: Floats
    theories: pd.DataFrame
    effective_number: float

    @property
    def mean(self) -> Floats:
        """Weighted mean of what is shown, shape (figures,)."""
        found: Floats = self.weights @ self.shown
        return found

    @property
    def spread(self) -> Floats:
        """Weighted standard deviation of what is shown, shape (figures,)."""
        found: Floats = np.sqrt(self.weights @ (self.shown - self.mean) ** 2)
        return found


def score_blocks(left: Sequence[LeftOut], scales: Sequence[Scales], draws: int, seed: int) -> pd.DataFrame:
    """Hold the figures of each block against the bands of worlds that never saw it.

    Args:
        left: Blocks.
        scales: For each block the scales of discrepancy learnt from the other blocks.
        draws: Size of the sample that bands are taken from.
        seed: Seed of the calibration.

    Returns:
        One row per figure: bands with and without discrepancy, whether the published figure lies in them, its score, and whether
        all figures of its block together lie in the region of 90 percent.
    """
    import scoringrules

    rows: list[dict[str, Any]] = []
    for number, (block, scale) in enumerate(zip(left, scales, strict=True)):
        generator = np.random.default_rng((seed, number))
        chosen = resample(block.weights, draws, generator)
        plain = block.shown[chosen] + block.error * generator.standard_normal((draws, len(block.figures)))
        seen = plain + block.discrepancy * scale.draw_terms(block.kinds, draws, generator)
        share = _joint_share(seen, block.published)
        for place, figure in enumerate(block.figures):
            low90, low50, median, high50, high90 = np.quantile(seen[:, place], BANDS)
            value = float(block.published[place])
            plain_low, plain_high = np.quantile(plain[:, place], [BANDS[0], BANDS[-1]])
            rows.append(
                {
                    "block": block.block,
                    "figure": figure,
                    "kind": block.kinds[place],
                    "published": value,
                    "low90_without_discrepancy": float(plain_low),
                    "high90_without_discrepancy": float(plain_high),
                    "low90": float(low90),
                    "low50": float(low50),
                    "median": float(median),
                    "high50": float(high50),
                    "high90": float(high90),
                    "is_in_90_without_discrepancy": bool(plain_low <= value <= plain_high),
                    "is_in_50": bool(low50 <= value <= high50),
                    "is_in_90": bool(low90 <= value <= high90),
                    "crps": float(scoringrules.crps_ensemble(value, seen[:, place])),
                    "nearer_than_block": share,
                    "is_block_covered": share <= JOINT,
                    "effective_number": block.effective_number,
                }
            )
    return pd.DataFrame(rows)


def summarise_blocks(table: pd.DataFrame) -> dict[str, Any]:
    """How many blocks and figures lie where worlds that never saw them say."""
    covered = table.groupby("block", sort=False)["is_block_covered"].first()
    return {
        "blocks": len(covered),
        "covered": int(covered.sum()),
        "not_covered": [str(name) for name in covered.index[~covered]],
        "figures": len(table),
        "in_50": int(table["is_in_50"].sum()),
        "in_90": int(table["is_in_90"].sum()),
        "in_90_without_discrepancy": int(table["is_in_90_without_discrepancy"].sum()),
    }


def _joint_share(seen: Floats, published: Floats) -> float:
    """Share of draws that lie nearer to the middle of all draws than the published figures do, all figures together."""
    middle, spread = np.median(seen, axis=0), seen.std(axis=0)
    moving = spread > 0.0
    apart = (seen[:, moving] - middle[moving]) / spread[moving]
    own = (published[moving] - middle[moving]) / spread[moving]
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(apart, rowvar=False)))
    distance = np.einsum("ij,jk,ik->i", apart, inverse, apart)
    return float(np.mean(distance < own @ inverse @ own))
