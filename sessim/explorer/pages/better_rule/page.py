"""A better rule: what a search found in sentences, the rules side by side, the trade-offs, and where they fail."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.contrasts.number_format import share_words, worlds_words
from sessim.explorer import widgets
from sessim.explorer.pages.better_rule.stored import StoredSearch, choose_search, find_searches
from sessim.explorer.query import Check, accept_any_text
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.search.finding import save_rule
from sessim.search.plan import JOINT, Side
from sessim.search.showing.figures import draw_coordinates, draw_trade_off, find_least_width, pick_pairs, tell_scores
from sessim.search.showing.rule_words import explain_acceptable, tell_save_command, tell_threshold
from sessim.search.showing.tables import CHOSEN_IN, FAILURES, FRESH, ROBUSTNESS, RULES

COMMAND = "sessim search"
LONGEST_CHOICE = 60  # characters of a rule in a list of choices
SHOWN = {  # columns of the table of robustness, in words and with what they are multiplied by
    "share_acceptable": ("acceptable, percent of worlds", 100.0),
    "share_better_than_flat": ("beats the flat limit, percent of worlds", 100.0),
    "regret_90": ("regret, 90th percentile", 1.0),
    "worst_regret": ("worst regret", 1.0),
}
NOT_HERE = "This explorer is open to people other than its owner, so nothing is saved; the command below does the same."


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address; searches, rules and objectives are checked where they are read."""
    return dict.fromkeys(("search", "across", "up", "rule"), accept_any_text)


def build_controls(context: Context, values: Values) -> list[Any]:
    """Which search, which two objectives are drawn against each other, and which rule is saved."""
    searches = find_searches(context)
    found = choose_search(context, values)
    if found is None:
        return []
    one = next(iter(searches))
    choice = widgets.make_select(
        "search",
        "Stored search",
        {name: name for name in searches},
        values.get("search", one),
        one,
        reload="across up rule",
    )
    titles = {each.name: each.title for each in found.plan.objectives}
    across, up = _choose_axes(found, values)
    first_across, first_up = _choose_axes(found, {})
    rules = {label: _shorten(found.describe(label), label) for label in found.summary["finalists"]}
    return [
        widgets.make_group("Search", [choice]),
        widgets.make_group(
            "Two objectives",
            [
                widgets.make_select("across", "Across", titles, across, first_across),
                widgets.make_select("up", "Up", titles, up, first_up),
            ],
        ),
        widgets.make_group(
            "Rule to save", [widgets.make_select("rule", "Rule", rules, _choose_rule(found, values), next(iter(rules)))]
        ),
    ]


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The finding, the rules on every side, the figures, and where they fail.

    Raises:
        UserError: The address names what the search does not have.
    """
    found = choose_search(context, values)
    if found is None:
        why = "A search tries rules other than a flat 30 percent in many plausible worlds, and takes tens of minutes."
        return [widgets.make_empty_page("No search for rules is stored here.", COMMAND, why)]
    return [
        html.H2(found.plan.title),
        *[html.P(each) for each in found.summary["finding"]],
        html.H2("How sure that is"),
        *[html.P(each) for each in found.summary["certainty"]],
        html.H2("The rules side by side"),
        html.P(_explain_sides(found), className="quiet"),
        widgets.make_table(tabulate_rules_by_side(found), "Percent of fresh worlds", is_worded=True),
        html.Details([html.Summary("The rules in full"), *_tell_in_full(found)]),
        widgets.make_grid(
            tabulate_robustness(found), "Fresh and where chosen, side by side", places=3, words=("rule", "side")
        ),
        html.H2("All rules that were tried"),
        *_lay_out_figures(found, values),
        html.H2("Where they fail"),
        *_lay_out_failures(found),
        html.H2("Take a rule"),
        *_lay_out_saving(context, found, _choose_rule(found, values)),
    ]


def _tell_in_full(found: StoredSearch) -> list[Any]:
    return [html.P(f"{found.describe_in_full(label)} (Rule {label}.)") for label in found.summary["finalists"]]


def _shorten(words: str, label: str) -> str:
    """A rule's words shortened for a list of choices, with its label."""
    return f"{textwrap.shorten(words, LONGEST_CHOICE, placeholder=' ...')} ({label})"


def _explain_sides(found: StoredSearch) -> str:
    plan = found.plan
    thresholds = "; ".join(f"{each.title.lower()} {tell_threshold(each)}" for each in plan.objectives)
    sides = "; ".join(_name_worlds(side) for side in plan.sides)
    return (
        f"A rule is what it changes of the flat limit. Every number is from {plan.stages['fresh'].worlds} fresh worlds and draws "
        f"that the search never saw, or, where it says so, from those in which the rule was chosen. Sides: {sides}. "
        f"{explain_acceptable(plan)} Regret: how far a rule falls short of the best one here in the same world, in practical "
        f"thresholds ({thresholds}). A side would choose a rule whose 90th percentile of regret is within "
        f"{plan.would_choose_within:g} of the least."
    )


def _shorten_side(side: Side) -> str:
    return "all alike" if side.name == JOINT else side.name


def _name_side(side: Side) -> str:
    return "all objectives alike" if side.name == JOINT else side.title.removeprefix("a ")


def _name_worlds(side: Side) -> str:
    if side.name == JOINT:
        return f"{_name_side(side)}, in {side.title}"
    return f"the {_name_side(side)}, in its own worlds and by its own weights"


def tabulate_rules_by_side(found: StoredSearch) -> pd.DataFrame:
    """One row per policy or finalist: its words, its share of acceptable fresh worlds on each side, and who would choose it."""
    fresh = _index_robustness(found)
    rows = []
    for name in found.policies_and_finalists:
        own = {side: fresh[name, side.name, FRESH] for side in found.plan.sides}
        choosers = [_shorten_side(side) for side, row in own.items() if row["would_be_chosen"]]
        row = {"rule": found.describe(name), "would be chosen by": ", ".join(choosers) or "none"}
        for words, key in (("acceptable", "share_acceptable"), ("beats the flat limit", "share_better_than_flat")):
            row |= {f"{words}: {_shorten_side(side)}": _show_percent(each[key]) for side, each in own.items()}
        rows.append(row)
    return pd.DataFrame(rows)


def tabulate_robustness(found: StoredSearch) -> pd.DataFrame:
    """One row per policy or finalist and side: every number in fresh worlds next to the same where the rule was chosen."""
    known = _index_robustness(found)
    rows = []
    for name in found.policies_and_finalists:
        for side in found.plan.sides:
            row: dict[str, Any] = {"rule": found.describe(name), "side": _name_side(side)}
            for key, (words, factor) in SHOWN.items():
                for kind, where in ((FRESH, "fresh"), (CHOSEN_IN, "where chosen")):
                    row[f"{words}, {where}"] = factor * float(known[name, side.name, kind][key])
            rows.append(row | {"would be chosen": bool(known[name, side.name, FRESH]["would_be_chosen"])})
    return pd.DataFrame(rows)


def _show_percent(share: float) -> str:
    return share_words(share).removesuffix(" percent")  # the caption says so


def _index_robustness(found: StoredSearch) -> dict[tuple[str, str, str], dict[Any, Any]]:
    return {(row["rule"], row["side"], row["worlds"]): row for row in found.tables[ROBUSTNESS].to_dict("records")}


def _lay_out_figures(found: StoredSearch, values: Values) -> list[Any]:
    rules, objectives = found.tables[RULES], {each.name: each for each in found.plan.objectives}
    across, up = (objectives[name] for name in _choose_axes(found, values))
    led = tell_scores(found.plan)
    return [
        widgets.make_chart(
            "rules-all", "Every rule that was tried",
            "A line is a rule. Drag along an axis to keep the rules that pass there. Levers are on the left; to their right, "
            f"what a rule reaches: {led}. Blue: the rules that were chosen.",
            draw_coordinates(rules, found.plan), least_width=find_least_width(found.plan),
        ),
        widgets.make_chart(
            "rules-trade", f"{across.title} against {up.title.lower()}", f"Each point is a rule: {led}.",
            draw_trade_off(rules, across, up),
        ),
        html.Details([html.Summary("All rules as a table"), widgets.make_long_table(_tabulate_rules(found), "All rules")]),
    ]  # fmt: skip


def _tabulate_rules(found: StoredSearch) -> pd.DataFrame:
    rules = found.tables[RULES]
    scores = {f"score.{each.name}": each.title for each in found.plan.objectives}
    return rules[["rule", "sentence", *scores, "is_on_frontier", "is_finalist"]].rename(
        columns=scores | {"sentence": "what it says", "is_on_frontier": "on the frontier", "is_finalist": "run again"}
    )


def _lay_out_failures(found: StoredSearch) -> list[Any]:
    """Where rules are worth less than the flat limit, or that none is."""
    rows = [
        {
            "rule": found.describe(row["rule"]),
            "fails in": share_words(float(row["share_failing"])),
            "mostly where": row["where"] if isinstance(row["where"], str) and row["where"] else "no condition found",
            "fails there in": share_words(float(row["share_failing_there"])),
            "holds up in worlds held out": bool(row["holds_up"]) if isinstance(row["where"], str) else None,
        }
        for row in found.tables[FAILURES].to_dict("records")
        if row["share_failing"] > 0.0
    ]
    worlds = worlds_words(found.plan.stages["fresh"].worlds)
    if not rows:
        return [
            html.P(
                f"All objectives weighed alike, no rule chosen is worth less than the flat limit in any of {worlds}."
            )
        ]
    caption = f"Of {worlds} that the search never saw, those in which a rule is worth less than the flat limit"
    return [widgets.make_table(pd.DataFrame(rows), caption, is_worded=True)]


def _choose_axes(found: StoredSearch, values: Values) -> tuple[str, str]:
    """Names of the objectives that are drawn: those asked for, or the two in strongest conflict.

    Raises:
        UserError: The search has no such objective.
    """
    known = [each.name for each in found.plan.objectives]
    pairs = pick_pairs(found.plan.objectives, found.tables[RULES])
    usual = (pairs[0][0].name, pairs[0][1].name) if pairs else (known[0], known[0])
    chosen = (values.get("across", usual[0]), values.get("up", usual[1]))
    for name in chosen:
        if name not in known:
            raise UserError(f"the search has no objective {name!r}", allowed=", ".join(known))
    return chosen


def _choose_rule(found: StoredSearch, values: Values) -> str:
    """Label of the finalist that is saved.

    Raises:
        UserError: There is no such finalist.
    """
    finalists = found.summary["finalists"]
    label: str = values.get("rule", finalists[0])
    if label not in finalists:
        raise UserError(f"the search has no finalist {label!r}", allowed=", ".join(finalists))
    return label


def _lay_out_saving(context: Context, found: StoredSearch, label: str) -> list[Any]:
    said = f"{found.describe_in_full(label)} All else as under the flat limit (rule {label})."
    command = html.Code(tell_save_command(found.plan, label, found.typed_folder), className="command")
    if not context.may_write:
        return [html.P(said), html.P(NOT_HERE, className="quiet"), command]
    return [
        html.P(said),
        html.P("Saving writes a policy into configs/policy of the folder where the explorer was started; nothing is overwritten.",
               className="quiet"),
        html.Div(html.Button("Save it as a policy", id="rule-save", n_clicks=0), className="row"),
        html.Div(id="rule-said", role="status"),
        html.P("Or by this command:", className="quiet"),
        command,
    ]  # fmt: skip


def save(context: Context, values: Values) -> list[Any]:
    """Save the chosen rule as a policy, and say what can be done with it.

    Raises:
        UserError: Nothing may be saved here, no search is stored, or a file of that name says something else.
    """
    found = choose_search(context, values)
    if not context.may_write or found is None:
        raise UserError(NOT_HERE.rstrip(".") if found else "no search for rules is stored here")
    paths = save_rule(found.folder, _choose_rule(found, values), "", Path.cwd() / "configs" / "policy")
    name = paths[0].stem
    return [
        html.P(f"Saved: {' and '.join(f'configs/policy/{path.name}' for path in paths)}. This command studies it:"),
        html.Code(f"sessim run policy={name}", className="command"),
        html.P(html.A("Compare it at once", href=f"/lab?policy={name}&reference={found.plan.base_policy}")),
    ]


def _find_problems(context: Context) -> Sequence[str]:
    return ()


TAB = Tab(
    "/rules", "A better rule", "Rules other than a flat 30 percent: which do well in most plausible worlds, and what they cost.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
