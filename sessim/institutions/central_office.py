"""The Office of Personnel Management: passes on waivers and publishes what ratings are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sessim.institutions.agency import Agency
from sessim.law.ratings.flexibility import is_open, stated_reason
from sessim.law.rulebook import FallbackRules, Rulebook
from sessim.law.tenure.fallback import placement_pay, saved_pay
from sessim.streams import Streams


class CentralOffice(mesa.Agent):  # type: ignore[misc]
    """OPM, with the memory of what a top rating was worth.

    Attributes:
        saved_pay: Pay of each person placed outside the SES above the range of the new job, dollars a year.
        saved_years: Years for which it was counted.
        saved_maximum: Highest rate of the range when it was last adjusted, dollars a year.
        saved_pay_cost: What such pay cost above the range this year, dollars.
        administration: Party in office: 1 the party in office when the run opens, -1 the other.
        remembered_stake: Award plus raise of levels 4-5 less that of level 3, share of pay, as last observed.
        remembered_top_award: Awards of levels 4-5, share of pay, as last observed; the stake before anything was.
        remembered_level3_award: Awards of level 3, likewise; none before.
    """

    def __init__(self, model: Any, remembered_stake: float) -> None:
        super().__init__(model)
        self.remembered_stake = remembered_stake
        self.remembered_top_award = remembered_stake
        self.remembered_level3_award = 0.0
        self.saved_pay: NDArray[np.float64] = np.zeros(0)
        self.saved_years: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.saved_maximum = 0.0
        self.saved_pay_cost = 0.0
        self.administration = 1

    def see_transition(self, is_transition_year: bool) -> None:
        """Serve the other party from the fiscal year in which a new administration takes office."""
        if is_transition_year:
            self.administration = -self.administration

    def pass_on_waivers(
        self, agencies: Sequence[Agency], counted: NDArray[np.int64], rules: Rulebook, streams: Streams
    ) -> None:
        """Announce the agencies for which the President lifts the limit this year, unasked or on request.

        Args:
            agencies: The agencies, in the order of their ids.
            counted: People whom the limit counts in each.
            rules: Limit, reasons for which agencies ask, and how many requests are granted.
            streams: Draws of the run.
        """
        holds = np.zeros(len(agencies), dtype=bool)
        reason = np.zeros(len(agencies), dtype=np.int64)
        if rules.limit.share is not None:
            if rules.limit.waiver_probability > 0.0:
                draws = streams.uniform(rules.fiscal_year, "plan.waiver", len(agencies))
                holds = draws < rules.limit.waiver_probability
            if rules.flexibility.granted_share > 0.0:
                reason = np.where(holds, 0, self._hear_requests(agencies, counted, rules, streams))
                granted = streams.uniform(rules.fiscal_year, "plan.grant", len(agencies))
                holds = holds | ((reason > 0) & (granted < rules.flexibility.granted_share))
        for agency in agencies:
            agency.holds_waiver = bool(holds[agency.agency])
            agency.stated_reason = int(reason[agency.agency])

    def _hear_requests(
        self, agencies: Sequence[Agency], counted: NDArray[np.int64], rules: Rulebook, streams: Streams
    ) -> NDArray[np.int64]:
        """Reason for which each agency asks for a waiver, 0 for none."""
        is_office = np.array([agency.is_inspector_general for agency in agencies])
        reasons, asked = rules.flexibility.waiver_reasons, rules.flexibility.asked_shares
        wants = [
            streams.uniform(rules.fiscal_year, f"plan.request.{number}", len(agencies)) < share
            for number, share in enumerate(asked, start=1)
        ]
        return stated_reason(np.array(wants), np.array([is_open(each, counted, is_office) for each in reasons]))

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

    def publish_awards(self, top_awards: float, top_pay: float, level3_awards: float, level3_pay: float) -> None:
        """Remember what was awarded at levels 4-5 and at level 3; a rate is unchanged when its group is empty.

        Args:
            top_awards: Awards granted to levels 4 and 5, dollars.
            top_pay: Their basic pay before the raise, dollars a year.
            level3_awards: Awards granted to level 3, dollars.
            level3_pay: Their basic pay before the raise, dollars a year.
        """
        if top_pay > 0.0:
            self.remembered_top_award = top_awards / top_pay
        if level3_pay > 0.0:
            self.remembered_level3_award = level3_awards / level3_pay

    def pay_the_placed(self, placed: NDArray[np.float64], maximum: float, rules: FallbackRules) -> None:
        """Pay those placed before, adjusted to the new range, and take in those placed at the end of this year.

        Args:
            placed: Basic pay of those newly placed, dollars a year.
            maximum: Highest rate of the new job in the coming January, dollars a year.
            rules: Growth of saved pay, and years for which it is counted.
        """
        counts = self.saved_years < rules.years_counted
        paid = saved_pay(self.saved_pay[counts], self.saved_maximum, maximum, rules.share_of_increases)
        self.saved_pay_cost = float(np.maximum(paid - maximum, 0.0).sum())
        # the job held before the SES was of the General Schedule too: no rate there is above the maximum
        entering = placement_pay(maximum, maximum, placed)
        newly = entering[entering > maximum]
        self.saved_pay = np.concatenate((paid, newly))
        self.saved_years = np.concatenate((self.saved_years[counts] + 1, np.zeros(len(newly), dtype=np.int64)))
        self.saved_maximum = maximum

    def remember_like(self, other: CentralOffice) -> None:
        """Take over the memory and the administration of another central office."""
        self.administration = other.administration
        self.remembered_stake = other.remembered_stake
        self.remembered_top_award = other.remembered_top_award
        self.remembered_level3_award = other.remembered_level3_award
        self.saved_pay, self.saved_years = other.saved_pay.copy(), other.saved_years.copy()
        self.saved_maximum, self.saved_pay_cost = other.saved_maximum, other.saved_pay_cost
