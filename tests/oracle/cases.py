"""Worlds for tests. Values are plausible and round; the cited ones are in `configs/`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sessim.world import (
    Ability,
    Agencies,
    Allocation,
    Board,
    Cooperation,
    Effort,
    Hiring,
    Hold,
    Knowledge,
    Leaving,
    Norms,
    Organisation,
    PayPractice,
    Rating,
    Response,
    Theories,
    World,
)

FIRST_YEAR = 2026


def with_parts(whole: Any, changes: dict[str, Any]) -> Any:
    """Copy a frozen dataclass, each change being a dict of changed fields of a part, or a plain value."""
    parts = {
        name: replace(getattr(whole, name), **change) if isinstance(change, dict) else change
        for name, change in changes.items()
    }
    return replace(whole, **parts)


def central_world(**changes: Any) -> World:
    """World of the central theories.

    Args:
        **changes: Part of the world to a dict of changed fields, as in `central_world(theory={"board": "passive"})`.
    """
    world = World(
        theory=Theories(
            effort="expectancy",
            cooperation="rivalry",
            rating="asymmetric_loss",
            board="calibrating",
            allocation="merit",
            awarding="queue",
            response="reference_dependent",
            norms="adaptive",
            leaving="logit_hazard",
            applying="responsive",
            onboarding="head_start",
            ability="normal",
        ),
        ability=Ability(
            fixed_share=0.6, one_year_stability=0.85, tail=0.4, power_law_exponent=3.0, between_components=0.0
        ),
        knowledge=Knowledge(half_life_years=1.5, learning_gap=0.8, handover=0.3),
        effort=Effort(
            response=0.3,
            reference_stake=0.1,
            stake_ceiling=2.0,
            belief_uncertainty=0.7,
            demotivation=0.1,
            gaming_share=0.3,
            diverted_share=0.2,
            tournament_slack=0.25,
            intrinsic_worth=0.2,
            crowding_speed=0.6,
            recovery_speed=0.2,
            precision_pull=0.0,
            rivals_pull=0.0,
        ),
        cooperation=Cooperation(
            rivalry=0.3,
            sharing_value=0.5,
            sabotage_willing=0.4,
            sabotage_cost=0.05,
            sabotage_loss=0.2,
            joint_gain=0.6,
            stake_pull=0.0,
            joint_pull=0.0,
        ),
        organisation=Organisation(
            joint_share=0.4,
            output_effect=5.0,
            vacancy_cost=0.5,
            luck=0.2,
            incident_base=0.02,
            incident_weakness=0.5,
            incident_gaming=3.0,
            incident_surfacing=0.3,
            responsibility_spread=0.0,
            workforce_effect=0.0,
            workforce_speed=0.3,
            workforce_seen=0.0,
            inspector_share=0.2,
        ),
        rating=Rating(
            performance_share=0.35,
            leniency_share=0.25,
            affinity_share=0.15,
            leniency_stability=0.6,
            affinity_stability=0.7,
            training_gain=0.3,
            asymmetry_ratio=3.0,
            purpose_shift=0.3,
            reliability_administrative=0.45,
            reliability_research=0.55,
            level_width=0.8,
            conflict_cost=0.4,
            strategic_push=0.5,
            lesson_weight=0.4,
            lesson_memory=0.6,
            lesson_spread=0.3,
            group_difference=0.3,
            text_shift=0.0,
        ),
        board=Board(
            leniency_removed=0.3,
            lowers=0.2,
            raises=0.1,
            lobbying_noise=0.3,
            lobbied_noise=0.6,
            lobbied_yield=0.5,
            timid_share=0.5,
            rigorous_resolve=0.8,
            committed_strength=0.9,
            political_pull=0.3,
            instruction_share=0.0,
        ),
        allocation=Allocation(
            rotation_weight=0.4,
            seniority_weight=0.1,
            favour_weight=0.5,
            political_weight=0.35,
            rotation_in_mixture=0.5,
            seniority_in_mixture=0.4,
            favour_in_mixture=0.6,
            politics_in_mixture=0.7,
        ),
        agencies=Agencies(
            norm_spread=0.0,
            norm_drift=0.0,
            award_spread=0.0,
            rigour_spread=0.0,
            compliance_mean=1.0,
            compliance_concentration=10.0,
        ),
        pay_practice=PayPractice(
            raise_level5=0.03,
            raise_level4=0.02,
            raise_level3=0.01,
            raise_level1=-0.05,
            award_level5=0.12,
            award_level4=0.08,
            award_level3=0.05,
            level3_paid_share=1.0,
            award_budget_stickiness=0.5,
            internal_limit_low=0.6,
            gate_strictness=0.0,
            level3_paid_response=0.0,
            shrink_exponent=1.5,
        ),
        hold=Hold(discretionary_removal=0.1, probation_removal=0.3),
        response=Response(
            self_insight=0.4,
            self_leniency=0.5,
            loss_aversion=2.0,
            undeserved_extra=0.5,
            fairness_memory=0.5,
            reference_speed=0.3,
            belief_speed=0.4,
            expectation_from_agency=0.0,
            quota_unfairness=0.0,
        ),
        norms=Norms(
            initial=0.4,
            headroom=0.6,
            drift=0.05,
            correction=0.2,
            peer_pull=0.15,
            custom_speed=0.3,
            tipping_point=0.3,
            tipping_speed=0.5,
            board_pressure_share=0.0,
            bottom_coupling=1.0,
            purpose_share=0.0,
            stake_pull=0.0,
        ),
        leaving=Leaving(
            quit_base=-3.5,
            performance_slope=-0.1,
            performance_curve=0.05,
            shortfall_effect=0.3,
            star_multiplier=1.5,
            star_threshold=1.0,
            fairness_effect=0.2,
            transition_shock=0.4,
            retire_base=-1.8,
            retire_slope=0.1,
            retire_response=0.5,
            retire_reduced_base=-3.5,
            death_at_55=0.003,
            death_growth=0.08,
            noncareer_exit=0.25,
            limited_exit=0.3,
            noncareer_transition_exit=0.9,
            recognition_effect=0.4,
            contagion_effect=1.5,
            discount_factor=0.94,
            shock_scale=0.3,
            outside_offer=0.8,
            outside_slope=0.05,
            taste_spread=0.1,
            distance_effect=0.6,
            unemployment_effect=0.0,
            outside_pay_effect=0.0,
            outside_pay_transfer_share=0.7,
            outside_pay_visibility=0.3,
            annuity_indexing_effect=0.0,
            limited_effect=0.0,
            agency_distance_effect=0.0,
            reduced_shock_share=0.0,
            outside_offer_tracks_pay=0.0,
        ),
        hiring=Hiring(
            selection_ratio=0.1,
            validity=0.45,
            applicant_shift=-0.2,
            external_share=0.12,
            months_minimum=2.0,
            months_mean_extra=6.0,
            age_mean=49.0,
            age_sd=6.0,
            service_mean=20.0,
            service_sd=7.0,
            internal_head_start_years=1.0,
            internal_ramp_months=5.0,
            external_ramp_months=15.0,
            external_gap=0.3,
            previous_pay_low=0.8,
            promotion_raise=0.06,
            pay_pull=3.0,
            grade_correlation=0.5,
            risk_push=0.5,
            prestige_pull=0.4,
            cost_share=0.2,
        ),
    )
    changed: World = with_parts(world, changes)
    return changed


def quiet_world(**changes: Any) -> World:
    """World without luck where a rating is the person's ability and nobody leaves of their own accord."""
    quiet: dict[str, dict[str, Any]] = {
        "theory": {
            "effort": "none",
            "cooperation": "independent",
            "rating": "unbiased",
            "board": "passive",
            "norms": "fixed",
            "leaving": "rate_only",
            "applying": "fixed",
        },
        "ability": {"fixed_share": 1.0},
        "knowledge": {"learning_gap": 0.0},
        "rating": {
            "performance_share": 1.0,
            "leniency_share": 0.0,
            "affinity_share": 0.0,
            "purpose_shift": 0.0,
            "level_width": 1.0,
        },
        "board": {"lobbying_noise": 0.0},
        "organisation": {"luck": 0.0},
        "pay_practice": {"award_budget_stickiness": 0.0},
        "hold": {"discretionary_removal": 0.0, "probation_removal": 0.0},
        "leaving": {"quit_base": -60.0, "retire_base": -60.0, "retire_reduced_base": -60.0, "death_at_55": 0.0},
    }
    for part, change in changes.items():
        quiet[part] = {**quiet.get(part, {}), **change}
    return central_world(**quiet)
