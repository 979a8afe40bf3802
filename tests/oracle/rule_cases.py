"""Rulebooks for tests. Values are plausible and round; the cited ones are in `configs/`."""

from __future__ import annotations

from typing import Any

from sessim.law.rulebook import (
    AnnuityRules,
    AppointmentRules,
    AppraisalRules,
    AwardRules,
    BoardRules,
    ClockRules,
    Element,
    FallbackRules,
    FlexibilityRules,
    LimitRules,
    MeritStaffingRules,
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

from .cases import FIRST_YEAR, with_parts

PAY_GROWTH = 1.02
"""Growth of pay limits a year, so that a mix-up of calendar years shows."""


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
            detail_share=0.0,
            changed_element=0,
            people_element=1,
        ),
        boards=BoardRules(
            minimum_members=3,
            has_career_majority=True,
            members_sit_out_their_own=True,
            members=5,
            political_share=0.0,
            committed_share=0.0,
            within_share=0.0,
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
            places_follow_results=0.0,
            results_least=0.5,
            results_most=1.5,
            results_reliability=0.6,
            rolling_years=1,
            rolling_below=12,
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
            defense_probation_years=None,
            notice_days=30,
            successor_waits=False,
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
            redesignated_share=0.0,
            conversion_share=0.0,
            redesignates_classes=False,
            class_shares=(0.05, 0.1, 0.15, 0.1),
        ),
        executive_resources=MeritStaffingRules(days_to_selection=80, kept_share=0.0, disapproval_share=0.0),
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
    changed: Rulebook = with_parts(book, changes)
    return changed


def rulebooks(years: int, **changes: Any) -> dict[int, Rulebook]:
    """Rulebooks of so many years from `FIRST_YEAR`."""
    return {year: rulebook(year, **changes) for year in range(FIRST_YEAR, FIRST_YEAR + years)}
