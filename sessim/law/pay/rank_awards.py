"""Presidential Rank Awards: who may be nominated, how many, and what they pay (5 USC 4507; 5 CFR 451 subpart C)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sessim.arrays.ranking import keep_best
from sessim.law.ratings.limit import slots
from sessim.law.rulebook import RankAwardRules

NO_RANK, MERITORIOUS, DISTINGUISHED = 0, 1, 2
NEVER = 0  # fiscal year of the last award of someone who has none


def quota_share_used(recipients: int, executives: int, quotas: float) -> float:
    """Share (0-1) of the yearly quotas that was used.

    Args:
        recipients: Executives who received a rank award in the year.
        executives: Career executives of the year.
        quotas: Most awards of all ranks, share of career executives.
    """
    return recipients / (quotas * executives)


def may_receive(
    fiscal_year: int, last_award_year: NDArray[np.int16], years_in_service: NDArray[np.float64], rules: RankAwardRules
) -> NDArray[np.bool_]:
    """Whether the waiting time and the years of service allow a rank award.

    Args:
        fiscal_year: Fiscal year of the award.
        last_award_year: Fiscal year of the last award of the same rank, 0 for none.
        years_in_service: Years in the SES at the end of the year.
        rules: Waiting time and service.

    Returns:
        One answer per person.
    """
    has_waited = (last_award_year == NEVER) | (fiscal_year - last_award_year > rules.wait_years)
    return np.asarray(has_waited & (years_in_service >= rules.minimum_service_years))


def nominate(
    agency: NDArray[np.int64],
    evidence: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    career: NDArray[np.int64],
    rules: RankAwardRules,
) -> NDArray[np.bool_]:
    """Nominate the eligible with the strongest evidence in each agency, within the nomination limit.

    Args:
        agency: Agency of each eligible executive, shape (eligible,).
        evidence: Evidence by which the agency ranks; ties to the lower seat id.
        seat_id: Seat ids.
        career: Career executives by agency id.
        rules: Nomination limit.

    Returns:
        Whether each is nominated, shape (eligible,).
    """
    return keep_best(agency, evidence, seat_id, slots(rules.nomination_limit, career, "floor"))


def give_ranks(
    evidence: NDArray[np.float64],
    seat_id: NDArray[np.int64],
    may_be_distinguished: NDArray[np.bool_],
    may_be_meritorious: NDArray[np.bool_],
    career: int,
    rules: RankAwardRules,
) -> NDArray[np.int8]:
    """Choose among the nominees of all agencies within the quotas, the higher rank first.

    Args:
        evidence: Evidence of each nominee, shape (nominees,); ties to the lower seat id.
        seat_id: Seat ids.
        may_be_distinguished: Whether the waiting time of the higher rank is over.
        may_be_meritorious: Whether that of the lower rank is over.
        career: Career executives, government-wide.
        rules: Quotas and the share of them that is used.

    Returns:
        0 none, 1 Meritorious, 2 Distinguished, shape (nominees,).
    """
    rank = np.full(len(evidence), NO_RANK, dtype=np.int8)
    for code, quota, may in (
        (DISTINGUISHED, rules.distinguished_quota, may_be_distinguished),
        (MERITORIOUS, rules.meritorious_quota, may_be_meritorious),
    ):
        left = np.flatnonzero(may & (rank == NO_RANK))
        number = slots(quota * rules.quota_used, np.array([career]), "floor")
        keeps = keep_best(np.zeros(len(left), dtype=np.int64), evidence[left], seat_id[left], number)
        rank[left[keeps]] = code
    return rank


def rank_award(rank: NDArray[np.int8], pay: NDArray[np.float64], rules: RankAwardRules) -> NDArray[np.float64]:
    """Whole-dollar award of each rank (0 for none), never above its share of basic pay."""
    rate = np.array([0.0, rules.meritorious_rate, rules.distinguished_rate])[rank]
    return np.floor(rate * pay + 1e-6)
