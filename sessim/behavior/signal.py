"""The signal equation: what a rater sees of a person on each critical element, in parts that add up.

A signal is performance, the workforce that the person leads, leniency, affinity, inflation, the lesson of past reviews and the
difference between groups, and the error of the reading. Variance components: Scullen, Mount and Goff (2000). Everything is in
rating SD unless said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.rating import purpose_error_scale
from sessim.law.rulebook import AppraisalRules, Element
from sessim.world import Rating

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signal:
    """What raters see of people, in parts that add up, rating SD; a part that is off is the number 0.

    Parts that differ by critical element have one array per element; the others are the same for all elements.

    Attributes:
        performance: Own measured results and the shared work of the component, by element, each of shape (people,).
        workforce: Productivity of those under the executives of the component, by element, each of shape (people,).
        leniency: Leniency of those who rate the person, shape (people,).
        affinity: What they see in the person besides performance, shape (people,).
        inflation: Shift of all ratings of the agency, its norm among it, shape (people,).
        lesson: What the board's changes of past ratings taught the rater, shape (people,).
        group_difference: Subtracted from the signals of the smaller demographic group, 0 or less, shape (people,).
        reading: Error of this one rating, by element, each of shape (people,).
    """

    performance: Sequence[Floats]
    workforce: float | Sequence[Floats]
    leniency: Floats
    affinity: Floats
    inflation: Floats
    lesson: float | Floats
    group_difference: float | Floats
    reading: Sequence[Floats]

    def add_up(self) -> list[Floats]:
        """Add the parts up: the signals by element, each of shape (people,)."""
        of_all_elements = self.leniency + self.affinity + self.inflation + self.lesson + self.group_difference
        signals = [
            performance + of_all_elements + reading
            for performance, reading in zip(self.performance, self.reading, strict=True)
        ]
        if isinstance(self.workforce, float):  # nobody sees it
            return signals
        return [signal + workforce for signal, workforce in zip(signals, self.workforce, strict=True)]


SIGNAL_PARTS: tuple[str, ...] = tuple(each.name for each in fields(Signal))


def scale_rater_error(rules: AppraisalRules, components: Rating) -> float:
    """Size of the errors about the person, relative to an untrained rater whose rating decides pay (0 or more)."""
    trained = 1.0 - rules.rater_training * components.training_gain
    return trained * purpose_error_scale(rules.administrative_purpose, components)


def see_performance(measured: Floats, shared: Floats, shared_share: float, components: Rating) -> Floats:
    """The part of a signal that is performance, rating SD, shape (people,).

    Args:
        measured: Own results as raters can measure them, applicant SD, shape (people,).
        shared: Results of shared work, applicant SD, shape (people,).
        shared_share: Share (0-1) of shared work in the element.
        components: Shares of the variance of one supervisor's rating.
    """
    facet = (1.0 - shared_share) * measured + shared_share * shared
    return math.sqrt(components.performance_share) * facet


def see_workforce(
    workforce: Floats, elements: Sequence[Element], people_element: int, seen_share: float, components: Rating
) -> float | list[Floats]:
    """The part of a signal that is the productivity of those under the executives, rating SD, by element, each (people,).

    Args:
        workforce: That productivity in each person's component, applicant SD, shape (people,).
        elements: The critical elements in order.
        people_element: Number (from 1) of the element for leading people, which alone sees it; 0 for none.
        seen_share: How far the element reads it; below 0 it counts against the executives.
        components: Shares of the variance of one supervisor's rating.

    Returns:
        0 where no element sees it.
    """
    if people_element == 0 or seen_share == 0.0:
        return 0.0
    seen = (math.sqrt(components.performance_share) * seen_share) * workforce
    nothing = np.zeros_like(seen)
    return [seen if number == people_element else nothing for number, _ in enumerate(elements, start=1)]


def see_overall_performance(
    measured: Floats, shared: Floats, elements: Sequence[Element], components: Rating
) -> Floats:
    """The same over all critical elements by their weights, rating SD, shape (people,)."""
    shares = np.array([each.shared_share for each in elements])
    return see_performance(measured, shared, float(weigh_elements(elements) @ shares), components)


def weigh_elements(elements: Sequence[Element]) -> Floats:
    """Weights of the critical elements as shares (0-1), shape (elements,)."""
    return np.array([each.weight / 100.0 for each in elements])


def see_signal(
    components: Rating,
    error_scale: float | Floats,
    *,
    performance: Sequence[Floats],
    leniency: Floats,
    affinity: Floats,
    luck: Sequence[Floats],
    inflation: Floats,
    is_in_minority: NDArray[np.bool_],
    workforce: float | Sequence[Floats] = 0.0,
    lesson: float | Floats = 0.0,
    leniency_averaging: float | Floats = 1.0,
) -> Signal:
    """Put the signals of people together: the signal equation.

    Every array has the shape (people,); performance and luck have one array per critical element.

    Args:
        components: Shares of the variance of one supervisor's rating, and the difference between groups.
        error_scale: Size of the errors of those who rate about the person, relative to one untrained rater's (0 or more).
        performance: The part that is performance, by element (`see_performance`), rating SD.
        leniency: Leniency of those who rate, rater SD.
        affinity: What they see in the person besides performance, SD.
        luck: Standardised error of the reading, by element.
        inflation: Shift of the agency's ratings, rating SD.
        is_in_minority: Whether the person is of the smaller demographic group.
        workforce: The part that is the workforce under the executives, by element (`see_workforce`), rating SD; 0 for none.
        lesson: What the board taught the rater about the person, rating SD; 0 if raters do not learn.
        leniency_averaging: Size of the mean leniency of those who rate, relative to one rater's (above 0, at most 1); 1 where
            `leniency` is their mean already.
    """
    random_share = 1.0 - components.performance_share - components.leniency_share - components.affinity_share
    # shares that sum to 1 may leave a remainder a last bit below 0
    reading_scale = error_scale * math.sqrt(max(0.0, random_share))
    difference = components.group_difference
    return Signal(
        performance=performance,
        workforce=workforce,
        leniency=(leniency_averaging * math.sqrt(components.leniency_share)) * leniency,
        affinity=(error_scale * math.sqrt(components.affinity_share)) * affinity,
        inflation=inflation,
        lesson=lesson,
        group_difference=np.multiply(-difference, is_in_minority, dtype=np.float64) if difference != 0.0 else 0.0,
        reading=[reading_scale * each for each in luck],
    )
