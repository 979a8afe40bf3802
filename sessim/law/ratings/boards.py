"""Performance Review Boards: their make-up, who may vote, and what higher-level reviewers tell them (5 USC 4314(c))."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sessim.law.ratings.limit import slots


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What the law asks of a Performance Review Board, and how boards are made up.

    Attributes:
        minimum_members: Fewest members.
        has_career_majority: Whether more than half must be career, as when a career appointee is appraised and OPM has not found
            too few of them; every board of a corps appraises career appointees.
        members_sit_out_their_own: Whether members sit out their own appraisal.
        members: Members of a board (a lever).
        political_share: Share (0-1) of members who are political appointees (a lever).
        committed_share: Share (0-1) of members appointed for their commitment to rigour (a lever).
        within_share: Share (0-1) of members who are executives whom the board itself reviews (a lever).
    """

    minimum_members: int
    has_career_majority: bool
    members_sit_out_their_own: bool
    members: int
    political_share: float
    committed_share: float
    within_share: float


@dataclass(frozen=True, slots=True)
class MakeUp:
    """The members of a board in whole numbers: counting places from 1, political members and committed members come first.

    Attributes:
        members: Members.
        political: Of these, political appointees.
        committed: Members committed to rigour, political ones first.
        within: Career members whom the board itself reviews, from the last place on.
    """

    members: int
    political: int
    committed: int
    within: int

    @property
    def places(self) -> NDArray[np.int64]:
        """Places of the members, from 1."""
        return np.arange(1, self.members + 1)


@cache
def make_up_board(rules: BoardRules) -> MakeUp:
    """Return the members of a board, each kind the nearest whole number to its share."""
    shares = (rules.political_share, rules.committed_share, rules.within_share)
    number = np.array([rules.members])
    political, committed, within = (int(slots(share, number, "nearest")[0]) for share in shares)
    return MakeUp(rules.members, political, committed, min(within, rules.members - political))


def has_majority(is_of_kind: NDArray[np.bool_]) -> bool:
    """Whether more than half of the members are of a kind."""
    return 2 * int(np.count_nonzero(is_of_kind)) > len(is_of_kind)


def most_noncareer_members(members: int) -> int:
    """Most noncareer members that leave more than half of a board career."""
    return (members - 1) // 2


def find_board_faults(is_career: NDArray[np.bool_], rules: BoardRules) -> tuple[str, ...]:
    """Say what is wrong with the composition of a Performance Review Board that appraises career appointees.

    Args:
        is_career: Whether each member is a career appointee.
        rules: What the law asks.

    Returns:
        One line per fault with its citation; empty for a lawful board.
    """
    faults = []
    if len(is_career) < rules.minimum_members:
        faults.append(f"{len(is_career)} members, fewer than {rules.minimum_members} (5 CFR 430.311)")
    if rules.has_career_majority and not has_majority(is_career):
        career = int(np.count_nonzero(is_career))
        faults.append(f"{career} of {len(is_career)} members are career, not more than half (5 USC 4314(c)(5))")
    return tuple(faults)


def may_vote(member: NDArray[np.int64], subject: NDArray[np.int64], rules: BoardRules) -> NDArray[np.bool_]:
    """Who may act on whose appraisal.

    Args:
        member: Ids of the members, such as their places.
        subject: Ids of those appraised; for non-members, an id that no member has.
        rules: Whether members sit out their own.

    Returns:
        Shape (members, subjects).
    """
    is_own = member[:, None] == subject[None, :]
    return ~is_own if rules.members_sit_out_their_own else np.ones_like(is_own)


def share_of_votes(is_of_kind: NDArray[np.bool_], acts: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share (0-1) of the votes on each appraisal that members of a kind have.

    Args:
        is_of_kind: Whether each member is of the kind, shape (members,).
        acts: Who acts on whose appraisal, shape (members, subjects), at least one on each.

    Returns:
        Shape (subjects,).
    """
    return np.asarray((is_of_kind[:, None] & acts).sum(axis=0) / acts.sum(axis=0))


def recommend_after_review(
    initial_level: NDArray[np.int8], reviewer_level: NDArray[np.int8], was_asked: NDArray[np.bool_], binds: bool
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """What a higher-level review does to the initial rating, and what it tells the board.

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
