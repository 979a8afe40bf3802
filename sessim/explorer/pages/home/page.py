"""Home: the answers of a stored study, one line each, and how another limit would change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.answers.stored import findings, select_question
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import Arm, Frame, estimate, read_arms
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.stamps import explain_stamp
from sessim.explorer import widgets
from sessim.explorer.laboratory import Job
from sessim.explorer.live import frame_runs, has_posterior, lay_out_live, stamp_live
from sessim.explorer.pages.home.cards import Card, estimate_card, lay_out_card, read_card
from sessim.explorer.pages.home.limits import (
    HIGHEST,
    LOWEST,
    STEP,
    WORLDS,
    YEARS,
    compose_live,
    find_stored,
    list_live_settings,
    read_subject,
)
from sessim.explorer.pages.published import Published, load_published
from sessim.explorer.pages.study_choice import COMMAND
from sessim.explorer.query import Check, accept_any_text, parse_number, require_number
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.report.cautions import cautions
from sessim.report.documents.stored import name_unknowns

NEEDED_TO_SHOW = 3  # worlds, the central one included


def _list_checks(context: Context) -> Mapping[str, Check]:
    return {"study": accept_any_text, "limit": require_number(LOWEST, HIGHEST)}


def choose_answers(context: Context, values: Values) -> tuple[str, Published, list[str]]:
    """The study whose answers are shown: the one named, or the published one, or the first that can be read.

    Returns:
        Its name, its tables, and one line for each study that was passed over.

    Raises:
        UserError: The named one is missing or cannot be read, or none can.
    """
    among = list(context.library.read_shelf().find_answering())
    named = values.get("study")
    if named is not None and named not in among:
        raise UserError(f"there is no study {named!r} that answers questions", allowed=", ".join(among))
    problems: list[str] = []
    for name in [named] if named else among:
        try:
            return name, load_published(context.library, name), problems
        except UserError as error:
            problems.append(str(error))
    raise UserError("; ".join(problems))


def build_controls(context: Context, values: Values) -> list[Any]:
    """One slider: the limit. None if no study is stored, or the one that is shown has no limit."""
    try:
        name, held, _ = choose_answers(context, values)
    except UserError:  # the body says why
        return []
    subject = read_subject(held.manifest)
    if subject is None or subject.limit is None:
        return []
    shown = parse_number(values["limit"]) if "limit" in values else subject.limit
    return [
        widgets.make_slider(
            "limit", "Change the limit: at most so many may be rated at levels 4 and 5", shown, subject.limit, LOWEST, HIGHEST,
            STEP, "of 100 executives", last="no limit",
        ),
        widgets.make_kept_value("study", name) if "study" in values else None,
    ]  # fmt: skip


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The cards: from the stored study, from stored runs of another limit, or from runs on the spot."""
    if not context.library.read_shelf().find_answering() and "study" not in values:
        return [widgets.make_empty_page("No study that answers questions is stored here.", COMMAND)]
    try:
        name, held, problems = choose_answers(context, values)
    except UserError as error:
        empty = widgets.make_empty_page("No stored study can be shown.", COMMAND)
        return [widgets.make_notice([str(error)]), *([] if "study" in values else [empty])]
    subject = read_subject(held.manifest)
    limit = parse_number(values["limit"]) if "limit" in values else None
    parts: list[Any] = [widgets.make_notice(problems)]
    if limit is None or subject is None or subject.limit is None or limit == subject.limit:
        return [*parts, *_lay_out_stored(name, held)]
    if limit == HIGHEST:
        said = "With no limit the rules are those that the limit is compared with, so every difference is zero."
        return [*parts, html.P(said, className="finding")]
    stored = find_stored(context.library, name, subject, limit)
    if stored is not None:
        return [*parts, *_lay_out_other_limit(context, *stored, limit)]
    settings = list_live_settings(subject, limit)
    job = context.laboratory.start(session, settings, compose_live(settings))
    return [
        *parts,
        html.P(
            f"A limit of {limit:g} of 100 is not stored here, so it is run now: {WORLDS} worlds, {YEARS} years.",
            className="finding",
        ),
        *lay_out_live(values, job, draw_live(context, values, job)),
        lay_out_cards(_read_unmoved_cards(name, held)),
    ]


def _read_unmoved_cards(name: str, held: Published) -> list[Card]:
    """Stored cards of the questions that are about another scheme, which do not depend on the size of the limit."""
    return [
        replace(card, note=f"{card.note} It does not depend on the size of the limit; it is shown as stored.")
        for card in _read_cards(name, held)
        if card.question.arm != "focal"
    ]


def _lay_out_stored(name: str, held: Published) -> list[Any]:
    """A card per question, from the stored tables alone."""
    arms, first = read_arms(held.manifest), _select_primary(held).iloc[0]
    compared = _say_what_is_compared(arms[str(first["arm"])], arms[str(first["reference"])], int(first["worlds"]))
    cards = lay_out_cards(_read_cards(name, held))
    return [*_stamp(held.manifest), html.P(compared, className="finding"), cards, *_say_source(name, held)]


def _select_primary(held: Published) -> pd.DataFrame:
    return held.answers[(held.answers["role"] == "primary") & (held.answers["horizon"] == "mean")]


def _read_cards(name: str, held: Published) -> list[Card]:
    declared, rows, arms = read_declarations(), _select_primary(held), read_arms(held.manifest)
    names = {label: arm.name for label, arm in arms.items()}
    cards = []
    for asked in held.manifest["questions"]:
        question = declared.questions.get(asked)
        if question is not None:
            found = findings(held.answers, held.analysis, question, names, declared)[0]
            row = rows[(rows["question"] == asked) & (rows["reference"] == found.reference)].iloc[0]
            card = read_card(question, row.to_dict(), found, f"/questions?study={name}&question={asked}")
            named = name_unknowns(select_question(held.analysis, asked).drivers).get(found.reference, ())
            if question.kind == "ranking" and named:
                card = replace(card, first_to_study=f"Worth studying first: {'; then '.join(named)}.")
            is_other = question.arm != "focal" and found.arm in arms
            cards.append(
                replace(card, note=f"Here in place of the limit: “{arms[found.arm].title}”. {card.note}".strip())
                if is_other
                else card
            )
    return cards


def _lay_out_other_limit(context: Context, name: str, label: str, limit: float) -> list[Any]:
    """Cards of another arm of a stored study, which has another limit and is otherwise the same."""
    held, declared = load_published(context.library, name), read_declarations()
    arms, subject = read_arms(held.manifest), read_subject(held.manifest)
    assert subject is not None  # `find_stored` has read it
    rows = held.answers[(held.answers["horizon"] == "mean") & (held.answers["reference"] == subject.reference)]
    primary = _select_primary(held)
    cards, worlds = [], 0
    for asked in held.manifest["questions"]:
        question = declared.questions.get(asked)
        if question is not None and question.arm == "focal":
            measure = primary.loc[primary["question"] == asked, "measure"].iloc[0]
            own = rows[(rows["question"] == asked) & (rows["measure"] == measure) & (rows["arm"] == label)]
            if len(own):
                cards.append(read_card(question, own.iloc[0].to_dict(), None, ""))
                worlds = int(own["worlds"].iloc[0])
    if not cards:
        raise UserError(f"{name} has no answers for a limit of {limit:g} of 100")
    compared = _say_what_is_compared(arms[label], arms[subject.reference], worlds)
    shown = lay_out_cards([*cards, *_read_unmoved_cards(name, held)])
    return [*_stamp(held.manifest), html.P(compared, className="finding"), shown, *_say_source(name, held)]


def draw_live(context: Context, values: Values, job: Job) -> list[Any]:
    """Cards from the runs that have come in; nothing until there are worlds to compare.

    Raises:
        UserError: A run failed.
    """
    if job.failure:
        raise UserError(f"the model stopped: {job.failure}")
    if job.done < min(NEEDED_TO_SHOW, job.planned):
        return []
    frame = frame_runs(job)
    stamp = stamp_live(frame, is_calibrated=has_posterior())
    cards = lay_out_cards(estimate_cards(frame, job.settings.questions))
    return [*([html.P(html.B(stamp), className="stamp")] if stamp else []), cards]


def estimate_cards(frame: Frame, questions: Sequence[str]) -> list[Card]:
    """Cards of the questions about the focal arm, compared with the first reference arm, from runs."""
    asked = [frame.declared.questions[name] for name in questions]
    arm, reference = frame.focal[0], frame.references[0]
    found = [
        estimate_card(each, estimate(frame, each.name, "primary", each.measure, arm, reference, "mean"))
        for each in asked
        if each.arm == "focal"
    ]
    return [card for card in found if card is not None]


def lay_out_cards(cards: Sequence[Card]) -> Any:
    """Cards in rows and columns."""
    return html.Div([lay_out_card(each) for each in cards], className="cards")


def _say_what_is_compared(arm: Arm, reference: Arm, worlds: int) -> str:
    return f"“{arm.title}” compared with “{reference.title}”, in {number_format.worlds_words(worlds)}."


def _stamp(manifest: Mapping[str, Any]) -> list[Any]:
    said = explain_stamp(manifest)
    return [html.P(html.B(said), className="stamp")] if said else []


def _say_source(name: str, held: Published) -> list[Any]:
    years = held.manifest["settings"]["years"]
    return [
        html.P(
            ["From the stored study ", html.B(name), f", a mean over {years} years of the policy; the range is over its worlds. ",
             html.A("How the model fared on history it had not seen", href="/evidence"), "."], className="quiet",
        ),
        html.Details([html.Summary("Before you quote a number"), html.Ul([html.Li(each) for each in cautions(held.manifest)])]),
    ]  # fmt: skip


def _find_problems(context: Context) -> Sequence[str]:
    return context.library.read_shelf().problems


TAB = Tab(
    "/", "Answers", "What a limit on high ratings would do, question by question; every answer opens what it rests on.",
    _list_checks, _find_problems, build_controls, build_body, draw_live, stands_above=True,
)  # fmt: skip
