"""Levers of a policy as controls, in plain words: those moved are in the address, the others are as the policy has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessim.explorer import widgets
from sessim.explorer.query import parse_number
from sessim.explorer.tab import Values
from sessim.ground.errors import UserError
from sessim.law.rulebook import Rulebook

LEVERS = (
    "limit.share", "limit.level5_share", "limit.low_share", "limit.scope", "limit.threshold", "limit.rounding",
    "limit.includes_noncareer", "limit.waiver_probability", "review.rigour", "appraisal.rater_training",
    "awards.pool_share", "awards.minimum_top_share", "appraisal.elements_as_of",
)  # fmt: skip
SCOPES = {"agency": "each agency", "component": "each component of an agency", "government": "the whole government"}
ROUNDINGS = {"floor": "rounded down", "nearest": "rounded to the nearest", "ceiling": "rounded up"}
YES_NO = {"true": "yes", "false": "no"}
ELEMENTS = {"2024": "those of fiscal year 2024", "2026": "those of fiscal year 2026"}


def build_levers(values: Values, rules: Rulebook) -> list[Any]:
    """A control per lever.

    Args:
        values: Values of the address.
        rules: Rules of the policy as it is.
    """
    limit = rules.limit

    def lever(key: str, label: str, now: float, high: float, step: float, unit: str, last: str = "") -> Any:
        held = find_shown(values.get(f"policy.{key}"), now, 0.0, high)
        return widgets.make_slider(
            f"policy.{key}", label, held, now, 0.0, high, step, unit, last=last, forget_on="policy", scale=100.0
        )

    def choice(key: str, label: str, now: object, words: Mapping[str, str]) -> Any:
        as_now = words.get(str(now).lower() if isinstance(now, bool) else str(now), "")
        options = {"": f"as the policy has it ({as_now})" if as_now else "as the policy has it"} | dict(words)
        return widgets.make_select(
            f"policy.{key}", label, options, values.get(f"policy.{key}", ""), "", forget_on="policy"
        )

    share = 1.0 if limit.share is None else limit.share
    people, training = "of 100 executives", rules.appraisal.rater_training
    return [
        lever("limit.share", "Limit on levels 4 and 5", share, 1.0, 0.01, people, "no limit"),
        lever("limit.level5_share", "Limit on level 5 alone", limit.level5_share, 1.0, 0.01, people, "no limit"),
        lever("limit.low_share", "Must be below level 3", limit.low_share, 0.3, 0.01, people),
        choice("limit.scope", "Counted together", limit.scope, SCOPES),
        widgets.make_text_field(
            "policy.limit.threshold", "Fewest executives for the limit to apply", values.get("policy.limit.threshold", ""),
            "people", f"{limit.threshold} as the policy has it", forget_on="policy",
        ),
        choice("limit.rounding", "Number of places", limit.rounding, ROUNDINGS),
        choice("limit.includes_noncareer", "Noncareer executives counted too", limit.includes_noncareer, YES_NO),
        lever("limit.waiver_probability", "Limits waived each year", limit.waiver_probability, 1.0, 0.01, "of 100 agencies"),
        lever("review.rigour", "Inflation that boards take out", rules.review.rigour, 1.0, 0.05, "percent of it"),
        lever("appraisal.rater_training", "What training of raters gains", training, 1.0, 0.05, "percent of what it could"),
        lever("awards.pool_share", "Award pool, at most", rules.awards.pool_share, 0.2, 0.005, "percent of career pay"),
        lever("awards.minimum_top_share", "Award money to levels 4 and 5, at least", rules.awards.minimum_top_share, 1.0, 0.05,
              "percent of it"),
        choice("appraisal.elements_as_of", "Critical elements", "", ELEMENTS),
    ]  # fmt: skip


def find_shown(text: str | None, otherwise: float, low: float, high: float) -> float:
    """The number that a slider shows; one out of range is reported elsewhere and shown at the nearest end."""
    try:
        return otherwise if text is None else min(max(parse_number(text), low), high)
    except UserError:
        return otherwise
