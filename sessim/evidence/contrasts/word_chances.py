"""How stable a verdict word is: the word recomputed many times from worlds drawn with replacement.

A study holds a few of very many worlds; another draw of the same number would give other shares and perhaps another word. Each
world falls into one of five categories, and a word follows from the shares of the five alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.contrasts import verdicts
from sessim.evidence.declared.declarations import VerdictRules

Floats = NDArray[np.float64]
CATEGORIES = ("better beyond the threshold", "better within it", "no difference", "worse within it", "worse beyond it")


def categorise(differences: Floats, threshold: float, direction: str) -> Floats:
    """The category of each world as a row of zeros with one 1, shape (W, 5); better means higher if no side is better.

    Args:
        differences: Differences by world, unit of the measure, shape (W,).
        threshold: Practical threshold, unit of the measure.
        direction: `higher`, `lower` or `none`.
    """
    turned = verdicts.orientation(direction) * np.asarray(differences)
    return np.stack(
        [
            turned > threshold,
            (turned > 0) & (turned <= threshold),
            turned == 0,
            (turned < 0) & (turned >= -threshold),
            turned < -threshold,
        ],
        axis=-1,
    ).astype(float)


def verdict_of_categories(shares: Floats, worlds: int, rules: VerdictRules) -> str:
    """Verdict code from the shares of the five categories, shape (5,)."""
    return verdicts_of_categories(shares[np.newaxis], worlds, rules)[0]


def verdicts_of_categories(shares: Floats, worlds: int, rules: VerdictRules) -> list[str]:
    """Verdict codes from many sets of shares of the five categories, shape (N, 5)."""
    signs = np.column_stack([shares[:, 0] + shares[:, 1], shares[:, 3] + shares[:, 4]]).round(verdicts.PLACES)
    beyond = shares[:, [0, 4]].round(verdicts.PLACES)
    numbers = verdicts.number_verdicts(np.full(len(shares), worlds), signs, beyond, rules)
    return [verdicts.CODES[number] for number in numbers.tolist()]


@dataclass(frozen=True, slots=True)
class WordChance:
    """How often draws of worlds give the same word.

    Attributes:
        same: Share of draws with the word of the study (0-1).
        other: The most frequent other verdict code; empty if every draw gives the same.
        other_share: Share of draws with that one (0-1).
    """

    same: float
    other: str
    other_share: float


def find_word_chance(
    differences: Floats, threshold: float, direction: str, rules: VerdictRules, code: str
) -> WordChance:
    """Draw as many worlds as there are, with replacement, and judge each draw.

    Args:
        differences: Differences by world, unit of the measure, shape (W,).
        threshold: Practical threshold, unit of the measure.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares, number of draws and their seed.
        code: Verdict code of the study.
    """
    shares = categorise(differences, threshold, direction).mean(axis=0)
    count = len(differences)
    draws = np.random.default_rng(rules.resampling_seed).multinomial(count, shares, size=rules.resamples) / count
    found = Counter(verdicts_of_categories(draws, count, rules))
    others = [(number, other) for other, number in found.most_common() if other != code]
    number, other = others[0] if others else (0, "")
    return WordChance(found[code] / rules.resamples, other, number / rules.resamples)
