"""The Office of Personnel Management: passes on waivers and publishes what ratings are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mesa

from sessim.institutions.agency import Agency
from sessim.law.rulebook import LimitRules
from sessim.streams import Streams


class CentralOffice(mesa.Agent):  # type: ignore[misc]
    """OPM, with the memory of what a top rating was worth.

    Attributes:
        administration: Party in office: 1 the party in office when the run opens, -1 the other.
        remembered_stake: Award plus raise of levels 4-5 less that of level 3, share of pay, as last observed.
    """

    def __init__(self, model: Any, remembered_stake: float) -> None:
        super().__init__(model)
        self.remembered_stake = remembered_stake
        self.administration = 1

    def see_transition(self, is_transition_year: bool) -> None:
        """Serve the other party from the fiscal year in which a new administration takes office."""
        if is_transition_year:
            self.administration = -self.administration

    def pass_on_waivers(
        self, agencies: Sequence[Agency], rules: LimitRules, streams: Streams, fiscal_year: int
    ) -> None:
        """Announce the agencies for which the President lifts the limit this year."""
        if rules.share is None or rules.waiver_probability == 0.0:
            for agency in agencies:
                agency.holds_waiver = False
            return
        draws = streams.uniform(fiscal_year, "plan.waiver", len(agencies))
        for agency in agencies:
            agency.holds_waiver = bool(draws[agency.agency] < rules.waiver_probability)

    def publish_stake(self, top_cash: float, top_pay: float, level3_cash: float, level3_pay: float) -> None:
        """Remember what levels 4-5 earned over level 3; unchanged when either group is empty.

        Args:
            top_cash: Awards granted plus raises of levels 4 and 5, dollars.
            top_pay: Their basic pay before the raise, dollars a year.
            level3_cash: Awards granted plus raises of level 3, dollars.
            level3_pay: Their basic pay before the raise, dollars a year.
        """
        if top_pay > 0.0 and level3_pay > 0.0:
            self.remembered_stake = top_cash / top_pay - level3_cash / level3_pay

    def remember_like(self, other: CentralOffice) -> None:
        """Take over the memory and the administration of another central office."""
        self.administration = other.administration
        self.remembered_stake = other.remembered_stake
