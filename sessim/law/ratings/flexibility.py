"""The limit as flexibility: soft guidance, waivers on request, own appraisal systems, and an agency's own stricter limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NO_LIMIT = np.inf
"""Share of an agency without a limit, chosen so that the smaller of two shares is always right."""


@dataclass(frozen=True, slots=True)
class WaiverReason:
    """A reason that an agency may give when it asks for a waiver of the limit.

    Attributes:
        name: The reason in words.
        smallest: Fewest counted people with which an agency may give it.
        largest: Most counted people; None for any number.
        of_inspector_general: Whether only an Office of Inspector General may state it (False: only others); None for both.
    """

    name: str
    smallest: int
    largest: int | None
    of_inspector_general: bool | None


@dataclass(frozen=True, slots=True)
class FlexibilityRules:
    """What the limit leaves to agencies (90 FR 44291 and OPM's guidance of 2025).

    Attributes:
        guidance_share: Largest share at levels 4 and 5 that guidance asks for while no limit is in force; None for no guidance.
        followed_share: Share (0-1) of agencies that follow guidance voluntarily.
        waiver_reasons: Reasons for a waiver, in the order in which an agency tries them.
        asked_shares: Probability (0-1) per year that an agency asks for each reason open to it.
        granted_share: Share (0-1) of requests that is granted.
        binds_own_systems: Whether agencies with an appraisal system of their own are bound.
        own_shares: Agency and its own, stricter share, as `Name: 0.2`.
    """

    guidance_share: float | None
    followed_share: float
    waiver_reasons: tuple[WaiverReason, ...]
    asked_shares: Sequence[float]
    granted_share: float
    binds_own_systems: bool
    own_shares: Sequence[str]

    @property
    def share_by_name(self) -> Mapping[str, float]:
        """Own share by name of the agency.

        Raises:
            ValueError: If an entry is not a name, a colon and a share.
        """
        pairs = (entry.rpartition(":") for entry in self.own_shares)
        return {name.strip(): float(share) for name, _, share in pairs}


def limit_by_agency(
    share: float | None, names: Sequence[str], follows_guidance: Flags, rules: FlexibilityRules
) -> Floats:
    """Largest share at levels 4 and 5 that holds for each agency.

    Args:
        share: Share of the limit in force; None for no limit.
        names: Name of each agency.
        follows_guidance: Whether each agency follows guidance voluntarily.
        rules: Guidance and own shares.

    Returns:
        Shares (0-1) by agency, infinite where an agency has no limit.
    """
    if share is None:
        asked = NO_LIMIT if rules.guidance_share is None else rules.guidance_share
        limit = np.where(follows_guidance, asked, NO_LIMIT)
    else:
        limit = np.full(len(names), share)
    own_shares = rules.share_by_name
    own = np.array([own_shares.get(name, NO_LIMIT) for name in names])
    return np.where(np.isfinite(limit), np.minimum(limit, own), NO_LIMIT)


def is_open(reason: WaiverReason, counted: NDArray[np.int64], is_inspector_general: Flags) -> Flags:
    """Whether agencies may state a reason for a waiver.

    Args:
        reason: The reason.
        counted: People whom each agency counts.
        is_inspector_general: Whether each is an Office of Inspector General.
    """
    fits = (counted >= reason.smallest) & (reason.largest is None or counted <= reason.largest)
    if reason.of_inspector_general is not None:
        fits = fits & (is_inspector_general == reason.of_inspector_general)
    return np.asarray(fits)


def stated_reason(wants: Flags, is_open_to: Flags) -> NDArray[np.int64]:
    """Number of the first reason that each agency wants to give and may give.

    Args:
        wants: Whether an agency would ask on a reason, shape (reasons, agencies).
        is_open_to: Whether the reason is open to it, same shape.

    Returns:
        Numbers from 1, 0 for an agency that asks for nothing.
    """
    asks = wants & is_open_to
    return np.where(asks.any(axis=0), asks.argmax(axis=0) + 1, 0).astype(np.int64)
