"""Cards on rules: what one policy changes compared with another, and the whole rule of a policy in sentences."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from sessim.explorer import widgets
from sessim.law.rulebook import Rulebook
from sessim.settings.policy.policy_differences import compare_rulebooks
from sessim.settings.policy.rule_sentences import tell_rulebook

ALIKE = "The two policies have the same rules in this year."


def lay_out_changes(before: Rulebook, after: Rulebook, names: tuple[str, str], fiscal_year: int) -> Any:
    """The card "what this changes": sentences that differ side by side, and every rule that differs folded below.

    Args:
        before: Rules of the policy that is compared with.
        after: Rules of the policy that is looked at.
        names: The reader's names for the two.
        fiscal_year: Fiscal year of both.
    """
    rows = compare_rulebooks(before, after, fiscal_year)
    title = html.H2(f"What this changes in fiscal year {fiscal_year}")
    if not rows:
        return html.Div([title, html.P(ALIKE)], className="card changes")
    told = [tell_rulebook(each) for each in (before, after)]
    subjects = []
    for subject in dict.fromkeys(subject for side in told for subject, _ in side):
        texts = [[text for each, text in side if each == subject] for side in told]
        sides = [[text for text in own if text not in other] for own, other in (tuple(texts), tuple(reversed(texts)))]
        if any(sides):
            subjects.append(_lay_out_subject(subject, sides, names))
    table = pd.DataFrame(
        {
            "rule": [row.meaning for row in rows],
            names[0]: [row.law for row in rows],
            names[1]: [row.policy for row in rows],
            "unit": [row.unit for row in rows],
        }
    )
    every = f"Every rule that differs: {len(rows)}"
    folded = html.Details(
        [html.Summary(every), widgets.make_table(table, f"{every}, “{names[1]}” next to “{names[0]}”")]
    )
    silent = html.P("No sentence of the rule differs; what differs is listed below.", className="quiet")
    return html.Div([title, *(subjects or [silent]), folded], className="card changes")


def _lay_out_subject(subject: str, sides: Sequence[Sequence[str]], names: tuple[str, str]) -> Any:
    columns = [
        html.Div([html.P(name, className="side-name"), *[html.P(text) for text in (texts or ("Nothing on this.",))]])
        for name, texts in zip(names, sides, strict=True)
    ]
    return html.Div([html.H3(subject), html.Div(columns, className="columns")])


def lay_out_rule(rules: Rulebook, fiscal_year: int) -> Any:
    """The whole rule of a policy for a fiscal year, sentence by sentence."""
    parts: list[Any] = [html.H2(f"The rule in fiscal year {fiscal_year}")]
    for subject, told in itertools.groupby(tell_rulebook(rules), key=lambda each: each[0]):
        parts += [html.H3(subject), html.P(" ".join(text for _, text in told))]
    return html.Div(parts, className="card rule")
