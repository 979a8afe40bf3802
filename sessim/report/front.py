"""The first page and the page of each question: a sentence with its level, a word, a bar of worlds, and what would change it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sessim.arrays.largest_remainder import share_out
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.reference_comparison import ReferenceComparison, show_word
from sessim.evidence.contrasts import level_sentences, number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES, Estimate
from sessim.evidence.sensitivity.clumps import Clumps, find_clumps
from sessim.ground.arm_names import name_arm
from sessim.measures.catalogue import BY_NAME
from sessim.report.meanings import explain_uncertainty


@dataclass(frozen=True, slots=True)
class Bar:
    """How many of 100 worlds are better, about the same and worse; of a measure without a better side higher and lower."""

    parts: tuple[tuple[str, float], ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Each part in whole worlds of 100, which add up to 100."""
        whole = share_out(100, [share for _, share in self.parts])
        return tuple((name, count) for (name, _), count in zip(self.parts, whole, strict=True))

    @property
    def words(self) -> str:
        """The same in words, for those who cannot see it."""
        told = [f"{name} in {number_format.share_words(share)}" for name, share in self.parts]
        return f"{', '.join(told)} of worlds"


@dataclass(frozen=True, slots=True)
class Finding:
    """A contrast as a reader sees it.

    Attributes:
        compared: What is compared with what.
        measure: What the measure is.
        reference: Plain name of the reference arm, in quotes.
        sentence: The result with its level.
        change: From which level to which, as it appears in the sentence.
        span: Between which levels the middle 90 of 100 worlds lie; empty if there is no such range.
        code: Verdict code; `word` is what a reader sees, with its probability.
        word: See `code`.
        bar: Shares of worlds; None if nothing was run.
    """

    compared: str
    measure: str
    reference: str
    sentence: str
    change: str
    span: str
    code: str
    word: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class FrontAnswer:
    """An answer as the first page and the question's own page show it.

    Attributes:
        findings: The primary contrast against each reference arm.
        headlines: The further headline measures against the first reference arm.
        changes: What would change the answer against the first reference arm, the most important first.
        rows: The primary measure along the lines of the square of arms, or against each reference arm where a study has fewer
            arms, then the further headlines.
        clumps: Two clumps of worlds by theory against the first reference arm; None if there is one.
    """

    findings: tuple[Finding, ...]
    headlines: tuple[Finding, ...]
    changes: tuple[str, ...]
    rows: tuple[Finding, ...]
    clumps: Clumps | None


def make_front_answer(answers: Answers, answer: Answer) -> FrontAnswer:
    """Say an answer with levels.

    Args:
        answers: Answers of a study.
        answer: One of them.
    """
    first = answer.against[0]
    found = first.estimate
    clumps = (
        find_clumps(found.summary, first.screening, answers.frame.worlds, found.threshold) if found.summary else None
    )
    further = [
        item
        for name in answer.question.headlines
        for item in answer.estimates
        if (item.measure, item.reference, item.horizon) == (name, first.reference, "mean") and item.role in OWN_ROLES
    ]
    findings = tuple(
        _find(answers, part.estimate, part.verdict, _rank_unknowns(answer, part)) for part in answer.against
    )
    is_named = answer.question.kind == "ranking"
    headlines = tuple(_find(answers, item, item.verdict, is_named=is_named) for item in further)
    along = tuple(
        replace(_find(answers, each.estimate, each.verdict), compared=number_format.sentence(each.line.title))
        for each in answer.lines
        if each.role == "primary"
    )
    rows = (*(along if len(along) > len(findings) else findings), *headlines)
    return FrontAnswer(findings, headlines, tuple(_say_changes(first, clumps)), rows, clumps)


def name_in_sentence(answers: Answers, label: str) -> str:
    """Plain name of an arm in quotes; its label if the study has no such arm."""
    arm = answers.frame.arms.get(label)
    return name_arm(arm.title, is_quoted=True) if arm else label


def make_bar(item: Estimate) -> Bar | None:
    """Shares of worlds beyond the practical threshold on either side, and within it; None if nothing was paired."""
    if item.summary is None:
        return None
    better, worse = verdicts.favourable_shares(item.summary, item.direction)
    names = ("higher", "about the same", "lower") if item.direction == "none" else ("better", "about the same", "worse")
    return Bar(tuple(zip(names, (better, max(0.0, 1.0 - better - worse), worse), strict=True)))


def _find(answers: Answers, item: Estimate, code: str, sentence: str = "", *, is_named: bool = True) -> Finding:
    spread, level = item.summary, item.reference_level
    difference = spread.median if spread else math.nan
    measured, arm = (item.measure, item.threshold), name_in_sentence(answers, item.arm) if is_named else ""
    change, span = "not run", ""
    if spread:
        is_level_stored = not math.isnan(level)
        change = (
            level_sentences.say_change_of_level(*measured, level, difference)
            if is_level_stored
            else number_format.difference_words(difference, *measured)
        )
        if is_level_stored and spread.interval_kind == "worlds":
            span = level_sentences.say_range(*measured, level, spread.low90, spread.high90)
    reference = name_in_sentence(answers, item.reference)
    return Finding(
        f"{name_in_sentence(answers, item.arm)} against {reference}",
        BY_NAME[item.measure].meaning,
        reference,
        sentence or level_sentences.say_result(*measured, level, difference, arm),
        change,
        span,
        code,
        show_word(item, code, answers.frame.declared),
        make_bar(item),
    )


def _rank_unknowns(answer: Answer, part: ReferenceComparison) -> str:
    """What to study first, for a question that asks for that; empty for the others."""
    if answer.question.kind != "ranking" or part.estimate.summary is None:
        return ""
    named = [explain_uncertainty(driver.name) for driver in part.top_drivers]
    return f"Worth studying first: {'; then '.join(named)}." if named else "No single unknown decides the result."


def _say_changes(part: ReferenceComparison, clumps: Clumps | None) -> list[str]:
    item = part.estimate
    if item.summary is None:
        return ["nothing was run."]
    said = []
    if clumps:
        sides = [
            f"{_say_difference(item, side.median)} in the {len(side.worlds)} worlds where it is {_list_theories(side.theories)}"
            for side in (clumps.upper, clumps.lower)
        ]
        said.append(f"which theory of {clumps.mechanism} holds: {'; '.join(sides)}.")
    for driver in part.top_drivers:
        if clumps and driver.name == f"theory.{clumps.mechanism}":
            continue
        low, high = (_say_difference(item, median) for median in (driver.low_median, driver.high_median))
        where = ["low", "high"]
        if driver.is_theory:
            where = [f"“{label.partition('“')[2].rstrip('”')}”" for label in (driver.low_label, driver.high_label)]
        said.append(f"{explain_uncertainty(driver.name)}: {low} where it is {where[0]}, {high} where it is {where[1]}.")
    return said or ["no single unknown moves it beyond chance, or there are too few worlds to tell."]


def _say_difference(item: Estimate, difference: float) -> str:
    return level_sentences.say_difference(item.measure, item.threshold, item.reference_level, difference)


def _list_theories(theories: tuple[str, ...]) -> str:
    return " or ".join(f"“{theory.replace('_', ' ')}”" for theory in theories)
