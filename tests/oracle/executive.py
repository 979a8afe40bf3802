"""The executive: what follows for the person from the rating, in pay, place and mind, and when the person leaves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from . import leaving
from .arithmetic import held_within, mean
from .rated_person import RatedPerson

if TYPE_CHECKING:
    from sessim.law.rulebook import RemovalRules


class Executive(RatedPerson):
    """A rated person with what the rating brings: raise and awards, removal, what is felt, and leaving."""

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
        rules = self.model.rulebook.removal
        name = self.seat.agency.name
        is_defense = name == "Defense" or name.startswith("Defense OIG")
        if is_defense and rules.defense_probation_years is not None:
            return self.tenure < rules.defense_probation_years
        return self.tenure < rules.probation_years

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
        loss = response.loss_aversion * self.shortfall * (1 + extra)
        if self.was_limited:  # of this year in stage 8, of the year before in stage 2
            joint = self.model.world.organisation.joint_share
            loss *= max(0.0, 1 + response.quota_unfairness * (2 * joint - 1))
        return loss

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
