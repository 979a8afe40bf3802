"""Performance awards: band, pool and queue (5 USC 5384; spending guidance by year)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.law.limit import order_in_groups
from sessim.law.rulebook import AwardRules

CENT = 1e-6  # products such as 0.05 x 200000 may end a hair beside the whole dollar they mean


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


def paid_in_order(
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
    return paid_from_queue(order_in_groups(agency, precedence, seat_id), agency, wanted, budget)


def paid_from_queue(
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
    ordered = agency[order]
    running = np.cumsum(wanted[order])
    is_start = np.ones(len(order), dtype=bool)
    is_start[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(is_start)
    before = np.concatenate(([0.0], running))[starts]
    running -= np.repeat(before, np.diff(np.append(starts, len(order))))
    is_paid = np.zeros(len(agency), dtype=bool)
    is_paid[order] = running <= budget[ordered]
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
