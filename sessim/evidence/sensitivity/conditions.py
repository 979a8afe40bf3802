"""Subsets of worlds in words, and whether an answer holds in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.contrasts import Summary
from sessim.evidence.contrasts.estimates import Estimate
from sessim.evidence.sensitivity import drivers
from sessim.evidence.sensitivity.drivers import Screening

FEWEST_WORLDS = 5
DRIVERS_USED = 3


@dataclass(frozen=True, slots=True)
class Condition:
    """Worlds that share a theory, or a low or high value of a driver, and the median difference in them."""

    words: str
    median: float
    is_theory: bool


def find_conditions(summary: Summary, screening: Screening | None, worlds: pd.DataFrame) -> tuple[Condition, ...]:
    """Each theory alone, and the lowest and highest third of each driver beyond chance, with at least five worlds."""
    found = [
        Condition(drivers.theory_words(group.mechanism, group.theory), group.median, True)
        for group in drivers.contrast_by_theory(summary, worlds)
        if group.worlds >= FEWEST_WORLDS
    ]
    if screening and summary.worlds >= 3 * FEWEST_WORLDS:
        parameters = [driver for driver in screening.beyond_chance if not driver.is_theory][:DRIVERS_USED]
        for driver in parameters:
            found.append(Condition(driver.low_label, driver.low_median, False))
            found.append(Condition(driver.high_label, driver.high_median, False))
    return tuple(found)


def find_turning_conditions(summary: Summary, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Conditions under which the median has the other sign, the largest first."""
    turning = [condition for condition in conditions if np.sign(condition.median) == -np.sign(summary.median) != 0]
    return tuple(sorted(turning, key=lambda condition: -abs(condition.median)))


def robustness_sentence(found: Estimate, conditions: tuple[Condition, ...]) -> str:
    """One line on the agreement of worlds and theories on the sign."""
    summary = found.summary
    if summary is None:
        return "Nothing was paired, so there is nothing to compare."
    if summary.worlds == 1:
        return "Only one world was run; agreement across worlds cannot be assessed."
    positive = int(np.sum(summary.world_means > 0))
    negative = int(np.sum(summary.world_means < 0))
    count = number_format.worlds_words(summary.worlds)
    text = f"The difference is above zero in {positive} and below zero in {negative} of {count}"
    if positive + negative < summary.worlds:
        text += f" and exactly zero in {summary.worlds - positive - negative}"
    theories = [condition for condition in conditions if condition.is_theory]
    if theories and summary.median != 0.0:
        agree = sum(np.sign(condition.median) == np.sign(summary.median) for condition in theories)
        text += f"; its median keeps the sign under {agree} of {len(theories)} theories taken alone"
    if not conditions:
        return text + ". Too few worlds were run to try theories or drivers by themselves."
    if summary.median == 0.0:
        return text + ". The median is zero and has no sign to reverse."
    turning = find_turning_conditions(summary, conditions)
    if not turning:
        return text + ". No single theory or top driver reverses its sign."
    named = [
        f"{condition.words} ({number_format.difference_words(condition.median, found.measure, found.threshold)})"
        for condition in turning[:DRIVERS_USED]
    ]
    more = len(turning) - len(named)
    rest = f"; and under {more} further conditions of the {len(conditions)} tried" if more else ""
    return text + ". It changes sign where " + "; where ".join(named) + rest + "."
