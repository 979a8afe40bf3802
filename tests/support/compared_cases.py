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
    "places follow results": {"limit": {"share": 0.3, "threshold": 4, "places_follow_results": 0.4}},
    "places follow results in components, some with shares of their own": {
        "limit": {
            "share": 0.4,
            "threshold": 4,
            "scope": "component",
            "places_follow_results": 0.8,
            "results_least": 0.3,
            "results_most": 1.4,
            "results_reliability": 0.3,
        },
        "flexibility": {"own_shares": ("Middle: 0.2",)},
    },
    "small agencies take years together": {
        "limit": {"share": 0.3, "threshold": 4, "rolling_years": 3, "rolling_below": 20, "waiver_probability": 0.2}
    },
    "places follow results and years are taken together, by rank": {
        "limit": {
            "share": 0.3,
            "threshold": 4,
            "rolling_years": 2,
            "places_follow_results": 0.5,
            "rounding": "nearest",
            "low_share": 0.1,
            "places_by_rank": True,
        }
    },
    "years taken together, shared among components": {
        "limit": {"share": 0.3, "threshold": 4, "rolling_years": 2, "reconciliation": "component_slots"}
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
    {"awarding": "shrink"},
    {"awarding": "fewer"},
    {"ability": "power_law"},
]


PRIVATE_PAY = {"median": 300_000, "log_spread": 0.2, "level": 1.1}
MECHANISMS: dict[str, dict[str, Any]] = {
    "jobs are scarce": {
        "world": {"leaving": {"unemployment_effect": -0.15}},
        "rules": {"labour_market": {"unemployment": 8.0, "reference": 3.9}},
    },
    "pay outside": {
        "world": {"leaving": {"outside_pay_effect": 1.5, "outside_pay_visibility": 0.4}},
        "rules": {"private_pay": PRIVATE_PAY, "pay": {"aggregate_limit": 235_000}},
    },
    "annuities rise more than pay": {
        "world": {"leaving": {"annuity_indexing_effect": 2.0}},
        "rules": {"annuity_indexing": {"gap": 0.4}},
    },
    "named and cut": {"world": {"leaving": {"limited_effect": 0.8}, "response": {"quota_unfairness": 0.9}}},
    "named and cut, honoured": {"world": {"leaving": {"limited_effect": -0.8}, "response": {"quota_unfairness": -0.9}}},
    "named and cut, and effort remembers": {
        "world": {"response": {"quota_unfairness": 0.9}, "theory": {"effort": "reference_dependent"}}
    },
    "agencies lean": {"world": {"leaving": {"agency_distance_effect": 0.5, "reduced_shock_share": 0.7}}},
    "agencies lean, people too": {
        "world": {
            "leaving": {"agency_distance_effect": 0.5, "reduced_shock_share": 1.2},
            "theory": {"leaving": "political"},
        }
    },
    "the offer tracks pay": {
        "world": {
            "leaving": {
                "outside_offer_tracks_pay": 1.0,
                "unemployment_effect": -0.1,
                "limited_effect": 0.3,
                "agency_distance_effect": 0.4,
                "shock_scale": 1.5,
            },
            "theory": {"leaving": "option_value"},
        },
        "rules": {"private_pay": PRIVATE_PAY, "labour_market": {"unemployment": 7.0, "reference": 3.9}},
    },
    "the offer tracks pay in part": {
        "world": {"leaving": {"outside_offer_tracks_pay": 0.4}, "theory": {"leaving": "option_value"}},
        "rules": {"private_pay": PRIVATE_PAY},
    },
    "newcomers expect what is usual": {"world": {"response": {"expectation_from_agency": 0.8}}},
    "level 3 is paid": {
        "world": {
            "pay_practice": {"level3_paid_share": 0.2, "level3_paid_response": 0.6},
            "agencies": {"award_spread": 0.3},
        }
    },
    "level 3 is paid no more": {
        "world": {"pay_practice": {"level3_paid_share": 0.5, "level3_paid_response": -0.8}},
    },
    "level 3 is paid as recommended": {
        "world": {"pay_practice": {"level3_paid_response": 0.5}, "agencies": {"award_spread": 0.3}},
        "rules": {"awards": {"counts_nomination": True}},
    },
    "a short pool shrinks awards": {
        "world": {"pay_practice": {"level3_paid_share": 0.5, "shrink_exponent": 0.8}, "theory": {"awarding": "shrink"}},
        "rules": {"limit": {"share": 0.6}, "awards": {"pool_share": 0.05, "average_rate_share": 0.1}},
    },
    "a short pool pays fewer": {
        "world": {"pay_practice": {"level3_paid_share": 0.5}, "theory": {"awarding": "fewer"}},
        "rules": {"limit": {"share": 0.6}, "awards": {"pool_share": 0.05, "average_rate_share": 0.1}},
    },
    "agencies differ": {"world": {"agencies": {"norm_spread": 0.6, "norm_drift": 0.1, "rigour_spread": 0.8}}},
    "agencies differ, tipping": {
        "world": {"agencies": {"norm_spread": 0.3, "norm_drift": 0.1}, "theory": {"norms": "tipping"}}
    },
    "agencies differ, lobbied boards": {
        "world": {"agencies": {"rigour_spread": 0.8}, "board": {"lowers": 0.6}, "theory": {"board": "lobbied"}}
    },
    "limits are carried out in part": {
        "world": {"agencies": {"compliance_mean": 0.7, "compliance_concentration": 5.0}}
    },
    "limits are carried out in part by component": {
        "world": {"agencies": {"compliance_mean": 0.6, "compliance_concentration": 4.0}},
        "rules": {"limit": {"share": 0.3, "scope": "component", "low_share": 0.1, "level5_share": 0.2}},
    },
    "limits are carried out in part across the government": {
        "world": {"agencies": {"compliance_mean": 0.6, "compliance_concentration": 4.0}},
        "rules": {"limit": {"share": 0.3, "scope": "government", "reconciliation": "component_slots"}},
    },
    "placed by rank whatever agencies carry out": {
        "world": {"agencies": {"compliance_mean": 0.6, "norm_spread": 0.4}},
        "rules": {"limit": {"share": 0.25, "low_share": 0.1, "places_by_rank": True}},
    },
    "boards press on the norm": {
        "world": {"norms": {"board_pressure_share": 0.7}, "board": {"lowers": 0.5}},
        "rules": {"review": {"attention": 0.6, "rigour": 0.5}},
    },
    "boards relieve the norm": {"world": {"norms": {"board_pressure_share": -0.5}, "board": {"lowers": 0.5}}},
    "the bottom moves less": {
        "world": {"norms": {"bottom_coupling": 0.2, "drift": 0.2}},
        "rules": {"limit": {"share": 0.3, "low_share": 0.1}, "review": {"attention": 0.6, "rigour": 0.5}},
    },
    "the bottom moves more": {"world": {"norms": {"bottom_coupling": 1.8}, "theory": {"rating": "social_cost"}}},
    "purpose and stake move the norm": {
        "world": {"norms": {"purpose_share": 0.8, "stake_pull": 0.05}},
        "rules": {"limit": {"share": 0.3}, "appraisal": {"administrative_purpose": 0.3}},
    },
    "boards that sign carry out half": {
        "world": {"board": {"instruction_share": 0.5}, "theory": {"board": "passive"}},
        "rules": {
            "review": {"attention": 0.9, "rigour": 0.8, "leniency_removed": 0.9, "response_attention": 0.5},
            "boards": {"members": 5, "political_share": 0.4, "committed_share": 0.4},
        },
    },
    "noise and rivals weaken a prize": {
        "world": {"effort": {"precision_pull": 0.8, "rivals_pull": 0.2}},
        "rules": {"limit": {"share": 0.3}, "appraisal": {"rater_training": 0.8, "administrative_purpose": 0.4}},
    },
    "noise and rivals strengthen a prize": {
        "world": {"effort": {"precision_pull": -0.5, "rivals_pull": -0.2}, "theory": {"effort": "crowding_out"}},
        "rules": {"limit": {"share": 0.3, "scope": "component"}},
    },
    "rivals weaken a contest": {
        "world": {"effort": {"precision_pull": 0.8, "rivals_pull": 0.2}, "theory": {"effort": "tournament"}}
    },
    "rivalry follows stake and joint work": {
        "world": {
            "cooperation": {"stake_pull": 0.6, "joint_pull": 0.7},
            "organisation": {"joint_share": 0.8},
            "theory": {"cooperation": "sabotage"},
        }
    },
    "help rises": {
        "world": {
            "cooperation": {"rivalry": -0.4, "joint_gain": -0.3, "stake_pull": 0.5, "joint_pull": -0.5},
            "theory": {"cooperation": "joint_prize"},
        }
    },
    "the workforce follows": {
        "world": {"organisation": {"workforce_effect": 0.5, "workforce_seen": 0.8}},
        "rules": {"limit": {"share": 0.3}, "appraisal": {"two_supervisor_share": 0.4}, "review": {"attention": 0.5}},
    },
}
"""Changes of the world, and of the rules, by which each mechanism does something."""


def corps_of(world: Any) -> Corps:
    return populate(PLAN, build_seats(PLAN), world, Streams(SEED), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
