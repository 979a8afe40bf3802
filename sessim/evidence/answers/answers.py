"""Answers: one sentence against both references, every estimate behind it, and the strongest case of either side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from sessim.evidence.answers.cases import Case, find_strongest_case
from sessim.evidence.answers.headline_lines import HeadlineLine, make_headline_lines
from sessim.evidence.answers.reference_comparison import ReferenceComparison, answer_against_reference
from sessim.evidence.contrasts import contrasts, number_format, verdicts
from sessim.evidence.contrasts.answer_factors import find_answer_factors
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.estimates import Estimate, Frame, estimate_question, question_arms, read_arms
from sessim.evidence.declared.declarations import Declarations, Question, read_declarations
from sessim.evidence.declared.stamps import stamp_of
from sessim.ground.errors import UserError
from sessim.measures.catalogue import BY_NAME
from sessim.study.results.store import StoredStudy
from sessim.study.results.strata_store import make_empty_strata


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: The question as declared.
        arm: Label of the arm of the primary contrast.
        opening: Sentence on the level in the first reference arm; empty when it is not stored.
        sentence: The finding against every reference arm; `brief` is the same in a few words.
        against: The primary contrast against each reference arm, in order.
        estimates: All estimates.
        lines: Every headline along the lines of the square of arms, the single source for terminal, report and notebook.
        case_for: Strongest case for the policy, from the same runs.
        case_against: Strongest case against it.
    """

    question: Question
    arm: str
    opening: str
    sentence: str
    brief: str
    against: tuple[ReferenceComparison, ...]
    estimates: tuple[Estimate, ...]
    lines: tuple[HeadlineLine, ...]
    case_for: Case
    case_against: Case


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of a study.

    Attributes:
        frame: Runs, arms and declarations.
        manifest: Manifest of the study.
        answers: One answer per question, in order.
        warm_up_difference: Largest relative difference between arms in warm-up years; NaN without such years.
        strata: Measures by group of executives; empty if the study stores none.
    """

    frame: Frame
    manifest: dict[str, Any]
    answers: tuple[Answer, ...]
    warm_up_difference: float
    strata: pd.DataFrame = field(default_factory=make_empty_strata)


def answer_questions(
    study: StoredStudy, declared: Declarations | None = None, report: Callable[[int], None] | None = None
) -> Answers:
    """Answer the questions of a study's manifest.

    Args:
        study: The stored study.
        declared: Declarations; those of `configs/evidence` by default.
        report: Receives the number of questions answered, after each.

    Raises:
        UserError: The study has no arm to compare with, or its manifest names an unknown question.
    """
    declared = declared or read_declarations()
    whole = contrasts.build_panel(study.runs)
    whole = replace(whole, factors=find_answer_factors(study.manifest.get("posterior"), whole.worlds))
    panel, central = split_central(whole)
    first_year = int(study.manifest["settings"]["first_fiscal_year"])
    arms = read_arms(study.manifest)
    focal = [label for label, arm in arms.items() if arm.role == "focal"]
    arms = {label: arms[label] for label in declared.square.put_reform_first(focal, arms)}
    frame = Frame(panel, study.worlds, declared, arms, first_year, central)
    if not frame.references:
        raise UserError(
            "has no arm to compare with, so it has no answers; to check its figures against the record: "
            "sessim validate replication=status_quo_fy2016",
            where=str(study.manifest["name"]),
        )
    unknown = [name for name in study.manifest["questions"] if name not in declared.questions]
    if unknown:
        raise UserError(f"no question {unknown[0]!r}", where="manifest.json", allowed=", ".join(declared.questions))
    answers = []
    for number, name in enumerate(study.manifest["questions"]):
        answers.append(_answer(frame, declared.questions[name]))
        if report is not None:
            report(number + 1)
    return Answers(
        frame,
        study.manifest,
        tuple(answers),
        contrasts.largest_warm_up_difference(whole, first_year),
        study.strata[study.strata["world"].isin(panel.worlds)],
    )


def _answer(frame: Frame, question: Question) -> Answer:
    main, _ = question_arms(frame, question)
    against = tuple(
        answer_against_reference(frame, question, main, reference)
        for reference in frame.references
        if reference != main
    )
    estimates = estimate_question(frame, question)
    first = against[0]
    level = first.estimate.reference_level
    opening = ""
    if not math.isnan(level):
        words = number_format.level_words(level, question.measure, first.estimate.threshold)
        opening = question.opening.format(reference=frame.arms[first.reference].name, level=words)
        opening = " ".join([opening, *_open_headlines(question, estimates, first.reference)])
    lead = question.outcome if question.kind == "contrast" else frame.declared.brief["ranking"]
    parts = [f"Compared with {frame.arms[part.reference].name}, {part.clause}." for part in against[:1]]
    parts += [f"Compared with {frame.arms[part.reference].name}, {part.short_clause}." for part in against[1:]]
    return Answer(
        question=question,
        arm=main,
        opening=opening,
        sentence=" ".join(parts),
        brief=number_format.sentence(f"{lead}: {'; '.join(part.brief for part in against)}"),
        against=against,
        estimates=estimates,
        lines=make_headline_lines(frame, question),
        case_for=find_strongest_case(frame, question, against, estimates, is_for=True),
        case_against=find_strongest_case(frame, question, against, estimates, is_for=False),
    )


def _open_headlines(question: Question, estimates: Sequence[Estimate], reference: str) -> list[str]:
    """A sentence on the level of each further headline in the first reference arm; none if it is not stored."""
    levels = {
        item.measure: number_format.level_words(item.reference_level, item.measure, item.threshold)
        for item in estimates
        if (item.role, item.horizon, item.reference) == ("headline", "mean", reference)
        and not math.isnan(item.reference_level)
    }
    return [text.format(level=levels[name]) for name, text in question.headlines.items() if name in levels]


def answers_table(answers: Answers) -> pd.DataFrame:
    """The numbers behind every sentence, one row per estimate, in the units of the catalogue.

    `verdict` is the word for the row's own contrast and `verdict_probability` the share of draws of worlds that give it;
    `answer` is the word of the question, on its primary rows only
    (they differ for a question that asks for a ranking of drivers).
    """
    rows = []
    for answer in answers.answers:
        given = {part.reference: part.word for part in answer.against}
        for item in answer.estimates:
            is_answer = item.role == "primary" and item.horizon == "mean"
            rows.append(
                _row(item)
                | {
                    "verdict": verdicts.word(item.verdict, item.direction, answers.frame.declared),
                    **_chance(item, answers.frame.declared),
                    "answer": given[item.reference] if is_answer else "",
                    "stamp": stamp_of(answers.manifest),
                    "reproduce": str(answers.manifest["command"]),
                }
            )
    return pd.DataFrame(rows)


def _chance(item: Estimate, declared: Declarations) -> dict[str, Any]:
    """How often resampled worlds give the verdict of a row, and the most frequent other one."""
    if item.chance is None:
        return {"verdict_probability": math.nan, "other_verdict": "", "other_probability": math.nan}
    other = verdicts.word(item.chance.other, item.direction, declared) if item.chance.other else ""
    return {
        "verdict_probability": item.chance.same,
        "other_verdict": other,
        "other_probability": item.chance.other_share,
    }


def _row(item: Estimate) -> dict[str, Any]:
    measure, summary = BY_NAME[item.measure], item.summary
    names = ("median", "low90", "low50", "high50", "high90", "mcse")
    numbers = {name: getattr(summary, name) if summary else math.nan for name in names}
    better, worse = verdicts.favourable_shares(summary, item.direction) if summary else (math.nan, math.nan)
    return {
        "question": item.question,
        "role": item.role,
        "measure": item.measure,
        "code": measure.code,
        "unit": measure.unit,
        "better": measure.direction,
        "arm": item.arm,
        "reference": item.reference,
        "horizon": item.horizon,
        "worlds": summary.worlds if summary else 0,
        "replications": summary.replications if summary else 0,
        "pairs": summary.pairs if summary else 0,
        "unpaired_runs": item.unpaired,
        "reference_level": item.reference_level,
        "difference_median": numbers["median"],
        "low90": numbers["low90"],
        "low50": numbers["low50"],
        "high50": numbers["high50"],
        "high90": numbers["high90"],
        "interval_over": summary.interval_kind if summary else "none",
        "central_world": summary.central if summary else math.nan,
        "mcse": numbers["mcse"],
        "monte_carlo_share": summary.monte_carlo_share if summary else math.nan,
        "further_replications": item.further_replications,
        "share_positive": summary.share_positive if summary else math.nan,
        "share_beyond_threshold_better": better,
        "share_beyond_threshold_worse": worse,
        "threshold": item.threshold,
    }
