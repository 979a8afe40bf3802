"""Who may sit on a board: Performance Review, Executive Resources and Qualifications Review Boards (5 USC 4314(c), 3393)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What the law asks of a Performance Review Board.

    Attributes:
        minimum_members: Fewest members.
        has_career_majority: Whether more than half must be career when a career appointee is appraised.
        members_sit_out_their_own: Whether members sit out their own appraisal.
        considers_organisation: Whether organizational performance assessments must be considered.
        inspectors_general_apart: Whether inspectors general have a board of their own.
        higher_level_review_binds: Whether a higher-level review changes the initial rating rather than recommend.
        committed_share: Share (0-1) of members appointed for their commitment to rigour (a lever).
        committed_rigour: Share (0-1) of rating inflation that such a member takes out.
    """

    minimum_members: int
    has_career_majority: bool
    members_sit_out_their_own: bool
    considers_organisation: bool
    inspectors_general_apart: bool
    higher_level_review_binds: bool
    committed_share: float
    committed_rigour: float


def has_majority(is_of_kind: NDArray[np.bool_]) -> bool:
    """Whether more than half of the members are of a kind."""
    return 2 * int(np.count_nonzero(is_of_kind)) > len(is_of_kind)


def most_noncareer_members(members: int) -> int:
    """Most noncareer members that leave more than half of a board career."""
    return (members - 1) // 2


def find_board_faults(
    is_career: NDArray[np.bool_], appraises_career: bool, too_few_career: bool, rules: BoardRules
) -> tuple[str, ...]:
    """Say what is wrong with the composition of a Performance Review Board.

    Args:
        is_career: Whether each member is a career appointee.
        appraises_career: Whether the board appraises a career appointee.
        too_few_career: Whether OPM has found too few career appointees for a majority.
        rules: What the law asks.

    Returns:
        One line a fault; empty for a lawful board.
    """
    faults = []
    if len(is_career) < rules.minimum_members:
        faults.append(f"{len(is_career)} members, fewer than {rules.minimum_members}")
    if rules.has_career_majority and appraises_career and not too_few_career and not has_majority(is_career):
        faults.append(f"{int(np.count_nonzero(is_career))} of {len(is_career)} members are career, not more than half")
    return tuple(faults)


def may_vote(member: NDArray[np.int64], subject: NDArray[np.int64], rules: BoardRules) -> NDArray[np.bool_]:
    """Who may act on whose appraisal.

    Args:
        member: Person ids of the members.
        subject: Person ids of those appraised.
        rules: Whether members sit out their own.

    Returns:
        Shape (members, subjects).
    """
    is_own = member[:, None] == subject[None, :]
    return ~is_own if rules.members_sit_out_their_own else np.ones_like(is_own)


def rigour_of_members(rigour: float, committed_share: float, committed_rigour: float) -> float:
    """Share of rating inflation that a board takes out when some members are committed to rigour.

    Args:
        rigour: Share (0-1) that other members take out.
        committed_share: Share (0-1) of committed members.
        committed_rigour: Share (0-1) that these take out.

    Returns:
        Mean over the members, never below `rigour`.
    """
    return (1.0 - committed_share) * rigour + committed_share * max(rigour, committed_rigour)


def recommend_after_review(
    initial_level: NDArray[np.int8], reviewer_level: NDArray[np.int8], was_asked: NDArray[np.bool_], binds: bool
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """What a higher-level review leaves of the initial rating and what it tells the board.

    Args:
        initial_level: Initial summary levels.
        reviewer_level: Levels that the reviewer would give.
        was_asked: Whether the executive asked for the review.
        binds: Whether the review changes the initial rating (under the rule it does not).

    Returns:
        Initial levels, and the levels recommended to the board.
    """
    told = np.where(was_asked, reviewer_level, initial_level)
    return (told if binds else initial_level), told
