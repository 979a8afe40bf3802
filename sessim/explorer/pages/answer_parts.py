"""Parts of an answer that look the same whether its runs are stored or only its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.sides import sides_sentences
from sessim.evidence.answers.stored import OF_ANALYSIS
from sessim.evidence.audit.saying import audit_sentences
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import OWN_ROLES, Arm
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.declared.stamps import explain_stamp
from sessim.explorer import widgets
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits.analysis import analysis_exhibits
from sessim.report.exhibits.answers import SPREAD, Exhibit
from sessim.report.exhibits.tables import tables_of_analysis
from sessim.report.figures.answers import draw_intervals
from sessim.report.glossary import explain_verdict
from sessim.report.surroundings import SYMBOLS

RESEARCH_SHOWN = 20  # uncertainties in the table of what research is worth
RULES_CAPTION = "Rules of scenario discovery; such worlds are better, or worse, beyond the practical threshold; percent"
EXPECTED = ("trajectories", "drivers", "flips", "tipping", "information", "strata")  # of every study with enough worlds


def build_introduction(question: Question, seen: str, manifest: Mapping[str, Any]) -> list[Any]:
    """What is asked, how far the model speaks to it, what it shows, and the stamp of the study."""
    stamped = explain_stamp(manifest)
    about = f"{question.question} ({question.citation}). The model speaks to it {question.speaks}. Seen: {seen}."
    lines = [html.H2(f"{question.name.upper()} {question.title}"), html.P(about, className="quiet")]
    return [*lines, *([html.P(html.B(stamped))] if stamped else [])]


def build_headline(reference: str, verdict: str, word: str, clause: str, further: Sequence[Any]) -> Any:
    """The verdict against one reference arm, by its name, as a badge, the finding in words, and further lines."""
    look = f"badge {verdict.replace('_', '-')}"
    badge = html.Span(f"{SYMBOLS[verdict]} {word}", className=look, title=explain_verdict(verdict))
    return html.Div(
        [
            html.P([html.Span(f"against {reference} ", className="against"), badge], className="badges"),
            html.P(number_format.sentence(clause), className="finding"),
            *further,
        ],
        className="headline",
    )


def lay_out_horizon(table: pd.DataFrame, horizon: str, reference: str) -> Any:
    """All measures of one question at one horizon, in units of their practical thresholds.

    Args:
        table: Rows of the question as `answers.answers_table` has them.
        horizon: `first`, `mean`, `last` or `total`.
        reference: Label of the reference arm; empty for all.
    """
    chosen = table[(table["horizon"] == horizon) & table["role"].isin(OWN_ROLES) & (table["pairs"] > 0)]
    if reference:
        chosen = chosen[chosen["reference"] == reference]
    if chosen.empty:
        return html.P(f"No measure of this question has a {number_format.horizon_words(horizon)}.", className="quiet")
    rows = []
    for row in chosen.to_dict("records"):
        scale = (-1.0 if row["better"] == "lower" else 1.0) / row["threshold"]
        numbers = [row["low90"], row["low50"], row["difference_median"], row["high50"], row["high90"]]
        rows.append(
            {
                "label": BY_NAME[row["measure"]].meaning + (" *" if row["better"] == "none" else ""),
                "series": f"less {row['reference']}",
                **dict(zip(SPREAD, sorted(number * scale for number in numbers), strict=True)),
                "shown": f"{row['verdict']}; {row['difference_median']:.3g} {row['unit']}",
            }
        )
    drawn = pd.DataFrame(rows)
    series = list(dict.fromkeys(drawn["series"]))
    printed = chosen[
        ["measure", "unit", "reference", "difference_median", "low90", "high90", "mcse", "share_positive", "verdict"]
    ]
    return widgets.make_chart(
        "chart-horizon", f"Every measure of the question, {number_format.horizon_words(horizon)}",
        "Differences in units of each measure's practical threshold, right is better (* no agreed "
        "better side). Thick and thin bars: "
        "the middle 50 and 90 percent of worlds, or Monte Carlo intervals where one world was run.",
        draw_intervals(drawn, series, "difference in practical thresholds (right is better)", 1.0), printed,
    )  # fmt: skip


def draw_exhibit(exhibit: Exhibit) -> Any:
    """An exhibit as a chart, or as words if there is nothing to draw."""
    if exhibit.figure is None:
        return html.P(f"{exhibit.title} {exhibit.caption}", className="quiet")
    return widgets.make_chart(f"chart-{exhibit.id}", exhibit.title, exhibit.caption, exhibit.figure, exhibit.table)


def lay_out_analysis(
    declared: Declarations,
    question: Question,
    arm: str,
    reference: str,
    analysis: Analysis,
    arms: Mapping[str, Arm],
) -> list[Any]:
    """What the evidence stores besides an answer: shares of variance, map, rules, groups, worth of research.

    Args:
        declared: Declarations.
        question: The question.
        arm: Label of the arm of its primary contrast.
        reference: Label of the reference arm of the map.
        analysis: Tables of the analysis, narrowed to what is shown.
        arms: Arms by label.
    """
    sides = sides_sentences(analysis.sides, question.name, declared, arms)
    said = [*sides, *audit_sentences(analysis.audit, question.name)]
    parts: list[Any] = [html.P(each) for each in said]
    parts += [draw_exhibit(each) for each in analysis_exhibits(declared, question, arm, reference, analysis)]
    if not analysis.flips.empty:
        parts += [
            html.H2("Where the answer changes sign"),
            widgets.make_table(_tabulate_rules(analysis.flips), RULES_CAPTION),
        ]
    tables = tables_of_analysis(declared, question, arm, analysis)
    folded = [(each.title, each.note, each.table) for each in tables]
    if not analysis.information.empty:
        folded.append(_tabulate_research(analysis.information))
    parts += [
        html.Details(
            [
                html.Summary(title.rstrip(".")),
                html.P(note, className="quiet"),
                widgets.make_long_table(table, title),
            ]
        )
        for title, note, table in folded
    ]
    missing = [OF_ANALYSIS[name].file for name in EXPECTED if getattr(analysis, name).empty]
    if missing:
        parts.append(html.P(f"Nothing on this question is stored in {', '.join(missing)}.", className="quiet"))
    return parts


def _tabulate_rules(flips: pd.DataFrame) -> pd.DataFrame:
    shares = {
        "base": "on this side, of all worlds",
        "density": "on this side, where the rule holds",
        "held_out_density": "the same, in unseen worlds",
        "coverage": "found by the rule, of this side",
    }
    table = flips[["reference", "side", "rule", *shares, "holds_up"]].copy()
    for column in shares:
        table[column] = [number_format.share_words(float(share)).removesuffix(" percent") for share in table[column]]
    return table.rename(columns={"reference": "against", "holds_up": "holds up"} | shares)


def _tabulate_research(information: pd.DataFrame) -> tuple[str, str, pd.DataFrame]:
    names = {
        "weighting_title": "what counts", "title": "uncertainty", "value": "worth", "error": "its error",
        "by_chance": "level of chance", "best_now": "best now",
    }  # fmt: skip
    table = information[list(names)].rename(columns=names).sort_values("worth", ascending=False).head(RESEARCH_SHOWN)
    return (
        "What research would be worth most",
        "Expected value of partial perfect information for choosing between the arms, in practical thresholds. It concerns "
        "the decision as a whole, not about this question alone.",
        table,
    )
