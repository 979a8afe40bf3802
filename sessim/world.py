"""One world: a point in the space of uncertainties (behaviour parameters and theory choices).

Every field is declared with unit, low/central/high, source and evidence grade in `configs/world/parameters/`; the names
there and here are the same, and loading fails when they differ. `docs/model/specification.md` gives every formula.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sessim.theory_registry import REGISTRIES, DeclaredTheory


@dataclass(frozen=True, slots=True)
class Theories:
    """Which rival theory holds for each mechanism; names are those that theories are declared under."""

    effort: str
    cooperation: str
    rating: str
    board: str
    allocation: str
    awarding: str
    response: str
    norms: str
    leaving: str
    applying: str
    onboarding: str
    ability: str

    @property
    def declared(self) -> tuple[DeclaredTheory[Any], ...]:
        """What the chosen theories declare about themselves, in the order of the mechanisms."""
        return tuple(REGISTRIES[each.name].declared[getattr(self, each.name)] for each in fields(self))

    @property
    def people_differ_in_leaning(self) -> bool:
        """Whether people have a political leaning: only where a theory reads it."""
        return any(theory.needs_leaning for theory in self.declared)

    @property
    def people_differ_in_taste(self) -> bool:
        """Whether people have a lasting taste for public service: only where a theory reads it."""
        return any(theory.needs_taste for theory in self.declared)


@dataclass(frozen=True, slots=True)
class Ability:
    """Performance of a person: a fixed part and a slowly changing part, one applicant SD together."""

    fixed_share: float
    one_year_stability: float
    tail: float
    power_law_exponent: float
    between_components: float


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What time in the post teaches."""

    half_life_years: float
    learning_gap: float
    handover: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How effort answers the stake and the chance of a top rating, and a felt setback."""

    response: float
    reference_stake: float
    stake_ceiling: float
    belief_uncertainty: float
    demotivation: float
    gaming_share: float
    diverted_share: float
    tournament_slack: float
    intrinsic_worth: float
    crowding_speed: float
    recovery_speed: float
    precision_pull: float
    rivals_pull: float


@dataclass(frozen=True, slots=True)
class Cooperation:
    """How rivalry for scarce slots lowers helping or leads to harm, and what both are worth."""

    rivalry: float
    sharing_value: float
    sabotage_willing: float
    sabotage_cost: float
    sabotage_loss: float
    joint_gain: float
    stake_pull: float
    joint_pull: float


@dataclass(frozen=True, slots=True)
class Organisation:
    """How executives' contributions become output."""

    joint_share: float
    output_effect: float
    vacancy_cost: float
    luck: float
    incident_base: float
    incident_weakness: float
    incident_gaming: float
    incident_surfacing: float
    responsibility_spread: float
    workforce_effect: float
    workforce_speed: float
    workforce_seen: float
    inspector_share: float


@dataclass(frozen=True, slots=True)
class Rating:
    """Variance components and motives of one supervisor's rating."""

    performance_share: float
    leniency_share: float
    affinity_share: float
    leniency_stability: float
    affinity_stability: float
    training_gain: float
    asymmetry_ratio: float
    purpose_shift: float
    reliability_administrative: float
    reliability_research: float
    level_width: float
    conflict_cost: float
    strategic_push: float
    lesson_weight: float
    lesson_memory: float
    lesson_spread: float
    group_difference: float
    text_shift: float


@dataclass(frozen=True, slots=True)
class Board:
    """What a Performance Review Board does on its own initiative."""

    leniency_removed: float
    lowers: float
    raises: float
    lobbying_noise: float
    lobbied_noise: float
    lobbied_yield: float
    timid_share: float
    rigorous_resolve: float
    committed_strength: float
    political_pull: float
    instruction_share: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """How scarce slots are allocated."""

    rotation_weight: float
    seniority_weight: float
    favour_weight: float
    political_weight: float
    rotation_in_mixture: float
    seniority_in_mixture: float
    favour_in_mixture: float
    politics_in_mixture: float


@dataclass(frozen=True, slots=True)
class Agencies:
    """How agencies differ from each other."""

    norm_spread: float
    norm_drift: float
    award_spread: float
    rigour_spread: float
    compliance_mean: float
    compliance_concentration: float


@dataclass(frozen=True, slots=True)
class PayPractice:
    """What agencies pay within the law."""

    raise_level5: float
    raise_level4: float
    raise_level3: float
    raise_level1: float
    award_level5: float
    award_level4: float
    award_level3: float
    level3_paid_share: float
    award_budget_stickiness: float
    internal_limit_low: float
    gate_strictness: float
    level3_paid_response: float
    shrink_exponent: float


@dataclass(frozen=True, slots=True)
class Hold:
    """How often agencies use the removals that the law permits but does not compel."""

    discretionary_removal: float
    probation_removal: float


@dataclass(frozen=True, slots=True)
class Response:
    """How executives react to their rating."""

    self_insight: float
    self_leniency: float
    loss_aversion: float
    undeserved_extra: float
    fairness_memory: float
    reference_speed: float
    belief_speed: float
    expectation_from_agency: float
    quota_unfairness: float


@dataclass(frozen=True, slots=True)
class Norms:
    """How an agency's rating norm moves."""

    initial: float
    headroom: float
    drift: float
    correction: float
    peer_pull: float
    custom_speed: float
    tipping_point: float
    tipping_speed: float
    board_pressure_share: float
    bottom_coupling: float
    purpose_share: float
    stake_pull: float


@dataclass(frozen=True, slots=True)
class Leaving:
    """Annual hazards of leaving, in log odds unless said otherwise."""

    quit_base: float
    performance_slope: float
    performance_curve: float
    shortfall_effect: float
    star_multiplier: float
    star_threshold: float
    fairness_effect: float
    transition_shock: float
    retire_base: float
    retire_slope: float
    retire_response: float
    retire_reduced_base: float
    death_at_55: float
    death_growth: float
    noncareer_exit: float
    limited_exit: float
    noncareer_transition_exit: float
    recognition_effect: float
    contagion_effect: float
    discount_factor: float
    shock_scale: float
    outside_offer: float
    outside_slope: float
    taste_spread: float
    distance_effect: float
    unemployment_effect: float
    outside_pay_effect: float
    outside_pay_transfer_share: float
    outside_pay_visibility: float
    annuity_indexing_effect: float
    limited_effect: float
    agency_distance_effect: float
    reduced_shock_share: float
    outside_offer_tracks_pay: float


@dataclass(frozen=True, slots=True)
class Hiring:
    """Who applies, who is chosen, how long it takes and what they are paid."""

    selection_ratio: float
    validity: float
    applicant_shift: float
    external_share: float
    months_minimum: float
    months_mean_extra: float
    age_mean: float
    age_sd: float
    service_mean: float
    service_sd: float
    internal_head_start_years: float
    internal_ramp_months: float
    external_ramp_months: float
    external_gap: float
    previous_pay_low: float
    promotion_raise: float
    pay_pull: float
    risk_push: float
    prestige_pull: float
    grade_correlation: float
    cost_share: float


@dataclass(frozen=True, slots=True)
class World:
    """Theory choices and parameter values of one world."""

    theory: Theories
    ability: Ability
    knowledge: Knowledge
    effort: Effort
    cooperation: Cooperation
    organisation: Organisation
    rating: Rating
    board: Board
    allocation: Allocation
    agencies: Agencies
    pay_practice: PayPractice
    hold: Hold
    response: Response
    norms: Norms
    leaving: Leaving
    hiring: Hiring
