"""A card per question: the level with the policy and without it, in how many worlds it is better or worse, and the word."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from sessim.evidence.answers.reference_comparison import show_word
from sessim.evidence.answers.stored import StoredFinding
from sessim.evidence.contrasts import level_sentences, verdicts
from sessim.evidence.contrasts.estimates import Estimate
from sessim.evidence.declared.declarations import Question, read_declarations
from sessim.explorer import widgets
from sessim.measures.catalogue import BY_NAME
from sessim.report.front import make_bar_of_shares
from sessim.report.glossary import explain_verdict
from sessim.report.surroundings import SYMBOLS

BETTER, WORSE = "share_beyond_threshold_better", "share_beyond_threshold_worse"
RANKED_ELSEWHERE = "It asks what to study first; a stored study with its analysis ranks that."
OLDER_MEASURE = "The study was made before the question had its present headline measure."


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says about a question.

    Attributes:
        question: The question.
        measure: Measure of the numbers: the primary one that was declared when they were made.
        level: Level without the policy, unit of the measure.
        difference: Median difference; low and high are the ends of its 90 percent range over worlds.
        better: Share of worlds that are better beyond the practical threshold (0-1); worse likewise.
        verdict: Verdict code.
        word: What a reader sees of it.
        is_over_worlds: Whether the range is over worlds; otherwise it is of one world.
        link: Address of what the card rests on; empty for none.
        note: Anything else to say; empty for nothing.
        first_to_study: What a ranking found; empty for a question that compares, and where no table says it.
    """

    question: Question
    measure: str
    level: float
    difference: float
    low: float
    high: float
    better: float
    worse: float
    verdict: str
    word: str
    is_over_worlds: bool = True
    link: str = ""
    note: str = ""
    first_to_study: str = ""


def read_card(question: Question, row: Mapping[Hashable, Any], found: StoredFinding | None, link: str) -> Card:
    """A card from a row of `answers.csv`.

    Args:
        question: The question.
        row: Its primary measure, mean over policy years.
        found: The stored finding if the row is the question's own contrast; None for another arm.
        link: Address of what it rests on.

    Raises:
        UserError: The row has a word that no verdict has.
    """
    measure = str(row["measure"])
    direction = BY_NAME[measure].direction
    code = found.verdict if found else verdicts.code_of(str(row["verdict"]), direction, read_declarations())
    return Card(
        question, measure, float(row["reference_level"]), float(row["difference_median"]), float(row["low90"]),
        float(row["high90"]),
        float(row[BETTER]), float(row[WORSE]), code, found.word if found else str(row["verdict"]),
        row["interval_over"] == "worlds", link, "" if measure == question.measure else OLDER_MEASURE,
    )  # fmt: skip


def estimate_card(question: Question, found: Estimate) -> Card | None:
    """A card from runs; None if nothing is paired."""
    spread, declared = found.summary, read_declarations()
    if spread is None:
        return None
    better, worse = verdicts.favourable_shares(spread, found.direction)
    return Card(
        question, found.measure, found.reference_level, spread.median, spread.low90, spread.high90, better, worse, found.verdict,
        show_word(found, found.verdict, declared), spread.interval_kind == "worlds",
    )  # fmt: skip


def lay_out_card(card: Card) -> Any:
    """A card."""
    title = f"{card.question.name[1:]}. {card.question.title}"
    look = f"badge {card.verdict.replace('_', '-')}"
    badge = html.Span(f"{SYMBOLS[card.verdict]} {card.word}", className=look, title=explain_verdict(card.verdict))
    is_ranking = card.question.kind == "ranking"
    said = (
        [html.P(card.first_to_study or RANKED_ELSEWHERE)]
        if is_ranking
        else [html.P(say_levels(card)), _draw_shares(card)]
    )
    parts = [
        html.H3(html.A(title, href=card.link) if card.link else title),
        *said,
        html.P(badge, className="badges"),
    ]
    return html.Article([*parts, *([html.P(card.note, className="quiet")] if card.note else [])], className="card")


def say_levels(card: Card) -> str:
    """The level with the policy and without it, as the report says it, and between which levels most worlds lie."""
    measured = card.measure, read_declarations().thresholds[card.measure].value
    said = level_sentences.say_result(*measured, card.level, card.difference, "")
    if not card.is_over_worlds:
        return f"{said} Only one world was run, so nothing can be said about how far worlds differ."
    if math.isnan(card.level) or math.isnan(card.low):
        return said
    span = level_sentences.say_range(*measured, card.level, card.low, card.high)
    return f"{said} Middle 90 of 100 worlds: {span}."


def _draw_shares(card: Card) -> Any:
    """A bar of the worlds in which it is better, about the same, and worse; given in words for those who cannot see it."""
    better, worse = 100.0 * card.better, 100.0 * card.worse
    has_side = BY_NAME[card.measure].direction != "none"
    shares = (better, max(0.0, 100.0 - better - worse), worse)
    words = make_bar_of_shares(
        card.measure, read_declarations().thresholds[card.measure].value, card.better, card.worse
    ).caption
    classes = ("better", "about", "worse") if has_side else ("higher", "about", "lower")
    bar = [
        html.Span(className=f"part {name}", style={"width": f"{share:.1f}%"})
        for name, share in zip(classes, shares, strict=True)
        if share > 0.0
    ]
    label = widgets.name_attributes(aria_label=words)
    return html.Div([html.P(words, className="quiet"), html.Div(bar, className="shares", role="img", **label)])
