"""What has been announced about a pay path: the coming years of a freeze, a furlough or a restoration, as executives see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PayAhead:
    """What a pay path announces for the years after a fiscal year; nothing by default.

    Attributes:
        frozen: Years from now to each coming fiscal year whose raise is withheld.
        raise_share: Share (0-1) of each raise that is given in them.
        furloughs: Years from now to each coming furlough.
        furlough_share: Share (0-1) of the year's basic pay that is not paid in them.
        restoration: Years from now to the fiscal year in which everything is restored; None for never, or already done.
        restored_share: Share (0-1) of the withheld raises that is then given.
        back_paid_share: Share (0-1) of unpaid basic pay that is then paid back.
    """

    frozen: tuple[int, ...] = ()
    raise_share: float = 1.0
    furloughs: tuple[int, ...] = ()
    furlough_share: float = 0.0
    restoration: int | None = None
    restored_share: float = 0.0
    back_paid_share: float = 0.0


NOTHING_ANNOUNCED = PayAhead()
