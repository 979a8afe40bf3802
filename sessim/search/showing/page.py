"""The page of a search: what was found in sentences, the rules in a table, and figures; it loads nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

import sessim.report
from sessim.evidence.contrasts.number_format import format_number, sentence, share_words
from sessim.ground.files import write_whole
from sessim.report.html import FILE_NAME, PLOT_CONFIG
from sessim.report.templating import figure_json, load_template, script_json
from sessim.search.plan import JOINT
from sessim.search.showing.figures import (
    draw_convergence,
    draw_coordinates,
    draw_trade_off,
    find_least_width,
    pick_pairs,
    tell_scores,
)
from sessim.search.showing.rule_words import (
    ORIGINS,
    describe_briefly,
    describe_changes,
    explain_acceptable,
    name_details,
    name_policy,
    tell_save_command,
    tell_threshold,
)
from sessim.search.showing.tables import CHOSEN_IN, CONVERGENCE, FAILURES, FRESH, LEVERS, ROBUSTNESS, RULES
from sessim.search.stages import Search

PAGE = FILE_NAME


def write_page(found: Search, tables: dict[str, pd.DataFrame], summary: dict[str, Any], folder: Path) -> Path:
    """Write the page whole or not at all."""
    page = render_page(found, tables, summary)
    target = folder / PAGE
    write_whole(target, lambda path: path.write_text(page, encoding="utf-8", newline="\n"))
    return target


def render_page(found: Search, tables: dict[str, pd.DataFrame], summary: dict[str, Any]) -> str:
    """The page as HTML."""
    plan = found.plan
    figures = _draw_figures(found, tables)
    templates = Path(sessim.report.__file__).parent / "templates"
    return load_template("search.html.j2", room="sessim.search.showing").render(
        plan=plan,
        finding=summary["finding"],
        certainty=summary["certainty"],
        acceptable=explain_acceptable(plan),
        least_width=find_least_width(plan),
        rules=_robust_rows(found, tables[ROBUSTNESS], tables[LEVERS]),
        sides=plan.sides,
        first=found.finalists[0],
        save=tell_save_command(plan, found.finalists[0]),
        in_full={
            label: sentence(describe_changes(plan, rule)) for label, rule in found.rules_of(found.finalists).items()
        },
        fresh_worlds=plan.stages["fresh"].worlds,
        levers=_lever_rows(found, tables[LEVERS]),
        signed=lambda value: format_number(value, 2, is_signed=True),
        titles={each.name: each.title for each in plan.levers} | {each.name: each.title for each in plan.objectives},
        failures=_failure_rows(found, tables[FAILURES], tables[LEVERS]),
        share=share_words,
        number=lambda share: share_words(share).removesuffix(" percent"),  # the head of the column says so
        threshold=tell_threshold,
        costs=plan.costs,
        figures=figures,
        json={name: figure_json(figure) for name, (_, _, figure) in figures.items()},
        config=script_json(json.dumps(dict(PLOT_CONFIG), sort_keys=True)),
        plotlyjs=get_plotlyjs(),
        style=(templates / "report.css").read_text(encoding="utf-8"),
        script=(templates / "report.js").read_text(encoding="utf-8"),
    )


def _draw_figures(found: Search, tables: dict[str, pd.DataFrame]) -> dict[str, tuple[str, str, go.Figure]]:
    """Title, caption and figure by id."""
    plan, rules = found.plan, tables[RULES]
    led = tell_scores(plan)
    drawn = {
        "rules": (
            "Every rule that was tried",
            "A line is a rule. Drag along an axis to keep the rules that pass there; drag an axis to move it. Levers are on the "
            f"left; to their right, what a rule reaches: {led}. Blue: the rules that were chosen.",
            draw_coordinates(rules, plan),
        )
    }
    for number, (one, other) in enumerate(pick_pairs(plan.objectives, rules), start=1):
        caption = f"Each point is a rule: {led}. Point at one for the rule."
        drawn[f"trade{number}"] = (
            f"{one.title} against {other.title.lower()}",
            caption,
            draw_trade_off(rules, one, other),
        )
    drawn["convergence"] = (
        "How far the search has come",
        "Share of the box between the worst and best scores of all rules that lies below some rule found so far.",
        draw_convergence(tables[CONVERGENCE]),
    )
    return drawn


def _robust_rows(found: Search, robustness: pd.DataFrame, levers: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per policy or finalist: the sentence, and each side's numbers where chosen and fresh."""
    plan, details = found.plan, name_details(levers)
    by_key = {(row["rule"], row["side"], row["worlds"]): row for row in robustness.to_dict("records")}
    rows = []
    for name in (*plan.list_policies(), *found.finalists):
        is_rule = name in found.finalists
        words = name_policy(plan, name)
        if is_rule:
            words = describe_briefly(plan, name, found.by_label[name].rule, details)
        sides = [
            {kind: by_key[name, side.name, kind] for kind in (CHOSEN_IN, FRESH)} | {"name": side.name}
            for side in plan.sides
        ]
        joint = by_key[name, JOINT, FRESH]
        origin = ORIGINS[found.by_label[name].origin] if is_rule else "a policy"
        rows.append({"words": f"{words[:1].upper()}{words[1:]}", "origin": origin, "sides": sides, "joint": joint})
    return rows


def _lever_rows(found: Search, levers: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per lever and value, the value as a rule says it."""
    by_name = {lever.name: lever for lever in found.plan.levers}
    rows = []
    for row in levers.to_dict("records"):
        lever = by_name[row["lever"]]
        rows.append(
            {str(key): value for key, value in row.items()}
            | {"shown": lever.show(float(row["moved_to"]) if lever.is_number else row["moved_to"])}
        )
    return rows


def _failure_rows(found: Search, failures: pd.DataFrame, levers: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per finalist that fails anywhere, in words."""
    rows = []
    for row in failures[failures["share_failing"] > 0.0].to_dict("records"):
        words = describe_briefly(found.plan, row["rule"], found.by_label[row["rule"]].rule, name_details(levers))
        rows.append({str(key): value for key, value in row.items()} | {"words": f"{words[:1].upper()}{words[1:]}"})
    return rows
