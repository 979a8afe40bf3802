"""Agencies and the central office, with their memories (one mesa.Agent each)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sessim.corps.seats import CAREER

from .arithmetic import error_about_person, held_within, normal_quantile, slots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .executive import Executive
    from .model import OracleModel
    from .seat import Seat
    from .start import AgencyStart


def share_at_the_top(rated: list[Executive]) -> float:
    """Share of some rated executives who hold level 4 or 5."""
    return sum(person.final_level >= 4 for person in rated) / len(rated)


class Agency(mesa.Agent):
    """An agency: one count for the limit, one awards pool, one rating norm."""

    model: OracleModel

    def __init__(self, model: OracleModel, start: AgencyStart, seats: list[Seat]) -> None:
        super().__init__(model)
        self.number = start.agency
        self.name = start.name
        self.seats = seats
        self.award_thrift = start.award_thrift
        self.norm = start.norm
        self.remembered_top_share = start.remembered_top_share
        self.customary_award_share = start.customary_award_share
        self.has_own_authority = start.has_own_authority
        self.has_own_system = start.has_own_system
        self.is_inspector_general = start.is_inspector_general
        self.allocations = len(seats) + start.unfilled
        self.hidden_incidents: float | None = None
        self.surfaced_incidents = 0.0
        self.has_waiver = False
        self.stated_reason = 0
        self.is_limit_applied = False
        self.believed_top_share = self.cut = self.scarcity = 0.0
        self.inflation = 0.0
        self.payroll = self.budget = self.awarded = 0

    @property
    def executives(self) -> list[Executive]:
        """Those who hold the agency's seats."""
        return [seat.occupant for seat in self.seats if seat.occupant is not None]

    @property
    def rated_subject(self) -> list[Executive]:
        """Rated executives whose appointment is subject to the limit."""
        return [person for person in self.executives if person.is_rated and person.is_subject]

    # 1. plan

    def plan(self) -> None:
        """Learn whether the limit applies and what top share executives will believe in."""
        limit = self.model.rulebook.limit
        counted = sum(person.is_subject for person in self.executives)
        self._seek_waiver(counted)
        self.is_limit_applied = self.is_limit_in_force(counted)
        share = 1.0  # largest top share that the limit leaves
        own = self.own_limit
        if self.is_limit_applied and own is not None:
            share = own if limit.scope == "government" else slots(own, counted, limit.rounding) / counted
        self.believed_top_share = held_within(min(self.remembered_top_share, share), 0.02, 0.98)
        self.cut = -normal_quantile(self.believed_top_share)
        self.scarcity = 1 - share

    def is_limit_in_force(self, counted: int) -> bool:
        """Whether the limit applies to an agency with so many counted executives (never to one that counts none)."""
        if self.own_limit is None or self.has_waiver:
            return False
        return counted > 0 and counted >= self.model.rulebook.limit.threshold

    @property
    def own_limit(self) -> float | None:
        """Largest top share that the agency is held to or holds itself to, None for no limit."""
        rules = self.model.rulebook.flexibility
        if self.has_own_system and not rules.binds_own_systems:
            return None
        share = self.model.rulebook.limit.share
        if share is None:
            if rules.guidance_share is None:
                return None
            if self.model.lasting_uniform_of_agency("plan.guidance", self.number) >= rules.followed_share:
                return None
            share = rules.guidance_share
        for entry in rules.own_shares:
            name, own = entry.split(":")
            if name == self.name:
                share = min(share, float(own))
        return share

    def _seek_waiver(self, counted: int) -> None:
        """Be freed from the limit, unasked or on request."""
        limit, rules = self.model.rulebook.limit, self.model.rulebook.flexibility
        self.has_waiver, self.stated_reason = False, 0
        if limit.share is None:
            return
        self.has_waiver = self.model.uniform_of_agency("plan.waiver", self.number) < limit.waiver_probability
        if self.has_waiver or rules.granted_share == 0:
            return
        for number, (reason, chance) in enumerate(zip(rules.waiver_reasons, rules.asked_shares, strict=True), start=1):
            if reason.of_inspector_general is not None and reason.of_inspector_general != self.is_inspector_general:
                continue
            largest = math.inf if reason.largest is None else reason.largest
            if not reason.smallest <= counted <= largest:
                continue
            if self.model.uniform_of_agency(f"plan.request.{number}", self.number) < chance:
                self.stated_reason = number
                break
        if self.stated_reason:
            self.has_waiver = self.model.uniform_of_agency("plan.grant", self.number) < rules.granted_share

    # 3. appraise

    def set_inflation(self) -> None:
        """How far raters of the agency shift their signals upward."""
        rating = self.model.world.rating
        self.inflation = self.norm
        if self.model.world.theory.rating != "unbiased":
            vp, vl, va = rating.performance_share, rating.leniency_share, rating.affinity_share
            vn = 1 - vp - vl - va
            rules = self.model.rulebook.appraisal
            error = error_about_person(rules, rating)
            noise = vl + error**2 * (va + vn)
            doubt = math.sqrt(max(0.0, vp * noise / (vp + noise)))
            k = rating.asymmetry_ratio
            if self.model.world.theory.rating != "variance_components":
                self.inflation = doubt * normal_quantile(k / (1 + k)) + self.norm
            self.inflation += rules.administrative_purpose * rating.purpose_shift
        if self.model.world.theory.rating == "strategic":
            self.inflation += rating.strategic_push * self.scarcity

    # 6. reward (before the raises: awards use pay at the end of the appraisal period)

    def grant_awards(self) -> None:
        """Share out the awards pool: levels 4 and 5 first, then level 3 within what the rules leave."""
        rules = self.model.rulebook.awards
        for person in self.executives:
            person.award_granted = 0
        self.payroll = sum(person.pay for person in self.executives if person.is_career)
        heads = sum(person.is_career for person in self.executives)
        share = max(rules.pool_share, rules.average_rate_share / heads) if heads else 0.0
        limit = share * (1.0 if rules.internal_limits_lifted else self.award_thrift)
        self.budget = math.floor(limit * self.payroll + 1e-6)
        eligible = [person for person in self.executives if person.is_eligible_for_award]
        stretch = self._stretch(eligible)

        top = [person for person in eligible if person.paid_level >= 4]
        top.sort(key=lambda person: (-person.paid_level, -person.evidence, person.seat.seat_id))
        top_spent = self._serve(top, self.budget, stretch)

        left = self.budget - top_spent
        share = rules.minimum_top_share
        if share > 0:
            left = min(left, math.floor(top_spent * (1 - share) / share + 1e-6))
        others = [person for person in eligible if person.paid_level == 3]
        others.sort(key=lambda person: (-person.evidence, person.seat.seat_id))
        most = slots(self.model.world.pay_practice.level3_paid_share, len(others), "floor")
        self.awarded = top_spent + self._serve(others[:most], left, stretch)

    def _stretch(self, eligible: list[Executive]) -> float:
        """How far the agency raises award rates to spend what it is used to spending."""
        if self.payroll == 0:
            return 1.0
        practice = self.model.world.pay_practice
        demand = 0.0
        level3 = practice.award_level3 * practice.level3_paid_share
        for level, rate in ((3, level3), (4, practice.award_level4), (5, practice.award_level5)):
            demand += rate * sum(person.pay for person in eligible if person.paid_level == level) / self.payroll
        if not 0 < demand < self.customary_award_share:
            return 1.0
        return (self.customary_award_share / demand) ** practice.award_budget_stickiness

    def _serve(self, queue: list[Executive], budget: int, stretch: float) -> int:
        """Grant awards in order until the first that does not fit; the dollars spent."""
        spent = 0
        for person in queue:
            wanted = self._award_wanted(person, stretch)
            if spent + wanted > budget:
                break
            person.award_granted = wanted
            spent += wanted
        return spent

    def _award_wanted(self, person: Executive, stretch: float) -> int:
        rules = self.model.rulebook.awards
        rate = min(max(person.customary_award_rate * stretch, rules.minimum), rules.maximum)
        smallest = math.ceil(rules.minimum * person.pay - 1e-6)
        largest = math.floor(rules.maximum * person.pay + 1e-6)
        return min(max(round(rate * person.pay), smallest), largest)

    def rank_nominees(self) -> list[Executive]:
        """Career executives whom the agency puts forward for a rank award."""
        rules = self.model.rulebook.rank_awards
        career = [person for person in self.executives if person.is_career]
        eligible = [
            person
            for person in career
            if person.final_level >= rules.least_level and (person.is_rank_open(1) or person.is_rank_open(2))
        ]
        eligible.sort(key=lambda person: (-person.evidence, person.seat.seat_id))
        return eligible[: slots(rules.nomination_limit, len(career), "floor")]

    # 7. act_on_ratings

    def reduce_in_force(self) -> None:
        """Abolish positions: vacant ones first, then those of the executives who stand lowest."""
        share = self.model.rulebook.reduction.share_abolished
        seats = [
            seat
            for seat in self.seats
            if seat.appointment == CAREER
            and not seat.is_abolished
            and (seat.occupant is None or seat.occupant.is_career)
        ]
        number = slots(share, len(seats), "floor")
        vacant = sorted((seat for seat in seats if seat.occupant is None), key=lambda seat: seat.seat_id)[:number]
        for seat in vacant:
            seat.is_abolished = True
        compete = [seat.occupant for seat in seats if seat.occupant is not None and seat.occupant.removal_reason == 0]
        compete.sort(key=lambda p: (p.final_level if p.is_rated else 3, p.evidence, -p.seat.seat_id))
        for person in compete[: number - len(vacant)]:
            person.is_released = True

    # 8. respond

    def remember(self) -> None:
        """Move the norm by the pressure felt, and remember top share and award spending."""
        norms = self.model.world.norms
        rated = self.rated_subject
        nominated = sum(person.recommended_level >= 4 for person in rated)
        pressure = sum(person.was_limited for person in rated) / nominated if nominated else 0.0
        if self.model.world.theory.norms == "adaptive":
            moved = self.norm + norms.drift * (1 - pressure) - norms.correction * pressure
            if rated:
                everyone = [person for agency in self.model.agents_by_type[Agency] for person in agency.rated_subject]
                moved += norms.peer_pull * (share_at_the_top(everyone) - share_at_the_top(rated))
            self.norm = held_within(moved, 0.0, norms.initial + norms.headroom)
        if self.model.world.theory.norms == "tipping":
            largest = norms.initial + norms.headroom
            x = self.norm / largest
            run = largest * norms.tipping_speed * x * (1 - x) * (x - norms.tipping_point)
            self.norm = held_within(self.norm + run - norms.correction * pressure, 0.0, largest)
        planted = math.fsum(person.planted_incidents for person in self.executives)
        share = self.model.world.organisation.incident_surfacing
        if self.hidden_incidents is None:
            self.hidden_incidents = planted / share
        self.surfaced_incidents = share * self.hidden_incidents
        self.hidden_incidents += planted - self.surfaced_incidents
        if rated:
            self.remembered_top_share = share_at_the_top(rated)
        if self.payroll > 0:
            actual = self.awarded / self.payroll
            if self.model.fiscal_year == self.model.first_year:
                self.customary_award_share = actual
            else:
                self.customary_award_share += norms.custom_speed * (actual - self.customary_award_share)


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
        """Cash rate of levels 4-5 less that of level 3, over rated career executives."""
        rated = [person for person in self.model.executives if person.is_rated and person.is_career]
        top = [person for person in rated if person.final_level >= 4]
        middle = [person for person in rated if person.final_level == 3]
        if top and middle:
            self.remembered_stake = _cash_rate(top) - _cash_rate(middle)


def _cash_rate(people: list[Executive]) -> float:
    cash = sum(person.award_granted + person.pay_rise for person in people)
    return cash / sum(person.pay_before for person in people)
