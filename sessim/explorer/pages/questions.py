"""Questions: the answer of a stored study to each of the nine questions, with figures, drivers and what else is stored."""

from __future__ import annotations

from collections.abc import Mapping
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
from sessim.explorer.pages.answer_parts import analysis_parts, draw_exhibit, headline, introduction, lay_out_horizon
from sessim.explorer.pages.published import published_body, read_published_manifests
from sessim.explorer.query import Check, any_text, one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.ground.errors import UserError
from sessim.report.exhibits.answers import exhibits_of
from sessim.settings.worlds.parameters import load_mechanisms
from sessim.study.results.store import StoredStudy

COMMAND = "sessim run experiment=nine_questions"


def checks(context: Context) -> Mapping[str, Check]:
    """Checks of the address."""
    theories = [f"{each.name}.{theory.name}" for each in load_mechanisms() for theory in each.theories]
    return {
        "study": any_text,
        "question": one_of(tuple(read_declarations().questions)),
        "reference": any_text,
        "theory": one_of(tuple(theories)),
        "horizon": one_of(contrasts.HORIZONS),
    }


def find_answering_studies(context: Context) -> dict[str, StoredStudy]:
    """Finished studies that answer questions, by name."""
    found = {}
    for name in context.library.find_finished():
        study = context.library.study(name)
        if study.manifest.get("kind", "comparison") == "comparison" and study.manifest["questions"]:
            found[name] = study
    return found


def controls(context: Context, values: Values) -> list[Any]:
    """Study, question, reference arm, horizon, and theory where runs are stored."""
    studies = find_answering_studies(context)
    shelf = _list_manifests(context, studies)
    if not shelf:
        return []
    name, manifest = _choose_study(shelf, values)
    declared = read_declarations().questions
    asked = {each: f"{each.upper()} {declared[each].title}" for each in manifest["questions"] if each in declared}
    references = {"": "each reference arm"} | {
        label: f"{label}: {arm.title}" for label, arm in read_arms(manifest).items() if arm.role == "reference"
    }
    first, question = next(iter(shelf)), next(iter(asked), "")
    horizons = {each: number_format.horizon_words(each) for each in contrasts.HORIZONS}
    seen_from = [
        widgets.select("reference", "Reference arm", references, values.get("reference", ""), ""),
        widgets.select("horizon", "Horizon", horizons, values.get("horizon", "mean"), "mean"),
    ]
    if name in studies:
        theories = _theories(studies[name].worlds)
        seen_from.insert(1, widgets.select("theory", "Worlds of one theory", theories, values.get("theory", ""), ""))
    return [
        widgets.group(
            "Study",
            [
                widgets.select(
                    "study",
                    "Stored study",
                    {each: each if each in studies else f"{each} (answers only)" for each in shelf},
                    name,
                    first,
                    reload="question reference theory",
                ),
                widgets.select("question", "Question", asked, values.get("question", question), question),
            ],
        ),
        widgets.group("Seen from", seen_from),
    ]


def _theories(worlds: pd.DataFrame) -> dict[str, str]:
    theories = {"": "all worlds"}
    for column in map(str, worlds.columns):
        if column.startswith("theory.") and worlds[column].nunique() > 1:
            mechanism = column.removeprefix("theory.")
            for theory in sorted(worlds[column].unique()):
                theories[f"{mechanism}.{theory}"] = f"{mechanism}: {str(theory).replace('_', ' ')}"
    return theories


def _list_manifests(context: Context, studies: Mapping[str, StoredStudy]) -> dict[str, Mapping[str, Any]]:
    """Manifests of what can be shown, by name: studies with runs first, then answers without theirs."""
    with_runs = {name: study.manifest for name, study in studies.items()}
    return with_runs | read_published_manifests(context.library)


def _choose_study(shelf: Mapping[str, Mapping[str, Any]], values: Values) -> tuple[str, Mapping[str, Any]]:
    """Name and manifest of the study that is asked for, its question and reference arm checked."""
    name = values.get("study", next(iter(shelf)))
    if name not in shelf:
        raise UserError(f"there is no study {name!r} that answers questions", allowed=", ".join(shelf))
    manifest = shelf[name]
    references = [label for label, arm in read_arms(manifest).items() if arm.role == "reference"]
    for key, known in (("question", manifest["questions"]), ("reference", references)):
        if key in values and values[key] not in known:
            raise UserError(f"{name} has no {key} {values[key]!r}", allowed=", ".join(known))
    return name, manifest


def body(context: Context, values: Values, session: str) -> list[Any]:
    """The answer, its figures and whatever else the study stores."""
    studies = find_answering_studies(context)
    shelf = _list_manifests(context, studies)
    if not shelf:
        return [widgets.empty("No study that answers questions is stored here.", COMMAND)]
    name, manifest = _choose_study(shelf, values)
    question = values.get("question", manifest["questions"][0])
    horizon, reference = values.get("horizon", "mean"), values.get("reference", "")
    if name in studies:
        return _lay_out_with_runs(context, name, question, reference, horizon, values.get("theory", ""))
    lines = [f"{name} holds answers without their runs, so no theory can be chosen"] if "theory" in values else []
    return [widgets.notice(lines), *published_body(context, name, question, reference, horizon)]


def _lay_out_with_runs(
    context: Context, name: str, question: str, reference: str, horizon: str, chosen: str
) -> list[Any]:
    study = context.library.study(name)
    mechanism, _, theory = chosen.partition(".")
    answers = context.library.answers(name, question, mechanism, theory)
    answer = answers.answers[0]
    seen = number_format.worlds_words(len(answers.frame.panel.worlds))
    if theory:
        seen += f" in which the theory of {mechanism} is “{theory.replace('_', ' ')}”"
    parts = [
        *introduction(answer.question, seen),
        *(_lay_out_reference(each) for each in answer.against if reference in ("", each.reference)),
        lay_out_horizon(answers_table(answers), horizon, reference),
        *(draw_exhibit(exhibit) for exhibit in exhibits_of(answers, answer)),
        *_lay_out_both_cases(answer),
    ]
    parts += _lay_out_stored(context, study, answers.frame.declared, answer, reference, is_narrowed=bool(theory))
    parts += [html.H2("Reproduce"), html.Code(str(study.manifest["command"]), className="command")]
    return parts


def _lay_out_reference(part: ReferenceComparison) -> Any:
    lines = [html.P(part.robustness)] if part.robustness else []
    if part.turning:
        turns = "; ".join(condition.words for condition in part.turning)
        lines.append(html.P(f"The sign of the median turns where {turns}.", className="quiet"))
    return headline(part.reference, part.verdict, part.word, part.clause, lines)


def _lay_out_stored(
    context: Context, study: StoredStudy, declared: Declarations, answer: Answer, reference: str, *, is_narrowed: bool
) -> list[Any]:
    """What the evidence verbs store beside the runs, where it is there."""
    files = [study.folder / needed.file for needed in OF_ANALYSIS.values()]
    if not any(path.is_file() for path in files):
        return []
    stamp = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in files)
    analysis, problems = context.library.keep(("analysis", study.folder, stamp), lambda: read_analysis(study.folder))
    question = answer.question
    return [
        html.H2("What the study stores beside its runs"),
        html.P("Over all worlds of the study, whatever theory is chosen.", className="quiet") if is_narrowed else None,
        widgets.notice([f"{line}; what it holds is left out" for line in problems]),
        *analysis_parts(
            declared, question, answer.arm, reference or answer.against[0].reference,
            select_question(analysis, question.name, reference),
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


TAB = Tab(
    "/questions", "Questions", "What a stored study answers to each of the nine questions, and what each answer rests on.",
    checks, controls, body,
)  # fmt: skip
