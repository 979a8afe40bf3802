"""From element levels to a summary level (5 CFR 430.305(a)(5)-(6); the points formula of the basic SES system)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sessim.law.rulebook import AppraisalRules


def element_levels(signal: NDArray[np.float64], standards: Sequence[float | NDArray[np.float64]]) -> NDArray[np.int8]:
    """Compare element signals with the standards of levels 2, 3, 4 and 5.

    Args:
        signal: Signals in rating SD, any shape.
        standards: Four rising lower bounds, rating SD, each one number, or one per entry of the last axis of the signals.

    Returns:
        Levels 1 to 5, same shape.
    """
    level = np.ones(signal.shape, dtype=np.int8)
    for standard in standards:
        level += (signal >= standard).view(np.int8)  # a view: adding booleans to integers costs a conversion
    return level


def points(levels: NDArray[np.int8], weights: Sequence[int]) -> NDArray[np.int16]:
    """Weighted points: the sum of element level times weight in percent.

    Args:
        levels: Element levels, shape (elements, people).
        weights: Weights in percent that sum to 100.

    Returns:
        Points from 100 to 500, shape (people,).
    """
    total = levels[0] * np.int16(weights[0])
    for level, weight in zip(levels[1:], weights[1:], strict=True):
        total = total + level * np.int16(weight)
    return np.asarray(total, dtype=np.int16)


def summary_level(
    score: NDArray[np.int16], has_level1_element: NDArray[np.bool_], rules: AppraisalRules
) -> NDArray[np.int8]:
    """Derive the summary level: any critical element at level 1 makes it 1, otherwise the cut points decide.

    Args:
        score: Points (100-500), shape (people,).
        has_level1_element: Whether any critical element is at level 1, shape (people,).
        rules: Cut points in force.

    Returns:
        Summary levels 1 to 5, shape (people,).
    """
    level = np.full(score.shape, 2, dtype=np.int8)
    for cut_point in (rules.level3_points, rules.level4_points, rules.level5_points):
        level += (score >= cut_point).view(np.int8)
    level[has_level1_element] = 1
    return level


def rate(levels: NDArray[np.int8], rules: AppraisalRules) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Points and summary level of element levels.

    Args:
        levels: Element levels, shape (elements, people).
        rules: Elements with weights, and cut points.

    Returns:
        Points and summary levels, each of shape (people,).
    """
    score = points(levels, [element.weight for element in rules.elements])
    return score, summary_level(score, (levels == 1).any(axis=0), rules)


def lower_to_level3(levels: NDArray[np.int8], rules: AppraisalRules) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Re-score elements until the points no longer reach level 4.

    Elements are lowered one level at a time in order of decreasing weight (ties in element order), never below level 3, pass
    after pass, and only while the points are at or above the level 4 cut point.

    Args:
        levels: Element levels, shape (elements, people).
        rules: Elements with weights, and cut points.

    Returns:
        The lowered levels, same shape, and their points, shape (people,).
    """
    weights = [element.weight for element in rules.elements]
    heaviest_first = sorted(range(len(weights)), key=lambda element: -weights[element])
    lowered = levels.copy()
    score = points(lowered, weights)
    for _ in range(2):  # from level 5 to 3 takes two passes at most
        for element in heaviest_first:
            falls = (score >= rules.level4_points) & (lowered[element] > 3)
            lowered[element] -= falls
            score = score - falls * np.int16(weights[element])
    return lowered, score.astype(np.int16)
