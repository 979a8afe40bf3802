"""Tables of a question that have no figure: contrasts summed over years, by group of executives, adverse impact, exits."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sessim.evidence.answers.analysis import Analysis
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.audit.saying import describe_change, select_named
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.confounders import exits_table, shocks_of
from sessim.evidence.contrasts.number_format import format_number
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.measures.catalogue import BY_NAME

MERIT, RETENTION = "q1", "q7"  # the questions under which adverse impact and exits are shown
PLACES = 3  # decimals of measures by group


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of the report, folded until it is opened; id such as `Q7-T2`, and a note on how to read it."""

    id: str
    title: str
    note: str
    table: pd.DataFrame


def tables_of_question(answers: Answers, answer: Answer, analysis: Analysis) -> tuple[ReportTable, ...]:
    """The tables of one question that have something to show, numbered after its table of estimates."""
    made = tables_of_analysis(answers.frame.declared, answer.question, answer.arm, analysis)
    exits = _exits(answers) if answer.question.name == RETENTION else None
    name = answer.question.name.upper()
    return (*made, *([ReportTable(f"{name}-T{len(made) + 2}", *exits)] if exits else []))


def tables_of_analysis(
    declared: Declarations, question: Question, arm: str, analysis: Analysis
) -> tuple[ReportTable, ...]:
    """Those that need only the stored tables of the analysis, not the runs."""
    made = [
        _tabulate_audit(question, analysis),
        _tabulate_cumulated(declared, question, analysis),
        _strata(question, arm, analysis),
    ]
    if question.name == MERIT:
        made.append(_adverse_impact(analysis))
    kept = [each for each in made if each is not None]
    return tuple(ReportTable(f"{question.name.upper()}-T{number}", *rest) for number, rest in enumerate(kept, start=2))


def _tabulate_audit(question: Question, analysis: Analysis) -> tuple[str, str, pd.DataFrame] | None:
    rows = select_named(analysis.audit, question.name)
    if rows.empty:
        return None
    printed = [
        {
            "Headline": BY_NAME[str(row["measure"])].meaning,
            "Change": describe_change(row),
            "Evidence": row["grade"],
            "Word now": row["word"],
            "Word with it": row["word_with_change"],
            "Better beyond the threshold": number_format.share_words(row["share_better_with_change"]),
            "Worse": number_format.share_words(row["share_worse_with_change"]),
            "Draws with another word": number_format.share_words(row["share_of_resamples_changed"]),
            "Worlds run": f"{row['worlds']:.0f}",
        }
        for row in rows.to_dict("records")
    ]
    note = (
        "Each line is one assumption changed in every world, everything else as it was. Draws are of the worlds in which the "
        "change was run, with replacement; audit.csv has every change that was tried, and how far it moved a world."
    )
    return "Which assumptions change the word.", note, pd.DataFrame(printed)


def _tabulate_cumulated(
    declared: Declarations, question: Question, analysis: Analysis
) -> tuple[str, str, pd.DataFrame] | None:
    if analysis.trajectories.empty:
        return None
    rows = analysis.trajectories
    rows = rows[(rows["question"] == question.name) & (rows["horizon"] == "cumulated")]
    if rows.empty:
        return None
    printed: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows.to_dict("records"):
        measure, threshold = row["measure"], declared.thresholds[row["measure"]].value
        is_sum = number_format.may_be_added_up(measure)
        unit = number_format.display(measure).difference
        line = printed.setdefault(
            (measure, row["reference"]),
            {
                "Measure": f"{BY_NAME[measure].meaning} "
                f"({unit.removesuffix(' a year') + ', sum' if is_sum else unit + ', mean of the years'})",
                "Against": row["reference"],
            },
        )
        middle, low, high = (
            number_format.format_value(row[name] / (1 if is_sum else row["years"]), measure, threshold, is_signed=True)
            for name in ("median", "low90", "high90")
        )
        line[f"First {row['years']} years"] = f"{middle} ({low} to {high}) {row['verdict']}"
    table = pd.DataFrame(list(printed.values())).fillna("–")
    note = (
        "Yearly paired differences: median over worlds, middle 90 percent, and the word by the declared rule. Times and counts a "
        "year are added up; shares and scales, whose sum would mean nothing, are given as the mean of the years. "
        "trajectories.csv has the sums of all."
    )
    return "Differences over the first years of the policy.", note, table


def _strata(question: Question, arm: str, analysis: Analysis) -> tuple[str, str, pd.DataFrame] | None:
    if analysis.strata.empty:
        return None
    rows = analysis.strata[analysis.strata["question"] == question.name]
    if rows.empty:
        return None
    printed: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows.to_dict("records"):
        line = printed.setdefault(
            (row["measure"], row["stratum"], row["group"]),
            {
                "Group": f"{row['stratum'].replace('_', ' ')}: {row['group']}",
                "Measure": row["meaning"],
                "People": f"{row['people']:,.0f}",
            },
        )
        line[f"Level in {row['reference']}"] = format_number(row["reference_level"], PLACES)
        low, high = (format_number(row[name], PLACES, is_signed=True) for name in ("low90", "high90"))
        line[f"Difference against {row['reference']}"] = (
            f"{format_number(row['median'], PLACES, is_signed=True)} ({low} to {high})"
        )
    note = (
        f"{arm} less each reference, mean over the stored years: median over worlds and middle 90 percent. Groups "
        "are those of each arm's own people, so a difference may also come from who is in a group. Monte Carlo errors are in "
        "strata_contrasts.csv."
    )
    return "The difference by group of executives.", note, pd.DataFrame(list(printed.values())).fillna("–")


def _adverse_impact(analysis: Analysis) -> tuple[str, str, pd.DataFrame] | None:
    if analysis.adverse_impact.empty:
        return None
    rows = analysis.adverse_impact
    printed = [
        {
            "Group": f"{row['group']} against {row['compared_with']}",
            "Selection": row["meaning"],
            "Arm": row["arm"],
            "Rate": format_number(row["rate"], PLACES),
            "Rate of the other group": format_number(row["reference_rate"], PLACES),
            "Impact ratio": _spread(row, "impact_ratio", 2),
            "Standard errors apart": _spread(row, "standardised_difference", 1),
            "Below four fifths": number_format.share_words(row["share_failing_four_fifths"]),
        }
        for row in rows.to_dict("records")
    ]
    note = (
        "Impact ratio: rate of the group over that of the group it is compared with (29 CFR 1607.4(D)); below .8 calls for a "
        "look. Median over worlds and middle 90 percent; last column: share of worlds below. This is how much a rule passes "
        "on of the differences that a world assumes, not what agencies do."
    )
    return "Adverse impact: do high ratings and awards reach groups alike?", note, pd.DataFrame(printed)


def _spread(row: Mapping[Hashable, Any], name: str, places: int) -> str:
    middle, low, high = (format_number(row[each], places) for each in (name, f"{name}_low90", f"{name}_high90"))
    return f"{middle} ({low} to {high})" if not math.isnan(row[name]) else "–"


def _exits(answers: Answers) -> tuple[str, str, pd.DataFrame] | None:
    rows = exits_table(answers.frame)
    if rows.empty:
        return None
    printed = []
    for row in rows.to_dict("records"):
        measure, threshold = row["measure"], answers.frame.declared.thresholds[row["measure"]].value
        middle, low, high = (
            number_format.format_value(row[name], measure, threshold / 10, is_signed=True)
            for name in ("median", "low90", "high90")
        )
        printed.append(
            {
                "Measure": BY_NAME[measure].meaning,
                f"Raw rate in {row['arm']}": number_format.level_words(row["with_policy"], measure, threshold),
                "Reference": row["reference"],
                "Raw rate in the reference": number_format.level_words(row["without_policy"], measure, threshold),
                "Credited to the policy": f"{middle} ({low} to {high}) {number_format.display(measure).difference}",
            }
        )
    shocks = shocks_of(answers.manifest.get("resolved", {}))
    happened = (
        f"In this study {' and '.join(shocks)} happen in every arm alike, so raw rates hold them and differences do not"
        if shocks
        else "In this study no shock of 2025-26 happens in any arm; with run.exodus or run.hiring_freeze it happens in all alike"
    )
    note = (
        f"Raw exits are not an effect. {happened}. Only the paired difference, the same people and the same luck with and "
        "without the policy, is credited to it."
    )
    return "Exits, and the part that is credited to the policy.", note, pd.DataFrame(printed)
