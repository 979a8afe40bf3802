"""The first page and the page of each question: a sentence with its level, a word, a bar of worlds, and what matters most."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sessim.arrays.largest_remainder import share_out
from sessim.evidence.answers.answers import Answer, Answers
from sessim.evidence.answers.reference_comparison import ReferenceComparison, show_word
from sessim.evidence.contrasts import level_sentences, number_format, verdicts
from sessim.evidence.contrasts.estimates import OWN_ROLES, Estimate
from sessim.evidence.sensitivity.clumps import Clumps, find_clumps
from sessim.evidence.sensitivity.drivers import Driver
from sessim.evidence.sensitivity.meanings import explain_ends, explain_theory, explain_uncertainty
from sessim.ground.arm_names import name_arm
from sessim.measures.catalogue import BY_NAME

SAME = "about the same"


@dataclass(frozen=True, slots=True)
class Bar:
    """How many of 100 worlds are better, about the same and worse; of a measure without a better side higher and lower.

    Attributes:
        parts: Name and share (0-1) of each part.
        threshold: From which change on a world counts as better or worse, in the reader's unit.
    """

    parts: tuple[tuple[str, float], ...]
    threshold: str = ""

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

    @property
    def caption(self) -> str:
        """The counts in one line: "87 better, 3 worse, 10 too small (under 0.5) of 100 worlds"."""
        counts = dict(self.counts)
        within = f"too small (under {self.threshold})" if self.threshold else SAME
        told = [f"{count} {name}" for name, count in counts.items() if name != SAME]
        return f"{', '.join([*told, f'{counts[SAME]} {within}'])} of 100 worlds"


@dataclass(frozen=True, slots=True)
class Finding:
    """A contrast as a reader sees it.

    Attributes:
        key: Measure, arm and reference arm by their names in the tables.
        compared: What is compared with what.
        measure: What the measure is.
        reference: Plain name of the reference arm, in quotes.
        sentence: The result with its level.
        change: From which level to which; where none is stored, the difference.
        span: Between which levels the middle 90 of 100 worlds lie; empty if there is no such range.
        code: Verdict code; `word` is what a reader sees, with its probability, `plain_word` the same without.
        word: See `code`.
        plain_word: See `code`.
        redraws: In how many of 100 redraws of the worlds the word comes out again, where so few do that another word is shown
            beside it; empty elsewhere.
        bar: Shares of worlds; None if nothing was run.
    """

    key: tuple[str, str, str]
    compared: str
    measure: str
    reference: str
    sentence: str
    change: str
    span: str
    code: str
    word: str
    plain_word: str
    redraws: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class FrontAnswer:
    """An answer as the first page and the question's own page show it.

    Attributes:
        findings: The primary contrast against each reference arm.
        headlines: The further headline measures against the first reference arm.
        matters: What matters most to the answer against the first reference arm, the most important first.
        rows: The primary measure along the lines of the square of arms, or against each reference arm where a study has fewer
            arms, then the further headlines.
        clumps: Two clumps of worlds by theory against the first reference arm; None if there is one.
    """

    findings: tuple[Finding, ...]
    headlines: tuple[Finding, ...]
    matters: tuple[str, ...]
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
    return FrontAnswer(findings, headlines, tuple(_say_what_matters(first, clumps)), rows, clumps)


def name_in_sentence(answers: Answers, label: str) -> str:
    """Plain name of an arm in quotes; its label if the study has no such arm."""
    arm = answers.frame.arms.get(label)
    return name_arm(arm.title, is_quoted=True) if arm else label


def make_bar(item: Estimate) -> Bar | None:
    """Shares of worlds beyond the practical threshold on either side, and within it; None if nothing was paired."""
    if item.summary is None:
        return None
    return make_bar_of_shares(item.measure, item.threshold, *verdicts.favourable_shares(item.summary, item.direction))


def make_bar_of_shares(measure: str, threshold: float, better: float, worse: float) -> Bar:
    """The same from the shares themselves.

    Args:
        measure: Name in the catalogue.
        threshold: Practical threshold, unit of the measure.
        better: Share of worlds beyond the threshold on the better (or higher) side (0-1).
        worse: Share of worlds beyond it on the other side (0-1).
    """
    names = ("higher", SAME, "lower") if BY_NAME[measure].direction == "none" else ("better", SAME, "worse")
    shown = level_sentences.say_threshold(measure, threshold)
    return Bar(tuple(zip(names, (better, max(0.0, 1.0 - better - worse), worse), strict=True)), shown)


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
        (item.measure, item.arm, item.reference),
        f"{name_in_sentence(answers, item.arm)} against {reference}",
        BY_NAME[item.measure].meaning,
        reference,
        sentence or level_sentences.say_result(*measured, level, difference, arm),
        change,
        span,
        code,
        show_word(item, code, answers.frame.declared),
        verdicts.word(code, item.direction, answers.frame.declared),
        _say_redraws(answers, item, code),
        make_bar(item),
    )


def _say_redraws(answers: Answers, item: Estimate, code: str) -> str:
    chance, declared = item.chance, answers.frame.declared
    is_firm = chance is None or not chance.other or 1.0 - chance.same <= declared.rules.other_word_from
    if chance is None or is_firm or code != item.verdict:
        return ""
    other = verdicts.word(chance.other, item.direction, declared)
    same, beside = map(number_format.count_of_hundred, (chance.same, chance.other_share))
    return f"not firm: {same} of 100 redraws agree, {beside} say {other}"


def _rank_unknowns(answer: Answer, part: ReferenceComparison) -> str:
    """What to study first, for a question that asks for that; empty for the others."""
    if answer.question.kind != "ranking" or part.estimate.summary is None:
        return ""
    topic = level_sentences.find_level_words(part.estimate.measure).topic
    if not part.top_drivers:
        return f"No single unknown decides the effect on {topic}."
    first, *others = (
        (explain_uncertainty(driver.name), number_format.share_words(driver.index)) for driver in part.top_drivers
    )
    listed = "; then ".join(
        [
            f"{first[0]} (which goes with {first[1]} of the differences between worlds)",
            *(f"{name} ({share})" for name, share in others),
        ]
    )
    return f"Worth studying first, to know the effect on {topic}: {listed}."


def _say_what_matters(part: ReferenceComparison, clumps: Clumps | None) -> list[str]:
    item = part.estimate
    if item.summary is None:
        return ["nothing was run."]
    said = []
    if clumps:
        sides = [
            f"{_say_difference(item, side.median)} in the {len(side.worlds)} worlds with "
            f"{_list_theories(clumps.mechanism, side.theories)}"
            for side in (clumps.upper, clumps.lower)
        ]
        said.append(f"{explain_uncertainty(f'theory.{clumps.mechanism}')}: {', '.join(sides)}.")
    for driver in part.top_drivers:
        if not clumps or driver.name != f"theory.{clumps.mechanism}":
            low, high = (_say_difference(item, median) for median in (driver.low_median, driver.high_median))
            where = _name_ends(driver)
            is_small = max(abs(driver.low_median), abs(driver.high_median)) < item.threshold
            small = ", too little to matter" if is_small else ""
            said.append(f"{explain_uncertainty(driver.name)}: {low} {where[0]}, {high} {where[1]}{small}.")
    return said or ["no single unknown moves it beyond chance, or there are too few worlds to tell."]


def _name_ends(driver: Driver) -> tuple[str, str]:
    """Where a difference is lowest and where highest, as ends of a clause."""
    if not driver.is_theory:
        return explain_ends(driver.name)
    mechanism = driver.name.removeprefix("theory.")
    labels = (driver.low_label, driver.high_label)
    theories = [label.partition("“")[2].rstrip("”").replace(" ", "_") for label in labels]
    low, high = (f"with “{explain_theory(mechanism, theory)}”" for theory in theories)
    return low, high


def _say_difference(item: Estimate, difference: float) -> str:
    return level_sentences.say_difference(item.measure, item.threshold, item.reference_level, difference)


def _list_theories(mechanism: str, theories: tuple[str, ...]) -> str:
    return " or ".join(f"“{explain_theory(mechanism, theory)}”" for theory in theories)
