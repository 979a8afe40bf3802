"""A better rule: what a search found in sentences, the rules side by side, what is given up for what, and where they fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.contrasts.number_format import share_words
from sessim.explorer import widgets
from sessim.explorer.pages.better_rule.stored import StoredSearch, choose_search, find_searches
from sessim.explorer.query import Check, accept_any_text
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.search.finding import save_rule
from sessim.search.plan import JOINT, Side
from sessim.search.showing.figures import draw_coordinates, draw_trade_off, pick_pairs, tell_scores
from sessim.search.showing.sentences import name_policy
from sessim.search.showing.tables import CHOSEN_IN, FAILURES, FRESH, ROBUSTNESS, RULES

COMMAND = "sessim search"
FIRST_SENTENCES = 4  # a stamp, what dominates, what both sides would choose, and a rule against the flat limit
NOT_HERE = "This explorer is open to others than its owner, so that nothing is saved; the command below does the same."


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address; which searches, rules and objectives there are is checked where they are read."""
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
    rules = {label: label for label in found.summary["finalists"]}
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
    sentences = found.summary["sentences"]
    return [
        html.H2(found.plan.title),
        *[html.P(each) for each in sentences[:FIRST_SENTENCES]],
        html.Details([html.Summary("How sure that is"), *[html.P(each) for each in sentences[FIRST_SENTENCES:]]]),
        html.H2("The rules side by side"),
        html.P(_explain_sides(found), className="quiet"),
        *[widgets.make_table(tabulate_side(found, side), f"On {_name_worlds(side)}") for side in found.plan.sides],
        html.H2("All rules that were tried"),
        *_lay_out_figures(found, values),
        html.H2("Where they fail"),
        widgets.make_table(_tabulate_failures(found), "Fresh worlds in which a rule is worth less than the flat limit"),
        html.H2("Take a rule"),
        *_lay_out_saving(context, found, _choose_rule(found, values)),
    ]


def _explain_sides(found: StoredSearch) -> str:
    thresholds = ", ".join(
        f"{each.title.lower()} {each.threshold:g}{' percent' if each.is_relative else ''}"
        for each in found.plan.objectives
    )
    return (
        "In brackets: the same in the worlds in which a rule was chosen; the other number is from worlds and draws that the "
        "search never saw. Acceptable: on every objective at least as good as it must be. Regret: how far a rule is from the "
        f"best one in a world, in practical thresholds ({thresholds})."
    )


def _name_worlds(side: Side) -> str:
    return (
        "all plausible worlds, objectives weighed alike"
        if side.name == JOINT
        else f"the worlds and weights of {side.title}"
    )


def tabulate_side(found: StoredSearch, side: Side) -> pd.DataFrame:
    """One row a policy or finalist: what it says, and on one side its share of acceptable worlds and its regret, fresh first."""
    rows_of_side = [row for row in found.tables[ROBUSTNESS].to_dict("records") if row["side"] == side.name]
    own = {(row["rule"], row["worlds"]): row for row in rows_of_side}
    said = found.tables[RULES].set_index("rule")["sentence"]
    rows = []
    for name in found.policies_and_finalists:
        fresh, chosen = own[name, FRESH], own[name, CHOSEN_IN]
        rows.append(
            {
                "rule": name_policy(found.plan, name),
                "what it says": said.get(name, "a policy of the study"),
                "acceptable worlds": f"{share_words(fresh['share_acceptable'])} ({share_words(chosen['share_acceptable'])})",
                "worth more than the flat limit in": f"{share_words(fresh['share_better_than_flat'])} "
                f"({share_words(chosen['share_better_than_flat'])})",
                "regret in the worst tenth": f"{fresh['regret_90']:.1f} ({chosen['regret_90']:.1f})",
                "regret at worst": f"{fresh['worst_regret']:.1f} ({chosen['worst_regret']:.1f})",
                "would be chosen": bool(fresh["would_be_chosen"]),
            }
        )
    return pd.DataFrame(rows)


def _lay_out_figures(found: StoredSearch, values: Values) -> list[Any]:
    rules, objectives = found.tables[RULES], {each.name: each for each in found.plan.objectives}
    across, up = (objectives[name] for name in _choose_axes(found, values))
    led = tell_scores(found.plan)
    return [
        widgets.make_chart(
            "rules-all", "Every rule that was tried",
            f"A line is a rule. Drag along an axis to keep the rules that pass there. Levers stand left, scores (→) right: "
            f"{led}. Blue: no other rule is as good on all scores and better on one.",
            draw_coordinates(rules, found.plan),
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


def _tabulate_failures(found: StoredSearch) -> pd.DataFrame:
    rows = [
        {
            "rule": row["rule"],
            "fails in": share_words(float(row["share_failing"])),
            "mostly where": row["where"] if isinstance(row["where"], str) and row["where"] else "no condition tells",
            "fails there in": share_words(float(row["share_failing_there"])),
        }
        for row in found.tables[FAILURES].to_dict("records")
    ]
    return pd.DataFrame(rows)


def _choose_axes(found: StoredSearch, values: Values) -> tuple[str, str]:
    """Names of the objectives that are drawn: those asked for, else the two that pull most against each other.

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
    said = found.tables[RULES].set_index("rule")["sentence"][label]
    where = "" if found.folder.resolve().name == found.plan.name else f" --folder {found.folder.name}"
    command = html.Code(f"sessim search {found.plan.name} --save {label}{where}", className="command")
    if not context.may_write:
        return [html.P(f"{label}: {said}"), html.P(NOT_HERE, className="quiet"), command]
    return [
        html.P(f"{label}: {said}"),
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
