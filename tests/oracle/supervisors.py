"""Raters, who see signals, and Performance Review Boards, who see raters (one mesa.Agent each)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from .arithmetic import element_levels, mean, points, summary_level

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
        error = 1 - rules.rater_training * rating.training_gain
        for person in self.executives:
            signals: list[float] = []
            if person.is_rated:
                for number, element in enumerate(rules.elements, start=1):
                    facet = (1 - element.shared_share) * person.measured + element.shared_share * person.shared
                    signals.append(
                        math.sqrt(vp) * facet
                        + math.sqrt(vl) * leniency
                        + error * math.sqrt(va) * person.affinity
                        # Shares that sum to 1 may leave a remainder a last bit below 0.
                        + error * math.sqrt(max(0.0, vn)) * person.signal_noise(number)
                        + person.seat.agency.inflation
                    )
            person.receive_initial_rating(signals, element_levels(signals, rating.level_width))
        self.mean_signal = mean([person.overall_signal for person in self.rated])


class Board(Supervisor):
    """The Performance Review Board of a component."""

    def __init__(self, model: OracleModel, number: int, seats: list[Seat]) -> None:
        super().__init__(model, number, seats)
        self.mean_helping = 1.0

    def gather_helping(self) -> None:
        """`H`: mean help given in the component."""
        self.mean_helping = mean([person.helping for person in self.executives], if_none=1.0)

    def review(self) -> None:
        """Weigh the evidence on everyone rated in the component and recommend."""
        world, rules = self.model.world, self.model.rulebook.review
        is_passive = world.theory.board == "passive"
        removed = 0.0 if is_passive else max(world.board.leniency_removed, rules.leniency_removed)
        lobbying = world.board.lobbying_noise * (1 - rules.rigour)
        mean_signal = mean([person.overall_signal for person in self.rated])
        for person in self.rated:
            leniency_seen = person.seat.rater.mean_signal - mean_signal
            luck = self.model.normal_of_seat("review.lobbying", person.seat.seat_id)
            person.evidence = person.overall_signal - removed * leniency_seen + lobbying * luck
            if not is_passive:
                self._read_again(person, removed * leniency_seen + rules.rigour * person.seat.agency.inflation)
        mean_evidence = mean([person.evidence for person in self.rated])
        for person in self.rated:
            person.board_deviation = person.evidence - mean_evidence

    def _read_again(self, person: Executive, adjustment: float) -> None:
        """Change the recommendation where the board reads another level and acts on it."""
        world, book = self.model.world, self.model.rulebook
        adjusted = [signal - adjustment for signal in person.element_signals]
        levels = element_levels(adjusted, world.rating.level_width)
        level = summary_level(levels, book.appraisal)
        luck = self.model.uniform_of_seat("review.attention", person.seat.seat_id)
        lowers = level < person.initial_level and luck < max(world.board.lowers, book.review.attention)
        chance = max(world.board.raises, book.review.attention)
        if person.initial_level < person.reference_level:  # asks for a higher-level review
            chance = max(chance, book.review.response_attention)
        raises = level > person.initial_level and luck < chance
        if lowers or raises:
            person.recommended_elements = levels
            person.recommended_points = points(levels, book.appraisal)
            person.recommended_level = level
