"""Performance awards: band, pool and queue (5 USC 5384; spending guidance by year)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.ranking import order_in_groups
from sessim.law.rulebook import AwardRules

CENT = 1e-6  # products such as 0.05 x 200000 may end a hair off the whole dollar they mean


def award_within_band(rate: NDArray[np.float64], pay: NDArray[np.float64], rules: AwardRules) -> NDArray[np.float64]:
    """Whole-dollar award for a wanted rate, never under the minimum or over the maximum share of pay.

    Args:
        rate: Wanted award as a share of basic pay.
        pay: Basic pay at the end of the appraisal period, dollars a year.
        rules: Award band.

    Returns:
        Awards in whole dollars.
    """
    wanted = np.rint(np.clip(rate, rules.minimum, rules.maximum) * pay)
    least = np.ceil(rules.minimum * pay - CENT)
    most = np.floor(rules.maximum * pay + CENT)
    return np.minimum(np.maximum(wanted, least), most)


def largest_award_share(executives: NDArray[np.int64], rules: AwardRules) -> NDArray[np.float64]:
    """Largest total of awards: a share of aggregate pay or, where that is more, a share of the average rate (5 USC 5384(b)(3)).

    Args:
        executives: Career executives by agency.
        rules: Both shares.

    Returns:
        Share of the agency's aggregate career basic pay, by agency.
    """
    return np.maximum(rules.pool_share, rules.average_rate_share / np.maximum(executives, 1))


def level3_share_payable(top_people_share: float, pool_share: float, minimum_top_share: float, minimum: float) -> float:
    """Largest share of level 3 executives to whom the rest of a full pool can pay the smallest award.

    Args:
        top_people_share: Share (0-1) of executives at levels 4 and 5; the rest are at level 3, all on equal pay.
        pool_share: Pool, share of aggregate pay.
        minimum_top_share: Share of the pool that goes to levels 4 and 5.
        minimum: Smallest award, share of pay.

    Returns:
        Share from 0 to 1.
    """
    mean_rate = mean_award_rate(1.0 - top_people_share, pool_share, 1.0 - minimum_top_share)
    return min(1.0, mean_rate / minimum)


def mean_award_rate(people_share: float, pool_share: float, money_share: float) -> float:
    """Average award as a share of pay of a group that gets a share of the pool, on equal pay."""
    return money_share * pool_share / people_share


def pay_in_order(
    agency: NDArray[np.int64],
    precedence: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    wanted: NDArray[np.float64],
    budget: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Serve awards in order of precedence until the agency's budget is spent; the first that does not fit ends the queue.

    Args:
        agency: Agency of each candidate, shape (candidates,).
        precedence: Higher is served earlier; ties go to the lower seat id.
        seat_id: Seat ids.
        wanted: Positive whole-dollar awards.
        budget: Dollars by agency id.

    Returns:
        Whether each candidate is paid, shape (candidates,).
    """
    # if the budget covers everybody, nobody needs to queue
    is_short = np.bincount(agency, weights=wanted, minlength=len(budget)) > budget
    is_paid = ~is_short[agency]
    queues = np.flatnonzero(~is_paid)
    order = queues[order_in_groups(agency[queues], precedence[queues], seat_id[queues])]
    return is_paid | pay_from_queue(order, agency, wanted, budget)


def pay_from_queue(
    order: NDArray[np.int64], agency: NDArray[np.int64], wanted: NDArray[np.float64], budget: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Serve awards in a given order until the agency's budget is spent; the first that does not fit ends the queue.

    Args:
        order: Indices of the candidates who queue, agency by agency, shape (queueing,).
        agency: Agency of each candidate, shape (candidates,).
        wanted: Positive whole-dollar awards.
        budget: Dollars by agency id.

    Returns:
        Whether each candidate is paid, shape (candidates,).
    """
    in_order = agency[order]
    spent = np.concatenate(([0.0], np.cumsum(wanted[order])))
    first = np.searchsorted(in_order, np.arange(len(budget)))
    spent_before = spent[first]  # on agencies earlier in the order
    is_paid = np.zeros(len(agency), dtype=bool)
    is_paid[order] = spent[1:] - spent_before[in_order] <= budget[in_order]
    return is_paid


def level3_budget(
    budget: NDArray[np.float64], top_spent: NDArray[np.float64], rules: AwardRules
) -> NDArray[np.float64]:
    """Money left for level 3 after levels 4 and 5, and after their guaranteed share of award money.

    Args:
        budget: Award budget by agency, dollars.
        top_spent: Spent on levels 4 and 5 by agency, dollars.
        rules: Share of award money reserved for levels 4 and 5.

    Returns:
        Dollars by agency.
    """
    left = budget - top_spent
    share = rules.minimum_top_share
    if share <= 0.0:
        return left
    return np.minimum(left, np.floor(top_spent * (1.0 - share) / share + CENT))
