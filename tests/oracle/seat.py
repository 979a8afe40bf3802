"""A seat: it never moves; a person holds it or it stands vacant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .executive import Executive
    from .institutions import Agency
    from .supervisors import Board, Rater


@dataclass(slots=True, eq=False)
class Seat:
    """An authorised position.

    Attributes:
        seat_id: Id by which draws are indexed.
        appointment: 0 career, 1 noncareer, 2 limited.
        vacant_months: Months until a vacant seat is filled; 0 when filled.
        left_behind: Knowledge of the post of this year's leaver.
        occupant: The person who holds the seat, None when vacant.
        agency: The agency it belongs to.
        board: The board of its component.
        rater: Who rates it.
        is_reserved: Whether it is career-reserved at the start.
        is_abolished: Whether a reduction in force has abolished it.
        is_lower_grade: Whether it is of the lower grade, from which others are filled.
        responsibility: People and money under it, against the mean seat.
        left_behind: Knowledge of the post of who left it this year.
    """

    seat_id: int
    appointment: int
    vacant_months: float
    is_reserved: bool = False
    is_abolished: bool = False
    left_behind: float = 0.0
    occupant: Executive | None = None
    agency: Agency = None  # type: ignore[assignment]  # set once, when the model has built its institutions
    board: Board = None  # type: ignore[assignment]
    rater: Rater = None  # type: ignore[assignment]
    is_lower_grade: bool = False
    responsibility: float = 1.0
