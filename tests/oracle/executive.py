"""The executive: a person in a seat, with what the person does, gets and feels in a year (one mesa.Agent each)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sessim.corps.seats import CAREER

from . import leaving
from .arithmetic import held_within, mean, normal_cdf, points, summary_level
from .prospects import answer_to_prospects

if TYPE_CHECKING:
    from sessim.law.rulebook import RemovalRules

    from .model import OracleModel
    from .seat import Seat
    from .start import PersonStart


class Executive(mesa.Agent):
    """A person in a seat.

    Args:
        model: The oracle.
        seat: Where the person sits.
        person: Who the person is, and for incumbents at the start what they carry.
    """

    model: OracleModel

    def __init__(self, model: OracleModel, seat: Seat, person: PersonStart) -> None:
        super().__init__(model)
        self.seat = seat
        # written when the person is hired
        self.arrival_year = person.arrival_year
        self.months_served = person.months_served
        self.birth_year = person.birth_year
        self.service_at_arrival = person.service_at_arrival
        self.is_external = person.is_external
        self.ability = person.ability
        self.self_regard = person.self_regard
        self.in_minority_group = person.in_minority_group
        self.service_taste = person.service_taste
        self.leaning = person.leaning
        self.handed_over = person.handed_over
        self.entry_pay = person.entry_pay
        # carried from year to year
        self.state = person.state
        self.affinity = person.affinity
        self.peer_leniency = person.peer_leniency
        self.pay = person.entry_pay if person.pay is None else person.pay
        self.deferred = person.deferred
        self.raise_held_back = self.unpaid_balance = 0
        self.level1_years = person.level1_years
        self.below3_years = person.below3_years
        self.reference_level = person.reference_level
        self.shortfall = 0.0
        self.fairness = person.fairness
        self.standing_belief = person.standing_belief
        self.years_since_top = person.years_since_top
        self.board_lesson = 0.0
        # of one year
        self.top_chance = self.marginality = 0.0
        self.know_how = self.effort = self.gaming = self.helping = 0.0
        self.incentive = self.crowding = self.sabotage = 0.0
        self.individual = self.contribution = self.measured = self.shared = 0.0
        self.is_rated = False
        self.element_signals: list[float] = []
        self.element_levels: list[int] = []
        self.initial_points = self.initial_level = 0
        self.evidence = self.board_deviation = 0.0
        self.recommended_elements: list[int] = []
        self.recommended_points = self.recommended_level = 0
        self.final_points = self.final_level = 0
        self.was_limited = self.was_forced_low = False
        self.pay_before = self.pay
        self.pay_rise = self.pay_restored = self.pay_not_paid = 0
        self.award_granted = self.award_paid = 0
        self.rank_given = self.rank_award = 0
        self.meritorious_year = self.distinguished_year = 0
        self.removal_reason = self.deferred_removal = 0
        self.was_reassigned = self.is_released = False
        self.is_converted = person.is_converted
        self.exit_kind = 0
        self.years_eligible = self.quit_hazard = self.retire_hazard = 0.0
        self.able_exits = self.planted_incidents = 0.0

    @property
    def is_career(self) -> bool:
        """Whether the appointment is career."""
        return self.seat.appointment == CAREER and not self.is_converted

    @property
    def is_subject(self) -> bool:
        """Whether the appointment is subject to the limit."""
        return self.is_career or self.model.rulebook.limit.includes_noncareer

    @property
    def is_in_year_of_arrival(self) -> bool:
        """Whether this is the person's first fiscal year."""
        return self.arrival_year == self.model.fiscal_year

    @property
    def tenure(self) -> int:
        """Whole years since the year of arrival."""
        return self.model.fiscal_year - self.arrival_year

    def _normal(self, decision: str) -> float:
        return self.model.normal_of_seat(decision, self.seat.seat_id)

    def _uniform(self, decision: str) -> float:
        return self.model.uniform_of_seat(decision, self.seat.seat_id)

    # 1. plan

    def form_expectations(self) -> None:
        """Compare one's believed standing with the believed cut."""
        distance = (self.standing_belief - self.seat.agency.cut) / self.model.world.effort.belief_uncertainty
        self.marginality = math.exp(-(distance**2) / 2)
        self.top_chance = normal_cdf(distance)

    # 2. perform

    def work(self) -> None:
        """Individual results of the year."""
        world = self.model.world
        self._live_another_year()
        self.know_how = 1 - (1 - self.handed_over) * self._unlearnt()

        self.incentive, setback = answer_to_prospects(self)
        self.effort = self.incentive - setback
        self.gaming = world.effort.gaming_share * max(0.0, self.incentive)
        self._deal_with_peers()
        learning_loss = world.knowledge.learning_gap * (1 - self.know_how)
        self.individual = self.ability + self.state - learning_loss + self.effort - self.gaming

    def _unlearnt(self) -> float:
        """Share of the post still to be learnt this year by one to whom nothing was handed over."""
        world = self.model.world
        comes_from_inside = self.is_career and not self.is_external
        if world.theory.onboarding == "head_start":
            credit = world.hiring.internal_head_start_years if comes_from_inside else 0.0
            return 2 ** (-(self.tenure + credit) / world.knowledge.half_life_years)
        ramp = world.hiring.internal_ramp_months if comes_from_inside else world.hiring.external_ramp_months
        first, last = 12.0 * self.tenure, 12.0 * self.tenure + self.months_served
        # The integral of 1 - m / ramp, which ends at the ramp, over the mean's months.
        first_inside, last_inside = min(first, ramp), min(last, ramp)
        area = (last_inside - first_inside) - (last_inside**2 - first_inside**2) / (2 * ramp)
        return area / (last - first)

    @property
    def closeness(self) -> float:
        """Political closeness to the administration in office."""
        return self.model.central_office.party * self.leaning

    def _deal_with_peers(self) -> None:
        """Help given and harm done."""
        world = self.model.world
        cooperation, theory = world.cooperation, world.theory.cooperation
        contested = self.marginality * self.seat.agency.scarcity
        self.helping, self.sabotage = 1.0, 0.0
        if theory in ("rivalry", "sabotage"):
            self.helping = max(0.0, 1 - cooperation.rivalry * contested)
        if theory == "sabotage":
            worth = contested * self.model.central_office.felt_stake() - cooperation.sabotage_cost
            self.sabotage = held_within(cooperation.sabotage_willing * worth, 0.0, 1.0)
        if theory == "joint_prize":
            elements = self.model.rulebook.appraisal.elements
            shared = sum(element.weight * element.shared_share for element in elements) / 100
            pull = cooperation.joint_gain * shared - cooperation.rivalry * (1 - shared)
            self.helping = max(0.0, 1 + pull * contested)

    def _live_another_year(self) -> None:
        """Move the slowly changing part of performance."""
        ability = self.model.world.ability
        changing_share = 1 - ability.fixed_share
        shock = math.sqrt(changing_share) * self._normal("perform.state")
        if self.is_in_year_of_arrival:
            self.state = shock
            return
        # With nothing that changes the formula of phi is 0/0; the state is 0 whatever phi is.
        phi = (
            max(0.0, (ability.one_year_stability - ability.fixed_share) / changing_share) if changing_share > 0 else 0.0
        )
        self.state = phi * self.state + math.sqrt(1 - phi**2) * shock

    def share_the_work(self) -> None:
        """Harm suffered, true contribution and shared work, once the dealings of the component are known."""
        world = self.model.world
        peers = [person for person in self.seat.board.executives if person is not self]
        harm = mean([peer.sabotage for peer in peers])
        self.individual -= world.cooperation.sabotage_loss * harm
        luck = world.organisation.luck * self.model.normal_of_component("perform.luck", self.seat.board.number)
        self.measured = self.individual + self.gaming + luck
        lost = world.cooperation.sharing_value * (1 - self.seat.board.mean_helping)
        lost += world.effort.diverted_share * max(0.0, self.incentive)
        self.contribution = self.individual - world.organisation.joint_share * lost
        self.shared = self.individual - lost + luck

    # 3. appraise: what the rater meets

    def meet_the_rater(self) -> None:
        """Whether a rating is due, and what this rater sees in this person beside performance."""
        world, rules = self.model.world, self.model.rulebook.appraisal
        self.is_rated = self.months_served >= rules.minimum_months
        self.affinity = self._goes_on(self.affinity, "appraise.affinity", world.rating.affinity_stability)
        if self.model.peer_weight > 0:
            kept = world.rating.leniency_stability
            self.peer_leniency = self._goes_on(self.peer_leniency, "appraise.peer_leniency", kept)

    def _goes_on(self, last: float, decision: str, rho: float) -> float:
        news = self._normal(decision)
        return news if self.is_in_year_of_arrival else rho * last + math.sqrt(1 - rho**2) * news

    def peers_who_rate(self) -> list[Executive]:
        """The others under the same raters, where they have a say."""
        if self.model.peer_weight == 0:
            return []
        return [other for other in self.seat.rater.executives if other is not self]

    def luck_of_the_panel(self) -> float:
        """`A`: size of the panel's mean error against that of one rater."""
        supervisors, peers = self.model.supervisors_per_person, len(self.peers_who_rate())
        w = self.model.peer_weight if peers else 0.0
        return math.sqrt((1 - w) ** 2 / supervisors + (w**2 / peers if peers else 0.0))

    def leniency_met(self, of_supervisors: float) -> float:
        """`lenient`: leniency of those who rate the person, given the draw of the supervisors."""
        from_above = of_supervisors / math.sqrt(self.model.supervisors_per_person)
        peers = self.peers_who_rate()
        if not peers:
            return from_above
        w = self.model.peer_weight
        return (1 - w) * from_above + w * mean([peer.peer_leniency for peer in peers])

    def signal_noise(self, element: int) -> float:
        """Draw of an element (1 to 5)."""
        return self._normal(f"appraise.element.{element}")

    def receive_initial_rating(self, signals: list[float], levels: list[int]) -> None:
        """Take the rater's signals and element levels; empty lists when not rated."""
        rules = self.model.rulebook.appraisal
        self.element_signals, self.element_levels = signals, levels
        self.initial_points = points(levels, rules) if self.is_rated else 0
        self.initial_level = summary_level(levels, rules) if self.is_rated else 0
        # Until the board speaks.
        self.evidence = self.board_deviation = 0.0
        self.recommended_elements = levels
        self.recommended_points, self.recommended_level = self.initial_points, self.initial_level

    @property
    def overall_signal(self) -> float:
        """`X`: signals of the elements weighted by the elements' weights."""
        elements = self.model.rulebook.appraisal.elements
        return sum(e.weight * signal for e, signal in zip(elements, self.element_signals, strict=True)) / 100

    # 5. limit

    def accept_recommendation(self) -> None:
        """Final rating unless the limit changes it."""
        self.final_level, self.final_points = self.recommended_level, self.recommended_points
        self.was_limited = self.was_forced_low = False

    @property
    def priority(self) -> float:
        """Place in the queue for a top level: the higher, the earlier."""
        allocation = self.model.world.allocation
        turn = allocation.rotation_weight * self.years_since_top
        rank = allocation.seniority_weight * self.tenure
        favour = allocation.favour_weight * self.affinity
        politics = allocation.political_weight * self.closeness
        bonus = {
            "merit": 0.0,
            "rotation": turn,
            "seniority": rank,
            "favouritism": favour,
            "political": politics,
            "mixture": allocation.rotation_in_mixture * turn
            + allocation.seniority_in_mixture * rank
            + allocation.favour_in_mixture * favour
            + allocation.politics_in_mixture * politics,
        }
        return self.evidence + bonus[self.model.world.theory.allocation]

    # 6. reward

    def take_raise(self) -> None:
        """New basic pay from January after the rating."""
        practice, pay_rules = self.model.world.pay_practice, self.model.rulebook.pay
        rate = {
            5: max(0.0, practice.raise_level5),
            4: max(0.0, practice.raise_level4),
            3: max(0.0, min(practice.raise_level3, pay_rules.level3_raise_limit)),
            2: 0.0,
            1: min(0.0, max(practice.raise_level1, -pay_rules.largest_cut)),
            0: 0.0,
        }[self.final_level]
        path = self.model.rulebook.pay_path
        self.pay_before = self.pay
        given = rate * path.raise_share if rate > 0 else rate
        self.pay = self._passes_gate(self.pay, _adjusted(self.pay, given, pay_rules.minimum, pay_rules.ceiling))
        self.pay_rise = self.pay - self.pay_before
        self.pay_restored = self.pay_not_paid = 0
        if path.has_begun:
            lowest, highest = pay_rules.minimum + path.minimum_lost, pay_rules.ceiling + path.ceiling_lost
            expected = self.pay_before + self.raise_held_back
            usual = self._passes_gate(expected, _adjusted(expected, rate, lowest, highest))
            missing = max(0, usual - self.pay)
            self.pay_restored = min(round(missing * path.restored_share), max(0, pay_rules.ceiling - self.pay))
            self.raise_held_back = missing - self.pay_restored
            self.pay += self.pay_restored
            paid_back = round(self.unpaid_balance * path.back_paid_share)
            self.pay_not_paid = round(self.pay_before * self.months_served / 12 * path.furlough_share) - paid_back
            self.unpaid_balance += self.pay_not_paid

    def _passes_gate(self, before: int, after: int) -> int:
        """Pay after the adjustment, a raise above Executive Schedule III being reserved for levels 4 and 5."""
        rules = self.model.rulebook.pay
        gate = max(before, rules.maximum_uncertified)
        if not rules.gate_at_ex3 or self.final_level >= 4 or after <= gate:
            return after
        return after - round(self.model.world.pay_practice.gate_strictness * (after - gate))

    @property
    def paid_level(self) -> int:
        """Level by which awards go."""
        counts = self.model.rulebook.awards.counts_nomination and self.was_limited
        return self.recommended_level if counts else self.final_level

    @property
    def is_eligible_for_award(self) -> bool:
        """Whether a performance award may be paid."""
        return self.is_career and self.is_rated and self.final_level >= 3

    @property
    def customary_award_rate(self) -> float:
        """Award that agencies usually give at the final level, share of pay."""
        practice = self.model.world.pay_practice
        return {5: practice.award_level5, 4: practice.award_level4, 3: practice.award_level3}[self.paid_level]

    def is_rank_open(self, rank: int) -> bool:
        """Whether years of service and waiting time allow a rank award (1 Meritorious, 2 Distinguished)."""
        rules = self.model.rulebook.rank_awards
        last = self.distinguished_year if rank == 2 else self.meritorious_year
        has_waited = last == 0 or self.model.fiscal_year - last > rules.wait_years
        return has_waited and self.tenure + 1 >= rules.minimum_service_years

    def receive_rank(self, rank: int, rate: float) -> None:
        """Take a rank and its award."""
        self.rank_given = rank
        self.rank_award = math.floor(rate * self.pay + 1e-6)
        if rank == 2:
            self.distinguished_year = self.model.fiscal_year
        else:
            self.meritorious_year = self.model.fiscal_year

    def collect_awards(self) -> None:
        """Payment within the aggregate limit; the rest waits for the next calendar year."""
        payable = max(0, self.model.rulebook.pay.aggregate_limit - self.pay)
        due = self.award_granted + self.rank_award + self.deferred
        self.award_paid = min(due, payable)
        self.deferred = due - self.award_paid

    # 7. act_on_ratings

    def face_removal_rules(self) -> None:
        """Clocks of ratings that compel removal, and removals that the law permits (career only)."""
        self.removal_reason, self.was_reassigned, self.is_released = 0, False, False
        if not self.is_career:
            return
        rules, habits = self.model.rulebook.removal, self.model.world.hold
        is_level1, is_below3 = self.final_level == 1, self.final_level in (1, 2)
        self.level1_years = ((self.level1_years << 1) | is_level1) & (2**rules.level1_window_years - 1)
        self.below3_years = ((self.below3_years << 1) | is_below3) & (2**rules.below3_window_years - 1)
        own = self.model.rulebook.veterans_affairs
        has_own = own.has_own_authority and self.seat.agency.has_own_authority
        luck = self._uniform("hold.discretion")
        if rules.ratings_compel and self.level1_years.bit_count() >= rules.level1_count:
            self.removal_reason = 1
        elif rules.ratings_compel and self.below3_years.bit_count() >= rules.below3_count:
            self.removal_reason = 2
        elif is_below3 and self.is_in_probation and luck < habits.probation_removal:
            self.removal_reason = 4
        elif is_below3 and luck < habits.discretionary_removal * (own.removal_multiplier if has_own else 1):
            self.removal_reason = 3
        if self.removal_reason == 0:
            self.removal_reason = self.deferred_removal
        self.deferred_removal = 0
        is_bound = not has_own or own.moratorium_applies
        in_moratorium = rules.moratorium_defers and self.model.rulebook.is_transition_year and is_bound
        if in_moratorium and not self._is_exempt(rules):
            self.deferred_removal, self.removal_reason = self.removal_reason, 0
        may_move = rules.moratorium_exempts_reassignment or not in_moratorium
        if is_level1 and self.removal_reason == 0 and may_move:
            self.was_reassigned = self._uniform("hold.refusal") >= rules.refusal_probability
            self.removal_reason = 0 if self.was_reassigned else 5

    @property
    def is_in_probation(self) -> bool:
        """Whether the probation of the first career appointment still runs."""
        return self.tenure < self.model.rulebook.removal.probation_years

    def _is_exempt(self, rules: RemovalRules) -> bool:
        """Whether the moratorium does not touch the removal."""
        return (self.removal_reason == 1 and rules.moratorium_exempts_level1) or (
            self.removal_reason == 2 and rules.moratorium_exempts_below3
        )

    # 8. respond

    def plant_incidents(self) -> None:
        """Expected incidents of the year's work that come to light later."""
        organisation = self.model.world.organisation
        slope = -organisation.incident_weakness * self.contribution
        if self.final_level >= 4:
            slope += organisation.incident_gaming * self.gaming
        self.planted_incidents = organisation.incident_base * math.exp(slope) * self.months_served / 12

    def take_it_in(self) -> None:
        """Feelings, expectations and beliefs after the rating (rated persons only)."""
        if not self.is_rated:
            return
        theory, response = self.model.world.theory.response, self.model.world.response
        surplus = max(0.0, self.final_level - self.reference_level)
        if theory == "stoic":
            self.shortfall = 0.0
            self.fairness = 0.0
        else:
            self.shortfall = max(0.0, self.reference_level - self.final_level)
            felt = surplus - self.felt_loss()
            memory = response.fairness_memory
            self.fairness = held_within(memory * self.fairness + (1 - memory) * felt, -3.0, 3.0)
        self.reference_level += response.reference_speed * (self.final_level - self.reference_level)
        self.standing_belief += response.belief_speed * (self.board_deviation - self.standing_belief)
        self.years_since_top = 0 if self.final_level >= 4 else self.years_since_top + 1

    def felt_loss(self) -> float:
        """Hurt of the last shortfall, greater for those who think well of their work."""
        response = self.model.world.response
        own_view = (
            response.self_insight * self.contribution
            + math.sqrt(1 - response.self_insight**2) * self.self_regard
            + response.self_leniency
        )
        extra = response.undeserved_extra if own_view > 0 else 0.0
        return response.loss_aversion * self.shortfall * (1 + extra)

    # 9. leave

    def consider_leaving(self) -> None:
        """Competing risks of the year; the first that happens takes the person."""
        self.years_eligible, self.quit_hazard, self.retire_hazard, death = leaving.hazards(self)
        self.value_of_leaving, self.value_of_staying, self.value_of_release = leaving.worths(self)
        self.exit_kind = 0
        if self.removal_reason != 0:
            self.exit_kind = 1
        elif self.is_released:
            self.exit_kind = 5
        elif self._uniform("leave.death") < death:
            self.exit_kind = 2
        elif self._uniform("leave.retire") < self.retire_hazard:
            self.exit_kind = 3
        elif self._uniform("leave.quit") < self.quit_hazard:
            self.exit_kind = 4
        elif self.is_career and self._is_hit_by_shock():
            self.exit_kind = 3 if self.years_eligible >= 0 else 4

    def _is_hit_by_shock(self) -> bool:
        extra_exit = self.model.rulebook.shocks.extra_exit
        return extra_exit > 0 and self._uniform("leave.shock") < extra_exit

    @property
    def is_placed_outside(self) -> bool:
        """Whether the person leaves the SES for a job that the law guarantees."""
        came_from_career = not self.is_external
        has_right = (not self.is_in_probation or came_from_career) and self.removal_reason != 5
        return self.exit_kind in (1, 5) and has_right

    @property
    def is_able(self) -> bool:
        """Whether a career executive whom outside offers find."""
        return self.is_career and self.contribution >= self.model.world.leaving.star_threshold

    def hear_of_exits(self) -> None:
        """See how many of the able in the component retired or quit."""
        able = [person for person in self.seat.board.executives if person.is_able]
        self.able_exits = mean([1.0 if person.exit_kind in (3, 4) else 0.0 for person in able])


def _adjusted(pay: int, rate: float, lowest: int, highest: int) -> int:
    """Pay after an adjustment inside a rate range; a raise never lowers it."""
    new_pay = max(min(round(pay * (1 + rate)), highest), lowest)
    return max(new_pay, pay) if rate >= 0 else new_pay
