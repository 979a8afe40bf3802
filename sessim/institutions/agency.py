"""Agencies: appointing authorities with habits and a memory. An Office of Inspector General is an agency of its own."""

from __future__ import annotations

from typing import Any

import mesa

from sessim.behavior.norms import NORM_THEORIES, Creep, find_pressure
from sessim.law.ratings.rolling_share import MOST_YEARS
from sessim.world import Board, Norms, Organisation, World


class Agency(mesa.Agent):  # type: ignore[misc]
    """An agency that rates, limits, rewards, and learns.

    Attributes:
        agency: Agency id.
        name: Name.
        is_inspector_general: Whether it is an Office of Inspector General.
        award_thrift: Internal limit on awards as a share (0-1) of the pool the guidance allows.
        norms: Parameters of norms as they are for this agency, whose initial norm is its own.
        award_level: Its usual awards relative to those of other agencies, as a factor.
        board: Parameters of review as they are for its boards, whose readiness to lower a rating is their own.
        compliance: How far it goes from what it would rate to a limit, share (0-1).
        rating_norm: Customary inflation of ratings, rating SD.
        remembered_top_share: Share (0-1) rated 4 or 5 last time.
        remembered_mean_level: Mean final level of its rated people last time; level 4 before the first.
        customary_award_share: Award money it is used to spend, share of career payroll; None before the first year.
        holds_waiver: Whether the limit is waived this year.
        stated_reason: Number (from 1) of the reason for which it asked for a waiver this year; 0 for none.
        hidden_incidents: Expected incidents that have not yet come to light; None before the first year.
        surfaced_incidents: Expected incidents that came to light this year.
        remembered_result: Mean true contribution of its career executives last year, applicant SD; NaN where none served.
        past_places: Places at levels 4 and 5 of the last years, newest first: how many it had, before rounding, and how many it
            used; none of either in a year in which no limit bound it.
    """

    def __init__(
        self,
        model: Any,
        agency: int,
        name: str,
        is_inspector_general: bool,
        *,
        award_thrift: float,
        norms: Norms,
        award_level: float,
        board: Board,
        compliance: float,
    ) -> None:
        super().__init__(model)
        self.agency = agency
        self.name = name
        self.is_inspector_general = is_inspector_general
        self.award_thrift = award_thrift
        self.norms = norms
        self.award_level = award_level
        self.board = board
        self.compliance = compliance
        self.rating_norm = norms.initial
        self.remembered_top_share = 0.5  # knows nothing yet: as likely as not
        self.remembered_mean_level = 4.0
        self.customary_award_share: float | None = None
        self.holds_waiver = False
        self.stated_reason = 0
        self.hidden_incidents: float | None = None
        self.surfaced_incidents = 0.0
        self.remembered_result = float("nan")
        self.past_places: tuple[tuple[float, int], ...] = ()

    def learn_from_ratings(
        self,
        rated: int,
        top: int,
        nominated: int,
        limited: int,
        lowered: int,
        refused: int,
        *,
        top_share_of_all: float,
        creep: Creep,
        wander: float,
        world: World,
    ) -> None:
        """Move the rating norm and remember the top share.

        Args:
            rated: Rated executives whom the limit counts.
            top: Of these, finally rated 4 or 5.
            nominated: Of these, recommended for 4 or 5.
            limited: Of these, held to level 3 by the limit.
            lowered: Of those rated, others whom the rater gave 4 or 5 and the board recommended lower.
            refused: Of these, recommended below 4.
            top_share_of_all: Share (0-1) finally rated 4 or 5 in all agencies.
            creep: What bears on the upward creep of ratings this year.
            wander: What chance adds to the norm this year, rating SD.
            world: Theory of norms, and how much a lowering by a board counts.
        """
        pressure = find_pressure(nominated, limited, lowered, refused, world.norms)
        peers = top_share_of_all - top / rated if rated else 0.0
        theory = NORM_THEORIES[world.theory.norms]
        self.rating_norm = theory(self.rating_norm, pressure, peers, self.norms, creep, wander)
        if rated:
            self.remembered_top_share = top / rated

    def remember_levels(self, levels: float, rated: float) -> None:
        """Remember the mean final level, which those who come next will expect; unchanged if none was rated.

        Args:
            levels: Sum of final levels of its rated people.
            rated: Number of them.
        """
        if rated:
            self.remembered_mean_level = levels / rated

    def remember_places(self, had: float, used: int) -> None:
        """Remember the places of a year as long as any rule may ask for them.

        Args:
            had: Places at levels 4 and 5, before rounding; 0 where no limit bound it.
            used: Its people rated at levels 4 and 5 under the limit.
        """
        self.past_places = ((had, used), *self.past_places)[: MOST_YEARS - 1]

    def learn_from_awards(self, share_of_payroll: float, norms: Norms) -> None:
        """Adapt to the award money of the year, share of career payroll."""
        if self.customary_award_share is None:
            self.customary_award_share = share_of_payroll
        else:
            self.customary_award_share += norms.custom_speed * (share_of_payroll - self.customary_award_share)

    def bring_to_light(self, planted: float, organisation: Organisation) -> None:
        """Let part of the hidden incidents surface and add those of this year.

        The first year is treated as one of many alike: as many surface as are added.

        Args:
            planted: Expected incidents planted this year.
            organisation: Share that surfaces in a year.
        """
        if self.hidden_incidents is None:
            self.hidden_incidents = planted / organisation.incident_surfacing
        self.surfaced_incidents = organisation.incident_surfacing * self.hidden_incidents
        self.hidden_incidents += planted - self.surfaced_incidents

    def remember_like(self, other: Agency) -> None:
        """Copy the memory of another agency."""
        self.rating_norm = other.rating_norm
        self.remembered_top_share = other.remembered_top_share
        self.remembered_mean_level = other.remembered_mean_level
        self.customary_award_share = other.customary_award_share
        self.hidden_incidents = other.hidden_incidents
        self.remembered_result = other.remembered_result
        self.past_places = other.past_places
