"""Questions: the answer of a stored study to each of the nine questions, with figures, drivers and what else is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence.answers.answers import Answer, answers_table
from sessim.evidence.answers.reference_comparison import ReferenceComparison
from sessim.evidence.answers.stored import OF_ANALYSIS, read_analysis, select_question
from sessim.evidence.contrasts import contrasts, number_format
from sessim.evidence.contrasts.estimates import read_arms
from sessim.evidence.declared.declarations import Declarations, read_declarations
from sessim.explorer import widgets
from sessim.explorer.library import Shelf
from sessim.explorer.pages.answer_parts import (
    build_headline,
    build_introduction,
    draw_exhibit,
    lay_out_analysis,
    lay_out_horizon,
)
from sessim.explorer.pages.published import build_published_body
from sessim.explorer.pages.study_choice import (
    COMMAND,
    Choice,
    build_as_asked_or_stored,
    build_study_select,
    choose_study,
)
from sessim.explorer.pages.theory_choice import say_theory
from sessim.explorer.query import Check, accept_any_text, require_one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.report.exhibits.answers import exhibits_of
from sessim.settings.worlds.parameters import load_mechanisms
from sessim.study.results.store import StoredStudy

RESET = "question reference theory"


def list_checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    theories = [f"{each.name}.{theory.name}" for each in load_mechanisms() for theory in each.theories]
    return {
        "study": accept_any_text,
        "question": require_one_of(tuple(read_declarations().questions)),
        "reference": accept_any_text,
        "theory": require_one_of(tuple(theories)),
        "horizon": require_one_of(contrasts.HORIZONS),
    }


def build_controls(context: Context, values: Values) -> list[Any]:
    """Study, question, reference arm, horizon and theory; defaults where the study lacks what the address asks for."""
    shelf = context.library.read_shelf()
    among = shelf.find_answering()
    if not among:
        return []
    return build_as_asked_or_stored(lambda given: _build_all(context, given, shelf, among), values, shelf, among, RESET)


def _build_all(context: Context, values: Values, shelf: Shelf, among: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    choice = choose_study(context, values, shelf, among)
    _check_choices(choice, values)
    declared = read_declarations().questions
    asked = {
        each: f"{each.upper()} {declared[each].title}" for each in choice.manifest["questions"] if each in declared
    }
    references = {"": "each of these"} | {
        label: name_arm(arm.title, label)
        for label, arm in read_arms(choice.manifest).items()
        if arm.role == "reference"
    }
    question = next(iter(asked), "")
    horizons = {each: number_format.horizon_words(each) for each in contrasts.HORIZONS}
    seen_from = [
        widgets.make_select("reference", "Compared with", references, values.get("reference", ""), ""),
        widgets.make_select("horizon", "Horizon", horizons, values.get("horizon", "mean"), "mean"),
    ]
    if choice.study is not None:
        theories = _list_theories(choice.study.worlds)
        seen_from.insert(
            1, widgets.make_select("theory", "Worlds of one theory", theories, values.get("theory", ""), "")
        )
    return [
        widgets.make_group(
            "Study",
            [
                build_study_select(shelf, among, choice.name, RESET),
                widgets.make_select("question", "Question", asked, values.get("question", question), question),
            ],
        ),
        widgets.make_group("Seen from", seen_from),
    ]


def _list_theories(worlds: pd.DataFrame) -> dict[str, str]:
    theories = {"": "all worlds"}
    for column in map(str, worlds.columns):
        if column.startswith("theory.") and worlds[column].nunique() > 1:
            mechanism = column.removeprefix("theory.")
            for theory in sorted(worlds[column].unique()):
                theories[f"{mechanism}.{theory}"] = f"{mechanism}, {say_theory(mechanism, str(theory))}"
    return theories


def _check_choices(choice: Choice, values: Values) -> None:
    """Check that the study has the question and the reference arm that are asked for."""
    references = [label for label, arm in read_arms(choice.manifest).items() if arm.role == "reference"]
    for key, known in (("question", choice.manifest["questions"]), ("reference", references)):
        if key in values and values[key] not in known:
            raise UserError(f"{choice.name} has no {key} {values[key]!r}", allowed=", ".join(known))


def build_body(context: Context, values: Values, session: str) -> list[Any]:
    """The answer, its figures and whatever else the study stores."""
    shelf = context.library.read_shelf()
    among = shelf.find_answering()
    if not among:
        return [widgets.make_empty_page("No study that answers questions is stored here.", COMMAND)]
    choice = choose_study(context, values, shelf, among)
    _check_choices(choice, values)
    name, question = choice.name, values.get("question", choice.manifest["questions"][0])
    horizon, reference = values.get("horizon", "mean"), values.get("reference", "")
    lines = list(choice.problems)
    if choice.study is not None:
        theory = values.get("theory", "")
        return [
            widgets.make_notice(lines),
            *_lay_out_with_runs(context, choice.name, choice.study, question, reference, horizon, theory),
        ]
    if "theory" in values:
        lines.append(f"{name} holds answers without their runs, so no theory can be chosen")
    return [widgets.make_notice(lines), *build_published_body(context, name, question, reference, horizon)]


def _lay_out_with_runs(
    context: Context, name: str, study: StoredStudy, question: str, reference: str, horizon: str, chosen: str
) -> list[Any]:
    mechanism, _, theory = chosen.partition(".")
    answers = context.library.answer(name, question, mechanism, theory)
    answer = answers.answers[0]
    seen = number_format.worlds_words(len(answers.frame.panel.worlds))
    if theory:
        seen += f" in which the theory of {mechanism} is “{theory.replace('_', ' ')}”"
    parts = [
        *build_introduction(answer.question, seen, study.manifest),
        *(
            _lay_out_reference(each, answers.frame.arms[each.reference].name)
            for each in answer.against
            if reference in ("", each.reference)
        ),
        lay_out_horizon(answers_table(answers), horizon, reference),
        *(draw_exhibit(exhibit) for exhibit in exhibits_of(answers, answer)),
        *_lay_out_both_cases(answer),
    ]
    parts += _lay_out_stored(context, study, answers.frame.declared, answer, reference, is_narrowed=bool(theory))
    parts += [html.H2("Reproduce"), html.Code(str(study.manifest["command"]), className="command")]
    return parts


def _lay_out_reference(part: ReferenceComparison, reference: str) -> Any:
    lines = [html.P(part.robustness)] if part.robustness else []
    if part.turning:
        turns = "; ".join(condition.words for condition in part.turning)
        lines.append(html.P(f"The sign of the median changes where {turns}.", className="quiet"))
    return build_headline(reference, part.verdict, part.shown_word, part.clause, lines)


def _lay_out_stored(
    context: Context, study: StoredStudy, declared: Declarations, answer: Answer, reference: str, *, is_narrowed: bool
) -> list[Any]:
    """What the evidence verbs store next to the runs, if it is there."""
    files = [study.folder / needed.file for needed in OF_ANALYSIS.values()]
    if not any(path.is_file() for path in files):
        return []
    stamp = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in files)
    analysis, problems = context.library.keep(("analysis", study.folder, stamp), lambda: read_analysis(study.folder))
    question = answer.question
    return [
        html.H2("What the study stores besides its runs"),
        html.P("Over all worlds of the study, whichever theory is chosen.", className="quiet") if is_narrowed else None,
        widgets.make_notice([f"{line}; what it holds is left out" for line in problems]),
        *lay_out_analysis(
            declared, question, answer.arm, reference or answer.against[0].reference,
            select_question(analysis, question.name, reference), read_arms(study.manifest),
        ),
    ]  # fmt: skip


def _lay_out_both_cases(answer: Answer) -> list[Any]:
    columns = []
    for title, case in (
        ("The strongest case for", answer.case_for),
        ("The strongest case against", answer.case_against),
    ):
        lines = [html.P(text) for text in (case.argument, case.finding, case.condition) if text]
        columns.append(html.Div([html.H3(title), *lines], className="case"))
    return [html.H2("Both sides, from the same runs"), html.Div(columns, className="columns")]


def _find_problems(context: Context) -> Sequence[str]:
    return context.library.read_shelf().problems


TAB = Tab(
    "/questions", "Questions", "What a stored study answers to each of the nine questions, and what each answer rests on.",
    list_checks, _find_problems, build_controls, build_body,
)  # fmt: skip
