"""Raters, who see signals, and Performance Review Boards, who see raters (one mesa.Agent each)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from .arithmetic import element_levels, error_about_person, mean, points, summary_level
from .members import Members

if TYPE_CHECKING:
    from .executive import Executive
    from .model import OracleModel
    from .seat import Seat


class Supervisor(mesa.Agent):
    """Someone set over seats.

    Args:
        model: The oracle.
        number: Id of the rater or component.
        seats: The seats below.
    """

    model: OracleModel

    def __init__(self, model: OracleModel, number: int, seats: list[Seat]) -> None:
        super().__init__(model)
        self.number = number
        self.seats = seats

    @property
    def executives(self) -> list[Executive]:
        """Those who hold the seats."""
        return [seat.occupant for seat in self.seats if seat.occupant is not None]

    @property
    def rated(self) -> list[Executive]:
        """Those of them who are rated this year."""
        return [person for person in self.executives if person.is_rated]


class Rater(Supervisor):
    """A supervisor who writes initial ratings."""

    def __init__(self, model: OracleModel, number: int, seats: list[Seat], leniency_trait: float) -> None:
        super().__init__(model, number, seats)
        self.leniency_trait = leniency_trait
        self.mean_signal = 0.0

    def appraise(self) -> None:
        """Rate everyone below who has served long enough."""
        rating, rules = self.model.world.rating, self.model.rulebook.appraisal
        stability = rating.leniency_stability
        mood = self.model.normal_of_rater("appraise.leniency", self.number)
        leniency = math.sqrt(stability) * self.leniency_trait + math.sqrt(1 - stability) * mood

        vp, vl, va = rating.performance_share, rating.leniency_share, rating.affinity_share
        vn = 1 - vp - vl - va
        one_rater = error_about_person(rules, rating)
        for person in self.executives:
            signals: list[float] = []
            error = one_rater * person.luck_of_the_panel()
            if person.is_rated:
                for number in range(1, len(rules.elements) + 1):
                    signals.append(
                        math.sqrt(vp) * person.facet(number)
                        + math.sqrt(vl) * person.leniency_met(leniency)
                        + error * math.sqrt(va) * person.affinity
                        # Shares that sum to 1 may leave a remainder a last bit below 0.
                        + error * math.sqrt(max(0.0, vn)) * person.signal_noise(number)
                        + person.seat.agency.inflation
                        + self._lesson_about(person)
                        - (rating.group_difference if person.in_minority_group else 0.0)
                    )
                signals = self._factored(person, signals, error, vn)
            tolerance = rating.conflict_cost if self.model.world.theory.rating == "social_cost" else 0.0
            tolerance -= person.seat.agency.bottom_raised
            person.receive_initial_rating(signals, element_levels(signals, rating.level_width, tolerance))
        self.mean_signal = mean([person.overall_signal for person in self.rated])

    def _lesson_about(self, person: Executive) -> float:
        """What the board's past changes add to this year's signals."""
        rating = self.model.world.rating
        if self.model.world.theory.rating != "learning":
            return 0.0
        return rating.lesson_weight * rating.level_width * person.board_lesson

    def learn_from_the_board(self) -> None:
        """Take what the board changed this year as a lesson about the person, and partly about everyone below."""
        rating = self.model.world.rating
        changes = {person: person.recommended_level - person.initial_level for person in self.rated}
        of_all = mean(list(changes.values()))
        for person, change in changes.items():
            news = (1 - rating.lesson_spread) * change + rating.lesson_spread * of_all
            person.board_lesson = rating.lesson_memory * person.board_lesson + (1 - rating.lesson_memory) * news

    def _factored(self, person: Executive, signals: list[float], error: float, vn: float) -> list[float]:
        """The signals, with those of the supervisor before, or of a long detail, where there was one within the year."""
        rating, seat = self.model.world.rating, person.seat.seat_id
        days = self._days_elsewhere(seat) if person.months_served == 12 else 0
        if days == 0:
            return signals
        leniency = person.luck_of_the_panel() * self.model.normal_of_seat("appraise.losing_leniency", seat)
        affinity = self.model.normal_of_seat("appraise.losing_affinity", seat)
        factored = []
        for number, signal in enumerate(signals, start=1):
            noise = self.model.normal_of_seat(f"appraise.losing_element.{number}", seat)
            lost = (
                math.sqrt(rating.performance_share) * person.facet(number) + math.sqrt(rating.leniency_share) * leniency
            )
            lost += error * (math.sqrt(rating.affinity_share) * affinity + math.sqrt(max(0.0, vn)) * noise)
            lost += person.seat.agency.inflation - (rating.group_difference if person.in_minority_group else 0.0)
            factored.append((days * lost + (365 - days) * signal) / 365)
        return factored

    def _days_elsewhere(self, seat: int) -> int:
        """Days under a supervisor elsewhere whose appraisal is factored in; 0 for none."""
        rules, clocks = self.model.rulebook.appraisal, self.model.rulebook.clocks
        if self.model.uniform_of_seat("appraise.change", seat) < rules.two_supervisor_share:
            luck = self.model.uniform_of_seat("appraise.change_day", seat)
            return clocks.minimum_days + math.floor(luck * (365 - 2 * clocks.minimum_days + 1))
        if self.model.uniform_of_seat("appraise.detail", seat) < rules.detail_share:
            luck = self.model.uniform_of_seat("appraise.detail_days", seat)
            days = 1 + math.floor(luck * (365 - clocks.minimum_days))
            return days if days >= clocks.detail_days else 0
        return 0


class Board(Supervisor):
    """The Performance Review Board of a component."""

    def __init__(self, model: OracleModel, number: int, seats: list[Seat]) -> None:
        super().__init__(model, number, seats)
        self.mean_helping = 1.0
        self.workforce = 0.0

    def gather_helping(self) -> None:
        """`H`: mean help given in the component."""
        self.mean_helping = mean([person.helping for person in self.executives], if_none=1.0)

    def review(self) -> None:
        """Weigh the evidence on everyone rated in the component and recommend."""
        members = Members(self.model.rulebook.boards, self._from_within())
        mean_signal = mean([person.overall_signal for person in self.rated])
        for person in self.rated:
            committed, political = members.votes_on(person)
            lowers, raises, removed, rigour, lobbying = self._stance(committed, person.seat.agency.lowering_habit)
            pull = political * self.model.world.board.political_pull * person.closeness_seen_by_boards
            leniency_seen = person.seat.rater.mean_signal - mean_signal
            luck = self.model.normal_of_seat("review.lobbying", person.seat.seat_id)
            person.evidence = person.overall_signal - removed * leniency_seen + lobbying * luck + pull
            adjustment = removed * leniency_seen + rigour * person.seat.agency.inflation - pull
            self._read_again(person, adjustment, lowers, raises)
        mean_evidence = mean([person.evidence for person in self.rated])
        for person in self.rated:
            person.board_deviation = person.evidence - mean_evidence

    def _from_within(self) -> list[Executive]:
        """Those of the component who may sit on its board, in the order in which they are asked."""
        able = [person for person in self.rated if person.is_career]
        return sorted(able, key=lambda person: (self._turn(person), person.seat.seat_id))

    def _turn(self, person: Executive) -> float:
        return self.model.uniform_of_seat("review.member", person.seat.seat_id)

    def lead_the_workforce(self) -> None:
        """The productivity of those under the component's career executives follows what these contribute."""
        organisation = self.model.world.organisation
        led_by = [person.contribution for person in self.executives if person.is_career]
        if led_by:
            follows = organisation.workforce_effect * mean(led_by)
            self.workforce += organisation.workforce_speed * (follows - self.workforce)

    def _stance(self, committed: float, lowering_habit: float) -> tuple[float, float, float, float, float]:
        """Chance of lowering, chance of raising, share of leniency removed, rigour, lobbying noise."""
        board, rules = self.model.world.board, self.model.rulebook.review
        theory = self.model.world.theory.board
        of_votes = (1 - committed) * rules.rigour + committed * max(rules.rigour, board.committed_strength)
        if theory == "passive":
            share = board.instruction_share
            lobbying = board.lobbying_noise * (1 - of_votes)
            return share * rules.attention, 0.0, share * rules.leniency_removed, share * of_votes, lobbying
        lowers, raises, removed, rigour = lowering_habit, board.raises, board.leniency_removed, of_votes
        noise = board.lobbying_noise
        if theory == "lobbied":
            lowers, noise = lowers * (1 - board.lobbied_yield), board.lobbied_noise
        if theory == "rigorous":
            lowers, raises, removed, rigour = (
                max(own, board.rigorous_resolve) for own in (lowers, raises, removed, rigour)
            )
        lowers, raises = max(lowers, rules.attention), max(raises, rules.attention)
        removed = max(removed, rules.leniency_removed)
        if theory == "timid":
            lowers, raises, removed, rigour = (
                lowers * board.timid_share, 0.0, removed * board.timid_share, rigour * board.timid_share
            )  # fmt: skip
        return lowers, raises, removed, rigour, noise * (1 - rigour)

    def _read_again(self, person: Executive, adjustment: float, lower_chance: float, raise_chance: float) -> None:
        """Change the recommendation where the board reads another level and acts on it."""
        world, book = self.model.world, self.model.rulebook
        adjusted = [signal - adjustment for signal in person.element_signals]
        levels = element_levels(adjusted, world.rating.level_width, -person.seat.agency.bottom_raised)
        level = summary_level(levels, book.appraisal)
        luck = self.model.uniform_of_seat("review.attention", person.seat.seat_id)
        lowers = level < person.initial_level and luck < lower_chance
        ever_raises = world.theory.board not in ("passive", "timid")
        if person.initial_level < person.reference_level and ever_raises:  # asks for a higher-level review
            raise_chance = max(raise_chance, book.review.response_attention)
        raises = level > person.initial_level and luck < raise_chance
        if lowers or raises:
            person.recommended_elements = levels
            person.recommended_points = points(levels, book.appraisal)
            person.recommended_level = level
