"""Whether a change of an assumption changes a word: first whether it could, then whether it does beyond chance.

A world falls into one of five categories: better or worse beyond the practical threshold, better or worse within it, or no
difference. Shares of categories decide the word. What a change does to them is seen in the worlds in which it was run, against
the same worlds as they were, and added to the shares of all worlds of the study.
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
    moved = categorise(after, threshold, direction) - categorise(before, threshold, direction)
    code = verdict_of_categories(now, len(differences), rules)
    with_change = _add(now, moved.mean(axis=0))
    drawn = generator.integers(len(moved), size=(resamples, len(moved)))
    others = sum(
        verdict_of_categories(_add(now, shift), len(differences), rules) != code for shift in moved[drawn].mean(axis=1)
    )
    return code, verdict_of_categories(with_change, len(differences), rules), others / resamples, with_change


def _add(shares: Floats, moved: Floats) -> Floats:
    """Shares with what moved between them, none below zero, together one."""
    held: Floats = np.maximum(shares + moved, 0.0)
    scaled: Floats = held / held.sum()
    return scaled
