"""Every headline along the same lines: what the limit, the reform and rigour each add, with the level before and after."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sessim.evidence.answers.reference_comparison import name_leading_drivers, show_word
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.bounds import bounds_of
from sessim.evidence.contrasts.estimates import Estimate, Frame, estimate
from sessim.evidence.contrasts.lines import list_lines
from sessim.evidence.declared.changes import earlier_measures
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.declared.square import Line
from sessim.evidence.sensitivity import drivers
from sessim.measures.catalogue import BY_NAME


@dataclass(frozen=True, slots=True)
class HeadlineLine:
    """One headline along one line.

    Attributes:
        line: The line: arm, arm compared with, what it shows.
        heading: What is measured, or what a ranking shows.
        role: `primary`, `headline`, or `earlier` for a measure that was the primary one before.
        estimate: Mean over policy years.
        verdict: Verdict code.
        word: Verdict word.
        shown_word: The same with the share of draws of worlds that give it.
        drivers: The drivers in a ranking, strongest first; empty for a contrast.
        sentence: The line in words.
    """

    line: Line
    heading: str
    role: str
    estimate: Estimate
    verdict: str
    word: str
    shown_word: str
    drivers: str
    sentence: str

    @property
    def end_level(self) -> float:
        """Level of the arm compared with, and the median difference, within the measure's bounds; NaN where nothing is paired."""
        summary = self.estimate.summary
        if not summary:
            return math.nan
        low, high = bounds_of(self.estimate.measure)
        return min(max(self.estimate.reference_level + summary.median, low), high)


def make_headline_lines(frame: Frame, question: Question) -> tuple[HeadlineLine, ...]:
    """Every headline of a question along every line that the study has.

    Args:
        frame: Runs, arms and declarations.
        question: The question.
    """
    declared = frame.declared
    earlier = dict(earlier_measures(declared.changes, question.name, declared.estimands))
    measures = {question.measure: "primary"}
    if question.kind == "contrast":
        measures |= dict.fromkeys(question.headlines, "headline") | dict.fromkeys(earlier, "earlier")
    lines = list_lines(frame, question, frame.panel.arms)
    return tuple(
        _make_line(frame, question, line, measure, role)
        for measure, role in measures.items()
        if measure in frame.panel.values
        for line in lines
    )


def _make_line(frame: Frame, question: Question, line: Line, measure: str, role: str) -> HeadlineLine:
    declared = frame.declared
    found = estimate(frame, question.name, role, measure, line.arm, line.reference, "mean")
    code, named = found.verdict, ""
    if question.kind == "ranking" and found.summary and code != "too_few_worlds":
        screening = drivers.screen(found.summary, frame.worlds, declared.rules.minimum_worlds)
        named = name_leading_drivers(screening)
        code = "drivers_identified" if named else "no_driver"
    word = verdicts.word(code, found.direction, declared)
    shown = show_word(found, code, declared)
    sentence = _say(declared, question, line, found, shown, named)
    if role == "earlier":
        change = dict(earlier_measures(declared.changes, question.name, declared.estimands))[measure]
        sentence = declared.square.sentences["earlier"].format(
            date=change.date.isoformat(), meaning=BY_NAME[measure].meaning, said=sentence
        )
    heading = declared.brief["ranking"] if question.kind == "ranking" else BY_NAME[measure].meaning
    return HeadlineLine(line, heading, role, found, code, word, shown, named, number_format.sentence(sentence))


def _say(declared: Declarations, question: Question, line: Line, found: Estimate, shown_word: str, named: str) -> str:
    templates, summary = declared.square.sentences, found.summary
    if summary is None:
        return templates["not_run"].format(title=line.title)
    if question.kind == "ranking":
        return templates["ranking" if named else "no_driver"].format(title=line.title, drivers=named, word=shown_word)
    start = number_format.format_value(found.reference_level, found.measure, found.threshold)
    end = found.reference_level + summary.median
    words = number_format.level_words(end, found.measure, found.threshold)
    is_same = number_format.format_value(end, found.measure, found.threshold) == start
    return templates["same" if is_same else "moved"].format(title=line.title, start=start, end=words, word=shown_word)


def say_headlines(lines: Iterable[HeadlineLine]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every headline with its sentences, in order: what is measured, and a sentence per line.

    Args:
        lines: Lines of one question.
    """
    said: dict[str, list[str]] = {}
    for each in lines:
        said.setdefault(each.heading, []).append(each.sentence)
    return tuple((name, tuple(sentences)) for name, sentences in said.items())
