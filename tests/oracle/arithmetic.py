"""Small formulas of the specification that several agents share, in plain Python."""

from __future__ import annotations

import math
from statistics import NormalDist

from sessim.law.rulebook import AnnuityRules, AppraisalRules
from sessim.world import Rating

_STANDARD_NORMAL = NormalDist()


def normal_cdf(x: float) -> float:
    """`Phi(x)`."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_quantile(probability: float) -> float:
    """`Phi^-1(probability)`, probability strictly between 0 and 1."""
    return _STANDARD_NORMAL.inv_cdf(probability)


def standardised_pareto(z: float, a: float) -> float:
    """Value of a Pareto distribution with exponent `a` (above 2), of mean 0 and SD 1, at the place of a standard normal `z`."""
    above = 0.5 * math.erfc(z / math.sqrt(2.0))  # 1 - Phi(z)
    return (above ** (-1 / a) - a / (a - 1)) / math.sqrt(a / ((a - 1) ** 2 * (a - 2)))


def logistic(log_odds: float) -> float:
    """Probability with the given log odds."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)


def held_within(value: float, low: float, high: float) -> float:
    """`clip(value, low, high)`."""
    return max(low, min(value, high))


def error_about_person(rules: AppraisalRules, rating: Rating) -> float:
    """`E`: size of a rater's errors about the person under the training given and the purpose of the rating."""
    purpose, vp, vl = rules.administrative_purpose, rating.performance_share, rating.leniency_share
    paid, studied = rating.reliability_administrative, rating.reliability_research
    r = purpose * paid + (1 - purpose) * studied
    q = (1 - r) / r * paid / (1 - paid)
    others = 1 - vp - vl  # va + vn
    root = math.sqrt(max(0.0, q * (1 - vp) - vl) / others) if others > 0 else 1.0
    return (1 - rules.rater_training * rating.training_gain) * root


def mean(values: list[float], *, if_none: float = 0.0) -> float:
    """Mean with an exactly rounded sum, so that the order of people does not matter."""
    return math.fsum(values) / len(values) if values else if_none


def slots(share: float, number: int, rounding: str) -> int:
    """Number of ratings that `share` of `number` people allows."""
    if rounding == "floor":
        return math.floor(share * number + 1e-9)
    if rounding == "nearest":
        return math.floor(share * number + 0.5 + 1e-9)
    if rounding == "ceiling":
        return math.ceil(share * number - 1e-9)
    raise ValueError(f"unknown rounding {rounding!r}")


def largest_remainder(total: int, sizes: dict[int, int]) -> dict[int, int]:
    """Share `total` among keys in proportion to `sizes`; leftovers by largest remainder, ties to the lower key.

    Whole numbers throughout: in floats equal remainders may differ in the last bit and a tie would be decided by it.
    """
    everyone = sum(sizes.values())
    if everyone == 0:
        return dict.fromkeys(sizes, 0)
    given = {key: total * size // everyone for key, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda key: (-(total * sizes[key] % everyone), key))
    for key in by_remainder[: total - sum(given.values())]:
        given[key] += 1
    return given


def points(levels: list[int], rules: AppraisalRules) -> int:
    """Points of element levels: the sum of weight x level (100 to 500)."""
    return sum(element.weight * level for element, level in zip(rules.elements, levels, strict=True))


def summary_level(levels: list[int], rules: AppraisalRules) -> int:
    """Summary level of element levels."""
    if 1 in levels:
        return 1
    total = points(levels, rules)
    if total >= rules.level5_points:
        return 5
    if total >= rules.level4_points:
        return 4
    if total >= rules.level3_points:
        return 3
    return 2


def element_levels(signals: list[float], level_width: float, low_tolerance: float = 0.0) -> list[int]:
    """Level of each element: 1 plus the number of standards that its signal reaches (levels 2 and 3 with a tolerance)."""
    standards = [level_width * multiple for multiple in (-1.5, -0.5, 0.5, 1.5)]
    standards[:2] = [standard - low_tolerance for standard in standards[:2]]
    return [1 + sum(signal >= standard for standard in standards) for signal in signals]


def minimum_retirement_age(birth_year: float, terms: AnnuityRules) -> float:
    """Minimum retirement age in years, by calendar year of birth (5 USC 8412(h)).

    The lowest age, and some months more for each year of birth, up to one's own, that lies in one of the two rises.
    """
    rises = (
        *range(terms.first_rise_begins, terms.first_rise_ends + 1),
        *range(terms.second_rise_begins, terms.second_rise_ends + 1),
    )
    return terms.minimum_age + sum(year <= birth_year for year in rises) * terms.rise_months / 12


def years_since_unreduced(age: float, service: float, minimum_age: float, terms: AnnuityRules) -> float:
    """Years since the earliest of the three ways to an unreduced annuity (5 USC 8412(a)-(c)), negative before."""
    ways = (
        (minimum_age, terms.minimum_age_service),
        (terms.middle_age, terms.middle_age_service),
        (terms.full_age, terms.full_age_service),
    )
    return max(min(age - needed, service - served) for needed, served in ways)
