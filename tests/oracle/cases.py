"""Worlds and rulebooks for tests. Values are plausible and round; the cited ones are in `configs/`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sessim.law.rulebook import (
    AnnuityRules,
    AppointmentRules,
    AppraisalRules,
    AwardRules,
    ClockRules,
    Element,
    FallbackRules,
    FlexibilityRules,
    LimitRules,
    OwnAuthorityRules,
    PayRules,
    RankAwardRules,
    ReductionRules,
    RemovalRules,
    ReviewRules,
    Rulebook,
    SeparationRules,
    WaiverReason,
)
from sessim.world import (
    Ability,
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
PAY_GROWTH = 1.02
"""Growth of pay limits a year, so that a mix-up of calendar years shows."""


def _with_parts(whole: Any, changes: dict[str, Any]) -> Any:
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
            response="reference_dependent",
            norms="adaptive",
            leaving="logit_hazard",
            applying="responsive",
            onboarding="head_start",
            ability="normal",
        ),
        ability=Ability(fixed_share=0.6, one_year_stability=0.85, tail=0.4, between_components=0.0),
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
        ),
        cooperation=Cooperation(
            rivalry=0.3, sharing_value=0.5, sabotage_willing=0.4, sabotage_cost=0.05, sabotage_loss=0.2, joint_gain=0.6
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
    changed: World = _with_parts(world, changes)
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


def rulebook(year: int, **changes: Any) -> Rulebook:
    """Rules of a fiscal year: the 30 percent limit by agency, certified system.

    Args:
        year: Fiscal year; the pay limits are those of calendar year `year + 1`.
        **changes: Part of the rulebook to a dict of changed fields, as in `rulebook(2026, limit={"share": None})`; or
            `is_transition_year`.
    """
    growth = PAY_GROWTH ** (year - FIRST_YEAR)
    book = Rulebook(
        fiscal_year=year,
        is_transition_year=False,
        base_year_dollars=0.98 ** (year - FIRST_YEAR),
        clocks=ClockRules(
            blackout_days=120,
            inauguration_month=1,
            inauguration_day=20,
            detail_days=120,
            minimum_days=90,
            progress_reviews=4,
        ),
        appraisal=AppraisalRules(
            elements=(
                Element("leading people", 20, 0.3),
                Element("leading change", 10, 0.2),
                Element("business acumen", 10, 0.2),
                Element("results driven", 40, 0.1),
                Element("building coalitions", 20, 0.6),
            ),
            level5_points=475,
            level4_points=400,
            level3_points=300,
            minimum_months=3,
            rater_training=0.0,
            administrative_purpose=1.0,
            two_supervisor_share=0.0,
            changed_element=0,
        ),
        review=ReviewRules(attention=0.0, rigour=0.0, leniency_removed=0.0, response_attention=0.0),
        limit=LimitRules(
            share=0.3,
            scope="agency",
            threshold=4,
            rounding="floor",
            reconciliation="override",
            includes_noncareer=False,
            waiver_probability=0.0,
            low_share=0.0,
            low_rounding="floor",
            level5_share=1.0,
            places_by_rank=False,
        ),
        flexibility=FlexibilityRules(
            guidance_share=None,
            followed_share=0.5,
            waiver_reasons=(
                WaiverReason("outstanding performance", 5, None, None),
                WaiverReason("too few executives", 4, 9, False),
                WaiverReason("independence", 1, None, True),
            ),
            asked_shares=(0.3, 0.6, 0.7),
            granted_share=0.0,
            binds_own_systems=False,
            own_shares=(),
        ),
        pay=PayRules(
            minimum=round(150_000 * growth),
            maximum_certified=round(228_000 * growth),
            maximum_uncertified=round(210_000 * growth),
            is_certified=True,
            gs15_ceiling=round(197_000 * growth),
            aggregate_limit=round(290_000 * growth),
            level3_raise_limit=1.0,
            largest_cut=0.1,
            gate_at_ex3=False,
        ),
        awards=AwardRules(
            minimum=0.05,
            maximum=0.2,
            pool_share=0.1,
            average_rate_share=0.2,
            minimum_top_share=0.0,
            internal_limits_lifted=False,
            counts_nomination=False,
        ),
        rank_awards=RankAwardRules(
            are_given=True,
            meritorious_rate=0.2,
            distinguished_rate=0.35,
            meritorious_quota=0.05,
            distinguished_quota=0.01,
            quota_used=1.0,
            nomination_limit=0.09,
            wait_years=4,
            minimum_service_years=3,
            least_level=4,
        ),
        removal=RemovalRules(
            ratings_compel=True,
            level1_count=2,
            level1_window_years=5,
            below3_count=2,
            below3_window_years=3,
            moratorium_defers=False,
            moratorium_exempts_level1=True,
            moratorium_exempts_below3=False,
            moratorium_exempts_reassignment=True,
            refusal_probability=0.0,
            probation_years=1,
        ),
        veterans_affairs=OwnAuthorityRules(has_own_authority=True, moratorium_applies=False, removal_multiplier=1.0),
        reduction=ReductionRules(share_abolished=0.0),
        fallback=FallbackRules(share_of_increases=0.5, years_counted=3),
        appointments=AppointmentRules(
            noncareer_share=0.1,
            agency_noncareer_share=0.25,
            agency_least_positions=4,
            limited_share=0.05,
            authorised_share=1.05,
            reserved_floor=20,
            redesignates_classes=False,
            class_shares=(0.05, 0.1, 0.15, 0.1),
            redesignated_share=0.0,
            conversion_share=0.0,
        ),
        annuity=AnnuityRules(
            rate=0.01,
            long_rate=0.011,
            long_rate_age=62,
            long_rate_service=20,
            high_years=3,
            reduction_a_month=5 / 1200,
            reduced_service=10,
            early_service=25,
            early_age=50,
            early_age_service=20,
            deferred_service=5,
            full_age=62,
            full_age_service=5,
            middle_age=60,
            middle_age_service=20,
            minimum_age_service=30,
            minimum_age=55,
            rise_months=2,
            first_rise_begins=1948,
            first_rise_ends=1953,
            second_rise_begins=1965,
            second_rise_ends=1970,
            supplement_years=40,
            supplement_ends_at=62,
            full_social_security=30_000,
            reference_pay=200_000,
            discount_rate=0.03,
            horizon_age=85,
        ),
        separation=SeparationRules(
            weeks_a_year=1,
            first_years=10,
            later_weeks_a_year=2,
            age_from=40,
            age_rise=0.1,
            most_weeks=52,
            leave_hours_a_year=208,
            leave_carry_over_hours=720,
            hours_a_year=2087,
            leave_hours_on_leaving=300,
        ),
    )
    changed: Rulebook = _with_parts(book, changes)
    return changed


def rulebooks(years: int, **changes: Any) -> dict[int, Rulebook]:
    """Rulebooks of so many years from `FIRST_YEAR`."""
    return {year: rulebook(year, **changes) for year in range(FIRST_YEAR, FIRST_YEAR + years)}
