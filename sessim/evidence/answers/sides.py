"""Three words for each answer: in the worlds of both sides, the critic's and the supporter's, and where they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answers
from sessim.evidence.answers.headline_lines import HeadlineLine, make_headline_lines
from sessim.evidence.contrasts import verdicts
from sessim.evidence.contrasts.answer_factors import find_answer_factors
from sessim.evidence.contrasts.central_world import split_central
from sessim.evidence.contrasts.contrasts import build_panel
from sessim.evidence.contrasts.estimates import Arm, Estimate, Frame, estimate, question_arms
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.measures.catalogue import BY_NAME
from sessim.settings.worlds.sides import read_side

SIDES = "sides.csv"
JOINT, JOINT_TITLE = "joint", "the worlds of both sides"
SAME_SIDE = {
    "robustly_up": "better", "likely_up": "better", "possible_gain": "better",
    "robustly_down": "worse", "likely_down": "worse", "possible_harm": "worse",
    "no_material": "within", "probably_none": "within",
}  # fmt: skip
AGREED = {
    "better": "All three point the same way: better (or higher).",
    "worse": "All three point the same way: worse (or lower).",
    "within": "All three point to no material effect.",
}


def side_rows(
    runs: Mapping[str, pd.DataFrame],
    arms: Sequence[Arm],
    questions: Sequence[str],
    declared: Declarations,
    first_year: int,
    made_from: Mapping[str, Any] | None,
) -> pd.DataFrame:
    """One row per question, headline, contrast and side, from the runs of each side.

    Args:
        runs: Runs by name of the side.
        arms: Arms of the study.
        questions: Question ids.
        declared: Declarations.
        first_year: First policy year.
        made_from: The posterior that the worlds of the study come from; None if they come from declared ranges.
    """
    rows = []
    for name, table in runs.items():
        whole = build_panel(table)
        panel, central = split_central(replace(whole, factors=find_answer_factors(made_from, whole.worlds)))
        frame = Frame(panel, pd.DataFrame(), declared, {arm.label: arm for arm in arms}, first_year, central)
        for asked in questions:
            question = declared.questions[asked]
            if question.kind != "contrast":
                continue
            rows += [_row(each, name, read_side(name).title, declared) for each in _estimate_headlines(frame, question)]
    return pd.DataFrame(rows)


def add_joint_rows(answers: Answers, sides: pd.DataFrame) -> pd.DataFrame:
    """The rows of both sides, with those of the study itself before them; empty if no side was run."""
    if sides.empty:
        return sides
    own = [
        _row(found, JOINT, JOINT_TITLE, answers.frame.declared)
        for answer in answers.answers
        if answer.question.kind == "contrast"
        for found in _keep_each_once(
            [part.estimate for part in answer.against if answer.arm in answers.frame.panel.arms], answer.lines
        )
    ]
    return pd.concat([pd.DataFrame(own), sides[sides["side"] != JOINT]], ignore_index=True)


def _estimate_headlines(frame: Frame, question: Question) -> list[Estimate]:
    """The primary contrast against every reference arm, then every headline along the lines of the square, each once."""
    arm, _ = question_arms(frame, question)
    own = [
        estimate(frame, question.name, "primary", question.measure, arm, reference, "mean")
        for reference in frame.references
        if reference != arm and arm in frame.panel.arms
    ]
    return _keep_each_once(own, make_headline_lines(frame, question))


def _keep_each_once(own: Sequence[Estimate], lines: Sequence[HeadlineLine]) -> list[Estimate]:
    kept: dict[tuple[str, str, str], Estimate] = {}
    for each in (*own, *(line.estimate for line in lines if line.role != "earlier")):
        kept.setdefault((each.measure, each.arm, each.reference), each)
    return list(kept.values())


def _row(found: Estimate, side: str, title: str, declared: Declarations) -> dict[str, Any]:
    summary, chance = found.summary, found.chance
    better, worse = verdicts.favourable_shares(summary, found.direction) if summary else (None, None)
    other = verdicts.word(chance.other, found.direction, declared) if chance and chance.other else ""
    return {
        "question": found.question,
        "measure": found.measure,
        "arm": found.arm,
        "reference": found.reference,
        "side": side,
        "title": title,
        "worlds": summary.worlds if summary else 0,
        "difference_median": summary.median if summary else None,
        "low90": summary.low90 if summary else None,
        "high90": summary.high90 if summary else None,
        "share_beyond_threshold_better": better,
        "share_beyond_threshold_worse": worse,
        "code": found.verdict,
        "word": verdicts.word(found.verdict, found.direction, declared),
        "verdict_probability": chance.same if chance else None,
        "other_verdict": other,
        "other_probability": chance.other_share if chance else None,
    }


def sides_sentences(
    sides: pd.DataFrame, question: str, declared: Declarations, arms: Mapping[str, Arm]
) -> tuple[str, ...]:
    """Three words and whether they agree, for every word of the first page; none if no side was run.

    These are the question's own contrast against each reference arm, its further headlines against the first one, and the primary
    measure of the limit and of the reform as enacted against the system before. The table of headlines has the other lines.

    Args:
        sides: Rows of both sides and of the study.
        question: Question id.
        declared: Declarations.
        arms: Arms by label.
    """
    own = sides[sides["question"] == question] if not sides.empty else sides
    if own.empty:
        return ()
    primary, arm, reference = (str(own[name].iloc[0]) for name in ("measure", "arm", "reference"))
    said = []
    for (measure, of_arm, against), rows in own.groupby(["measure", "arm", "reference"], sort=False):
        is_own = of_arm == arm and (measure == primary or against == reference)
        if not is_own and (measure != primary or against != reference):
            continue
        other, mine = (arms[label].plain_name if label in arms else label for label in (str(against), str(of_arm)))
        lead = f"Compared with {other}" if of_arm == arm else f"{mine[:1].upper()}{mine[1:]} compared with {other}"
        if measure != primary:
            lead = f"{BY_NAME[str(measure)].meaning}, {lead[:1].lower()}{lead[1:]}"
        words = "; ".join(f"{row['title']}: {_show(row, declared)}" for row in rows.to_dict("records"))
        said.append(
            f"{lead}, under three sets of assumptions. {words[:1].upper()}{words[1:]}. "
            f"{judge_agreement(list(rows['code']))}"
        )
    return tuple(said)


def _show(row: Mapping[Any, Any], declared: Declarations) -> str:
    same = row["verdict_probability"]
    other = row["other_verdict"] if isinstance(row["other_verdict"], str) else ""
    share = row["other_probability"]
    if same is None or pd.isna(same):
        return str(row["word"])
    return verdicts.word_with_chance(str(row["word"]), float(same), other, float(share), declared.rules)


def judge_agreement(codes: Sequence[str]) -> str:
    """Whether words agree, in a sentence, from their verdict codes."""
    if len(set(codes)) == 1:
        return "All three agree."
    sides = {SAME_SIDE.get(code) for code in codes}
    common = sides.pop() if len(sides) == 1 else None
    return AGREED[common] if common else "They disagree, so the answer depends on whose assumptions hold."
