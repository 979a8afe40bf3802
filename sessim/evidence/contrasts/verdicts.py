"""From shares of worlds to a verdict word, by declared thresholds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sessim.evidence.contrasts.contrasts import Spread, Summary
from sessim.evidence.contrasts.number_format import count_of_hundred
from sessim.evidence.declared.declarations import Declarations, VerdictRules
from sessim.ground.errors import UserError

UP = ("robustly_up", "likely_up")
DOWN = ("robustly_down", "likely_down")
CODES = (
    "too_few_worlds", "no_material", *UP, *DOWN, "possible_harm", "possible_gain", "probably_none", "split",
)  # fmt: skip
PLACES = 12  # of a share: sums of shares have rounding errors, and a declared share is met exactly or not
FALLS = np.array(
    [(1, 0), (0, 1), (0, 0)]
)  # how further worlds may fall: beyond the threshold on either side, or nowhere
Floats = NDArray[np.float64]


def orientation(direction: str) -> int:
    """+1 if more is better or no side is, -1 if less is better."""
    return -1 if direction == "lower" else 1


def favourable_shares(summary: Spread, direction: str) -> tuple[float, float]:
    """Shares of worlds beyond the practical threshold on the better and on the worse side.

    For a measure without a better side: above and below.
    """
    if orientation(direction) > 0:
        return summary.share_above, summary.share_below
    return summary.share_below, summary.share_above


def verdict(summary: Summary | None, direction: str, rules: VerdictRules) -> str:
    """Verdict code of one contrast.

    Args:
        summary: The contrast; None if nothing was paired.
        direction: `higher`, `lower` or `none`.
        rules: Declared shares.

    Returns:
        `robustly_up`, `likely_up`, `possible_gain`, `probably_none`, `split`, `possible_harm`, `likely_down`,
        `robustly_down`, `no_material`, `too_few_worlds` or `not_run`, where up and gain mean better (or higher, when the
        measure has no better side).
    """
    if summary is None:
        return "not_run"
    up, down = favourable_shares(summary, direction)
    signs = (summary.share_positive, summary.share_negative)
    sign_up, sign_down = signs if orientation(direction) > 0 else signs[::-1]
    return verdict_of_shares(summary.worlds, (sign_up, sign_down), (up, down), rules)


def verdict_of_shares(worlds: int, signs: tuple[float, float], beyond: tuple[float, float], rules: VerdictRules) -> str:
    """Verdict code from shares of worlds.

    Args:
        worlds: Number of worlds.
        signs: Shares of worlds with the better and with the worse sign.
        beyond: Shares of worlds beyond the practical threshold on the better and on the worse side.
        rules: Declared shares.
    """
    numbers = number_verdicts(np.array([worlds]), np.array([signs]), np.array([beyond]), rules)
    return CODES[int(numbers[0])]


def number_verdicts(worlds: NDArray[np.int64], signs: Floats, beyond: Floats, rules: VerdictRules) -> NDArray[np.int64]:
    """Verdicts from many sets of shares at once, as places in `CODES`.

    Args:
        worlds: Number of worlds of each set, shape (N,).
        signs: Shares of worlds with the better and with the worse sign, shape (N, 2).
        beyond: Shares of worlds beyond the practical threshold on the better and on the worse side, shape (N, 2).
        rules: Declared shares.
    """
    better, worse = beyond[:, 0], beyond[:, 1]
    within = np.round(1 - (better + worse), PLACES)
    sided = [
        (signs[:, side] >= sign) & (beyond[:, side] >= outside)
        for side in (0, 1)
        for sign, outside in (
            (rules.robust_sign, rules.robust_beyond),
            (rules.likely_sign, rules.likely_beyond),
        )
    ]
    holds = [  # in the order of `CODES`; the first that holds is the verdict
        worlds < rules.minimum_worlds,
        within >= rules.within_for_none,
        *sided,
        (better <= rules.one_sided) & (rules.one_sided < worse),
        (worse <= rules.one_sided) & (rules.one_sided < better),
        within >= rules.within_for_probably_none,
        np.ones(len(worlds), dtype=bool),
    ]
    return np.asarray(np.argmax(holds, axis=0))


def worlds_to_change(summary: Summary, direction: str, rules: VerdictRules) -> int | None:
    """Fewest further worlds that could change the verdict if they all fell the same way.

    Worlds beyond the threshold on one side, on the other, or with no difference at all are tried. A small number says
    that the verdict hangs by a thread.

    Returns:
        The number; None if ten times as many worlds would not suffice, or there are too few worlds for a verdict.
    """
    count = summary.worlds
    now = verdict(summary, direction, rules)
    if now == "too_few_worlds":
        return None
    signs = np.array([summary.share_positive, summary.share_negative])[:: orientation(direction)] * count
    beyond = np.array(favourable_shares(summary, direction)) * count
    more = np.repeat(np.arange(1, 10 * count + 1), len(FALLS))
    added = more[:, np.newaxis] * np.tile(FALLS, (10 * count, 1))
    total = count + more
    later_signs, later_beyond = ((each + added) / total[:, np.newaxis] for each in (signs, beyond))
    changes = number_verdicts(total, later_signs, later_beyond, rules) != CODES.index(now)
    return int(more[np.argmax(changes)]) if changes.any() else None


def word(code: str, direction: str, declared: Declarations) -> str:
    """The word a reader sees for a verdict code."""
    return declared.words[code]["unsensed" if direction == "none" else "sensed"]


def word_with_chance(word: str, same: float, other: str, other_share: float, rules: VerdictRules) -> str:
    """A word and in how many redraws of the worlds it comes out again, followed by the other one where many give that.

    Args:
        word: Verdict word.
        same: Share of draws with this word (0-1); NaN where none is known.
        other: The most frequent other word; empty for none.
        other_share: Share of draws with that one (0-1).
        rules: Declared shares.
    """
    if math.isnan(same):
        return word
    beside = f"; {other} in {count_of_hundred(other_share)}" if other and 1.0 - same > rules.other_word_from else ""
    return f"{word} (in {count_of_hundred(same)} of 100 redraws{beside})"


def code_of(word: str, direction: str, declared: Declarations) -> str:
    """The verdict code of a stored word, see `word`.

    Raises:
        UserError: No verdict has this word.
    """
    column = "unsensed" if direction == "none" else "sensed"
    codes = {words[column]: code for code, words in declared.words.items()}
    if word not in codes:
        raise UserError(f"no verdict has the word {word!r}", allowed=", ".join(codes))
    return codes[word]
