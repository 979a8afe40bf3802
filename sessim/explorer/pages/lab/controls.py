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
from sessim.explorer.pages.levers import build_levers, find_shown
from sessim.explorer.pages.theory_choice import build_theory_selects
from sessim.explorer.tab import Context, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files, read_yaml
from sessim.measures.catalogue import BY_NAME
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
        return build_levers(values, read_rules_in_force(policy))
    except UserError:  # the body says what is wrong with the policy; another one can still be chosen
        return []


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
        held = find_shown(values.get(f"world.values.{name}"), about.central, about.low, about.high)
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
