"""The strongest case for and against the policy that the same runs allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessim.evidence.answers.reference_comparison import ReferenceComparison
from sessim.evidence.contrasts import number_format, verdicts
from sessim.evidence.contrasts.contrasts import Spread
from sessim.evidence.contrasts.estimates import OWN_ROLES, Estimate, Frame
from sessim.evidence.declared.declarations import Declarations, Question
from sessim.evidence.sensitivity.conditions import Condition
from sessim.measures.catalogue import BY_NAME


@dataclass(frozen=True, slots=True)
class Case:
    """One side of a question.

    Attributes:
        argument: What the side holds, as declared.
        finding: The estimate of this question that supports it most.
        condition: The worlds in which the primary measure supports it most; empty if none do.
        rule: In which worlds the primary measure is beyond its threshold on this side, as a rule; empty if no rule
            holds up in worlds it has not seen.
    """

    argument: str
    finding: str
    condition: str
    rule: str


def find_strongest_case(
    frame: Frame,
    question: Question,
    against: Sequence[ReferenceComparison],
    estimates: Sequence[Estimate],
    *,
    is_for: bool,
) -> Case:
    """Pick the estimate and the condition that support one side most.

    Only measures with an agreed better direction count, as means over the policy years of the question's own arm. The
    estimate with the largest share of worlds beyond its threshold wins, then the one with the largest median in
    thresholds.
    """
    argument = question.case_for if is_for else question.case_against
    candidates = [
        (item.measure, item.reference, item.threshold, item.summary)
        for item in estimates
        if item.role in OWN_ROLES and item.horizon == "mean" and item.direction != "none" and item.summary
    ]
    names = {label: arm.name for label, arm in frame.arms.items()}
    finding = word_strongest_finding(frame.declared, names, candidates, is_for=is_for)
    worlds = max((spread.worlds for *_, spread in candidates), default=0)
    if worlds < frame.declared.rules.minimum_worlds:
        return Case(argument, finding, "", "")
    side = 1 if is_for else -1
    return Case(
        argument, finding, _find_condition(frame, question, against, side), _find_rule(frame, against, is_for=is_for)
    )


def word_strongest_finding(
    declared: Declarations,
    names: Mapping[str, str],
    candidates: Sequence[tuple[str, str, float, Spread]],
    *,
    is_for: bool,
) -> str:
    """The estimate that supports one side most, in words; empty when nothing was run.

    Args:
        declared: Declarations.
        names: Label and title of each arm, for a sentence, by label.
        candidates: Measure with an agreed better side, reference arm, practical threshold and contrast of each estimate.
        is_for: Whether the side is that for the policy.
    """
    side, templates = 1 if is_for else -1, declared.case
    worlds = max((spread.worlds for *_, spread in candidates), default=0)
    if worlds < declared.rules.minimum_worlds:
        return templates["too_few"].format(worlds=number_format.worlds_words(worlds)) if worlds else ""

    def support(candidate: tuple[str, str, float, Spread]) -> tuple[float, float]:
        measure, _, threshold, spread = candidate
        direction = BY_NAME[measure].direction
        better, worse = verdicts.favourable_shares(spread, direction)
        sense = side * verdicts.orientation(direction)
        return (better if is_for else worse, sense * spread.median / threshold)

    best = max(candidates, key=support)
    measure, reference, threshold, spread = best
    share, _ = support(best)
    if share <= 0:
        return templates["nothing"]
    return number_format.sentence(
        templates["finding"].format(
            meaning=BY_NAME[measure].meaning,
            difference=number_format.estimate_words(spread, measure, threshold),
            reference=names[reference],
            side="better" if is_for else "worse",
            worlds=number_format.share_of_worlds(share),
        )
    )


def _find_rule(frame: Frame, against: Sequence[ReferenceComparison], *, is_for: bool) -> str:
    """The rule that holds up with the highest coverage times density, as a sentence."""
    side = "better" if is_for else "worse"
    options = [
        (rule.coverage * rule.density, part, rule)
        for part in against
        for rule in part.rules
        if rule.side == side and rule.is_better_than_chance
    ]
    if not options:
        return ""
    _, part, rule = max(options, key=lambda option: option[0])
    return frame.declared.case["rule"].format(
        side="favourable" if is_for else "unfavourable",
        reference=frame.arms[part.reference].name,
        rule=rule.words,
        coverage=number_format.share_words(rule.coverage),
        density=number_format.share_words(rule.density),
        held_out=number_format.share_words(rule.held_out_density),
        base=number_format.share_words(rule.base),
    )


def _find_condition(frame: Frame, question: Question, against: Sequence[ReferenceComparison], side: int) -> str:
    direction = BY_NAME[question.measure].direction
    options: list[tuple[float, Condition, ReferenceComparison]] = []
    sense = side * verdicts.orientation(direction)
    for part in against:
        for condition in part.conditions:
            assert part.estimate.summary is not None
            beyond_overall = sense * (condition.median - part.estimate.summary.median)
            if sense * condition.median > 0 and beyond_overall >= part.estimate.threshold / 10:
                options.append((sense * condition.median, condition, part))
    if not options:
        return ""
    _, condition, part = max(options, key=lambda option: option[0])
    words = number_format.difference_words(condition.median, question.measure, part.estimate.threshold)
    return frame.declared.case["condition"].format(
        side="favourable" if side > 0 else "unfavourable",
        condition=condition.words,
        difference=f"{words} against {frame.arms[part.reference].name}",
    )
