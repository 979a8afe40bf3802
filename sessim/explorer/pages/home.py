"""Home: the answers of a stored study, a line each, and the way to another limit, another question, another page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.answers.stored import StoredFinding, findings
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import Arm, read_arms
from sessim.evidence.declared.declarations import Question, read_declarations
from sessim.explorer import widgets
from sessim.explorer.pages.published import load_published
from sessim.explorer.pages.study_choice import COMMAND
from sessim.explorer.query import Check, accept_any_text
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.report.html import SYMBOLS

PREFERRED = "nine_questions"  # the study that a visitor came for, where it is stored
LIMITS_OFFERED = (10, 20, 30, 40, 50, 100)  # percent
SIDES = (("better", "share_beyond_threshold_better"), ("worse", "share_beyond_threshold_worse"))


def _list_checks(context: Context) -> Mapping[str, Check]:
    return {"study": accept_any_text}


def _build_no_controls(context: Context, values: Values) -> list[Any]:
    return []


def _build_body(context: Context, values: Values, session: str) -> list[Any]:
    among = list(context.library.read_shelf().find_answering())
    named = values.get("study")
    if named is not None and named not in among:
        raise UserError(f"there is no study {named!r} that answers questions", allowed=", ".join(among))
    in_order = [named] if named else sorted(among, key=lambda name: name != PREFERRED)
    problems: list[str] = []
    for name in in_order:
        try:
            return [widgets.make_notice(problems), *_lay_out_answers(context, name)]
        except UserError as error:
            problems.append(str(error))
    empty = widgets.make_empty_page("No study that answers questions is stored here.", COMMAND)
    return [widgets.make_notice(problems), empty, _offer_limits()]


def _lay_out_answers(context: Context, name: str) -> list[Any]:
    """A card a question, from the stored tables alone."""
    held, declared = load_published(context.library, name), read_declarations()
    arms = read_arms(held.manifest)
    names = {label: arm.name for label, arm in arms.items()}
    rows = held.answers[(held.answers["role"] == "primary") & (held.answers["horizon"] == "mean")]
    cards = []
    for asked in held.manifest["questions"]:
        question = declared.questions.get(asked)
        if question is None:
            continue
        found = findings(held.answers, held.analysis, question, names, declared)[0]
        of_question = rows[(rows["question"] == asked) & (rows["reference"] == found.reference)].iloc[0]
        cards.append(_build_card(name, question, found, of_question))
    first = rows.iloc[0]
    return [
        html.P(_say_what_is_compared(arms, first), className="finding"),
        _offer_limits(),
        html.Div(cards, className="cards"),
        html.P(["From the stored study ", html.B(name), ", a mean over the years of the policy; the range is over its worlds. ",
                html.A("How the model fared on history it had not seen", href="/evidence"), "."], className="quiet"),
    ]  # fmt: skip


def _say_what_is_compared(arms: Mapping[str, Arm], row: pd.Series[Any]) -> str:
    arm, reference = arms[str(row["arm"])], arms[str(row["reference"])]
    worlds = number_format.worlds_words(int(row["worlds"]))
    return f"“{arm.title}” compared with “{reference.title}”, in {worlds}."


def _build_card(study: str, question: Question, found: StoredFinding, row: pd.Series[Any]) -> Any:
    measure, threshold = question.measure, read_declarations().thresholds[question.measure].value
    badge = html.Span(f"{SYMBOLS[found.verdict]} {found.word}", className=f"badge {found.verdict.replace('_', '-')}")
    return html.Article(
        [
            html.H3(html.A(f"{question.name[1:]}. {question.title}", href=f"/questions?study={study}&question={question.name}")),
            html.P(_say_levels(row, measure, threshold)),
            _draw_shares(row),
            html.P(badge, className="badges"),
        ],
        className="card",
    )  # fmt: skip


def _say_levels(row: pd.Series[Any], measure: str, threshold: float) -> str:
    """Levels first: with the policy, without it, and how far worlds differ on the difference."""
    before, difference = float(row["reference_level"]), float(row["difference_median"])
    now = number_format.level_words(before + difference, measure, threshold)
    low, high = (number_format.format_value(float(row[name]), measure, threshold, is_signed=True)
                 for name in ("low90", "high90"))  # fmt: skip
    meaning = BY_NAME[measure].meaning
    return (
        f"{meaning[0].upper()}{meaning[1:]}: {now} instead of "
        f"{number_format.format_value(before, measure, threshold)} (difference in 90 percent of worlds: {low} to {high})."
    )


def _draw_shares(row: pd.Series[Any]) -> Any:
    """A bar of the worlds in which it is better, about the same, and worse; said in words to who cannot see it."""
    better, worse = (100.0 * float(row[column]) for _, column in SIDES)
    parts = {"better": better, "about the same": max(0.0, 100.0 - better - worse), "worse": worse}
    words = ", ".join(f"{side} in {share:.0f}" for side, share in parts.items()) + " of 100 worlds"
    bar = [
        html.Span(className=f"part {side.split(' ', maxsplit=1)[0]}", style={"width": f"{share:.1f}%"})
        for side, share in parts.items()
        if share > 0.0
    ]
    label = widgets.name_attributes(aria_label=words)
    return html.Div([html.Div(bar, className="shares", role="img", **label), html.P(words, className="quiet")])


def _offer_limits() -> Any:
    links = [
        html.A("no limit" if share == 100 else f"{share} percent", className="button",
               href=f"/lab?policy.limit.share={share / 100:g}")
        for share in LIMITS_OFFERED
    ]  # fmt: skip
    return html.Div([html.Span("Change the limit on high ratings:"), *links], className="row")


def _find_problems(context: Context) -> Sequence[str]:
    return context.library.read_shelf().problems


TAB = Tab(
    "/", "Answers", "What a limit on high ratings would do, question by question; every answer opens what it rests on.",
    _list_checks, _find_problems, _build_no_controls, _build_body,
)  # fmt: skip
