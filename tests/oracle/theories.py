"""Names of the rival theories that the oracle knows; each agent branches on them where the specification does."""

from __future__ import annotations

from sessim.world import Theories

KNOWN: dict[str, tuple[str, ...]] = {
    "effort": ("none", "expectancy", "tournament", "reference_dependent", "crowding_out"),
    "cooperation": ("independent", "rivalry", "sabotage", "joint_prize"),
    "rating": ("unbiased", "variance_components", "asymmetric_loss", "social_cost", "strategic", "learning"),
    "board": ("passive", "calibrating", "lobbied", "timid", "rigorous"),
    "awarding": ("queue", "shrink", "fewer"),
    "allocation": ("merit", "rotation", "seniority", "favouritism", "political", "mixture"),
    "response": ("stoic", "reference_dependent"),
    "norms": ("fixed", "adaptive", "tipping"),
    "leaving": ("rate_only", "logit_hazard", "recognition", "contagion", "political", "option_value"),
    "applying": ("fixed", "responsive", "market", "prestige"),
    "onboarding": ("head_start", "ramp_up"),
    "ability": ("normal", "heavy_tailed", "power_law"),
}


def reads_leanings(chosen: Theories) -> bool:
    """Whether a theory of the world reads political leanings, so that the corps keeps them."""
    return chosen.allocation in ("political", "mixture") or chosen.leaving == "political"


def refuse_unknown(chosen: Theories) -> None:
    """Raise ValueError when a world names a theory that the oracle does not have."""
    for mechanism, names in KNOWN.items():
        name = getattr(chosen, mechanism)
        if name not in names:
            raise ValueError(f"the oracle has no theory {name!r} of {mechanism}; it has {', '.join(names)}")
