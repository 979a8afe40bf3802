"""What a corps is made of, before anyone is drawn: agencies, their seats, and the shape of the incumbents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownNorm:
    """What published ratings say of an agency's rating norm.

    Attributes:
        difference: Its norm less that of the government, rating SD.
        variance: Error variance of that, rating SD squared.
    """

    difference: float
    variance: float


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """Authorised seats of one agency (or Office of Inspector General, which counts as an agency of its own).

    Attributes:
        name: Name as in the source table; generated agencies say so in their name.
        is_inspector_general: Whether it is an Office of Inspector General.
        career: Career seats.
        noncareer: Noncareer seats.
        limited: Limited-term seats.
        has_own_authority: Whether it may remove executives under an authority of its own (38 USC 713).
        has_own_system: Whether it rates under an appraisal system of its own (5 CFR 430.305(c)).
        unfilled: Positions allocated to it for which it has no seat.
        known_norm: What published ratings say of its rating norm; None if nothing is published.
    """

    name: str
    is_inspector_general: bool
    career: int
    noncareer: int
    limited: int
    has_own_authority: bool = False
    has_own_system: bool = False
    unfilled: int = 0
    known_norm: KnownNorm | None = None


@dataclass(frozen=True, slots=True)
class PopulationPlan:
    """A corps to be populated.

    Attributes:
        name: Name of the preset.
        agencies: The agencies in order of their ids.
        seats_per_component: Largest number of seats under one Performance Review Board.
        seats_per_rater: Seats under one rater (about).
        age_mean: Mean age of incumbents at the start, years.
        age_sd: Standard deviation of that age, years.
        tenure_mean: Mean completed years in the SES of incumbents at the start (exponential), years.
        pay_gain_per_year: Growth of incumbents' pay against the ceiling before the start, share a year of tenure.
        reserved_share: Share (0-1) of career seats that are career-reserved (5 USC 3132(a)(8)); the others are general.
        minority_share: Share (0-1) of incumbents and of later hires who belong to the smaller of two demographic groups.
        lower_grade_share: Share (0-1) of each agency's seats that are of a lower grade, from which the others are filled.
        pools_reshuffle: Whether people of an agency change places at random, and with them raters and pools.
        pools_reshuffle_every: Years between two such changes of place (1 or more); they fall at the end of fiscal years that it
            divides.
        supervisors_per_person: Supervisors who each rate everyone in a group of `seats_per_rater` seats (1 or more).
        peer_weight: Weight (0-1) of the mean view of the others of that group in a person's rating; supervisors have the rest.
        arrivals_a_year: Most vacated seats filled a year, 0 for none ever; None for all that are ready.
    """

    name: str
    agencies: tuple[AgencyPlan, ...]
    seats_per_component: int
    seats_per_rater: int
    age_mean: float
    age_sd: float
    tenure_mean: float
    pay_gain_per_year: float
    reserved_share: float = 0.0
    minority_share: float = 0.0
    lower_grade_share: float = 0.0
    pools_reshuffle: bool = False
    pools_reshuffle_every: int = 1
    supervisors_per_person: int = 1
    peer_weight: float = 0.0
    arrivals_a_year: int | None = None
