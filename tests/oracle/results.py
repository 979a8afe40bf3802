"""Shares that follow organisational results, and places of some years taken together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sessim.law.rulebook import Rulebook

from .arithmetic import held_within, mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .institutions import Agency


def announce(counted: Mapping[Agency, int], book: Rulebook) -> dict[int, float]:
    """Share announced to each agency to which the limit applies, by its number, before rounding.

    Args:
        counted: Counted people of those agencies.
        book: Rules of the year.
    """
    earlier = book.limit.rolling_years - 1
    announced: dict[int, float] = {}
    for agency, share in shares_of_the_year(counted, book).items():
        number = counted[agency]
        if earlier > 0 and number < book.limit.rolling_below:
            past = agency.years_of_places[:earlier]
            left = math.fsum(exact for exact, _ in past) - sum(used for _, used in past)
            share = held_within((share * number + left) / number, 0.0, 1.0)
        announced[agency.number] = share
    return announced


def shares_of_the_year(counted: Mapping[Agency, int], book: Rulebook) -> dict[Agency, float]:
    """Share of each agency in a year by itself: that of the rule, or one that follows its measured results."""
    ruled = {agency: agency.own_limit for agency in counted}
    shares = {agency: min(share, 1.0) for agency, share in ruled.items() if share is not None}
    weight, least = book.limit.places_follow_results, book.limit.results_least
    if weight == 0:
        return shares
    measured = _measured_results(list(shares), book.limit.results_reliability)
    of_all = book.limit.share if book.limit.share is not None else book.flexibility.guidance_share
    most: dict[Agency, float] = {}
    for agency, share in shares.items():
        sets_its_own = of_all is not None and share < of_all
        room = 1.0 if sets_its_own else 1 / share if share > 0 else math.inf
        most[agency] = max(1.0, min(book.limit.results_most, room))

    def times(agency: Agency, shift: float) -> float:
        return held_within(1 + weight * measured[agency] + shift, least, most[agency])

    def places(shift: float) -> float:
        return math.fsum(shares[agency] * counted[agency] * times(agency, shift) for agency in shares)

    wanted = math.fsum(shares[agency] * counted[agency] for agency in shares)
    low, high = -1e3, 1e3  # halving finds the shift that costs no place
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if places(middle) < wanted else (low, middle)
    return {agency: share * times(agency, high) for agency, share in shares.items()}


def _measured_results(agencies: list[Agency], reliability: float) -> dict[Agency, float]:
    true = _standardised({agency: agency.result for agency in agencies})
    noisy: dict[Agency, float | None] = {}
    for agency in agencies:
        luck = agency.model.normal_of_agency("limit.results", agency.number)
        known = agency.result is not None
        noisy[agency] = math.sqrt(reliability) * true[agency] + math.sqrt(1 - reliability) * luck if known else None
    return _standardised(noisy)


def _standardised(values: dict[Agency, float | None]) -> dict[Agency, float]:
    known = [value for value in values.values() if value is not None]
    middle = mean(known)
    spread = math.sqrt(mean([(value - middle) ** 2 for value in known]))
    if len(known) < 2 or spread <= 1e-9 * max(1.0, *(abs(value) for value in known)):
        return dict.fromkeys(values, 0.0)
    return {agency: 0.0 if value is None else (value - middle) / spread for agency, value in values.items()}
