"""One self-contained report of a study: text and tables that need no script, figures drawn by an embedded plotly.js.

The page loads nothing: script, style and data are inside, and its content policy forbids anything else. The same study
gives the same bytes.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from plotly.offline import get_plotlyjs

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.answers import Answer, Answers, answers_table
from sessim.evidence.answers.height import height_sentence
from sessim.evidence.answers.sides import sides_sentences
from sessim.evidence.audit.saying import (
    audit_sentences,
    count_by_headline,
    name_word,
    say_chance_left_out,
)
from sessim.evidence.audit.table import CHANGES, MAY_CHANGE, STANDS
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES, Estimate
from sessim.evidence.contrasts.identified import LENIENCY_QUESTION, identified_range, identified_sentence
from sessim.evidence.declared.estimands import judge_standing
from sessim.evidence.declared.library import library_rows
from sessim.evidence.declared.stamps import explain_stamp, stamp_of
from sessim.evidence.sensitivity.drivers import LABEL
from sessim.evidence.sensitivity.meanings import explain_theories
from sessim.ground.errors import UserError
from sessim.ground.files import write_whole
from sessim.ground.inert import csv_text
from sessim.measures.catalogue import BY_NAME
from sessim.report.bottom_line import say_bottom_line
from sessim.report.cautions import cautions
from sessim.report.exhibits.analysis import analysis_exhibits
from sessim.report.exhibits.answers import Exhibit, exhibits_of
from sessim.report.exhibits.headlines import Row, describe_headlines, find_side_words, list_headline_rows
from sessim.report.exhibits.overview import draw_overview
from sessim.report.exhibits.question_page import draw_question_page
from sessim.report.exhibits.record import Record, caution_record, read_record, record_exhibit
from sessim.report.exhibits.tables import tables_of_question
from sessim.report.front import make_front_answer
from sessim.report.surroundings import list_compared, list_compared_too, list_key, list_word_changers, make_badge
from sessim.report.templating import figure_json, load_template, script_json

FILE_NAME = "report.html"
PLOT_CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d"],
}
FIFTHS = 5  # groups into which information on ratings places executives


def write_report(answers: Answers, folder: Path, analysis: Analysis | None = None) -> Path:
    """Write `report.html` whole or not at all; a failure leaves an earlier report untouched.

    How the model fared on history it had not seen is read from `holdouts` next to the folder, if that is stored.

    Args:
        answers: Answers of a study.
        folder: Folder of the report; created if missing.
        analysis: Drivers, flips, maps and worth of research; their exhibits are left out without it.

    Returns:
        Path of the report.
    """
    try:
        record, problem = read_record(folder.parent), ""
    except UserError as error:  # a damaged record is reported and does not prevent the report
        record, problem = None, str(error)
    page = render_report(answers, analysis, record, problem)
    target = folder / FILE_NAME
    write_whole(target, lambda path: path.write_text(page, encoding="utf-8", newline="\n"))
    return target


def render_report(
    answers: Answers, analysis: Analysis | None = None, record: Record | None = None, record_problem: str = ""
) -> str:
    """The report as one HTML page.

    Args:
        answers: Answers of a study.
        analysis: Drivers, flips, maps and worth of research; their exhibits are left out without it.
        record: How the model fared on history it had not seen; without it the page says that none is stored.
        record_problem: Why a stored record could not be read; empty if it could, or none is stored.
    """
    rows = list_headline_rows(answers, analysis)
    sections = [_section(answers, answer, analysis, rows[answer.question.name]) for answer in answers.answers]
    summary_exhibit = draw_overview(answers) if len(answers.answers) > 1 else None
    of_record = record_exhibit(record) if record else None
    drawn = [exhibit for section in sections for exhibit in (section["page_exhibit"], *section["exhibits"])]
    drawn += [exhibit for exhibit in (summary_exhibit, of_record) if exhibit]
    folder = Path(__file__).parent / "templates"
    template = load_template(
        "report.html.j2", sentence=number_format.sentence, share=number_format.share_words, csv64=_encode_csv
    )
    return template.render(
        answers=answers,
        manifest=answers.manifest,
        notes=analysis.notes if analysis else (),
        cautions=cautions(answers.manifest),
        stamp=stamp_of(answers.manifest),
        stamped=explain_stamp(answers.manifest),
        audit=_tabulate_audit(analysis) if analysis else (),
        left_out=say_chance_left_out(analysis.audit) if analysis else "",
        library=library_rows(),
        standing=judge_standing(answers.manifest, answers.frame.declared.digest),
        frame=answers.frame,
        rules=answers.frame.declared.rules,
        sections=sections,
        overview=summary_exhibit,
        record=record,
        record_exhibit=of_record,
        record_cautions=caution_record(record, answers.manifest) if record else (),
        record_problem=record_problem,
        compared=list_compared(answers, sections),
        compared_too=list_compared_too(answers, sections),
        bottom_line=say_bottom_line(answers, [(each["question"], each["front"]) for each in sections]),
        key=list_key(sections),
        fifths_bits=math.log2(FIFTHS),
        checks=_check_errors(answers),
        thresholds=_thresholds(answers),
        assumptions=_assumptions(answers),
        driver_label=LABEL,
        number_format=number_format,
        csv=_encode_csv(answers_table(answers)),
        figures={item.id: figure_json(item.figure) for item in drawn if item.figure is not None},
        config=script_json(json.dumps(dict(PLOT_CONFIG), sort_keys=True)),
        plotlyjs=get_plotlyjs(),
        style=(folder / "report.css").read_text(encoding="utf-8"),
        script=(folder / "report.js").read_text(encoding="utf-8"),
    )


def _encode_csv(table: pd.DataFrame) -> str:
    return base64.b64encode(csv_text(table).encode()).decode("ascii")


def _section(answers: Answers, answer: Answer, analysis: Analysis | None, rows: Sequence[Row]) -> dict[str, Any]:
    question = answer.question
    front = make_front_answer(answers, answer)
    side_words = find_side_words(rows)
    references = [part.reference for part in answer.against]
    measures = [question.measure, *question.secondary]
    table = []
    for measure in measures:
        horizons: tuple[str, ...] = ("mean",)
        if measure == question.measure:
            horizons = ("mean", "first", "last", *(("total",) if number_format.may_be_added_up(measure) else ()))
        for horizon in horizons:
            cells = {
                item.reference: _cells(answers, item)
                for item in answer.estimates
                if item.role in OWN_ROLES and (item.measure, item.horizon) == (measure, horizon)
            }
            if cells:
                table.append(_line(answers, measure, horizon, [cells[name] for name in references], horizon == "mean"))
    further = [
        _line(
            answers, question.measure, "mean",
            [_cells(answers, item) for item in answer.estimates if item.arm == arm and item.role == "further"
             and item.measure == question.measure],
            True,
        ) | {"arm": answers.frame.arms[arm].name}
        for arm in dict.fromkeys(item.arm for item in answer.estimates if item.role == "further")
    ]  # fmt: skip
    return {
        "answer": answer,
        "question": question,
        "anchor": question.name.upper(),
        "front": front,
        "shown": [
            {
                "finding": each,
                "word": each.plain_word,
                "sides": side_words.get(each.key, ""),
                "changers": list_word_changers(analysis.audit, question.name, each.key) if analysis else "",
                **make_badge(each.code),
            }
            for each in (front.findings[0], *front.headlines)
        ],
        "lines": [{"finding": each, "word": each.word, **make_badge(each.code)} for each in front.rows],
        "page_exhibit": draw_question_page(answers, answer, front),
        "theories": {
            name: meaning
            for name, meaning in explain_theories(front.clumps.mechanism).items()
            if name in (*front.clumps.lower.theories, *front.clumps.upper.theories)
        }
        if front.clumps
        else {},
        "badges": [
            {"reference": part.reference, "word": part.shown_word, **make_badge(part.verdict)}
            for part in answer.against
        ],
        "references": [answers.frame.arms[name] for name in references],
        "identified": identified_sentence(identified_range(answers.frame))
        if question.name == LENIENCY_QUESTION
        else "",
        "height": height_sentence(analysis.height, answers.frame.arms)
        if analysis and question.name == LENIENCY_QUESTION
        else "",
        "table": table,
        "further": further,
        "against": [_describe_against(answers, answer, number) for number in range(len(answer.against))],
        "exhibits": exhibits_of(answers, answer) + (_draw_analysis(answers, answer, analysis) if analysis else ()),
        "tables": tables_of_question(answers, answer, analysis) if analysis else (),
        "sides": sides_sentences(analysis.sides, question.name, answers.frame.declared, answers.frame.arms)
        if analysis
        else (),
        "audited": audit_sentences(analysis.audit, question.name) if analysis else (),
        **describe_headlines(answers, answer, analysis, rows),
        "rules": [(part, rule) for part in answer.against for rule in part.rules],
    }


def _draw_analysis(answers: Answers, answer: Answer, analysis: Analysis) -> tuple[Exhibit, ...]:
    first = answer.against[0].reference
    return analysis_exhibits(answers.frame.declared, answer.question, answer.arm, first, analysis)


def _line(answers: Answers, measure: str, horizon: str, cells: list[dict[str, Any]], is_main: bool) -> dict[str, Any]:
    unit = number_format.display(measure).difference
    return {
        "meaning": BY_NAME[measure].meaning,
        "code": BY_NAME[measure].code,
        "direction": BY_NAME[measure].direction,
        "unit": unit.removesuffix(" a year") if horizon == "total" else unit,
        "horizon": number_format.horizon_words(horizon),
        "threshold": number_format.threshold_words(measure, answers.frame.declared.thresholds[measure].value),
        "cells": cells,
        "is_main": is_main,
    }


def _cells(answers: Answers, item: Estimate) -> dict[str, Any]:
    word = verdicts.word(item.verdict, item.direction, answers.frame.declared)
    texts = {
        "level": number_format.format_value(item.reference_level, item.measure, item.threshold),
        "word": word,
        **make_badge(item.verdict),
    }
    summary = item.summary
    if summary is None:
        return texts | {"difference": "–", "interval": "–", "mcse": "–"}

    def shown(value: float) -> str:
        return number_format.format_value(value, item.measure, item.threshold, is_signed=True)

    return texts | {
        "difference": shown(summary.median),
        "interval": "–" if summary.interval_kind == "none" else f"{shown(summary.low90)} to {shown(summary.high90)}",
        "mcse": number_format.error_words(summary.mcse, item.measure, item.threshold),
    }


def _describe_against(answers: Answers, answer: Answer, number: int) -> dict[str, Any]:
    part = answer.against[number]
    item, summary = part.estimate, part.estimate.summary
    measure, threshold = item.measure, item.threshold
    result: dict[str, Any] = {"part": part, "arm": answers.frame.arms[part.reference], "intervals": [], "drivers": []}
    if summary is None:
        return result
    unit = number_format.display(measure).difference

    def span(low: float, high: float) -> str:
        texts = [number_format.format_value(value, measure, threshold / 10, is_signed=True) for value in (low, high)]
        return f"{texts[0]} to {texts[1]} {unit}"

    monte_carlo = "cannot be assessed from one replication"
    if item.further_replications is not None:
        monte_carlo = f"{span(summary.monte_carlo_low90, summary.monte_carlo_high90)} for the mean over worlds"
    if item.further_replications:
        monte_carlo += f"; above its target, {item.further_replications} more replications in each world would reach it"
    result["intervals"].append(("Monte Carlo (shrinks with more runs)", monte_carlo))
    if summary.worlds > 1:
        worlds = f"{number_format.interval_words(summary, measure, threshold)} {unit}"
        result["intervals"].append(("Behaviour: parameters and theories (shrinks with better research)", worlds))
    if part.spread:
        split = (
            f"{number_format.share_words(part.spread.parameters)} parameters and interactions, "
            f"{number_format.share_words(part.spread.theories)} choice of theory, "
            f"{number_format.share_words(part.spread.monte_carlo)} Monte Carlo noise"
        )
        result["intervals"].append(("Shares of the variance between worlds", split))
    for driver in part.top_drivers:
        result["drivers"].append(
            {
                "title": driver.title,
                "index": f"{driver.index:.2f}",
                "interval": f"{driver.low90:.2f} to {driver.high90:.2f}",
                "low_label": driver.low_label,
                "low": number_format.difference_words(driver.low_median, measure, threshold),
                "high_label": driver.high_label,
                "high": number_format.difference_words(driver.high_median, measure, threshold),
            }
        )
    return result


def _tabulate_audit(analysis: Analysis) -> list[dict[str, str]]:
    """How many changes of assumptions change each headline's word, may change it, and leave it."""
    return [
        {
            "question": str(row["question"]).upper(),
            "contrast": name_word(row),
            "word": str(row["word"]),
            "change": str(row[CHANGES]),
            "may": str(row[MAY_CHANGE]),
            "stand": str(row[STANDS]),
        }
        for row in count_by_headline(analysis.audit).to_dict("records")
    ]


def _check_errors(answers: Answers) -> list[dict[str, Any]]:
    """Monte Carlo error of every primary contrast, set against its target."""
    fraction = answers.frame.declared.rules.monte_carlo_fraction
    rows = []
    for answer in answers.answers:
        for part in answer.against:
            item = part.estimate
            summary = item.summary
            unit = number_format.display(item.measure)
            places = number_format.decimals(item.measure, item.threshold) + 1
            more = item.further_replications
            rows.append(
                {
                    "question": answer.question.name.upper(),
                    "contrast": f"{item.arm} less {item.reference}",
                    "worlds": summary.worlds if summary else 0,
                    "pairs": summary.pairs if summary else 0,
                    "unpaired": item.unpaired,
                    "mcse": number_format.error_words(summary.mcse, item.measure, item.threshold) if summary else "–",
                    "target": f"{fraction * item.threshold * unit.scale:.{places}f} {unit.difference}",
                    "more": "unknown (one replication)" if more is None else "none" if more == 0 else str(more),
                    "share": number_format.share_words(summary.monte_carlo_share) if summary else "–",
                }
            )
    return rows


def _thresholds(answers: Answers) -> list[dict[str, str]]:
    names = dict.fromkeys(
        name for answer in answers.answers for name in (answer.question.measure, *answer.question.secondary)
    )
    declared = answers.frame.declared.thresholds
    return [
        {
            "meaning": BY_NAME[name].meaning,
            "code": BY_NAME[name].code,
            "threshold": number_format.threshold_words(name, declared[name].value),
            "direction": BY_NAME[name].direction,
            "reason": declared[name].reason,
        }
        for name in names
    ]


def _assumptions(answers: Answers) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "questions": [a.question.name.upper() for a in answers.answers if entry.id in a.question.hangs_on],
        }
        for entry in answers.frame.declared.assumptions.values()
    ]
