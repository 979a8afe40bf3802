"""Norm theories: how an agency's customary inflation moves from year to year."""

from __future__ import annotations

from typing import Protocol

from sessim.world import Norms


class NormTheory(Protocol):
    """Next year's rating norm of an agency."""

    def __call__(self, norm: float, pressure: float, parameters: Norms) -> float:
        """Return the norm in rating SD.

        Args:
            norm: This year's norm, rating SD.
            pressure: Share (0-1) of the agency's nominations for levels 4-5 that a limit cut.
            parameters: Parameters of the world.
        """


def fixed(norm: float, pressure: float, parameters: Norms) -> float:
    """Raters go on as they always did; a limit changes the outcome and not their habits."""
    return norm


def adaptive(norm: float, pressure: float, parameters: Norms) -> float:
    """Left alone, ratings creep upward; cut nominations teach raters to nominate more sparingly.

    The creep is the rise of level 5 from FY2013 to FY2016; correction is OPM's expectation of a reset (90 FR 18820). Its
    range includes none.
    """
    moved = norm + parameters.drift * (1.0 - pressure) - parameters.correction * pressure
    return min(max(moved, 0.0), parameters.initial + parameters.headroom)


NORM_THEORIES: dict[str, NormTheory] = {"fixed": fixed, "adaptive": adaptive}
