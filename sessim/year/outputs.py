"""What the stages of a year leave for later stages and for watchers: one small frozen record per stage.

Columns of the executives' table live on from year to year; these records are of one fiscal year and go with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.signal import Signal

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Levels = NDArray[np.int8]


class StageNotRunError(RuntimeError):
    """A stage or an observer reads the output of a stage that has not run yet."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Left by `plan`.

    Attributes:
        limit_applies: Whether the limit applies to each agency, shape (agencies,).
        limit_share: Largest share at levels 4 and 5 that holds for each agency, infinite for none, shape (agencies,).
        scarcity: Share (0-1) that a limit keeps out of the top levels, 0 without one, shape (agencies,).
        standing_gap: Believed standing less the believed cut, rating SD, shape (seats,).
    """

    limit_applies: Flags
    limit_share: Floats
    scarcity: Floats
    standing_gap: Floats


@dataclass(frozen=True, slots=True)
class Performed:
    """Left by `perform`.

    Attributes:
        component_helping: Mean help given in each component, 1 is as if ratings were worth nothing, shape (components,).
    """

    component_helping: Floats


@dataclass(frozen=True, slots=True)
class Appraised:
    """Left by `appraise`.

    Attributes:
        signal: What the raters of the seats see, in parts, rating SD.
        job_change: What the appraisal of a losing supervisor, factored in by days, adds to each signal, rating SD, shape
            (elements, seats); 0 for those whose job did not change, and the number 0 where the rules let no job change.
        low_shift: How far the lower two standards are above the usual ones this year, rating SD, shape (seats,); the number 0
            where they move with the norm.
    """

    signal: Signal
    job_change: Floats | float
    low_shift: Floats | float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Left by `review`.

    Attributes:
        rated_of_rater: People whom each rater rates, shape (raters,).
        leniency_seen: The rater's mean signal less the mean of the board's component, rating SD, shape (seats,).
        board_level: Summary level (1-5) of the board's own reading, shape (seats,).
        board_elements: Element levels (1-5) of that reading, shape (elements, seats).
        board_acts: Whether that reading replaces the rater's, shape (seats,).
        rigour: Share (0-1) of inflation that the votes on each rating take out, shape (seats,), or (1,) where they are alike.
        political_pull: What political members add to the board's reading, rating SD, shape (seats,); 0 where they add nothing.
    """

    rated_of_rater: Floats
    leniency_seen: Floats
    board_level: Levels
    board_elements: Levels
    board_acts: Flags
    rigour: Floats
    political_pull: Floats | float


@dataclass(frozen=True, slots=True)
class Places:
    """How scarce places at levels 4 and 5 are allocated.

    Attributes:
        is_bound: Whether the person is counted, in an agency to which the limit applies, shape (seats,).
        priority: Order in which places are allocated, highest first, rating SD, shape (seats,).
        group: Id of the group among which places are shared, shape (seats,).
        slots: Places of each group, shape (groups,).
        bound_of_group: People who share the places of each group, shape (groups,).
        agency_share: Share announced to each agency, before compliance and rounding, shape (agencies,).
        agency_exact: Places of each agency this year by itself, before rounding; 0 where it is not bound or not counted apart.
    """

    is_bound: Flags
    priority: Floats
    group: Ints
    slots: Ints
    bound_of_group: Ints
    agency_share: Floats
    agency_exact: Floats


@dataclass(frozen=True, slots=True)
class Limited:
    """Left by `limit`.

    Attributes:
        is_counted: Whether the person is rated and the limit counts the appointment, shape (seats,).
        is_nominated: Whether the person is counted and recommended for level 4 or 5, shape (seats,).
        places: How places were allocated; None if the rules of the year set no quota.
    """

    is_counted: Flags
    is_nominated: Flags
    places: Places | None


@dataclass(frozen=True, slots=True)
class Rewarded:
    """Left by `reward`.

    Attributes:
        previous_pay: Basic pay before the raise, dollars a year, shape (seats,).
        payroll: Sum of it over the filled career seats of each agency, dollars a year, shape (agencies,).
    """

    previous_pay: Floats
    payroll: Floats


@dataclass(frozen=True, slots=True)
class ActedOnRatings:
    """Left by `act_on_ratings`.

    Attributes:
        is_abolished: Whether a reduction in force abolishes the position while it is vacant, shape (seats,).
    """

    is_abolished: Flags


StageOutput = Planned | Performed | Appraised | Reviewed | Limited | Rewarded | ActedOnRatings
