"""Whether a change of an assumption changes a word: first whether it could, then whether it does beyond chance.

A world falls into one of five categories: better or worse beyond the practical threshold, better or worse within it, or no
difference. Shares of categories decide the word. Where a change takes the worlds of each category is seen in the worlds in which
it was run, and carried over to the shares of all worlds of the study, so that a change which moves nothing leaves every share.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.contrasts import verdicts
from sessim.evidence.contrasts.word_chances import categorise, verdict_of_categories
from sessim.evidence.declared.declarations import VerdictRules

Floats = NDArray[np.float64]


def could_change(
    differences: Floats, bears: NDArray[np.bool_], shift: float, threshold: float, direction: str, rules: VerdictRules
) -> bool:
    """Whether a word could be another if the worlds that a change bears on moved by as much as `shift`, either way.

    Args:
        differences: The difference in every world of the study, unit of the measure, shape (W,).
        bears: Whether the change bears on the world, shape (W,).
        shift: Largest movement, unit of the measure (0 or more).
        threshold: Practical threshold, unit of the measure.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares.
    """
    ends = [
        categorise(differences + side * shift * bears, threshold, direction).mean(axis=0) for side in (-1.0, 0.0, 1.0)
    ]
    now = verdict_of_categories(ends[1], len(differences), rules)
    sums = [(end[0] + end[1], end[3] + end[4], end[0], end[4]) for end in ends]
    ranges = [sorted({min(values), max(values)}) for values in zip(*sums, strict=True)]
    for better, worse, beyond_better, beyond_worse in itertools.product(*ranges):
        found = verdicts.verdict_of_shares(
            len(differences), (better, worse), (beyond_better, min(beyond_worse, 1.0 - beyond_better)), rules
        )
        if found != now:
            return True
    return False


def judge_change(
    differences: Floats,
    before: Floats,
    after: Floats,
    threshold: float,
    direction: str,
    rules: VerdictRules,
    resamples: int,
    generator: np.random.Generator,
) -> tuple[str, str, float, Floats]:
    """The word with a change, and how surely it is another.

    Args:
        differences: The difference in every world of the study as it is, shape (W,).
        before: The difference in the worlds in which the change was run, as they were, shape (K,).
        after: The same with the change.
        threshold: Practical threshold, unit of the measure.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares.
        resamples: Number of draws, with replacement, of the worlds in which the change was run.
        generator: Source of the draws.

    Returns:
        Verdict code as it is and with the change, share of resamples with another word than now (0-1), and the shares of
        categories with the change, shape (5,).
    """
    now = categorise(differences, threshold, direction).mean(axis=0)
    code = verdict_of_categories(now, len(differences), rules)
    pairs = (categorise(before, threshold, direction), categorise(after, threshold, direction))
    with_change = _carry_over(now, *pairs)
    others = 0
    for _ in range(resamples):
        drawn = generator.integers(len(before), size=len(before))
        found = _carry_over(now, *(each[drawn] for each in pairs))
        others += verdict_of_categories(found, len(differences), rules) != code
    return code, verdict_of_categories(with_change, len(differences), rules), others / resamples, with_change


def _carry_over(shares: Floats, before: Floats, after: Floats) -> Floats:
    """Shares of categories after each category has gone where its worlds went; one without a world stays.

    Args:
        shares: Shares of all worlds, shape (5,).
        before: Categories of the worlds in which a change was run, shape (K, 5).
        after: The same with the change.
    """
    moved = before.T @ after
    seen = moved.sum(axis=1, keepdims=True)
    paths = np.where(seen > 0.0, moved / np.where(seen > 0.0, seen, 1.0), np.eye(len(shares)))
    found: Floats = shares @ paths
    return found
