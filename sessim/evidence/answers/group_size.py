"""From which group size on are rank-based ratings more accurate than absolute ones, given how noisy and lenient raters are?

Both use one supervisor's signal of each member: a share for performance, one for the supervisor's own leniency, which all
members of a group share, and the rest for error about the person. The absolute format gives a top rating above one standard
for all groups; the rank format gives it to as many of the best as the limit has slots, by the functions of the law. Ranking
is blind to leniency, but rounds slots and cannot see that a group is strong. Members of all groups are drawn alike.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from sessim.arrays.ranking import keep_best
from sessim.behavior.rating import noise_about_person
from sessim.law.ratings.limit import slots
from sessim.world import Rating

SIZES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100)
PEOPLE = 60_000


def group_size_table(rating: Rating, share: float = 0.30, rounding: str = "floor", seed: int = 1) -> pd.DataFrame:
    """Accuracy of both formats by group size.

    Args:
        rating: Rating parameters of a world; the shares of variance are used.
        share: Share (0-1) of top ratings, and of the people who deserve one.
        rounding: Rounding of slots, see `law.limit.slots`.
        seed: Seed of the draws.

    Returns:
        Columns size, absolute and ranked (share of people rated correctly, top or not), difference with error (one standard
        error over groups), and ranked_is_better (the difference is more than two errors above zero).
    """
    generator = np.random.default_rng(seed)
    cut = NormalDist().inv_cdf(1.0 - share)
    parts = np.sqrt([rating.performance_share, rating.leniency_share, noise_about_person(1.0, rating)])
    rows = []
    for size in SIZES:
        groups = PEOPLE // size
        performance = generator.standard_normal((groups, size))
        leniency, noise = generator.standard_normal((groups, 1)), generator.standard_normal((groups, size))
        signal = parts[0] * performance + parts[1] * leniency + parts[2] * noise
        deserved = performance > cut
        absolute = signal > cut * float(np.sqrt(np.sum(parts**2)))
        number = slots(share, np.full(groups, size, dtype=np.int64), rounding)
        group = np.repeat(np.arange(groups, dtype=np.int64), size)
        ranked = keep_best(group, signal.ravel(), np.arange(groups * size, dtype=np.int64), number).reshape(
            groups, size
        )
        right_absolute, right_ranked = ((format_ == deserved).mean(axis=1) for format_ in (absolute, ranked))
        gain = right_ranked - right_absolute
        error = float(gain.std(ddof=1) / np.sqrt(groups))
        rows.append(
            {
                "size": size,
                "absolute": float(right_absolute.mean()),
                "ranked": float(right_ranked.mean()),
                "difference": float(gain.mean()),
                "error": error,
                "ranked_is_better": bool(gain.mean() > 2 * error),
            }
        )
    return pd.DataFrame(rows)


def smallest_size(table: pd.DataFrame) -> int | None:
    """Smallest group size from which ranking is better at that and every larger size; None if there is none."""
    found = None
    for size, is_better in zip(table["size"].tolist()[::-1], table["ranked_is_better"].tolist()[::-1], strict=True):
        if not is_better:
            break
        found = int(size)
    return found
