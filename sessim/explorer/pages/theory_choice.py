"""Choosing among rival theories: each choice says what the theory holds, as in `sessim list theories`."""

from __future__ import annotations

from typing import Any

from dash import html

from sessim.explorer import widgets
from sessim.explorer.tab import Values
from sessim.settings.worlds.parameters import Mechanism, load_mechanisms

AS_IN_WORLD = "as the world has it"


def say_theory(mechanism: str, theory: str) -> str:
    """A theory by its name and what it says; by its name alone if it is no longer declared."""
    name = theory.replace("_", " ")
    for each in load_mechanisms():
        for own in each.theories:
            if (each.name, own.name) == (mechanism, theory):
                return f"{name}: {own.meaning}"
    return name


def build_theory_selects(values: Values) -> list[Any]:
    """One control per contested mechanism, with the sentence of each theory in its menu and folded below it."""
    return [part for mechanism in load_mechanisms() for part in _build_select(mechanism, values)]


def _build_select(mechanism: Mechanism, values: Values) -> list[Any]:
    key = f"world.theory.{mechanism.name}"
    said = {each.name: say_theory(mechanism.name, each.name) for each in mechanism.theories}
    label = f"Theory of {mechanism.name.replace('_', ' ')}"
    options = {"": AS_IN_WORLD} | said
    meaning = mechanism.meaning.rstrip(".")
    return [
        widgets.make_select(key, label, options, values.get(key, ""), ""),
        html.Details(
            [html.Summary(f"{meaning}: the theories"), html.Ul([html.Li(each) for each in said.values()])],
            className="said",
        ),
    ]
