"""Values at which the mechanisms that came second do nothing, part by part of a world.

Parameters that do nothing while another one is neutral (speeds, exponents and shares of it) are not named.
"""

from __future__ import annotations

from dataclasses import replace

from sessim.world import World

from .adapter import names_awarding

NEUTRAL: dict[str, dict[str, float]] = {
    "effort": {"precision_pull": 0.0, "rivals_pull": 0.0},
    "cooperation": {"stake_pull": 0.0, "joint_pull": 0.0},
    "organisation": {"responsibility_spread": 0.0, "workforce_effect": 0.0, "workforce_seen": 0.0},
    "board": {"instruction_share": 0.0},
    "agencies": {
        "norm_spread": 0.0,
        "norm_drift": 0.0,
        "award_spread": 0.0,
        "rigour_spread": 0.0,
        "compliance_mean": 1.0,
    },
    "pay_practice": {"level3_paid_response": 0.0},
    "response": {"expectation_from_agency": 0.0, "quota_unfairness": 0.0},
    "norms": {"board_pressure_share": 0.0, "bottom_coupling": 1.0, "purpose_share": 0.0, "stake_pull": 0.0},
    "leaving": {
        "unemployment_effect": 0.0,
        "outside_pay_effect": 0.0,
        "annuity_indexing_effect": 0.0,
        "limited_effect": 0.0,
        "agency_distance_effect": 0.0,
        "reduced_shock_share": 0.0,
        "outside_offer_tracks_pay": 0.0,
    },
}


def neutralised(world: World) -> World:
    """The world with every one of these mechanisms doing nothing."""
    parts = {part: replace(getattr(world, part), **values) for part, values in NEUTRAL.items()}
    theory = world.theory
    if names_awarding(type(theory)):
        theory = replace(theory, awarding="queue")
    return replace(world, theory=theory, **parts)
