"""Performance Review Boards (5 USC 4314(c)): one for each component, which represents the component itself."""

from __future__ import annotations

from typing import Any

import mesa

from sessim.behavior.reviewing import Stance
from sessim.world import Organisation


class ReviewBoard(mesa.Agent):  # type: ignore[misc]
    """A board that reviews the initial ratings of its component.

    Attributes:
        component: Component id.
        agency: Agency id.
        stance: How it works this year.
        workforce: Productivity of those under the executives of the component, applicant SD, 0 at the start.
    """

    def __init__(self, model: Any, component: int, agency: int) -> None:
        super().__init__(model)
        self.component = component
        self.agency = agency
        self.stance = Stance(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        self.workforce = 0.0

    def convene(self, stance: Stance) -> None:
        """Take a stance for the year."""
        self.stance = stance

    def follow_executives(self, contribution: float, organisation: Organisation) -> None:
        """Let the productivity of the workforce follow the executives of the component.

        Args:
            contribution: Mean true contribution of its career executives this year, applicant SD.
            organisation: Size and speed of the response.
        """
        followed = organisation.workforce_effect * contribution
        self.workforce += organisation.workforce_speed * (followed - self.workforce)

    def remember_like(self, other: ReviewBoard) -> None:
        """Take over the memory of another board, which is that of its component; a stance is of one year alone."""
        self.workforce = other.workforce
