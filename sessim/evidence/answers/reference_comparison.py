"""The primary contrast against one reference arm: verdict, clause, drivers, and where it changes sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sessim.evidence.answers.scales import describe_scales
from sessim.evidence.contrasts import contrasts, number_format, verdicts
from sessim.evidence.contrasts.contrasts import Spread
from sessim.evidence.contrasts.estimates import Estimate, Frame, estimate
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.declared.method import has_extra, read_method
from sessim.evidence.sensitivity import drivers
from sessim.evidence.sensitivity.conditions import (
    Condition,
    find_conditions,
    find_turning_conditions,
    robustness_sentence,
)
from sessim.evidence.sensitivity.discovery import Rule, discover
from sessim.evidence.sensitivity.drivers import Screening, SpreadSplit, TheoryAlone
from sessim.evidence.sensitivity.uncertainties import find_uncertainties
from sessim.measures.catalogue import BY_NAME

TOP_DRIVERS = 3


@dataclass(frozen=True, slots=True)
class ReferenceComparison:
    """The primary contrast against one reference arm.

    Attributes:
        reference: Label of the reference arm.
        estimate: Mean over policy years.
        verdict: Verdict code; `word` is what a reader sees.
        word: Verdict word.
        clause: The finding as a clause; `short_clause` is the same with the arm named by its label alone.
        brief: The finding in a few words, for the summary.
        screening: What the difference follows; None if it cannot be found.
        theories: The contrast under each theory alone.
        spread: Where the spread between worlds comes from; None if it cannot be found.
        conditions: The contrast in the worlds of each theory and at either end of the top drivers.
        turning: Conditions under which the sign of the median differs.
        robustness: One line on agreement between worlds and theories.
        rules: In which worlds the difference is better, and in which worse, beyond the threshold; see `discovery`.
        yearly: Spread by fiscal year, see `contrasts.yearly_table`; empty if nothing is stored.
        shown_word: The word with the share of draws of worlds that give it, and the other word where many give that.
        scales: How likely either side is, and how well the drivers of the difference are known; empty without a verdict.
    """

    reference: str
    estimate: Estimate
    verdict: str
    word: str
    clause: str
    short_clause: str
    brief: str
    screening: Screening | None
    theories: tuple[TheoryAlone, ...]
    spread: SpreadSplit | None
    conditions: tuple[Condition, ...]
    turning: tuple[Condition, ...]
    robustness: str
    rules: tuple[Rule, ...]
    yearly: pd.DataFrame
    shown_word: str = ""
    scales: str = ""

    @property
    def top_drivers(self) -> tuple[drivers.Driver, ...]:
        """The three strongest drivers that are beyond chance."""
        return self.screening.beyond_chance[:TOP_DRIVERS] if self.screening else ()


def answer_against_reference(frame: Frame, question: Question, arm: str, reference: str) -> ReferenceComparison:
    """Answer a question against one reference arm.

    Args:
        frame: Runs, arms and declarations.
        question: The question.
        arm: Label of the arm of the primary contrast.
        reference: Label of the reference arm.
    """
    worlds = frame.worlds
    found = estimate(frame, question.name, "primary", question.measure, arm, reference, "mean")
    declared, summary = frame.declared, found.summary
    screening = drivers.screen(summary, worlds, declared.rules.minimum_worlds) if summary else None
    code = found.verdict
    if question.kind == "ranking" and code not in ("not_run", "too_few_worlds"):
        code = "drivers_identified" if screening and screening.beyond_chance else "no_driver"
    name = frame.arms[arm].name if arm in frame.arms else arm
    conditions = find_conditions(summary, screening, worlds) if summary else ()
    leading = screening.beyond_chance[:TOP_DRIVERS] if screening else ()
    strongest = [(driver.title, driver.index) for driver in leading]
    values = clause_values(declared, question, reference, code, summary, found.threshold, strongest)
    template = declared.clause(question, code, is_sensed=found.direction != "none")
    is_stored = arm in frame.panel.arms and reference in frame.panel.arms
    return ReferenceComparison(
        reference=reference,
        estimate=found,
        verdict=code,
        word=verdicts.word(code, found.direction, declared),
        shown_word=show_word(found, code, declared),
        scales=describe_scales(declared, found, [driver.name for driver in leading]),
        clause=template.format(arm=name, **values).rstrip("."),
        short_clause=template.format(arm=arm, **values).rstrip("."),
        brief=_choose_brief(declared, question, code).format(**values),
        screening=screening,
        theories=drivers.contrast_by_theory(summary, worlds) if summary else (),
        spread=drivers.split_spread(summary, worlds) if summary else None,
        conditions=conditions,
        turning=find_turning_conditions(summary, conditions) if summary else (),
        robustness=robustness_sentence(found, conditions),
        rules=_find_rules(frame, found),
        yearly=contrasts.yearly_table(frame.panel, question.measure, arm, reference) if is_stored else pd.DataFrame(),
    )


def _choose_brief(declared: Declarations, question: Question, code: str) -> str:
    """Clause of the summary; a ranking with too few worlds says so, not the difference, which is another question's."""
    if question.kind == "ranking" and code == "too_few_worlds":
        return declared.brief["too_few_to_rank"]
    return declared.brief.get(code, declared.brief["contrast"])


def show_word(found: Estimate, code: str, declared: Declarations) -> str:
    """The word of a contrast with its probability; a ranking of drivers has none.

    Args:
        found: The contrast.
        code: Verdict code of the answer.
        declared: Declarations.
    """
    word = verdicts.word(code, found.direction, declared)
    if found.chance is None or code != found.verdict:
        return word
    other = verdicts.word(found.chance.other, found.direction, declared) if found.chance.other else ""
    return verdicts.word_with_chance(word, found.chance.same, other, found.chance.other_share, declared.rules)


def _find_rules(frame: Frame, found: Estimate) -> tuple[Rule, ...]:
    """Rules for both sides of the threshold; none without the extra, or if no rule is found."""
    summary = found.summary
    if summary is None or not has_extra():
        return ()
    space = find_uncertainties(frame.worlds, summary.world_ids)
    turned = verdicts.orientation(found.direction) * summary.world_means
    sides = (("better", turned > found.threshold), ("worse", turned < -found.threshold))
    rules = [discover(space, is_on_side, side, read_method().discovery) for side, is_on_side in sides]
    return tuple(rule for rule in rules if rule is not None)


def name_leading_drivers(screening: Screening | None) -> str:
    """The strongest drivers beyond chance in words; empty if there is none."""
    leading = screening.beyond_chance[:TOP_DRIVERS] if screening else ()
    return name_drivers([(driver.title, driver.index) for driver in leading])


def name_drivers(strongest: Sequence[tuple[str, float]]) -> str:
    """Drivers in words, from the title and index (0-1) of each."""
    return ", then ".join(f"{title} ({index:.2f} of rank variance)" for title, index in strongest)


def clause_values(
    declared: Declarations,
    question: Question,
    reference: str,
    verdict: str,
    spread: Spread | None,
    threshold: float,
    strongest: Sequence[tuple[str, float]],
) -> dict[str, str]:
    """The values that the templates of a clause may name, all from results except the arm.

    Args:
        declared: Declarations.
        question: The question.
        reference: Label of the reference arm.
        verdict: Verdict code.
        spread: The contrast; None if nothing was paired.
        threshold: Practical threshold, unit of the measure.
        strongest: Title and index (0-1) of the strongest drivers beyond chance.
    """
    values = {
        "outcome": question.outcome,
        "reference": reference,
        "strength": declared.strength.get(verdict, ""),
        "drivers": name_drivers(strongest),
    }
    if spread is None:
        return values
    measure = question.measure
    better, worse = verdicts.favourable_shares(spread, BY_NAME[measure].direction)
    return values | {
        "difference": number_format.estimate_words(spread, measure, threshold),
        "short_difference": number_format.short_estimate_words(spread, measure, threshold),
        "threshold": number_format.threshold_words(measure, threshold),
        "worlds": number_format.worlds_words(spread.worlds),
        "worlds_better": number_format.share_of_worlds(better),
        "worlds_worse": number_format.share_of_worlds(worse),
        "worlds_within": number_format.share_of_worlds(round(1 - better - worse, 12)),
    }
