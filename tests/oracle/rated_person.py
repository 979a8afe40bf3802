"""A person in a seat (one mesa.Agent each): who it is, the work of a year, and the rating that comes of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sessim.corps.seats import CAREER

from .arithmetic import mean, normal_cdf, points, summary_level
from .dealings import deal_with_peers
from .prospects import answer_to_prospects
from .theories import reads_leanings

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel
    from .seat import Seat
    from .start import PersonStart


class RatedPerson(mesa.Agent):
    """A person in a seat: all that is known of one, and the year from the plan to the final rating.

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
        self.helping, self.sabotage = deal_with_peers(self)
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

    @property
    def closeness_seen_by_boards(self) -> float:
        """Closeness by the leaning kept, or, where the corps keeps none, by the seat's draw in the year of arrival."""
        if reads_leanings(self.model.world.theory):
            return self.closeness
        leaning = self.model.normal_of_seat_in(self.arrival_year, "review.leaning", self.seat.seat_id)
        return self.model.central_office.party * leaning

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

    def facet(self, number: int) -> float:
        """What element `number` (1 to 5) measures of the year: own results, shared work, the workforce under the person."""
        book = self.model.rulebook
        shared_share = book.appraisal.elements[number - 1].shared_share
        facet = (1 - shared_share) * self.measured + shared_share * self.shared
        if number == book.appraisal.people_element:
            facet += self.model.world.organisation.workforce_seen * self.seat.board.workforce
        return facet

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
