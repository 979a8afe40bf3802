"""Shares at levels 4 and 5 that agencies have this year, given their results and the places of earlier years."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.sums import add_in_order
from sessim.corps.columns import Floats
from sessim.law.ratings.results_share import measure_results, shares_by_results
from sessim.law.ratings.rolling_share import rolling_shares
from sessim.year.context import Year


def follow_results(year: Year, limit_share: Floats, applies: NDArray[np.bool_], number: NDArray[np.int64]) -> Floats:
    """Let the shares of agencies to which the limit applies follow their results of the year before.

    Args:
        year: The year.
        limit_share: Share of each agency as the rule has it, infinite for no limit.
        applies: Whether the limit applies to each agency.
        number: People whom the limit counts in each.

    Returns:
        Shares by agency; those of the rule where the lever is off or the limit does not apply.
    """
    limit, applies = year.rules.limit, applies & (number > 0)
    if limit.places_follow_results == 0.0 or not applies.any():
        return limit_share
    results = year.institutions.of_agencies(lambda agency: agency.remembered_result)
    luck = year.streams.normal(year.fiscal_year, "limit.results", len(results))
    measured = measure_results(results, luck, limit.results_reliability, applies)[applies]
    share = np.minimum(limit_share[applies], 1.0)
    ruled = limit.share if limit.share is not None else year.rules.flexibility.guidance_share
    # a stricter share that an agency sets itself is never loosened, and no share passes 1
    ceiling = np.where(share < (1.0 if ruled is None else ruled), share, 1.0)
    highest = np.minimum(limit.results_most, ceiling / np.where(share > 0.0, share, 1.0))
    found = limit_share.copy()
    found[applies] = shares_by_results(
        share, number[applies], measured, limit.places_follow_results, limit.results_least, np.maximum(highest, 1.0)
    )
    return found


def take_years_together(year: Year, share: Floats, applies: NDArray[np.bool_], number: NDArray[np.int64]) -> Floats:
    """Let small agencies pool their places over some years.

    Args:
        year: The year.
        share: Share of each agency this year by itself.
        applies: Whether the limit applies to each agency.
        number: People whom the limit counts in each.

    Returns:
        Shares by agency; unchanged where the lever is off or the limit does not apply.
    """
    limit = year.rules.limit
    if limit.rolling_years == 1 or not applies.any():
        return share
    earlier = limit.rolling_years - 1
    exact = year.institutions.of_agencies(
        lambda agency: add_in_order(places for places, _ in agency.past_places[:earlier])
    )
    used = year.institutions.of_agencies(
        lambda agency: add_in_order(taken for _, taken in agency.past_places[:earlier])
    )
    found = share.copy()
    found[applies] = rolling_shares(
        np.minimum(share[applies], 1.0), number[applies], exact[applies], used[applies], limit.rolling_below
    )
    return found
