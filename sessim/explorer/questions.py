"""Questions: the answer of a stored study to each of the nine questions, with figures, drivers and what else is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from sessim.evidence import contrasts, wording
from sessim.evidence.against import AgainstReference
from sessim.evidence.answers import Answer, Answers, answers_table
from sessim.evidence.declarations import read_declarations
from sessim.explorer import widgets
from sessim.explorer.query import Check, any_text, one_of
from sessim.explorer.tab import Context, Tab, Values
from sessim.measures.catalogue import BY_NAME
from sessim.report.exhibits import SPREAD, exhibits_of
from sessim.report.figures import intervals
from sessim.report.html import SYMBOLS
from sessim.study.parameters import load_mechanisms
from sessim.study.resources import read_csv
from sessim.study.store import StoredStudy

COMMAND = "sessim run experiment=nine_questions"
FURTHER = {
    "drivers.csv": "What drives the difference, by global sensitivity analysis",
    "flips.csv": "Where the answer flips",
    "value_of_information.csv": "What research would be worth most",
    "strata.csv": "The difference by group",
}


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


def answering(context: Context) -> dict[str, StoredStudy]:
    """Finished studies that answer questions, by name."""
    found = {}
    for name in context.library.finished():
        study = context.library.study(name)
        if study.manifest.get("kind", "comparison") == "comparison" and study.manifest["questions"]:
            found[name] = study
    return found


def controls(context: Context, values: Values) -> list[Any]:
    """Study, question, reference arm, theory and horizon."""
    studies = answering(context)
    if not studies:
        return []
    name = values.get("study", next(iter(studies)))
    study = studies.get(name) or context.library.study(name)
    declared = read_declarations().questions
    asked = {each: f"{each.upper()} {declared[each].title}" for each in study.manifest["questions"] if each in declared}
    references = {"": "each reference arm"} | {
        arm["label"]: f"{arm['label']}: {arm['title']}" for arm in study.manifest["arms"] if arm["role"] == "reference"
    }
    theories = {"": "all worlds"}
    for column in study.worlds.columns:
        if str(column).startswith("theory.") and study.worlds[column].nunique() > 1:
            mechanism = str(column).removeprefix("theory.")
            for theory in sorted(study.worlds[column].unique()):
                theories[f"{mechanism}.{theory}"] = f"{mechanism}: {str(theory).replace('_', ' ')}"
    first, question = next(iter(studies)), next(iter(asked))
    horizons = {each: wording.horizon_words(each) for each in contrasts.HORIZONS}
    return [
        widgets.group(
            "Study",
            [
                widgets.select(
                    "study",
                    "Stored study",
                    {each: each for each in studies},
                    name,
                    first,
                    reload="question reference theory",
                ),
                widgets.select("question", "Question", asked, values.get("question", question), question),
            ],
        ),
        widgets.group(
            "Seen from",
            [
                widgets.select("reference", "Reference arm", references, values.get("reference", ""), ""),
                widgets.select("theory", "Worlds of one theory", theories, values.get("theory", ""), ""),
                widgets.select("horizon", "Horizon", horizons, values.get("horizon", "mean"), "mean"),
            ],
        ),
    ]


def body(context: Context, values: Values, session: str) -> list[Any]:
    """The answer, its figures and whatever else the study stores."""
    studies = answering(context)
    if not studies:
        return [widgets.empty("No study that answers questions is stored here.", COMMAND)]
    name = values.get("study", next(iter(studies)))
    study = context.library.study(name)
    question = values.get("question", study.manifest["questions"][0])
    mechanism, _, theory = values.get("theory", "").partition(".")
    answers = context.library.answers(name, question, mechanism, theory)
    answer = answers.answers[0]
    horizon, reference = values.get("horizon", "mean"), values.get("reference", "")
    worlds = answers.frame.panel.worlds
    scope = f"{wording.worlds_words(len(worlds))}" + (
        f" in which the theory of {mechanism} is “{theory.replace('_', ' ')}”" if theory else ""
    )
    parts: list[Any] = [
        html.H2(f"{question.upper()} {answer.question.title}"),
        html.P(f"{answer.question.question} ({answer.question.citation}). The model speaks to it {answer.question.speaks}. "
               f"Seen: {scope}.",
               className="quiet"),
        *(_against(answer, each) for each in answer.against if reference in ("", each.reference)),
        _at_horizon(answers, answer, horizon, reference),
    ]  # fmt: skip
    for exhibit in exhibits_of(answers, answer):
        if exhibit.figure is None:
            parts.append(html.P(f"{exhibit.title} {exhibit.caption}", className="quiet"))
        else:
            parts.append(
                widgets.chart(f"chart-{exhibit.id}", exhibit.title, exhibit.caption, exhibit.figure, exhibit.table)
            )
    parts += _both_cases(answer)
    parts += _further(study, question)
    parts.append(html.H2("Reproduce"))
    parts.append(html.Code(str(study.manifest["command"]), className="command"))
    return parts


def _against(answer: Answer, part: AgainstReference) -> Any:
    badge = html.Span(f"{SYMBOLS[part.verdict]} {part.word}", className=f"badge {part.verdict.replace('_', '-')}")
    lines: list[Any] = [
        html.P([html.Span(f"against {part.reference} ", className="against"), badge], className="badges"),
        html.P(wording.sentence(f"{answer.arm}: {part.clause}"), className="finding"),
    ]
    if part.robustness:
        lines.append(html.P(part.robustness))
    if part.turning:
        turns = "; ".join(condition.words for condition in part.turning)
        lines.append(html.P(f"The sign of the median turns where {turns}.", className="quiet"))
    return html.Div(lines, className="headline")


def _at_horizon(answers: Answers, answer: Answer, horizon: str, reference: str) -> Any:
    """All measures of the question at one horizon, in units of their practical thresholds."""
    table = answers_table(answers)
    chosen = table[(table["horizon"] == horizon) & table["role"].isin(["primary", "secondary"]) & (table["pairs"] > 0)]
    if reference:
        chosen = chosen[chosen["reference"] == reference]
    if chosen.empty:
        return html.P(f"No measure of this question has a {wording.horizon_words(horizon)}.", className="quiet")
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
    return widgets.chart(
        "chart-horizon", f"Every measure of the question, {wording.horizon_words(horizon)}",
        "Differences in units of each measure's practical threshold, right is better (* no agreed "
        "better side). Thick and thin bars: "
        "the middle 50 and 90 percent of worlds, or Monte Carlo intervals where one world was run.",
        intervals(drawn, series, "difference in practical thresholds (right is better)", 1.0), printed,
    )  # fmt: skip


def _both_cases(answer: Answer) -> list[Any]:
    columns = []
    for title, case in (
        ("The strongest case for", answer.case_for),
        ("The strongest case against", answer.case_against),
    ):
        lines = [html.P(text) for text in (case.argument, case.finding, case.condition) if text]
        columns.append(html.Div([html.H3(title), *lines], className="case"))
    return [html.H2("Both sides, from the same runs"), html.Div(columns, className="columns")]


def _further(study: StoredStudy, question: str) -> list[Any]:
    """Tables that the evidence verbs store beside the answers, where they are there."""
    parts: list[Any] = []
    for file, title in FURTHER.items():
        path = study.folder / file
        if not path.is_file():
            continue
        table = read_csv(path)
        if "question" in table:
            table = table[table["question"] == question]
        if len(table):
            parts += [html.H2(title), widgets.data_table(table.head(200), f"{file}, {len(table)} rows", is_tall=True)]
    return parts


TAB = Tab(
    "/questions", "Questions", "What a stored study answers to each of the nine questions, and what each answer rests on.",
    checks, controls, body,
)  # fmt: skip
