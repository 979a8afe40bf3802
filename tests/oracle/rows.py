"""What the oracle reports of a year: one row a seat, and which of its values are to be compared how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .executive import Executive

if TYPE_CHECKING:
    from .seat import Seat


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """A value of `OracleModel.rows()` that a second implementation must reproduce.

    Attributes:
        name: Key in the row and column in `sessim/corps/columns.py`; `element_signal` and `element_level` are
            lists by element.
        is_exact: Whether whole numbers, codes, dollars or yes/no (compare equal) or floats (compare within rounding).
        defined_for: `every` seat, `filled` seats, or `rated` persons; elsewhere the specification gives no value.
    """

    name: str
    is_exact: bool
    defined_for: str


_FILLED_EXACT = (
    "arrival_year",
    "months_served",
    "is_external",
    "in_minority_group",
    "entry_pay",
    "is_rated",
    "initial_points",
    "initial_level",
    "recommended_points",
    "recommended_level",
    "final_points",
    "final_level",
    "was_limited",
    "was_forced_low",
    "pay",
    "pay_rise",
    "raise_held_back",
    "pay_restored",
    "pay_not_paid",
    "unpaid_balance",
    "award_granted",
    "rank_given",
    "rank_award",
    "meritorious_year",
    "distinguished_year",
    "award_paid",
    "deferred",
    "level1_years",
    "below3_years",
    "removal_reason",
    "deferred_removal",
    "was_reassigned",
    "is_released",
    "is_converted",
    "years_since_top",
    "exit_kind",
)
_FILLED_FLOAT = (
    "birth_year",
    "service_at_arrival",
    "ability",
    "self_regard",
    "service_taste",
    "leaning",
    "handed_over",
    "top_chance",
    "marginality",
    "state",
    "know_how",
    "effort",
    "gaming",
    "crowding",
    "helping",
    "sabotage",
    "individual",
    "contribution",
    "measured",
    "shared",
    "affinity",
    "peer_leniency",
    "reference_level",
    "shortfall",
    "fairness",
    "standing_belief",
    "board_lesson",
    "planted_incidents",
    "years_eligible",
    "able_exits",
    "quit_hazard",
    "retire_hazard",
    "value_of_leaving",
    "value_of_staying",
    "value_of_release",
)
_RATED_EXACT = ("element_level",)
_RATED_FLOAT = ("element_signal", "evidence", "board_deviation")


def compare_ready_columns() -> tuple[ComparedColumn, ...]:
    """Names of the values of a row, whether each is exact, and for whom it is defined."""
    return (
        ComparedColumn("is_filled", True, "every"),
        ComparedColumn("vacant_months", False, "every"),
        *(ComparedColumn(name, True, "filled") for name in _FILLED_EXACT),
        *(ComparedColumn(name, False, "filled") for name in _FILLED_FLOAT),
        *(ComparedColumn(name, True, "rated") for name in _RATED_EXACT),
        *(ComparedColumn(name, False, "rated") for name in _RATED_FLOAT),
    )


def row_of(seat: Seat, fiscal_year: int) -> dict[str, Any]:
    """Row of a seat after stage 9; values that are not defined for a vacant seat or an unrated person are None."""
    person = seat.occupant
    row: dict[str, Any] = {
        "fiscal_year": fiscal_year,
        "seat_id": seat.seat_id,
        "agency": seat.agency.number,
        "component": seat.board.number,
        "rater": seat.rater.number,
        "appointment": seat.appointment,
        "is_filled": person is not None,
        "vacant_months": seat.vacant_months,
    }
    for column in compare_ready_columns():
        if column.defined_for != "every":
            row[column.name] = _value(person, column)
    return row


def _value(person: Executive | None, column: ComparedColumn) -> Any:
    if person is None or (column.defined_for == "rated" and not person.is_rated):
        return None
    if column.name == "element_signal":
        return list(person.element_signals)
    if column.name == "element_level":
        return list(person.element_levels)
    return getattr(person, column.name)
