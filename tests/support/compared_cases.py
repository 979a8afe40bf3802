"""What the array model and the oracle both live through: a corps, arms with every rule in use, rival theories, a path of pay."""

from __future__ import annotations

from typing import Any

from sessim.corps.populate import Corps, build_seats, populate
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.law.pay.pay_path import PayPathYears
from sessim.streams import Streams
from tests.oracle.cases import FIRST_YEAR
from tests.oracle.rule_cases import rulebook

SEED = 20260930
YEARS = 10
PLAN = PopulationPlan(
    name="oracle",
    agencies=(
        AgencyPlan("Defense", False, 44, 6, 1),
        AgencyPlan("Middle", False, 24, 3, 0, has_own_authority=True),
        AgencyPlan("Defense OIG", True, 7, 0, 0),
        AgencyPlan("Small", False, 9, 2, 1),
        AgencyPlan("Four", False, 4, 0, 0),
        AgencyPlan("Sixteen", False, 16, 2, 1),
    ),
    seats_per_component=20,
    seats_per_rater=4,
    age_mean=54.6,
    age_sd=6.5,
    tenure_mean=4.4,
    pay_gain_per_year=0.01,
    reserved_share=0.8,
    minority_share=0.3,
)

ARMS: dict[str, dict[str, Any]] = {
    "A0 no limit": {"limit": {"share": None}},
    "A1 operating cap": {"limit": {"share": 0.3, "threshold": 5}},
    "A3 rigour without quota": {
        "limit": {"share": None},
        "appraisal": {"rater_training": 1.0},
        "review": {"attention": 1.0, "rigour": 0.8, "leniency_removed": 0.9},
    },
    "ratings for development": {
        "limit": {"share": 0.3, "threshold": 5},
        "appraisal": {"administrative_purpose": 0.25, "rater_training": 0.5, "two_supervisor_share": 0.3},
    },
    "A5 lower tail": {"limit": {"share": 0.2, "threshold": 5, "low_share": 0.1}},
    "level 5 limited": {"limit": {"share": 0.5, "threshold": 5, "level5_share": 0.1, "low_share": 0.05}},
    "placed by rank, 25/65/10": {
        "limit": {"share": 0.25, "threshold": 5, "low_share": 0.1, "places_by_rank": True, "rounding": "nearest"}
    },
    "placed by rank in components, level 5 limited": {
        "limit": {"share": 0.4, "scope": "component", "low_share": 0.2, "places_by_rank": True, "level5_share": 0.15}
    },
    "lower tail by lot": {
        "limit": {"share": 0.3, "threshold": 5, "scope": "component", "low_share": 0.07, "low_rounding": "lottery"}
    },
    "moratorium, lower tail": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.25},
        "removal": {"moratorium_defers": True},
    },
    "many rank awards, low aggregate limit": {
        "limit": {"share": 0.5},
        "rank_awards": {
            "nomination_limit": 0.4,
            "meritorious_quota": 0.2,
            "distinguished_quota": 0.06,
            "wait_years": 2,
        },
        "pay": {"aggregate_limit": 235_000},
    },
    "authority of its own, refusals": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.25},
        "removal": {"moratorium_defers": True, "refusal_probability": 0.5},
        "veterans_affairs": {"removal_multiplier": 4.0},
    },
    "ratings compel no removal": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.25},
        "removal": {"ratings_compel": False},
    },
    "a longer probation in Defense": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.25},
        "removal": {"defense_probation_years": 3},
    },
    "two supervisors": {"limit": {"share": 0.3, "threshold": 5}, "appraisal": {"two_supervisor_share": 0.5}},
    "boards with committed and political members, some from within": {
        "limit": {"share": 0.3, "threshold": 5},
        "review": {"rigour": 0.1},
        "boards": {"members": 5, "political_share": 0.4, "committed_share": 0.6, "within_share": 0.8},
    },
    "boards of three whose members vote on their own": {
        "limit": {"share": 0.3, "threshold": 5},
        "boards": {
            "members": 3,
            "political_share": 0.34,
            "committed_share": 0.5,
            "within_share": 1.0,
            "members_sit_out_their_own": False,
        },
    },
    "details": {
        "limit": {"share": 0.3, "threshold": 5},
        "appraisal": {"two_supervisor_share": 0.2, "detail_share": 0.6},
    },
    "merit staffing in time, disapprovals, few limited appointees, successors who wait": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.2},
        "removal": {"successor_waits": True, "notice_days": 90},
        "appointments": {"limited_share": 0.01},
        "executive_resources": {"kept_share": 0.5, "disapproval_share": 0.4},
    },
    "reduction in force": {
        "limit": {"share": 0.3, "threshold": 5, "low_share": 0.1},
        "reduction": {"share_abolished": 0.09},
    },
    "redesignation, conversion": {
        "limit": {"share": 0.3, "threshold": 5},
        "appointments": {"redesignated_share": 0.5, "conversion_share": 0.6, "noncareer_share": 0.15},
    },
    "redesignation of the named classes": {
        "limit": {"share": 0.3, "threshold": 5},
        "appointments": {
            "redesignates_classes": True,
            "redesignated_share": 0.2,
            "conversion_share": 0.8,
            "noncareer_share": 0.15,
        },
    },
    "soft guidance, an own share": {
        "limit": {"share": None, "threshold": 4},
        "flexibility": {"guidance_share": 0.3, "followed_share": 0.6, "own_shares": ("Large: 0.1", "Four: 0.25")},
    },
    "waivers on request, own shares": {
        "limit": {"share": 0.4, "waiver_probability": 0.1, "scope": "component"},
        "flexibility": {"granted_share": 0.7, "own_shares": ("Large: 0.2", "Sixteen: 0")},
    },
    "no rank awards": {"rank_awards": {"are_given": False}},
    "higher-level review": {"limit": {"share": 0.3, "threshold": 5}, "review": {"response_attention": 0.9}},
    "government-wide": {"limit": {"share": 0.3, "threshold": 5, "scope": "government"}},
    "by component, re-scored": {"limit": {"share": 0.3, "scope": "component", "reconciliation": "re_score"}},
    "component slots": {"limit": {"share": 0.4, "reconciliation": "component_slots", "rounding": "nearest"}},
    "component slots across the government, lower tail": {
        "limit": {"share": 0.3, "scope": "government", "reconciliation": "component_slots", "low_share": 0.15}
    },
    "noncareer counted, waivers": {
        "limit": {"share": 0.3, "includes_noncareer": True, "waiver_probability": 0.4, "rounding": "ceiling"}
    },
    "exits and a hiring freeze that no rule causes": {
        "limit": {"share": 0.3, "threshold": 5},
        "shocks": {"extra_exit": 0.2, "extra_months_to_fill": 6.0},
    },
    "awards as recommended": {"limit": {"share": 0.3}, "awards": {"counts_nomination": True}},
    "top share of awards": {
        "limit": {"share": 0.3},
        "awards": {"minimum_top_share": 0.6, "internal_limits_lifted": True},
        "pay": {"level3_raise_limit": 0.005, "is_certified": False, "largest_cut": 0.02},
    },
}
PATH = PayPathYears(
    freeze_years=(FIRST_YEAR + 1, FIRST_YEAR + 2, FIRST_YEAR + 4),
    raise_share=0.25,
    range_is_frozen=True,
    furlough_years=(FIRST_YEAR + 2, FIRST_YEAR + 4),
    furlough_share=0.08,
    restored_year=FIRST_YEAR + 6,
    restored_share=0.7,
    back_paid_share=0.5,
)
THEORIES: list[dict[str, str]] = [
    {"effort": "none", "cooperation": "independent"},
    {"rating": "unbiased", "board": "passive"},
    {"allocation": "rotation", "response": "stoic"},
    {"norms": "fixed", "leaving": "rate_only", "applying": "fixed"},
    {"effort": "tournament", "cooperation": "sabotage", "rating": "social_cost", "board": "lobbied"},
    {"effort": "reference_dependent", "cooperation": "joint_prize", "rating": "strategic", "board": "timid"},
    {"effort": "crowding_out", "board": "rigorous", "allocation": "mixture"},
    {"allocation": "seniority", "rating": "variance_components", "leaving": "recognition"},
    {"allocation": "favouritism", "leaving": "contagion"},
    {"rating": "learning", "board": "rigorous", "allocation": "political", "applying": "prestige"},
    {"onboarding": "ramp_up", "leaving": "political"},
    {"leaving": "option_value", "applying": "market", "ability": "heavy_tailed", "norms": "tipping"},
]


def corps_of(world: Any) -> Corps:
    return populate(PLAN, build_seats(PLAN), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
