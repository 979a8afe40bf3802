"""Agencies, with their memories (one mesa.Agent each)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sessim.corps.seats import CAREER

from . import awards, norms
from .arithmetic import error_about_person, held_within, mean, normal_quantile, slots
from .differing import beta_quantile, pooled

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel
    from .seat import Seat
    from .start import AgencyStart


class Agency(mesa.Agent):
    """An agency: one count for the limit, one awards pool, one rating norm."""

    model: OracleModel

    def __init__(self, model: OracleModel, start: AgencyStart, seats: list[Seat]) -> None:
        super().__init__(model)
        self.number = start.agency
        self.name = start.name
        self.seats = seats
        self.award_thrift = start.award_thrift
        self._differ_from_others(start)
        self.remembered_top_share = start.remembered_top_share
        self.remembered_mean_level = start.remembered_mean_level
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
        self.result: float | None = None
        self.years_of_places: list[tuple[float, int]] = []
        self.exact_places = 0.0
        self.believed_top_share = self.cut = self.scarcity = 0.0
        self.inflation = 0.0
        self.payroll = self.budget = self.awarded = 0

    def _differ_from_others(self, start: AgencyStart) -> None:
        """Norm at the start, readiness of boards to lower, and how much of a limit is carried out."""
        world, luck = self.model.world, self._lasting_luck
        agencies = world.agencies
        e = luck("initial.agency_norm")
        self.deviation = agencies.norm_spread * e
        if start.known_norm is not None:
            self.deviation = pooled(start.known_norm, agencies.norm_spread, e)
        self.norm = self.norm_at_start = start.norm + self.deviation
        self.award_factor = math.exp(agencies.award_spread * luck("initial.agency_award"))
        habit = world.board.lowers * math.exp(agencies.rigour_spread * luck("initial.agency_rigour"))
        self.lowering_habit = min(1.0, habit)
        self.compliance = 1.0
        if agencies.compliance_mean < 1:
            m, k = agencies.compliance_mean, agencies.compliance_concentration
            uniform = self.model.lasting_uniform_of_agency("initial.agency_compliance", self.number)
            self.compliance = beta_quantile(uniform, m * k, (1 - m) * k)

    def _lasting_luck(self, decision: str) -> float:
        return self.model.lasting_normal_of_agency(decision, self.number)

    @property
    def leaning(self) -> float:
        """Political leaning of the agency, the same in every year."""
        return self._lasting_luck("initial.agency_leaning")

    @property
    def executives(self) -> list[Executive]:
        """Those who hold the agency's seats."""
        return [seat.occupant for seat in self.seats if seat.occupant is not None]

    @property
    def rated_subject(self) -> list[Executive]:
        """Rated executives whose appointment is subject to the limit."""
        return [person for person in self.executives if person.is_rated and person.is_subject]

    @property
    def rated(self) -> list[Executive]:
        """Executives who are rated this year, whatever their appointment."""
        return [person for person in self.executives if person.is_rated]

    @property
    def bottom_raised(self) -> float:
        """How far the lower two standards have been raised, so that they move less than the norm, rating SD."""
        moved = self.norm - self.norm_at_start
        return (1 - self.model.world.norms.bottom_coupling) * moved

    # 1. plan

    @property
    def subject(self) -> list[Executive]:
        """Executives whose appointment is subject to the limit."""
        return [person for person in self.executives if person.is_subject]

    def hear_of_the_limit(self) -> None:
        """Learn whether the limit applies."""
        counted = len(self.subject)
        self._seek_waiver(counted)
        self.is_limit_applied = self.is_limit_in_force(counted)

    def plan(self) -> None:
        """Learn what top share executives will believe in."""
        limit, counted = self.model.rulebook.limit, len(self.subject)
        share = 1.0  # largest top share that the limit leaves
        if self.is_limit_applied:
            own = self.model.announced_share[self.number]
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
        """Share out the awards pool."""
        awards.share_out(self)

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
        """Move the norm by the pressure felt, and remember incidents, ratings and award spending."""
        self.norm = norms.moved(self)
        planted = math.fsum(person.planted_incidents for person in self.executives)
        share = self.model.world.organisation.incident_surfacing
        if self.hidden_incidents is None:
            self.hidden_incidents = planted / share
        self.surfaced_incidents = share * self.hidden_incidents
        self.hidden_incidents += planted - self.surfaced_incidents
        if self.rated:
            self.remembered_mean_level = mean([float(person.final_level) for person in self.rated])
        career = [person.contribution for person in self.executives if person.is_career]
        self.result = mean(career) if career else None
        used = sum(person.final_level >= 4 for person in self.rated_subject) if self.exact_places > 0 else 0
        self.years_of_places.insert(0, (self.exact_places, used))
        if self.rated_subject:
            self.remembered_top_share = norms.share_at_the_top(self.rated_subject)
        if self.payroll > 0:
            actual = self.awarded / self.payroll
            if self.model.fiscal_year == self.model.first_year:
                self.customary_award_share = actual
            else:
                speed = self.model.world.norms.custom_speed
                self.customary_award_share += speed * (actual - self.customary_award_share)

    @property
    def inspector_findings(self) -> float:
        """Incidents of the year that an inspector general finds."""
        return self.model.world.organisation.inspector_share * self.surfaced_incidents
