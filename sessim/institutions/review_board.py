"""Performance Review Boards (5 USC 4314(c)): one for each component."""

from __future__ import annotations

from typing import Any

import mesa

from sessim.behavior.reviewing import Stance


class ReviewBoard(mesa.Agent):  # type: ignore[misc]
    """A board that reviews the initial ratings of its component.

    Attributes:
        component: Component id.
        agency: Agency id.
        stance: How it works this year.
    """

    def __init__(self, model: Any, component: int, agency: int) -> None:
        super().__init__(model)
        self.component = component
        self.agency = agency
        self.stance = Stance(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    def convene(self, stance: Stance) -> None:
        """Take a stance for the year."""
        self.stance = stance
