"""Whether a change of an assumption changes a word, beyond chance.

A world falls into one of five categories: better or worse beyond the practical threshold, better or worse within it, or no
difference. Shares of categories decide the word. A change leaves every world on which it does not bear where it was. Where it
takes the others is seen in those in which it was run, and carried over to all of the study, category by category.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.contrasts.verdicts import PLACES
from sessim.evidence.contrasts.word_chances import (
    CATEGORIES,
    categorise,
    verdict_of_categories,
    verdicts_of_categories,
)
from sessim.evidence.declared.declarations import VerdictRules

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a change does to a word.

    Attributes:
        code: Verdict code as it is.
        changed: Verdict code with the change.
        share_changed: Share of resamples with another word than now (0-1).
        shares: Shares of the five categories with the change, shape (5,).
    """

    code: str
    changed: str
    share_changed: float
    shares: Floats


@dataclass(frozen=True, slots=True)
class Word:
    """A word and what decides it.

    Attributes:
        differences: The difference in every world of the study, unit of the measure, shape (W,); NaN where nothing is paired.
        threshold: Practical threshold, unit of the measure.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares.
    """

    differences: Floats
    threshold: float
    direction: str
    rules: VerdictRules


def judge_change(
    word: Word,
    bears: NDArray[np.bool_],
    before: Floats,
    after: Floats,
    resamples: int,
    generator: np.random.Generator,
) -> Judgement:
    """The word with a change, and how certain it is that it differs.

    Args:
        word: The word as it is.
        bears: Whether the change affects the world, shape (W,).
        before: The difference in the worlds in which the change was run, as they were, shape (K,); NaN where nothing is paired.
        after: The same with the change.
        resamples: Number of draws, with replacement, of the worlds in which the change was run.
        generator: Source of the draws.
    """
    there = ~np.isnan(word.differences)
    count = int(there.sum())
    own = categorise(word.differences[there], word.threshold, word.direction)
    now = own.sum(axis=0) / max(count, 1)
    code = verdict_of_categories(now, count, word.rules)
    seen = ~(np.isnan(before) | np.isnan(after))
    was, is_now = (categorise(each[seen], word.threshold, word.direction) for each in (before, after))
    moved = was.T @ is_now
    if not np.any(moved - np.diag(np.diag(moved))):
        return Judgement(code, code, 0.0, now)
    is_touched = bears[there]
    touched, others = own[is_touched].sum(axis=0) / count, own[~is_touched].sum(axis=0) / count
    with_change = others + _carry_over(touched, moved)
    runs = int(seen.sum())
    drawn = generator.multinomial(runs, moved.ravel() / runs, size=resamples).reshape(-1, *moved.shape)
    found, times = np.unique(np.round(others + _carry_over(touched, drawn), PLACES), axis=0, return_counts=True)
    is_other = [each != code for each in verdicts_of_categories(found, count, word.rules)]
    return Judgement(
        code,
        verdict_of_categories(with_change, count, word.rules),
        float(times[is_other].sum()) / resamples,
        with_change,
    )


def _carry_over(shares: Floats, moved: NDArray[np.float64] | NDArray[np.int64]) -> Floats:
    """Shares of categories after each category has moved as its worlds moved; one without a world stays.

    Args:
        shares: Shares of all worlds that the change affects, shape (5,).
        moved: Number of worlds by category before and with the change, shape (..., 5, 5).
    """
    seen = moved.sum(axis=-1, keepdims=True)
    paths = np.where(seen > 0.0, moved / np.where(seen > 0.0, seen, 1.0), np.eye(len(CATEGORIES)))
    found: Floats = shares @ paths
    return found
