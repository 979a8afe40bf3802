"""The central office and its memories (one mesa.Agent)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from .arithmetic import mean, slots
from .outside import own_pay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .executive import Executive
    from .institutions import Agency
    from .model import OracleModel


class CentralOffice(mesa.Agent):
    """The Office of Personnel Management: what the whole corps saw of the stake last year."""

    model: OracleModel

    def __init__(self, model: OracleModel, remembered_stake: float) -> None:
        super().__init__(model)
        self.remembered_stake = remembered_stake
        self.placed: list[tuple[float, int]] = []
        self.saved_maximum = 0
        self.saved_pay_cost = 0.0
        self.party = 1
        self.award_rate_top, self.award_rate_3 = model.world.effort.reference_stake, 0.0
        self.mean_own_pay = 0.0

    def pay_the_placed(self) -> None:
        """What those placed outside the SES cost above the range of their new jobs, and who joins them."""
        rules, maximum = self.model.rulebook.fallback, self.model.rulebook.pay.gs15_ceiling
        paid: list[tuple[float, int]] = []
        for amount, years in self.placed:
            if years < rules.years_counted:
                grown = amount + rules.share_of_increases * max(maximum - self.saved_maximum, 0)
                paid.append((max(grown, maximum) if amount > self.saved_maximum else amount, years + 1))
        self.saved_pay_cost = sum(max(0.0, amount - maximum) for amount, _ in paid)
        newly = [person.pay for person in self.model.executives if person.is_placed_outside]
        self.placed = paid + [(float(amount), 0) for amount in newly if amount > maximum]
        self.saved_maximum = maximum

    def see_the_election(self) -> None:
        """The other party takes office in a transition year."""
        if self.model.rulebook.is_transition_year:
            self.party *= -1

    def give_rank_awards(self, agencies: Iterable[Agency]) -> None:
        """Choose among the nominees of all agencies, the higher rank first."""
        rules = self.model.rulebook.rank_awards
        for person in self.model.executives:
            person.rank_given = person.rank_award = 0
        if not rules.are_given:
            return
        nominees = [person for agency in agencies for person in agency.rank_nominees()]
        nominees.sort(key=lambda person: (-person.evidence, person.seat.seat_id))
        career = sum(person.is_career for person in self.model.executives)
        for rank, quota, rate in (
            (2, rules.distinguished_quota, rules.distinguished_rate),
            (1, rules.meritorious_quota, rules.meritorious_rate),
        ):
            queue = [person for person in nominees if person.rank_given == 0 and person.is_rank_open(rank)]
            for person in queue[: slots(quota * rules.quota_used, career, "floor")]:
                person.receive_rank(rank, rate)

    def felt_stake(self) -> float:
        """Remembered stake in units of the reference stake, from 0 to the ceiling."""
        effort = self.model.world.effort
        return max(0.0, min(self.remembered_stake / effort.reference_stake, effort.stake_ceiling))

    def remember(self) -> None:
        """Cash rate of levels 4-5 less that of level 3, and award rates of both, over rated career executives."""
        rated = [person for person in self.model.executives if person.is_rated and person.is_career]
        top = [person for person in rated if person.final_level >= 4]
        middle = [person for person in rated if person.final_level == 3]
        if top and middle:
            self.remembered_stake = _cash_rate(top) - _cash_rate(middle)
        if top:
            self.award_rate_top = _award_rate(top)
        if middle:
            self.award_rate_3 = _award_rate(middle)

    # 9. leave

    def learn_what_is_paid(self) -> None:
        """Mean of what career executives may expect to be paid, in whole dollars."""
        self.mean_own_pay = mean(
            [float(round(own_pay(person))) for person in self.model.executives if person.is_career]
        )


def _cash_rate(people: list[Executive]) -> float:
    cash = sum(person.award_granted + person.pay_rise for person in people)
    return cash / sum(person.pay_before for person in people)


def _award_rate(people: list[Executive]) -> float:
    return sum(person.award_granted for person in people) / sum(person.pay_before for person in people)
