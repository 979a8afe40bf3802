"""Members of a Performance Review Board, and whose votes decide on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arithmetic import slots

if TYPE_CHECKING:
    from sessim.law.rulebook import BoardRules

    from .executive import Executive


class Members:
    """Who sits on a board.

    Args:
        rules: Its make-up.
        asked: Executives of the component who may sit on it, the first asked first.
    """

    def __init__(self, rules: BoardRules, asked: list[Executive]) -> None:
        self.number = rules.members
        self.sit_out_their_own = rules.members_sit_out_their_own
        self.political = slots(rules.political_share, rules.members, "nearest")
        self.committed = slots(rules.committed_share, rules.members, "nearest")
        within = min(slots(rules.within_share, rules.members, "nearest"), self.number - self.political)
        self.place_of = {person: self.number - order for order, person in enumerate(asked[:within])}

    def votes_on(self, person: Executive) -> tuple[float, float]:
        """Shares of the votes on a rating that committed members and that political members have."""
        places = range(1, self.number + 1)
        own = self.place_of.get(person) if self.sit_out_their_own else None
        voting = [place for place in places if place != own]
        committed = sum(place <= self.committed for place in voting)
        political = sum(place <= self.political for place in voting)
        return committed / len(voting), political / len(voting)
