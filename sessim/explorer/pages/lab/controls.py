"""Controls of the policy lab: policy, levers, world, and what is looked at."""

from __future__ import annotations

from typing import Any

from dash import html

from sessim.evidence.declared.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.options import list_policies, list_populations
from sessim.explorer.pages.lab.state import (
    DEFAULTS,
    UNCERTAINTIES,
    fill_in_defaults,
    list_worlds_on_offer,
    read_rules_in_force,
)
from sessim.explorer.pages.theory_choice import build_theory_selects
from sessim.explorer.query import parse_number
from sessim.explorer.tab import Context, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.settings.schema import read_declared_keys
from sessim.settings.worlds.parameters import load_parameters


def build_controls(context: Context, values: Values) -> list[Any]:
    """Policy, levers, world, and what is looked at."""
    state = fill_in_defaults(values)
    policy = state["policy"]
    policies = list_policies().titles
    measures = {name: BY_NAME[name].meaning for name in read_declarations().thresholds}
    return [
        widgets.make_group(
            "What is compared",
            [
                widgets.make_select("policy", "Policy", policies, policy, DEFAULTS["policy"], reload=""),
                widgets.make_select(
                    "reference",
                    "Compared with",
                    policies,
                    state["reference"],
                    DEFAULTS["reference"],
                ),
                widgets.make_select("measure", "Measure", measures, state["measure"], DEFAULTS["measure"]),
            ],
        ),
        widgets.make_group("Levers", _build_levers(values, policy)),
        widgets.make_group("World", _build_worlds(values, state)),
    ]


def _build_levers(values: Values, policy: str) -> list[Any]:
    try:
        rules = read_rules_in_force(policy)
    except UserError:  # the body says what is wrong with the policy; another one can still be chosen
        return []
    share = 1.0 if rules.limit.share is None else rules.limit.share

    def lever(key: str, label: str, now: float, high: float, step: float, unit: str, last: str = "") -> Any:
        low = 0.0
        held = _find_shown(values.get(f"policy.{key}"), now, low, high)
        return widgets.make_slider(
            f"policy.{key}", label, held, now, low, high, step, unit, last=last, forget_on="policy", scale=100.0
        )

    def choice(key: str, label: str, now: object) -> Any:
        options = {"": f"as the policy has it ({now})"} | {
            each: each for each in read_declared_keys()[f"policy.{key}"].choices
        }
        return widgets.make_select(
            f"policy.{key}", label, options, values.get(f"policy.{key}", ""), "", forget_on="policy"
        )

    elements = {"": "as the policy has them", "2024": "those of fiscal year 2024", "2026": "those of fiscal year 2026"}
    chosen = values.get("policy.appraisal.elements_as_of", "")
    return [
        lever("limit.share", "Limit on levels 4 and 5", share, 1, 0.01, "of 100 executives", "no limit"),
        choice("limit.scope", "Counted together", rules.limit.scope),
        widgets.make_text_field(
            "policy.limit.threshold", "Fewest counted executives", values.get("policy.limit.threshold", ""), "people",
            f"{rules.limit.threshold} as the policy has it", forget_on="policy",
        ),
        choice("limit.rounding", "Rounding of places", rules.limit.rounding),
        lever("limit.waiver_probability", "Limits waived each year", rules.limit.waiver_probability, 1, 0.01, "of 100 agencies"),
        lever("limit.low_share", "Must be below level 3", rules.limit.low_share, 0.3, 0.01, "of 100 executives"),
        lever("review.rigour", "Inflation that boards take out", rules.review.rigour, 1, 0.05, "percent of it"),
        lever("awards.pool_share", "Award pool, at most", rules.awards.pool_share, 0.2, 0.005, "percent of career pay"),
        lever("awards.minimum_top_share", "Award money to levels 4 and 5, at least",
            rules.awards.minimum_top_share, 1, 0.05, "percent of it"),
        widgets.make_select("policy.appraisal.elements_as_of", "Critical elements", elements, chosen, "", forget_on="policy"),
    ]  # fmt: skip


def _build_worlds(values: Values, state: Values) -> list[Any]:
    parts = [
        widgets.make_select("world", "Worlds", list_worlds_on_offer(), state["world"], DEFAULTS["world"]),
        widgets.make_select(
            "population", "Corps", list_populations().titles, state["population"], DEFAULTS["population"]
        ),
    ]
    known = {each.key: each for each in load_parameters()}
    numbers = []
    is_one_world = read_yaml(find_option_files("world")[state["world"]])["design"] == "central"
    for name in UNCERTAINTIES:
        about = known[name]
        unit = about.unit if is_one_world or f"world.values.{name}" in values else f"{about.unit} (varies by world)"
        held = _find_shown(values.get(f"world.values.{name}"), about.central, about.low, about.high)
        step = float(f"{max(about.high - about.low, 1e-6) / 100:.1g}")
        label = about.meaning.rstrip(".").partition("(")[0].strip()
        numbers.append(
            widgets.make_slider(f"world.values.{name}", label, held, about.central, about.low, about.high, step, unit)
        )
    is_open = any(key.startswith("world.") for key in values)
    parts.append(
        html.Details(
            [html.Summary("Theories and key uncertainties"), *build_theory_selects(values), *numbers], open=is_open
        )
    )
    return parts


def _find_shown(text: str | None, otherwise: float, low: float, high: float) -> float:
    """The number that a slider shows; one that is out of range is said elsewhere and shows at the nearest end."""
    try:
        return otherwise if text is None else min(max(parse_number(text), low), high)
    except UserError:
        return otherwise
