"""Build a policy: choose levers in plain words, read the rule they make, save it and run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from sessim.explorer import widgets
from sessim.explorer.options import find_problems, list_policies
from sessim.explorer.pages.builder.files import Built, build_files, check_name, save_files
from sessim.explorer.pages.lab.state import (
    DEFAULTS,
    LabState,
    compose_lab_study,
    fill_in_defaults,
    read_lab_state,
    read_rules_in_force,
)
from sessim.explorer.pages.levers import LEVERS, build_levers
from sessim.explorer.pages.rule_cards import lay_out_changes, lay_out_rule
from sessim.explorer.query import Check, accept_any_text, require_one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.ground.resources import find_option_files

NOT_HERE = "This explorer is open to people other than its owner, so nothing is saved; copy the files instead."


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address; values of levers are checked where the policy is composed."""
    policies = require_one_of(tuple(find_option_files("policy")))
    found: dict[str, Check] = {
        "policy": policies, "reference": policies, "file": accept_any_text, "title": accept_any_text,
    }  # fmt: skip
    return found | {f"policy.{lever}": accept_any_text for lever in LEVERS}


def build_controls(context: Context, values: Values) -> list[Any]:
    """What it starts from, what it is called, and its levers."""
    state, policies = fill_in_defaults(values), list_policies().titles
    start = widgets.make_select("policy", "Start from", policies, state["policy"], DEFAULTS["policy"], reload="")
    reference = widgets.make_select("reference", "Compared with", policies, state["reference"], DEFAULTS["reference"])
    title = widgets.make_text_field("title", "Name in a sentence", values.get("title", ""), "text", "35 percent limit")
    file = widgets.make_text_field("file", "Name of its files", values.get("file", ""), "small letters", "limit_of_35")
    try:
        levers = build_levers(values, read_rules_in_force(state["policy"]))
    except UserError:  # the body says what is wrong with the policy; another one can still be chosen
        levers = []
    return [
        widgets.make_group("The policy", [start, reference, title, file]),
        widgets.make_group("Levers", levers),
    ]


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """What it changes, the files, and the whole rule.

    Raises:
        UserError: A lever has an invalid value.
    """
    state = _read_state(values)
    built = build_files(state, values.get("file", ""), values.get("title", ""))
    settings = compose_lab_study(state.overrides)
    arm, reference = settings.arms[:2]
    year = settings.first_fiscal_year + settings.years - 1
    title = values.get("title", "") or "your policy"
    return [
        lay_out_changes(reference.rulebooks[year], arm.rulebooks[year], (reference.title, title), year),
        html.H2("Save and run"),
        *_lay_out_saving(context, built),
        html.Details([html.Summary("The two files"), *[_lay_out_file(built, group) for group in built.texts]]),
        html.Details([html.Summary("The whole rule"), lay_out_rule(arm.rulebooks[year], year)]),
    ]


def _read_state(values: Values) -> LabState:
    """The state of the lab that the page describes."""
    return read_lab_state({key: value for key, value in values.items() if key not in ("file", "title")})


def _lay_out_saving(context: Context, built: Built) -> list[Any]:
    if not context.may_write:
        return [html.P(NOT_HERE, className="quiet")]
    try:
        check_name(built.name)
    except UserError as error:
        return [html.P(f"To save it, give it a name: {error}.", className="quiet"), html.Div(id="build-said")]
    return [
        html.P(f"Saving writes configs/policy/{built.name}.yaml and configs/experiment/{built.name}.yaml in the folder in which "
               "the explorer was started; nothing is overwritten.", className="quiet"),
        html.Div(html.Button("Save both files", id="build-save", n_clicks=0), className="row"),
        html.Div(id="build-said", role="status"),
    ]  # fmt: skip


def _lay_out_file(built: Built, group: str) -> Any:
    name = built.name or "NAME"
    button = html.Button("Copy", **widgets.name_attributes(data_copy=f"build-{group}"))
    return html.Div(
        [
            html.P(f"configs/{group}/{name}.yaml"),
            html.Pre(built.texts[group], id=f"build-{group}", className="command"),
            button,
        ]
    )


def save(context: Context, values: Values) -> list[Any]:
    """Save what the page describes, and say what can be done with it.

    Raises:
        UserError: Nothing may be saved here, the name is taken, or the policy is refused.
    """
    if not context.may_write:
        raise UserError(NOT_HERE.rstrip("."))
    built = build_files(_read_state(values), values.get("file", ""), values.get("title", ""))
    places, reference = save_files(built), values.get("reference", DEFAULTS["reference"])
    return [
        html.P(f"Saved: {' and '.join(places)}. This command runs it as a study with a report:"),
        html.Code(built.command, className="command"),
        html.P(html.A("Compare it at once", href=f"/lab?policy={built.name}&reference={reference}")),
    ]  # fmt: skip


def _find_problems(context: Context) -> Sequence[str]:
    return find_problems()


TAB = Tab(
    "/build", "Build a policy", "Choose levers in plain words, read the rule they make, save it as your own, and run it.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
