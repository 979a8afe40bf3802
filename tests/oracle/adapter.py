"""What the oracle reads of the rules by name, for the parts of a rulebook that a made-up rulebook may lack.

One function a thing that is read. What a rulebook does not say is neutral, unless the start of the oracle says it (`Given`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sessim.law.rulebook import Rulebook

if TYPE_CHECKING:
    from .model import OracleModel

AWARDING = ("queue", "shrink", "fewer")
"""Practices of awarding; a world that names none has the first."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a fiscal year offers to who leaves.

    Attributes:
        unemployment: Percent.
        reference: Unemployment of the year whose exits set the base rates, percent.
        median: Median pay of private executives in the calendar year after, dollars a year; 0 where none is known.
        log_spread: SD of the logarithm of that pay.
        indexing_gap: Log points by which annuities rose more than the pay maximum over the years that an annuity averages.
    """

    unemployment: float = 0.0
    reference: float = 0.0
    median: float = 0.0
    log_spread: float = 0.0
    indexing_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a pay path announces for the years to come, in years from now; nothing by default.

    Attributes:
        frozen: Years whose raises are held back ...
        raise_share: ... but for this share (0-1).
        furloughs: Years with a furlough ...
        furlough_share: ... of this share (0-1) of the year's pay.
        restoration: Year in which all is made good; None for never.
        restored_share: Share (0-1) of the raises held back that is then given.
        back_paid_share: Share (0-1) of pay left unpaid that is then paid.
    """

    frozen: tuple[int, ...] = ()
    raise_share: float = 1.0
    furloughs: tuple[int, ...] = ()
    furlough_share: float = 0.0
    restoration: int | None = None
    restored_share: float = 0.0
    back_paid_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Given:
    """What the start says where the rules and the world say nothing, or instead of them.

    Attributes:
        outside: By fiscal year.
        ahead: By fiscal year.
        awarding: Practice of awarding.
        people_element: Number (from 1) of the element for leading people.
    """

    outside: Mapping[int, Outside] = field(default_factory=dict)
    ahead: Mapping[int, Ahead] = field(default_factory=dict)
    awarding: str | None = None
    people_element: int | None = None


def names_awarding(theories: Any) -> bool:
    """Whether worlds name a practice of awarding."""
    return "awarding" in theories.__dataclass_fields__


def outside_in(model: OracleModel) -> Outside:
    """What the year being stepped offers to who leaves."""
    if model.fiscal_year in model.given.outside:
        return model.given.outside[model.fiscal_year]
    book = model.rulebook
    market, private = getattr(book, "labour_market", None), getattr(book, "private_pay", None)
    gap = getattr(getattr(book, "annuity_indexing", None), "gap", None)
    return Outside(
        unemployment=0.0 if market is None else market.unemployment,
        reference=0.0 if market is None else market.reference,
        median=0.0 if private is None else private.median * private.level,
        log_spread=0.0 if private is None else private.log_spread,
        indexing_gap=0.0 if gap is None else gap,
    )


def ahead_in(model: OracleModel) -> Ahead:
    """What is announced in the year being stepped for later ones."""
    if model.fiscal_year in model.given.ahead:
        return model.given.ahead[model.fiscal_year]
    announced: Ahead = getattr(model.rulebook.pay_path, "ahead", Ahead())
    return announced


def practice_of_awarding(model: OracleModel) -> str:
    """What gives way when the awards pool is short."""
    practice: str = model.given.awarding or getattr(model.world.theory, "awarding", AWARDING[0])
    if practice not in AWARDING:
        raise ValueError(f"the oracle has no theory {practice!r} of awarding; it has {', '.join(AWARDING)}")
    return practice


def people_element(model: OracleModel, book: Rulebook) -> int:
    """Number (from 1) of the element for leading people, 0 where the plan has none."""
    if model.given.people_element is not None:
        return model.given.people_element
    declared: int = getattr(book.appraisal, "people_element", 0)
    return declared
