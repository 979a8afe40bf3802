"""How agencies differ: what published ratings say of an agency's norm, and how much of a limit it carries out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .executive import Executive


@dataclass(frozen=True, slots=True)
class KnownNorm:
    """What published ratings say of an agency's norm, against the government's of the same years.

    Attributes:
        difference: Its norm less that of the government, rating SD.
        variance: Error variance of that, rating SD squared.
    """

    difference: float
    variance: float


def pooled(known: KnownNorm, spread: float, luck: float) -> float:
    """Deviation of the norm: partly what is published, the less sure the less of it, partly luck; rating SD."""
    if spread == 0:
        return 0.0
    weight = spread**2 / (spread**2 + known.variance)
    return weight * known.difference + spread * math.sqrt(1 - weight) * luck


def softened_share(share: float, group: list[Executive]) -> float:
    """Share of a group at levels 4 and 5 that a limit leaves where agencies carry out only part of it."""
    agencies = {person.seat.agency for person in group}
    counted = {agency: len(agency.rated_subject) for agency in agencies}
    nominated = sum(person.recommended_level >= 4 for agency in agencies for person in agency.rated_subject)
    everyone = sum(counted.values())
    compliance = math.fsum(agency.compliance * number for agency, number in counted.items()) / everyone
    return share + (1 - compliance) * max(0.0, nominated / everyone - share)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Value below which a Beta(a, b) lies with the given probability, by halving."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle


def beta_cdf(x: float, a: float, b: float) -> float:
    """Probability that a Beta(a, b) lies below `x` (0 to 1, both excluded)."""
    if x > (a + 1) / (a + b + 2):  # where the fraction below converges slowly
        return 1 - beta_cdf(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
    # Lentz's evaluation of the continued fraction of Abramowitz and Stegun, 26.5.8.
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 100_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for numerator in (even, odd):
            d = 1 / (1 + numerator * d)
            c = 1 + numerator / c
            step = c * d
            fraction *= step
        if abs(step - 1) < 1e-15:
            break
    return front * fraction
